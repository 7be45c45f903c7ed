// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <memory>
#include <vector>

#include "archive/deterministic_writer.hpp"
#include "archive/tar_header.hpp"
#include "archive/tree_directory_posix.hpp"
#include "archive/zstd_frame.hpp"
#include "keys/public/digest.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kReadSize = 256 * 1024;
constexpr mode_t kSpecialBits = S_ISUID | S_ISGID | S_ISVTX;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

// Everything below a directory, sorted by path bytes, without digests yet. Owns the texts of its entries.
class Inventory {
 public:
  explicit Inventory(const TreeLimits& limits) : limits_(limits) {}

  Status take(const std::string& directory) {
    TRY_ASSIGN(TreeDirectory tree, TreeDirectory::open(directory, PathResolution::kernel));
    TRY(walk(tree, ""));
    std::sort(entries_.begin(), entries_.end(),
              [](const TreeEntry& a, const TreeEntry& b) { return a.path < b.path; });
    return check_as_a_customer();
  }
  const std::vector<TreeEntry>& entries() const { return entries_; }

 private:
  Status walk(TreeDirectory& tree, const std::string& path) {
    TRY_ASSIGN(FileDescriptor opened, tree.open_directory(path));
    const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(opened.get()));
    if (!directory) return posix_error("read directory", tree.full_path(path));
    const int fd = opened.release();
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(directory.get());
      if (entry == nullptr && errno != 0) return posix_error("read directory", tree.full_path(path));
      if (entry == nullptr) return Done{};
      const std::string name = entry->d_name;
      if (name != "." && name != "..") TRY(add(tree, fd, name, join_path(path, name)));
    }
  }

  Status add(TreeDirectory& tree, int parent, const std::string& name, const std::string& path) {
    // Checked here and not only at the end, because it limits the depth of the walk.
    TRY(check_tree_path(path, limits_));
    TRY(check_assigned(path));
    if (entries_.size() == limits_.entries)
      return Error{ErrorCode::limit_exceeded, "entries of a tree"}.file(path).expected(
          "at most " + std::to_string(limits_.entries));
    struct stat info {};
    if (::fstatat(parent, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
      return posix_error("examine", tree.full_path(path));
    TreeEntry entry;
    entry.path = keep(path);
    if (S_ISLNK(info.st_mode)) return add_link(tree, parent, name, entry);
    if (S_ISREG(info.st_mode)) return add_file(info, entry);
    if (!S_ISDIR(info.st_mode)) return Error{ErrorCode::archive_type, "a device, pipe or socket"}.file(path);
    entry.type = TreeEntryType::directory;
    entries_.push_back(entry);
    return walk(tree, path);
  }

  Status add_file(const struct stat& info, TreeEntry entry) {
    if ((info.st_mode & kSpecialBits) != 0)
      return Error{ErrorCode::archive_type, "setuid, setgid or sticky"}.file(std::string(entry.path));
    entry.size = static_cast<std::uint64_t>(info.st_size);
    entry.executable = (info.st_mode & S_IXUSR) != 0;
    entries_.push_back(entry);
    return Done{};
  }

  Status add_link(const TreeDirectory& tree, int parent, const std::string& name, TreeEntry entry) {
    std::string target(limits_.path_bytes + 1, '\0');
    const ssize_t size = ::readlinkat(parent, name.c_str(), target.data(), target.size());
    if (size < 0) return posix_error("read link", tree.full_path(entry.path));
    target.resize(static_cast<std::size_t>(size));
    TRY(check_assigned_target(entry.path, target));
    entry.type = TreeEntryType::link;
    entry.target = keep(std::move(target));
    entries_.push_back(entry);
    return Done{};
  }

  // Checked before hours of compression.
  Status check_as_a_customer() const {
    TreeListingBuilder builder(limits_);
    for (const TreeEntry& entry : entries_) TRY(builder.add(entry));
    TRY(std::move(builder).finish());
    return Done{};
  }

  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  const TreeLimits& limits_;
  std::deque<std::string> texts_;  // elements never move
  std::vector<TreeEntry> entries_;
};

// Reads the files of an inventory, lists what it read and passes it on.
class TreeReader {
 public:
  TreeReader(TreeDirectory tree, const TreeLimits& limits, const TreeRun& run)
      : tree_(std::move(tree)), builder_(limits), run_(run), buffer_(kReadSize) {}

  // The content of a file goes to `sink`.
  Status take(TreeEntry entry, const ByteSink& sink) {
    if (entry.type == TreeEntryType::file) TRY(read_file(entry, sink));
    return builder_.add(entry);
  }
  Result<TreeListing> finish() && { return std::move(builder_).finish(); }

 private:
  Status read_file(TreeEntry& entry, const ByteSink& sink) {
    TRY_ASSIGN(const FileDescriptor file, tree_.open_file(entry.path));
    const std::string path = tree_.full_path(entry.path);
    std::uint64_t left = entry.size;
    for (;;) {
      TRY(run_.go_on(done_));
      TRY_ASSIGN(const std::size_t count, read_some(file.get(), buffer_.data(), buffer_.size(), path));
      if (count > left || (count == 0 && left != 0))
        return Error{ErrorCode::io_error, "it changed while it was read"}.file(path);
      if (count == 0) break;
      const std::string_view piece(buffer_.data(), count);
      digester_.update(piece);
      TRY(sink(piece));
      left -= count;
      done_ += count;
    }
    const std::string digest = digester_.finish();
    std::copy_n(digest.begin(), entry.digest.size(), entry.digest.begin());
    return Done{};
  }

  TreeDirectory tree_;
  TreeListingBuilder builder_;
  const TreeRun& run_;
  std::vector<char> buffer_;
  Digester digester_;
  std::uint64_t done_ = 0;
};

// A file that is complete at its path or not there: written beside it, and hashed while it is written.
class ArtifactFile {
 public:
  static Result<ArtifactFile> create(const std::string& path) {
    ArtifactFile file(path);
    constexpr int kNew = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    file.fd_ = FileDescriptor(::open(file.partial_.c_str(), kNew, 0644));
    if (!file.fd_.is_open()) return posix_error("create", file.partial_);
    return file;
  }
  ArtifactFile(ArtifactFile&&) = default;
  ~ArtifactFile() {
    if (fd_.is_open()) ::unlink(partial_.c_str());
  }

  Status write(std::string_view bytes) {
    digester_.update(bytes);
    length_ += bytes.size();
    return write_all(fd_.get(), bytes, partial_);
  }
  Status commit() {
    TRY(sync_file(fd_.get(), partial_));
    TRY(rename_file(partial_, path_));
    if (::close(fd_.release()) != 0) return posix_error("close", path_);
    return sync_directory(parent_path(path_));
  }
  std::uint64_t length() const { return length_; }
  std::string sha256() { return digester_.finish_hex(); }

 private:
  explicit ArtifactFile(const std::string& path) : path_(path), partial_(path + ".new") {}
  std::string path_, partial_;
  FileDescriptor fd_;
  Digester digester_;
  std::uint64_t length_ = 0;
};

std::uint64_t tar_size(const std::vector<TreeEntry>& entries) {
  std::uint64_t size = tar_end().size();
  for (const TreeEntry& entry : entries)
    size += tar_header(entry).size() + entry.size + tar_padding(entry.size);
  return size;
}

Result<TreeListing> write_tar(const Inventory& inventory, TreeReader reader, ZstdFrame& frame) {
  for (const TreeEntry& entry : inventory.entries()) {
    TRY(frame.write(tar_header(entry)));
    TRY(reader.take(entry, [&](std::string_view piece) { return frame.write(piece); }));
    TRY(frame.write(std::string(tar_padding(entry.size), '\0')));
  }
  TRY(frame.write(tar_end()));
  TRY(frame.finish());
  return std::move(reader).finish();
}

Result<TreeReader> reader_of(const std::string& directory, const TreeLimits& limits, const TreeRun& run) {
  TRY_ASSIGN(TreeDirectory tree, TreeDirectory::open(directory, PathResolution::kernel));
  return TreeReader(std::move(tree), limits, run);
}

}  // namespace

Result<MadeArtifact> make_artifact(const std::string& directory, const std::string& artifact,
                                   const ArtifactOptions& options) {
  Inventory inventory(options.limits);
  TRY(inventory.take(directory));
  TRY_ASSIGN(TreeReader reader, reader_of(directory, options.limits, options.run));
  TRY_ASSIGN(ArtifactFile file, ArtifactFile::create(artifact));
  ZstdFrame frame(options.level, tar_size(inventory.entries()),
                  [&](std::string_view bytes) { return file.write(bytes); });
  MadeArtifact made;
  TRY_ASSIGN(made.listing, write_tar(inventory, std::move(reader), frame));
  TRY(file.commit());
  made.length = file.length();
  made.sha256 = file.sha256();
  return made;
}

Result<TreeListing> list_directory_tree(const std::string& directory, const TreeLimits& limits,
                                        const TreeRun& run) {
  Inventory inventory(limits);
  TRY(inventory.take(directory));
  TRY_ASSIGN(TreeReader reader, reader_of(directory, limits, run));
  for (const TreeEntry& entry : inventory.entries())
    TRY(reader.take(entry, [](std::string_view) -> Status { return Done{}; }));
  return std::move(reader).finish();
}

}  // namespace sealwright
