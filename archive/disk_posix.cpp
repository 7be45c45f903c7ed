// SPDX-License-Identifier: Apache-2.0
#include "archive/disk_posix.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "archive/threads_posix.hpp"
#include "archive/tree_directory_posix.hpp"
#include "base/text.hpp"

namespace sealwright {
namespace {

constexpr unsigned kMostThreads = 64;
constexpr std::uint64_t kSpareFiles = 64;  // directories, journal and links of the program that unpacks

Error lacking(const std::string& directory, std::string need, std::string have) {
  return Error{ErrorCode::no_space}.file(directory).expected(std::move(need)).got(std::move(have));
}

// The files of a listing, taken one by one by several threads until one fails.
class FileSync {
 public:
  FileSync(const std::string& directory, const TreeListing& listing)
      : directory_(directory), listing_(listing) {}

  Status run(unsigned threads) {
    run_on_threads(threads, [this] { work(); });
    if (failure_) return *failure_;
    return Done{};
  }

 private:
  void work() {
    if (const Status status = sync_files(); !status) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!failure_) failure_ = status.error();
      next_ = listing_.entries().size();
    }
  }
  Status sync_files() {
    TRY_ASSIGN(TreeDirectory tree, TreeDirectory::open(directory_, PathResolution::kernel));
    for (std::size_t i; (i = next_.fetch_add(1)) < listing_.entries().size();) {
      const TreeEntry& entry = listing_.entries()[i];
      if (entry.type != TreeEntryType::file) continue;
      TRY_ASSIGN(const FileDescriptor file, tree.open_file(entry.path));
      TRY(sync_file(file.get(), tree.full_path(entry.path)));
    }
    return Done{};
  }

  const std::string& directory_;
  const TreeListing& listing_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::optional<Error> failure_;
};

// Deepest first: a directory is durable only if everything in it is.
std::vector<std::string_view> directories_deepest_first(const TreeListing& listing) {
  std::vector<std::string_view> paths;
  for (const TreeEntry& entry : listing.entries()) {
    if (entry.type == TreeEntryType::directory) paths.push_back(entry.path);
  }
  std::stable_sort(paths.begin(), paths.end(),
                   [](std::string_view a, std::string_view b) { return tree_depth(a) > tree_depth(b); });
  paths.push_back("");
  return paths;
}

}  // namespace

DiskNeed need_of(const TreeListing& listing) {
  const std::uint64_t bytes = listing.unpacked_bytes();
  return {.bytes = bytes + bytes / 20, .files = listing.entries().size() + kSpareFiles};
}

Status require_space(const std::string& directory, const DiskNeed& need) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return posix_error("examine the file system of", directory);
  const std::uint64_t free_bytes = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  if (free_bytes < need.bytes) return lacking(directory, human_size(need.bytes), human_size(free_bytes));
  // f_files is 0 if the file system makes inodes as it needs them (btrfs).
  if (disk.f_files != 0 && disk.f_favail < need.files)
    return lacking(directory, std::to_string(need.files) + " inodes",
                   std::to_string(disk.f_favail) + " inodes");
  return Done{};
}

Status sync_tree(const std::string& directory, const TreeListing& listing, unsigned threads) {
  TRY(FileSync(directory, listing).run(std::clamp(threads, 1u, kMostThreads)));
  TRY_ASSIGN(TreeDirectory tree, TreeDirectory::open(directory, PathResolution::kernel));
  for (const std::string_view path : directories_deepest_first(listing)) {
    TRY_ASSIGN(const FileDescriptor opened, tree.open_directory(path));
    TRY(sync_file(opened.get(), tree.full_path(path)));
  }
  return Done{};
}

}  // namespace sealwright
