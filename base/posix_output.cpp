// SPDX-License-Identifier: Apache-2.0
#include "base/posix_output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "base/posix_files.hpp"
#include "base/text.hpp"

namespace sealwright {
namespace {

constexpr int kMostLinks = 8;
constexpr std::uint64_t kMostDescriptor = 1u << 20;

Error refused(const std::string& path, std::string what) {
  return Error{ErrorCode::io_error, std::move(what)}.file(path).advice(
      "Nothing was written. Name a regular file, a pipe or a character device.");
}

// The descriptor that a path names, whatever is open there.
std::optional<int> descriptor_named_by(std::string_view path) {
  if (path == "-" || path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    std::uint64_t number = 0;
    if (path.starts_with(folder) && parse_decimal(path.substr(folder.size()), number) &&
        number < kMostDescriptor)
      return static_cast<int>(number);
  }
  return std::nullopt;
}

bool is_same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

bool is_in_same_directory(const std::string& a, const std::string& b) {
  struct stat one {
  }, other{};
  return ::stat(parent_path(a).c_str(), &one) == 0 && ::stat(parent_path(b).c_str(), &other) == 0 &&
         is_same_file(one, other);
}

// Where the bytes go: into a new file that replaces the name, or into what already has the name.
struct Destination {
  std::string path;
  std::optional<struct stat> into;
};

Result<Destination> destination_of(const std::string& path, int links = 0);

// Follows a link only within its own directory: a link out of it may lead anywhere.
Result<Destination> behind_link(const std::string& path, int links) {
  TRY_ASSIGN(const std::string target, read_link(path));
  const std::string behind = target.starts_with('/') ? target : join_path(parent_path(path), target);
  struct stat info {};
  const bool is_plain = ::stat(behind.c_str(), &info) == 0 && S_ISREG(info.st_mode);
  if (is_plain && is_in_same_directory(path, behind) && links < kMostLinks)
    return destination_of(behind, links + 1);
  return refused(path, "a symbolic link that does not point to a regular file in its own directory");
}

Result<Destination> destination_of(const std::string& path, int links) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) {
    if (errno != ENOENT || !is_directory(parent_path(path))) return posix_error("create", path);
    return Destination{path, {}};
  }
  if (S_ISREG(info.st_mode)) return Destination{path, {}};
  if (S_ISLNK(info.st_mode)) return behind_link(path, links);
  if (S_ISCHR(info.st_mode) || S_ISFIFO(info.st_mode)) return Destination{path, info};
  if (S_ISDIR(info.st_mode)) return refused(path, "a directory, not a file");
  return refused(path, S_ISBLK(info.st_mode) ? "a block device" : "a socket");
}

// Checks the file again once it is open: the name may now mean another file.
Status write_into(const std::string& path, const struct stat& seen, std::string_view bytes) {
  const FileDescriptor fd(::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC));
  if (!fd.is_open()) return posix_error("open", path);
  struct stat opened {};
  if (::fstat(fd.get(), &opened) != 0) return posix_error("stat", path);
  if (!is_same_file(seen, opened)) return refused(path, "it was replaced while it was opened");
  return write_all(fd.get(), bytes, path);
}

}  // namespace

Status check_output(const std::string& path) {
  if (!descriptor_named_by(path)) TRY(destination_of(path));
  return Done{};
}

Status write_output(const std::string& path, std::string_view bytes, mode_t mode) {
  if (const auto fd = descriptor_named_by(path)) return write_all(*fd, bytes, path);
  TRY_ASSIGN(const Destination destination, destination_of(path));
  if (destination.into) return write_into(destination.path, *destination.into, bytes);
  return write_file_atomically(destination.path, bytes, mode);
}

}  // namespace sealwright
