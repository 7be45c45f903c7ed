// SPDX-License-Identifier: Apache-2.0
#include "base/posix_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/thrown.hpp"

namespace sealwright {
namespace {

template <class Call>
auto retry_eintr(Call call) {
  decltype(call()) result;
  do result = call();
  while (result < 0 && errno == EINTR);
  return result;
}

Status close_checked(FileDescriptor fd, const std::string& path) {
  if (::close(fd.release()) != 0 && errno != EINTR) return posix_error("close", path);
  return Done{};
}

// A file beside `path`, so that the rename stays on one file system.
Result<FileDescriptor> open_temporary(const std::string& path, std::string& temporary, mode_t mode) {
  temporary = join_path(parent_path(path), "." + file_name_of(path) + ".XXXXXX");
  FileDescriptor fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd.is_open()) return posix_error("create", temporary);
  if (::fchmod(fd.get(), mode) != 0) return posix_error("chmod", temporary);
  return fd;
}

enum class Durability { none, synced };
enum class Existing { replace, refuse };

// Removes the file after a failure or an exception; after a rename there is no file of this name.
struct UnlinkedUnlessKept {
  const std::string& path;
  ~UnlinkedUnlessKept() { ::unlink(path.c_str()); }
};

// A rename would replace anything of this name, even a device or a pipe.
Status check_can_be_replaced(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode) || S_ISLNK(info.st_mode) ||
      S_ISDIR(info.st_mode))
    return Done{};
  return Error{ErrorCode::io_error, "a pipe, socket or device is in its place"}.file(path).advice(
      "Nothing was written. Find out who put it there, and remove it.");
}

Status write_then_rename(const std::string& path, std::string_view bytes, mode_t mode, Durability durability,
                         Existing existing) {
  std::string temporary;
  TRY_ASSIGN(FileDescriptor fd, open_temporary(path, temporary, mode));
  const auto write = [&]() -> Status {
    TRY(write_all(fd.get(), bytes, temporary));
    if (durability == Durability::synced) TRY(sync_file(fd.get(), temporary));
    TRY(close_checked(std::move(fd), temporary));
    if (existing == Existing::replace) {
      TRY(check_can_be_replaced(path));
      return rename_file(temporary, path);
    }
    if (::link(temporary.c_str(), path.c_str()) != 0) return posix_error("create", path);
    return Done{};
  };
  const UnlinkedUnlessKept garbage{temporary};
  TRY(write());
  return durability == Durability::synced ? sync_directory(parent_path(path)) : Status(Done{});
}

Status list_below(const std::string& root, const std::string& relative, std::vector<std::string>& out) {
  TRY_ASSIGN(const auto names, list_directory(join_path(root, relative)));
  for (const std::string& name : names) {
    const std::string path = join_path(relative, name);
    struct stat info {};
    if (::lstat(join_path(root, path).c_str(), &info) != 0) return posix_error("stat", join_path(root, path));
    if (S_ISDIR(info.st_mode))
      TRY(list_below(root, path, out));
    else if (S_ISREG(info.st_mode))
      out.push_back(path);
  }
  return Done{};
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Error posix_error(std::string_view doing, const std::string& path) {
  const int reason = errno;
  if (reason == ENOMEM) throw_no_memory();
  const ErrorCode code = reason == ENOSPC || reason == EDQUOT  ? ErrorCode::no_space
                         : reason == ENOENT                    ? ErrorCode::file_missing
                         : reason == EACCES || reason == EPERM ? ErrorCode::needs_privilege
                                                               : ErrorCode::io_error;
  Error error(code, std::string(doing) + ": " + std::strerror(reason));
  return std::move(error).file(path);
}

Result<FileDescriptor> open_for_reading(const std::string& path) {
  FileDescriptor fd(retry_eintr([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!fd.is_open()) return posix_error("open", path);
  return fd;
}

Result<FileDescriptor> open_file(const std::string& path) {
  FileDescriptor fd(
      retry_eintr([&] { return ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC); }));
  if (!fd.is_open()) return posix_error("open", path);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return posix_error("stat", path);
  if (S_ISREG(info.st_mode)) return fd;
  return Error{ErrorCode::io_error,
               S_ISDIR(info.st_mode) ? "a directory, not a file" : "a pipe, socket or device"}
      .file(path)
      .advice("Name a regular file.");
}

Result<FileDescriptor> open_for_writing(const std::string& path, mode_t mode) {
  FileDescriptor fd(
      retry_eintr([&] { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode); }));
  if (!fd.is_open()) return posix_error("open", path);
  return fd;
}

Result<std::size_t> read_some(int fd, char* buffer, std::size_t size, const std::string& path) {
  const ssize_t count = retry_eintr([&] { return ::read(fd, buffer, size); });
  if (count < 0) return posix_error("read", path);
  return static_cast<std::size_t>(count);
}

Status write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = retry_eintr([&] { return ::write(fd, bytes.data(), bytes.size()); });
    if (count < 0) return posix_error("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return Done{};
}

Status sync_file(int fd, const std::string& path) {
  if (::fsync(fd) != 0) return posix_error("fsync", path);
  return Done{};
}

Status sync_directory(const std::string& path) {
  const FileDescriptor fd(
      retry_eintr([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!fd.is_open()) return posix_error("open", path);
  return sync_file(fd.get(), path);
}

Result<std::string> read_file(const std::string& path, std::uint64_t limit) {
  TRY_ASSIGN(const FileDescriptor fd, open_file(path));
  std::string bytes;
  struct stat info {};
  if (::fstat(fd.get(), &info) == 0) {
    bytes.reserve(
        static_cast<std::size_t>(std::min<std::uint64_t>(limit, static_cast<std::uint64_t>(info.st_size))));
  }
  char buffer[65536];
  for (;;) {
    TRY_ASSIGN(const std::size_t count, read_some(fd.get(), buffer, sizeof buffer, path));
    if (count == 0) return bytes;
    if (bytes.size() + count > limit) {
      return Error{ErrorCode::too_large}.file(path).expected("at most " + std::to_string(limit) + " bytes");
    }
    bytes.append(buffer, count);
  }
}

Status write_file_atomically(const std::string& path, std::string_view bytes, mode_t mode) {
  return write_then_rename(path, bytes, mode, Durability::synced, Existing::replace);
}

Status create_file_exclusively(const std::string& path, std::string_view bytes, mode_t mode) {
  return write_then_rename(path, bytes, mode, Durability::synced, Existing::refuse);
}

Status write_file(const std::string& path, std::string_view bytes, mode_t mode) {
  return write_then_rename(path, bytes, mode, Durability::none, Existing::replace);
}

bool path_exists(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

bool is_directory(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

Status make_directories(const std::string& path, mode_t mode) {
  if (path.empty() || is_directory(path)) return Done{};
  const std::string parent = parent_path(path);
  if (parent != path && parent != ".") TRY(make_directories(parent, mode));
  if (::mkdir(path.c_str(), mode) != 0 && !(errno == EEXIST && is_directory(path)))
    return posix_error("create directory", path);
  return Done{};
}

Result<std::vector<std::string>> list_directory(const std::string& path) {
  const auto close = [](DIR* opened) { ::closedir(opened); };
  const std::unique_ptr<DIR, decltype(close)> directory(::opendir(path.c_str()), close);
  if (!directory) return posix_error("open directory", path);
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr && errno != 0) return posix_error("read directory", path);
    if (entry == nullptr) break;
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<std::string>> list_files_below(const std::string& path) {
  std::vector<std::string> files;
  TRY(list_below(path, "", files));
  std::sort(files.begin(), files.end());
  return files;
}

Status remove_tree(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0)
    return errno == ENOENT ? Status(Done{}) : Status(posix_error("stat", path));
  if (S_ISDIR(info.st_mode)) {
    TRY_ASSIGN(const auto names, list_directory(path));
    for (const std::string& name : names) TRY(remove_tree(join_path(path, name)));
    if (::rmdir(path.c_str()) != 0) return posix_error("remove directory", path);
  } else if (::unlink(path.c_str()) != 0) {
    return posix_error("remove", path);
  }
  return Done{};
}

Status rename_file(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return posix_error("rename", to);
  return Done{};
}

Result<std::uint64_t> file_size(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return posix_error("stat", path);
  if (!S_ISREG(info.st_mode)) return Error{ErrorCode::io_error, "not a file"}.file(path);
  return static_cast<std::uint64_t>(info.st_size);
}

Result<std::string> read_link(const std::string& path) {
  std::string target(4096, '\0');
  const ssize_t count = ::readlink(path.c_str(), target.data(), target.size());
  if (count < 0) return posix_error("read link", path);
  target.resize(static_cast<std::size_t>(count));
  return target;
}

Status check_directory_is_private(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return posix_error("stat", path);
  if (!S_ISDIR(info.st_mode)) return Error{ErrorCode::directory_unsafe, "not a directory"}.file(path);
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(info.st_mode & 07777));
    return Error{ErrorCode::directory_unsafe}
        .file(path)
        .expected("no write permission for group and others")
        .got(mode);
  }
  if (info.st_uid != ::geteuid() && info.st_uid != 0) {
    return Error{ErrorCode::directory_unsafe, "another user owns it"}
        .file(path)
        .got("user id " + std::to_string(info.st_uid))
        .advice("Run it as that user, or check what is in it and change its owner (chown).");
  }
  return Done{};
}

FlockedFile::FlockedFile(FileDescriptor fd) : fd_(std::move(fd)), owner_(::getpid()) {}

FlockedFile& FlockedFile::operator=(FlockedFile&& other) noexcept {
  if (this != &other) {
    unlock();
    fd_ = std::move(other.fd_);
    owner_ = other.owner_;
  }
  return *this;
}

FlockedFile::~FlockedFile() { unlock(); }

void FlockedFile::unlock() {
  if (fd_.is_open() && owner_ == ::getpid()) ::flock(fd_.get(), LOCK_UN);
}

Result<FileLock> FileLock::acquire(const std::string& path) {
  FileDescriptor fd(
      retry_eintr([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600); }));
  if (!fd.is_open()) return posix_error("open lock", path);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return Error{ErrorCode::lock_held}.file(path);
    return posix_error("lock", path);
  }
  return FileLock(FlockedFile(std::move(fd)));
}

Result<TemporaryDirectory> TemporaryDirectory::create(const std::string& parent, std::string_view prefix) {
  std::string path = join_path(parent, std::string(prefix) + "XXXXXX");
  if (::mkdtemp(path.data()) == nullptr) return posix_error("create directory", path);
  return TemporaryDirectory(std::move(path));
}

TemporaryDirectory::~TemporaryDirectory() {
  if (path_.empty()) return;
  try {
    (void)remove_tree(path_);
  } catch (...) {  // leaves files behind: a destructor must not throw
  }
}

std::string join_path(std::string_view a, std::string_view b) {
  if (a.empty()) return std::string(b);
  if (b.empty()) return std::string(a);
  return std::string(a) + (a.back() == '/' ? "" : "/") + std::string(b);
}

std::string absolute_path(std::string_view path) {
  if (path.starts_with('/')) return std::string(path);
  while (path.starts_with("./")) path.remove_prefix(2);
  const std::unique_ptr<char, decltype(&std::free)> here(::getcwd(nullptr, 0), &std::free);
  return join_path(here ? std::string_view(here.get()) : "/", path == "." ? std::string_view() : path);
}

std::string parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

std::string file_name_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

}  // namespace sealwright
