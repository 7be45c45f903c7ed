// SPDX-License-Identifier: Apache-2.0
#include "archive/unpack_posix.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "base/encoding.hpp"
#include "keys/public/digest.hpp"

namespace sealwright {
namespace {

// For larger files, contiguous space is reserved first: less fragmentation, and a full disk is noticed early.
constexpr std::uint64_t kReserveAbove = 1 << 20;

std::string_view bytes_of(const TreeDigest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string_view name_of(TreeEntryType type) {
  constexpr std::string_view kNames[] = {"file", "directory", "link"};
  return kNames[static_cast<std::size_t>(type)];
}

Error differs(const TreeEntry& listed, std::string what, std::string_view expected, std::string_view got) {
  return Error{ErrorCode::archive_differs, std::move(what)}
      .file(std::string(listed.path))
      .expected(std::string(expected))
      .got(std::string(got));
}

std::string_view mode_of(bool executable) { return executable ? "755" : "644"; }

Status check_as_listed(const ArchiveEntry& entry, const TreeEntry& listed) {
  if (entry.type != listed.type) return differs(listed, "type", name_of(listed.type), name_of(entry.type));
  if (entry.size != listed.size)
    return differs(listed, "size", std::to_string(listed.size), std::to_string(entry.size));
  if (entry.executable != listed.executable)
    return differs(listed, "mode", mode_of(listed.executable), mode_of(entry.executable));
  if (entry.target != listed.target) return differs(listed, "link target", listed.target, entry.target);
  return Done{};
}

// Reserves space for the whole file. On file systems that cannot, a full disk is noticed while writing.
Status reserve(int fd, std::uint64_t size, const std::string& path) {
  if (size <= kReserveAbove) return Done{};
  if (::fallocate(fd, 0, 0, static_cast<off_t>(size)) == 0) return Done{};
  if (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINTR) return Done{};
  return posix_error("reserve room for", path);
}

class Unpacker {
 public:
  Unpacker(ArchiveReader reader, TreeDirectory tree, const TreeListing& listing, const UnpackOptions& options)
      : reader_(std::move(reader)),
        tree_(std::move(tree)),
        listing_(listing),
        run_(options.run),
        seen_(listing.entries().size(), false) {}

  Status unpack() && {
    TRY(make_directories());
    TRY(take_entries());
    TRY(check_complete());
    return make_links();
  }

 private:
  Status make_directories() {
    for (const TreeEntry& entry : listing_.entries()) {
      TRY(run_.cancel.check());
      if (entry.type == TreeEntryType::directory) TRY(tree_.create_directory(entry.path));
    }
    return Done{};
  }

  Status take_entries() {
    for (;;) {
      TRY_ASSIGN(const auto entry, reader_.next());
      if (!entry) return Done{};
      TRY_ASSIGN(const TreeEntry* listed, listed_once(entry->path));
      TRY(check_as_listed(*entry, *listed));
      TRY(run_.go_on(done_));
      if (listed->type == TreeEntryType::file) TRY(write_file(*listed));
    }
  }

  Result<const TreeEntry*> listed_once(std::string_view path) {
    const TreeEntry* listed = listing_.find(path);
    if (listed == nullptr) {
      TRY(check_tree_path(path, {}));
      return Error{ErrorCode::archive_unlisted}.file(std::string(path));
    }
    if (seen_[listing_.index_of(*listed)])
      return Error{ErrorCode::archive_unlisted, "it appears a second time"}.file(std::string(path));
    seen_[listing_.index_of(*listed)] = true;
    return listed;
  }

  Status write_file(const TreeEntry& listed) {
    const std::string path = tree_.full_path(listed.path);
    TRY_ASSIGN(FileDescriptor file, tree_.create_file(listed.path));
    TRY(reserve(file.get(), listed.size, path));
    TRY(write_content(listed, file.get(), path));
    if (digester_.finish() != bytes_of(listed.digest))
      return differs(listed, "content", to_hex(bytes_of(listed.digest)), "another SHA-256");
    if (::fchmod(file.get(), listed.executable ? 0755 : 0644) != 0)
      return posix_error("set the mode of", path);
    if (::close(file.release()) != 0) return posix_error("close", path);
    return Done{};
  }

  Status write_content(const TreeEntry& listed, int file, const std::string& path) {
    for (std::uint64_t left = listed.size;;) {
      TRY_ASSIGN(const std::string_view piece, reader_.read());
      if (piece.empty() && left == 0) return Done{};
      if (piece.empty() || piece.size() > left)
        return differs(listed, "size of the content", std::to_string(listed.size),
                       piece.empty() ? "less" : "more");
      digester_.update(piece);
      TRY(write_all(file, piece, path));
      left -= piece.size();
      done_ += piece.size();
      TRY(run_.go_on(done_));
    }
  }

  // Directories were made from the listing, so they exist.
  Status check_complete() const {
    for (const TreeEntry& entry : listing_.entries()) {
      if (entry.type != TreeEntryType::directory && !seen_[listing_.index_of(entry)])
        return Error{ErrorCode::archive_missing}.file(std::string(entry.path));
    }
    return Done{};
  }

  // Last, so that no file is ever written through a link.
  Status make_links() {
    for (const TreeEntry& entry : listing_.entries()) {
      TRY(run_.cancel.check());
      if (entry.type == TreeEntryType::link) TRY(tree_.create_link(entry.path, entry.target));
    }
    return Done{};
  }

  ArchiveReader reader_;
  TreeDirectory tree_;
  const TreeListing& listing_;
  const TreeRun& run_;
  std::vector<bool> seen_;
  Digester digester_;
  std::uint64_t done_ = 0;
};

}  // namespace

Status unpack_tree(ByteSource& artifact, Compression compression, const TreeListing& listing,
                   const std::string& directory, const UnpackOptions& options) {
  TRY_ASSIGN(ArchiveReader reader, ArchiveReader::open(artifact, compression, options.decoder));
  TRY_ASSIGN(TreeDirectory tree, TreeDirectory::open(directory, options.resolution));
  return Unpacker(std::move(reader), std::move(tree), listing, options).unpack();
}

}  // namespace sealwright
