// SPDX-License-Identifier: Apache-2.0
#include "archive/tree_directory_posix.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "archive/tree_rules.hpp"

namespace sealwright {
namespace {

constexpr unsigned kPrivateFile = 0600;
constexpr mode_t kDirectoryMode = 0755;
// A directory on the way to another: this needs no permission to list it.
constexpr int kPassThrough = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// glibc 2.36 has no wrapper.
int openat2_beneath(int directory, const char* path, int flags, unsigned mode) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  for (;;) {
    const long fd = ::syscall(SYS_openat2, directory, path, &how, sizeof how);
    // EAGAIN: something was renamed during the walk, and the kernel could not be sure of the result.
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) return static_cast<int>(fd);
  }
}

}  // namespace

Result<TreeDirectory> TreeDirectory::open(const std::string& path, PathResolution resolution) {
  FileDescriptor root(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.is_open()) return posix_error("open directory", path);
  return TreeDirectory(path, std::move(root), resolution);
}

int TreeDirectory::open_by_component(const std::string& path, int flags, unsigned mode) {
  FileDescriptor above;
  int directory = root_.get();
  std::size_t start = 0;
  for (std::size_t slash; (slash = path.find('/', start)) != std::string::npos; start = slash + 1) {
    const std::string component = path.substr(start, slash - start);
    if (component.empty() || component == "..") return errno = EXDEV, -1;
    FileDescriptor next(::openat(directory, component.c_str(), kPassThrough));
    if (!next.is_open()) return -1;
    above = std::move(next);
    directory = above.get();
  }
  const std::string name = path.substr(start);
  if (name == "..") return errno = EXDEV, -1;
  return ::openat(directory, name.c_str(), flags, mode);
}

int TreeDirectory::open_below(const std::string& path, int flags, unsigned mode) {
  flags |= O_NOFOLLOW | O_CLOEXEC;
  if (resolution_ == PathResolution::kernel) {
    const int fd = openat2_beneath(root_.get(), path.c_str(), flags, mode);
    if (fd >= 0 || (errno != ENOSYS && errno != EPERM)) return fd;
    resolution_ = PathResolution::by_component;
  }
  return open_by_component(path, flags, mode);
}

Result<int> TreeDirectory::parent_of(std::string_view path) {
  const std::string_view parent = tree_parent(path);
  if (parent.empty()) return root_.get();
  if (parent_.is_open() && parent == parent_path_) return parent_.get();
  parent_path_ = parent;
  parent_ = FileDescriptor(open_below(parent_path_, O_PATH | O_DIRECTORY, 0));
  if (!parent_.is_open()) return posix_error("open directory", full_path(parent));
  return parent_.get();
}

Result<FileDescriptor> TreeDirectory::create_file(std::string_view path) {
  FileDescriptor fd(open_below(std::string(path), O_CREAT | O_EXCL | O_WRONLY, kPrivateFile));
  if (!fd.is_open()) return posix_error("create", full_path(path));
  return fd;
}

Status TreeDirectory::create_directory(std::string_view path) {
  TRY_ASSIGN(const int parent, parent_of(path));
  const std::string name(tree_name(path));
  if (::mkdirat(parent, name.c_str(), kDirectoryMode) != 0)
    return posix_error("create directory", full_path(path));
  const FileDescriptor made(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!made.is_open() || ::fchmod(made.get(), kDirectoryMode) != 0)
    return posix_error("set the mode of directory", full_path(path));
  return Done{};
}

Status TreeDirectory::create_link(std::string_view path, std::string_view target) {
  TRY_ASSIGN(const int parent, parent_of(path));
  if (::symlinkat(std::string(target).c_str(), parent, std::string(tree_name(path)).c_str()) != 0)
    return posix_error("create link", full_path(path));
  return Done{};
}

Result<FileDescriptor> TreeDirectory::open_file(std::string_view path) {
  FileDescriptor fd(open_below(std::string(path), O_RDONLY | O_NONBLOCK | O_NOCTTY, 0));
  if (!fd.is_open()) return posix_error("open", full_path(path));
  return fd;
}

Result<FileDescriptor> TreeDirectory::open_directory(std::string_view path) {
  const std::string name = path.empty() ? "." : std::string(path);
  FileDescriptor fd(open_below(name, O_RDONLY | O_DIRECTORY, 0));
  if (!fd.is_open()) return posix_error("open directory", full_path(path));
  return fd;
}

}  // namespace sealwright
