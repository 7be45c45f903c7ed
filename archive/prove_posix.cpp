// SPDX-License-Identifier: Apache-2.0
#include "archive/prove_posix.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kReadSize = 32 * 1024;

std::string_view type_name(mode_t mode) {
  if (S_ISREG(mode)) return "file";
  if (S_ISDIR(mode)) return "directory";
  if (S_ISLNK(mode)) return "link";
  return "device, pipe or socket";
}

mode_t type_bits(TreeEntryType type) {
  if (type == TreeEntryType::file) return S_IFREG;
  return type == TreeEntryType::directory ? S_IFDIR : S_IFLNK;
}

std::string octal(mode_t mode) {
  char text[8];
  std::snprintf(text, sizeof text, "%03o", static_cast<unsigned>(mode & 07777));
  return text;
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

// Walks the listed directories; each is opened relative to its parent, never through a link.
class Comparison {
 public:
  Comparison(const std::string& root, const TreeListing& listing, const TreeRun& run, ContentProof content)
      : root_(root),
        listing_(listing),
        run_(run),
        content_(content),
        seen_(listing.entries().size(), false),
        buffer_(kReadSize) {}

  Result<std::vector<TreeDifference>> run() && {
    FileDescriptor root(::open(root_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root.is_open()) return posix_error("open directory", root_);
    TRY(walk(std::move(root), ""));
    add_missing();
    std::sort(found_.begin(), found_.end(),
              [](const TreeDifference& a, const TreeDifference& b) { return a.path < b.path; });
    return std::move(found_);
  }

 private:
  // Depth is at most that of the listing.
  Status walk(FileDescriptor opened, const std::string& path) {
    const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(opened.get()));
    if (!directory) return posix_error("read directory", join_path(root_, path));
    const int fd = opened.release();
    for (;;) {
      TRY(run_.cancel.check());
      errno = 0;
      const dirent* entry = ::readdir(directory.get());
      if (entry == nullptr && errno != 0) return posix_error("read directory", join_path(root_, path));
      if (entry == nullptr) return Done{};
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") TRY(compare(fd, std::string(name), join_path(path, name)));
    }
  }

  Status compare(int parent, const std::string& name, const std::string& path) {
    const TreeEntry* listed = listing_.find(path);
    if (listed == nullptr) return found_.push_back({ErrorCode::archive_unlisted, path, {}, {}, {}}), Done{};
    seen_[listing_.index_of(*listed)] = true;
    struct stat info {};
    if (::fstatat(parent, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return fail("examine", path);
    if ((info.st_mode & S_IFMT) != type_bits(listed->type))
      return differs(path, "type", std::string(type_name(type_bits(listed->type))),
                     std::string(type_name(info.st_mode)));
    if (listed->type == TreeEntryType::link) return compare_link(parent, name, *listed);
    if (octal(info.st_mode) != mode_text(*listed))
      TRY(differs(path, "mode", std::string(mode_text(*listed)), octal(info.st_mode)));
    if (listed->type == TreeEntryType::directory) return descend(parent, name, path);
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (size != listed->size)
      return differs(path, "size", std::to_string(listed->size), std::to_string(size));
    return content_ == ContentProof::reading ? compare_content(parent, name, *listed) : Status(Done{});
  }

  Status descend(int parent, const std::string& name, const std::string& path) {
    FileDescriptor directory(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory.is_open()) return fail("open directory", path);
    return walk(std::move(directory), path);
  }

  Status compare_link(int parent, const std::string& name, const TreeEntry& listed) {
    // One byte more than listed, to notice a longer target.
    std::string target(listed.target.size() + 1, '\0');
    const ssize_t size = ::readlinkat(parent, name.c_str(), target.data(), target.size());
    if (size < 0) return fail("read link", std::string(listed.path));
    target.resize(static_cast<std::size_t>(size));
    if (target == listed.target) return Done{};
    return differs(std::string(listed.path), "link target", std::string(listed.target), target);
  }

  Status compare_content(int parent, const std::string& name, const TreeEntry& listed) {
    const std::string path(listed.path);
    const FileDescriptor file(
        ::openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat info {};
    if (!file.is_open() || ::fstat(file.get(), &info) != 0) return fail("open", path);
    if (!S_ISREG(info.st_mode)) return differs(path, "type", "file", std::string(type_name(info.st_mode)));
    TRY_ASSIGN(const std::string digest, digest_of(file.get(), path, listed.size));
    const std::string_view expected(reinterpret_cast<const char*>(listed.digest.data()),
                                    listed.digest.size());
    if (digest == expected) return Done{};
    return differs(path, "content", to_hex(expected), to_hex(digest));
  }

  // If a file is longer than listed, and may grow without end, only its beginning is digested: that differs
  // as well.
  Result<std::string> digest_of(int file, const std::string& path, std::uint64_t most) {
    for (std::uint64_t read = 0;;) {
      TRY(run_.go_on(done_));
      TRY_ASSIGN(const std::size_t count,
                 read_some(file, buffer_.data(), buffer_.size(), join_path(root_, path)));
      if (count > 0) digester_.update({buffer_.data(), count});
      read += count;
      if (count == 0 || read > most) return digester_.finish();
      done_ += count;
    }
  }

  void add_missing() {
    for (const TreeEntry& entry : listing_.entries()) {
      if (!seen_[listing_.index_of(entry)])
        found_.push_back({ErrorCode::archive_missing, std::string(entry.path), {}, {}, {}});
    }
  }

  Status differs(const std::string& path, std::string what, std::string expected, std::string got) {
    found_.push_back(
        {ErrorCode::archive_differs, path, std::move(what), std::move(expected), std::move(got)});
    return Done{};
  }
  Error fail(std::string_view doing, const std::string& path) {
    return posix_error(doing, join_path(root_, path));
  }

  const std::string& root_;
  const TreeListing& listing_;
  const TreeRun& run_;
  const ContentProof content_;
  std::vector<bool> seen_;
  std::vector<char> buffer_;
  Digester digester_;
  std::uint64_t done_ = 0;
  std::vector<TreeDifference> found_;
};

}  // namespace

Result<std::vector<TreeDifference>> differences_of_tree(const std::string& directory,
                                                        const TreeListing& listing, const TreeRun& run,
                                                        ContentProof content) {
  return Comparison(directory, listing, run, content).run();
}

Status prove_tree(const std::string& directory, const TreeListing& listing, const TreeRun& run,
                  ContentProof content) {
  TRY_ASSIGN(const auto differences, differences_of_tree(directory, listing, run, content));
  if (differences.empty()) return Done{};
  const TreeDifference& first = differences.front();
  return Error{first.code, first.what}.file(first.path).expected(first.expected).got(first.got);
}

}  // namespace sealwright
