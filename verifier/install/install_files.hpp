// SPDX-License-Identifier: Apache-2.0
// The few operations on files that an installation stands on: each is atomic, checked, and says what it
// leaves durable.
//
// Errors of all: io_error, no_space, file_missing (with the path and the reason in words).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/byte_source.hpp"
#include "base/posix_files.hpp"

namespace sealwright::client {

// Whether a rename found its place free.
enum class Placement : std::uint8_t { placed, taken };

// renameat2 with RENAME_NOREPLACE: never writes over anything. Nothing is synced.
Result<Placement> rename_if_free(const std::string& from, const std::string& to);
// renameat2 with RENAME_EXCHANGE: both names exist at every moment. Nothing is synced.
Status exchange_names(const std::string& a, const std::string& b);

// Points the symbolic link `name` in `directory` to `target`: a new link beside it, renamed over it,
// `directory` synced. `name` is the old link or the new one at every moment.
Status point_link(const std::string& directory, const std::string& name, const std::string& target);
// Removes the link, if it is there, and syncs `directory`.
Status remove_link(const std::string& directory, const std::string& name);

// Makes a directory with exactly this mode, whatever the umask; no error if a directory is there.
Status make_directory_with_mode(const std::string& path, unsigned mode);
Status set_mode(const std::string& path, unsigned mode);
// directory_unsafe unless `path` is a directory, no link to one, that nobody else can write to.
Status check_own_directory(const std::string& path);
// directory_unsafe unless all paths lie on the file system of the first: a rename between them must be
// atomic.
Status check_one_file_system(const std::vector<std::string>& paths);

// Holds a version's directory in use, so that no run collects it, until it goes. Shared: any number of
// processes may.
class VersionHold {
 public:
  static Result<VersionHold> acquire(const std::string& version_directory);

 private:
  explicit VersionHold(FlockedFile file) : file_(std::move(file)) {}
  FlockedFile file_;
};
// Whether some process holds the version.
bool is_held(const std::string& version_directory);

// A private file that grows, is read again from its start, and is never opened by name twice.
class GrowingFile {
 public:
  // Opens or makes it, mode 0600. directory_unsafe when something else than a plain file of one name stands
  // there.
  static Result<GrowingFile> open(const std::string& path);

  Result<std::uint64_t> size() const;
  Status append(std::string_view bytes);
  // Cuts everything off.
  Status empty();
  // Back to the first byte, for `read`.
  Status rewind();
  // From where it stands; 0 at the end.
  Result<std::size_t> read(char* buffer, std::size_t size);

  int descriptor() const { return fd_.get(); }
  const std::string& path() const { return path_; }

 private:
  GrowingFile(FileDescriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  FileDescriptor fd_;
  std::string path_;
};

}  // namespace sealwright::client
