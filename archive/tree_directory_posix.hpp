// SPDX-License-Identifier: Apache-2.0
// A directory on disk as a cage: everything opened or made through it is below it, whatever links it
// contains.
#pragma once

#include <string>
#include <string_view>

#include "base/posix_files.hpp"

namespace sealwright {

// How a path is kept from leaving the directory. Both refuse every symbolic link on the way.
enum class PathResolution : std::uint8_t {
  kernel,       // openat2 with RESOLVE_BENEATH; falls back to by_component if the system lacks or forbids it
  by_component  // one directory after another with O_NOFOLLOW: kernels before 5.6, strict seccomp filters
};

// Paths are relative and obey archive/tree_rules.hpp; the empty path is the directory itself. Move-only, one
// thread at a time. Errors: no_space, file_missing, and io_error, also for a link on the way and for a path
// that exists.
class TreeDirectory {
 public:
  // `path` itself may be a link: the caller chose it.
  static Result<TreeDirectory> open(const std::string& path, PathResolution resolution);

  // A new empty file, open for writing, mode 0600.
  Result<FileDescriptor> create_file(std::string_view path);
  // A new directory, mode 0755 whatever the umask.
  Status create_directory(std::string_view path);
  Status create_link(std::string_view path, std::string_view target);
  // Opens for reading. Does not wait for a writer if it is a pipe: check the type before reading.
  Result<FileDescriptor> open_file(std::string_view path);
  Result<FileDescriptor> open_directory(std::string_view path);

  // The full path of `path`, for messages.
  std::string full_path(std::string_view path) const { return join_path(path_, path); }

 private:
  TreeDirectory(std::string path, FileDescriptor root, PathResolution resolution)
      : path_(std::move(path)), root_(std::move(root)), resolution_(resolution) {}
  // A descriptor, or -1 with errno.
  int open_below(const std::string& path, int flags, unsigned mode);
  int open_by_component(const std::string& path, int flags, unsigned mode);
  // The directory of `path`, kept open because siblings follow each other.
  Result<int> parent_of(std::string_view path);

  std::string path_;
  FileDescriptor root_;
  PathResolution resolution_;
  std::string parent_path_;
  FileDescriptor parent_;
};

}  // namespace sealwright
