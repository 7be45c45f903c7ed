// SPDX-License-Identifier: Apache-2.0
#include "publisher/endpoints/posix_file_copy.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "base/encoding.hpp"
#include "base/posix_byte_source.hpp"
#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"

namespace sealwright::publish {
namespace {

// Large enough that system calls cost little.
constexpr std::size_t kPiece = 256 * 1024;
// The web server reads them as another user, so the umask of the person who pushes must not matter.
constexpr mode_t kFileForAll = 0644, kDirectoryForAll = 0755;

// A temporary file that is removed unless it gets its final name.
class TemporaryFile {
 public:
  static Result<TemporaryFile> beside(const std::string& path) {
    std::string name = path + ".new-" + to_hex(random_bytes(8));
    const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileForAll);
    if (fd < 0) return posix_error("creating", name);
    TemporaryFile file(FileDescriptor(fd), std::move(name));
    if (::fchmod(fd, kFileForAll) != 0) return posix_error("changing the mode of", file.name());
    return Result<TemporaryFile>(std::move(file));
  }
  TemporaryFile(TemporaryFile&& other) noexcept
      : fd_(std::move(other.fd_)), name_(std::exchange(other.name_, {})) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }
  int fd() const { return fd_.get(); }
  const std::string& name() const { return name_; }

  Result<Placed> become(const std::string& path, IfThere if_there) {
    if (if_there == IfThere::keep) {
      if (::link(name_.c_str(), path.c_str()) == 0) return Placed::now;
      if (errno == EEXIST) return Placed::was_there;
      return posix_error("creating", path);
    }
    if (::rename(name_.c_str(), path.c_str()) != 0) return posix_error("replacing", path);
    name_.clear();
    return Placed::now;
  }

 private:
  TemporaryFile(FileDescriptor fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}
  FileDescriptor fd_;
  std::string name_;
};

Result<std::string> copy_and_digest(ByteSource& source, int to, const std::string& name) {
  Digester digester;
  std::string piece(kPiece, '\0');
  for (;;) {
    TRY_ASSIGN(const std::size_t count, source.read(piece.data(), piece.size()));
    if (count == 0) return digester.finish_hex();
    const std::string_view bytes(piece.data(), count);
    digester.update(bytes);
    if (to >= 0) TRY(write_all(to, bytes, name));
  }
}

}  // namespace

Status make_public_directories(const std::string& path) {
  if (path.empty() || is_directory(path)) return Done{};
  const std::string parent = parent_path(path);
  if (parent != path) TRY(make_public_directories(parent));
  if (::mkdir(path.c_str(), kDirectoryForAll) != 0)
    return errno == EEXIST && is_directory(path) ? Status(Done{}) : posix_error("creating", path);
  if (::chmod(path.c_str(), kDirectoryForAll) != 0) return posix_error("changing the mode of", path);
  return Done{};
}

Result<Placed> copy_into_place(const std::string& from, const std::string& to, const std::string& sha256,
                               IfThere if_there) {
  TRY(make_public_directories(parent_path(to)));
  TRY_ASSIGN(FileSource source, FileSource::open(from));
  TRY_ASSIGN(TemporaryFile file, TemporaryFile::beside(to));
  TRY_ASSIGN(const std::string digest, copy_and_digest(source, file.fd(), file.name()));
  if (digest != sha256) return Error{ErrorCode::artifact_differs}.file(from).expected(sha256).got(digest);
  TRY(sync_file(file.fd(), file.name()));
  TRY_ASSIGN(const Placed placed, file.become(to, if_there));
  TRY(sync_directory(parent_path(to)));
  return placed;
}

Result<std::string> sha256_of_file(const std::string& path) {
  TRY_ASSIGN(FileSource source, FileSource::open(path));
  return copy_and_digest(source, -1, path);
}

std::string this_host() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "unknown";
}

std::int64_t this_process() { return ::getpid(); }

}  // namespace sealwright::publish
