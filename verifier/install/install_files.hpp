// SPDX-License-Identifier: Apache-2.0
// The file operations that an installation is built on: each is atomic and checked, and documents what is
// durable after it.
//
// Errors of all: io_error, no_space, file_missing (with the path and the reason in words).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/byte_source.hpp"
#include "base/posix_files.hpp"

namespace sealwright::client {

// The result of rename_if_free: renamed, or the target exists.
enum class Placement : std::uint8_t { placed, taken };

// renameat2 with RENAME_NOREPLACE: never replaces an existing file. Nothing is synced.
Result<Placement> rename_if_free(const std::string& from, const std::string& to);
// renameat2 with RENAME_EXCHANGE: both names exist at every moment. Nothing is synced.
Status exchange_names(const std::string& a, const std::string& b);

// Points the symbolic link `name` in `directory` to `target`: a new link beside it, renamed over it,
// `directory` synced. `name` is the old link or the new one at every moment.
Status point_link(const std::string& directory, const std::string& name, const std::string& target);
// Removes the link, if it exists, and syncs `directory`.
Status remove_link(const std::string& directory, const std::string& name);

// Creates a directory with exactly this mode, independent of the umask. An existing directory is no error
// and keeps its mode.
Status make_directory_with_mode(const std::string& path, unsigned mode);
Status set_mode(const std::string& path, unsigned mode);
// directory_unsafe unless `path` is a directory (not a link to one) that no other user can write to.
Status check_own_directory(const std::string& path);
// directory_unsafe unless all paths are on the file system of the first: a rename between them must be
// atomic.
Status check_one_file_system(const std::vector<std::string>& paths);

// Marks a version's directory as in use until it is destroyed, so that no run removes it. It is a shared
// lock: any number of processes may hold it.
class VersionHold {
 public:
  static Result<VersionHold> acquire(const std::string& version_directory);

 private:
  explicit VersionHold(FlockedFile file) : file_(std::move(file)) {}
  FlockedFile file_;
};
// True if some process holds the version.
bool is_held(const std::string& version_directory);

// A private file that can be appended to and read again from its start, without opening its name twice.
class GrowingFile {
 public:
  // Opens or creates it, mode 0600. directory_unsafe if `path` is not a regular file with exactly one hard
  // link.
  static Result<GrowingFile> open(const std::string& path);

  Result<std::uint64_t> size() const;
  Status append(std::string_view bytes);
  // Truncates it to 0 bytes.
  Status empty();
  // Back to the first byte, for `read`.
  Status rewind();
  // Reads from the current position; 0 at the end.
  Result<std::size_t> read(char* buffer, std::size_t size);

  int descriptor() const { return fd_.get(); }
  const std::string& path() const { return path_; }

 private:
  GrowingFile(FileDescriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  FileDescriptor fd_;
  std::string path_;
};

}  // namespace sealwright::client
