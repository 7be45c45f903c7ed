// SPDX-License-Identifier: Apache-2.0
#include "archive/archive_listing.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "keys/public/digest.hpp"

namespace sealwright {
namespace {

// What an archive says about one path; the digest is added after the content was read.
struct Member {
  TreeEntryType type = TreeEntryType::directory;
  bool executable = false;
  std::uint64_t size = 0;
  TreeDigest digest{};
  std::string target;
};

class ArchiveLister {
 public:
  ArchiveLister(ArchiveReader reader, const TreeLimits& limits, const TreeRun& run)
      : reader_(std::move(reader)), limits_(limits), run_(run) {}

  Result<TreeListing> list() && {
    for (;;) {
      TRY_ASSIGN(const auto entry, reader_.next());
      if (!entry) break;
      TRY(check(*entry));
      TRY(add(*entry));
    }
    add_directories_left_out();
    return listing();
  }

 private:
  Status check(const ArchiveEntry& entry) const {
    TRY(check_tree_path(entry.path, limits_));
    TRY(check_assigned(entry.path));
    if (entry.type == TreeEntryType::link) {
      TRY(check_link_target(entry.path, entry.target, limits_));
      TRY(check_assigned_target(entry.path, entry.target));
    }
    if (members_.size() == limits_.entries)
      return Error{ErrorCode::limit_exceeded, "entries of a tree"}
          .file(std::string(entry.path))
          .expected("at most " + std::to_string(limits_.entries));
    return Done{};
  }

  Status add(const ArchiveEntry& entry) {
    const auto [place, is_new] = members_.try_emplace(std::string(entry.path));
    if (!is_new) return Error{ErrorCode::archive_unsafe_name, "the path appears twice"}.file(place->first);
    Member& member = place->second;
    member.type = entry.type;
    member.executable = entry.executable;
    member.size = entry.size;
    member.target = entry.target;
    return entry.type == TreeEntryType::file ? read_content(place->first, member) : Status(Done{});
  }

  // A header and its content may have different sizes; no client would unpack that.
  Status read_content(const std::string& path, Member& member) {
    const std::uint64_t before = done_;
    for (;;) {
      TRY(run_.go_on(done_));
      TRY_ASSIGN(const std::string_view piece, reader_.read());
      if (piece.empty()) break;
      digester_.update(piece);
      done_ += piece.size();
    }
    if (done_ - before != member.size) {
      return Error{ErrorCode::archive_damaged, "size of the content"}
          .file(path)
          .expected(std::to_string(member.size))
          .got(std::to_string(done_ - before));
    }
    const std::string digest = digester_.finish();
    std::copy_n(digest.begin(), member.digest.size(), member.digest.begin());
    return Done{};
  }

  // Build tools that write archives without a directory on disk often leave them out.
  void add_directories_left_out() {
    for (auto member = members_.begin(); member != members_.end(); ++member) {
      for (std::string_view parent = tree_parent(member->first); !parent.empty();
           parent = tree_parent(parent))
        members_.try_emplace(std::string(parent));
    }
  }

  Result<TreeListing> listing() const {
    TreeListingBuilder builder(limits_);
    for (const auto& [path, member] : members_) {
      TreeEntry entry;
      entry.path = path;
      entry.type = member.type;
      entry.executable = member.executable;
      entry.size = member.size;
      entry.digest = member.digest;
      entry.target = member.target;
      TRY(builder.add(entry));
    }
    return std::move(builder).finish();
  }

  ArchiveReader reader_;
  const TreeLimits& limits_;
  const TreeRun& run_;
  std::map<std::string, Member> members_;  // in the order of path bytes
  Digester digester_;
  std::uint64_t done_ = 0;
};

}  // namespace

Result<TreeListing> list_archive(ByteSource& artifact, Compression compression, const DecoderLimits& decoder,
                                 const TreeLimits& limits, const TreeRun& run) {
  TRY_ASSIGN(ArchiveReader reader, ArchiveReader::open(artifact, compression, decoder));
  return ArchiveLister(std::move(reader), limits, run).list();
}

}  // namespace sealwright
