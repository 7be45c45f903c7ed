// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/install_files.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace sealwright::client {
namespace {

// Called by its number: glibc declares it only with _GNU_SOURCE, musl not at all before 1.2.6.
int rename_with(const std::string& from, const std::string& to, unsigned flags) {
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags));
}

Result<struct stat> status_of(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return posix_error("examine", path);
  return info;
}

Result<FileDescriptor> open_directory(const std::string& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.is_open()) return posix_error("open directory", path);
  return fd;
}

}  // namespace

Result<Placement> rename_if_free(const std::string& from, const std::string& to) {
  if (rename_with(from, to, RENAME_NOREPLACE) == 0) return Placement::placed;
  if (errno == EEXIST) return Placement::taken;
  return posix_error("rename", to);
}

Status exchange_names(const std::string& a, const std::string& b) {
  if (rename_with(a, b, RENAME_EXCHANGE) != 0) return posix_error("exchange", b);
  return Done{};
}

Status point_link(const std::string& directory, const std::string& name, const std::string& target) {
  const std::string link = join_path(directory, name), fresh = link + ".new";
  if (::unlink(fresh.c_str()) != 0 && errno != ENOENT) return posix_error("remove", fresh);
  if (::symlink(target.c_str(), fresh.c_str()) != 0) return posix_error("create", fresh);
  TRY(rename_file(fresh, link));
  return sync_directory(directory);
}

Status remove_link(const std::string& directory, const std::string& name) {
  const std::string link = join_path(directory, name);
  if (::unlink(link.c_str()) != 0 && errno != ENOENT) return posix_error("remove", link);
  return sync_directory(directory);
}

Status make_directory_with_mode(const std::string& path, unsigned mode) {
  if (::mkdir(path.c_str(), mode) == 0) return set_mode(path, mode);
  return errno == EEXIST && is_directory(path) ? Status(Done{})
                                               : Status(posix_error("create directory", path));
}

Status set_mode(const std::string& path, unsigned mode) {
  TRY_ASSIGN(const FileDescriptor fd, open_directory(path));
  if (::fchmod(fd.get(), mode) != 0) return posix_error("set the mode of", path);
  return Done{};
}

Status check_own_directory(const std::string& path) {
  TRY_ASSIGN(const struct stat info, status_of(path));
  if (!S_ISDIR(info.st_mode))
    return Error{ErrorCode::directory_unsafe, "it is not a directory, or it is a link"}.file(path);
  return check_directory_is_private(path);
}

Status check_one_file_system(const std::vector<std::string>& paths) {
  TRY_ASSIGN(const struct stat first, status_of(paths.front()));
  for (const std::string& path : paths) {
    TRY_ASSIGN(const struct stat info, status_of(path));
    if (info.st_dev != first.st_dev) {
      return Error{ErrorCode::directory_unsafe, "it is on another file system than " + paths.front()}
          .file(path)
          .advice("Keep the whole directory on one file system: a version is put in place by renaming.");
    }
  }
  return Done{};
}

Result<VersionHold> VersionHold::acquire(const std::string& version_directory) {
  TRY_ASSIGN(FileDescriptor fd, open_directory(version_directory));
  if (::flock(fd.get(), LOCK_SH | LOCK_NB) != 0) return posix_error("lock", version_directory);
  return VersionHold(FlockedFile(std::move(fd)));
}

bool is_held(const std::string& version_directory) {
  auto fd = open_directory(version_directory);
  if (!fd) return false;
  if (::flock(fd->get(), LOCK_EX | LOCK_NB) != 0) return errno == EWOULDBLOCK;
  const FlockedFile probe(*std::move(fd));  // unlocked here, also for a child of fork
  return false;
}

Result<GrowingFile> GrowingFile::open(const std::string& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
  if (!fd.is_open()) return posix_error("open", path);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return posix_error("examine", path);
  if (!S_ISREG(info.st_mode) || info.st_nlink != 1)
    return Error{ErrorCode::directory_unsafe, "it is not a regular file with one hard link"}.file(path);
  return GrowingFile(std::move(fd), path);
}

Result<std::uint64_t> GrowingFile::size() const {
  struct stat info {};
  if (::fstat(fd_.get(), &info) != 0) return posix_error("examine", path_);
  return static_cast<std::uint64_t>(info.st_size);
}

Status GrowingFile::append(std::string_view bytes) {
  if (::lseek(fd_.get(), 0, SEEK_END) < 0) return posix_error("seek", path_);
  return write_all(fd_.get(), bytes, path_);
}

Status GrowingFile::empty() {
  if (::ftruncate(fd_.get(), 0) != 0) return posix_error("empty", path_);
  return rewind();
}

Status GrowingFile::rewind() {
  if (::lseek(fd_.get(), 0, SEEK_SET) < 0) return posix_error("seek", path_);
  return Done{};
}

Result<std::size_t> GrowingFile::read(char* buffer, std::size_t size) {
  return read_some(fd_.get(), buffer, size, path_);
}

}  // namespace sealwright::client
