// SPDX-License-Identifier: Apache-2.0
// Files: reading with a limit, atomic writing, directories, locks.
//
// Every write, fsync, close and rename is checked. Paths are used unchanged; the caller checks names. Errors:
// io_error (path and reason), no_space (ENOSPC, EDQUOT), file_missing (ENOENT on reading), needs_privilege
// (EACCES, EPERM), too_large.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sealwright {

// Owns one file descriptor and closes it when destroyed.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// The error for the errno of a call that just failed: no_space, file_missing, needs_privilege, or io_error,
// with the reason in words. Throws if memory ran out: that says nothing about `path` (base/thrown.hpp).
Error posix_error(std::string_view doing, const std::string& path);

Result<FileDescriptor> open_for_reading(const std::string& path);
// The same, for a regular file only. Anything else is an io_error at once: a pipe could block its reader.
Result<FileDescriptor> open_file(const std::string& path);
// Opens an empty file for writing; an existing file is truncated.
Result<FileDescriptor> open_for_writing(const std::string& path, mode_t mode = 0644);
// At most `size` bytes, retried over EINTR; 0 at the end.
Result<std::size_t> read_some(int fd, char* buffer, std::size_t size, const std::string& path);
Status write_all(int fd, std::string_view bytes, const std::string& path);
Status sync_file(int fd, const std::string& path);
// Flushes a directory: a rename in it is durable only after this.
Status sync_directory(const std::string& path);

// Reads a whole regular file of at most `limit` bytes (checked while reading: a growing file stops at the
// limit).
Result<std::string> read_file(const std::string& path, std::uint64_t limit);
// Replaces `path` atomically: writes a new file beside it, fsyncs, renames it over `path`, and fsyncs the
// directory. `path` always has the old bytes or the new ones. A pipe, a socket or a device at `path` is an
// io_error and is not touched.
Status write_file_atomically(const std::string& path, std::string_view bytes, mode_t mode = 0644);
// As above, but refuses (io_error, "exists") if `path` exists.
Status create_file_exclusively(const std::string& path, std::string_view bytes, mode_t mode = 0644);
// write_file_atomically without fsync, for output that can be made again.
Status write_file(const std::string& path, std::string_view bytes, mode_t mode = 0644);

bool path_exists(const std::string& path);
bool is_directory(const std::string& path);
// Makes the directory and its parents; no error if it exists.
Status make_directories(const std::string& path, mode_t mode = 0755);
// The names in a directory without "." and "..", sorted by bytes.
Result<std::vector<std::string>> list_directory(const std::string& path);
// Every regular file below `path`, as paths relative to it, sorted by bytes. Symbolic links are neither
// followed nor listed.
Result<std::vector<std::string>> list_files_below(const std::string& path);
// Removes a file or a whole tree without following links; no error if it does not exist.
Status remove_tree(const std::string& path);
Status rename_file(const std::string& from, const std::string& to);
Result<std::uint64_t> file_size(const std::string& path);
// The target of a symbolic link; file_missing if there is none.
Result<std::string> read_link(const std::string& path);
// directory_unsafe if group or others can write to it, or if a user other than this one or root owns it.
Status check_directory_is_private(const std::string& path);

// Owns an open file with a flock on it. A child of fork shares the lock: destroying this releases it for
// both, so that no child keeps it; destroying the child's copy does nothing.
class FlockedFile {
 public:
  explicit FlockedFile(FileDescriptor fd);
  FlockedFile(FlockedFile&&) noexcept = default;
  FlockedFile& operator=(FlockedFile&& other) noexcept;
  ~FlockedFile();

 private:
  void unlock();
  FileDescriptor fd_;
  pid_t owner_;
};

// Holds an exclusive flock on a file made for it, until destroyed.
class FileLock {
 public:
  // Fails with lock_held at once if another process holds it. The content of the file is not used.
  static Result<FileLock> acquire(const std::string& path);

 private:
  explicit FileLock(FlockedFile file) : file_(std::move(file)) {}
  FlockedFile file_;
};

// A new private directory; destroying this removes it with everything in it.
class TemporaryDirectory {
 public:
  // `parent` must exist; the name begins with `prefix`.
  static Result<TemporaryDirectory> create(const std::string& parent, std::string_view prefix);
  TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
  ~TemporaryDirectory();
  const std::string& path() const { return path_; }

 private:
  explicit TemporaryDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// `a/b` from `a` and `b`; `b` alone if `a` is empty.
std::string join_path(std::string_view a, std::string_view b);
// A relative path below the current directory. Removes a leading `./` only; does not follow links.
std::string absolute_path(std::string_view path);
// Everything before the last slash ("." without one), and everything after it.
std::string parent_path(std::string_view path);
std::string file_name_of(std::string_view path);

}  // namespace sealwright
