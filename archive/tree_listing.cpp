// SPDX-License-Identifier: Apache-2.0
#include "archive/tree_listing.hpp"

#include <algorithm>
#include <cstring>

#include "archive/tree_links.hpp"
#include "archive/unicode.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kTextBlock = 64 * 1024;

Error misplaced(std::string_view path, std::string why) {
  return Error{ErrorCode::archive_damaged, std::move(why)}.file(std::string(path));
}

Error colliding(std::string_view a, std::string_view b) {
  return Error{ErrorCode::archive_unsafe_name, "two names are the same if case and normalization are ignored"}
      .file(std::string(b))
      .got(std::string(a));
}

bool by_path(const TreeEntry& entry, std::string_view path) { return entry.path < path; }

// Compares hashes first, and keys only for equal hashes: 16 bytes an entry instead of a copy of every path.
Status check_collisions(const std::vector<TreeEntry>& entries, Cancel cancel) {
  std::vector<std::pair<std::size_t, std::size_t>> hashes;
  hashes.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    TRY(cancel.check());
    hashes.emplace_back(std::hash<std::string>{}(folding_key(entries[i].path)), i);
  }
  std::sort(hashes.begin(), hashes.end());
  for (std::size_t i = 0; i < hashes.size();) {
    std::size_t end = i + 1;
    while (end < hashes.size() && hashes[end].first == hashes[i].first) ++end;
    std::vector<std::pair<std::string, std::size_t>> keys;
    for (; end - i > 1 && keys.size() < end - i;) {
      const std::size_t entry = hashes[i + keys.size()].second;
      keys.emplace_back(folding_key(entries[entry].path), entry);
    }
    std::sort(keys.begin(), keys.end());
    for (std::size_t k = 1; k < keys.size(); ++k) {
      if (keys[k - 1].first == keys[k].first)
        return colliding(entries[keys[k - 1].second].path, entries[keys[k].second].path);
    }
    i = end;
  }
  return Done{};
}

}  // namespace

const TreeEntry* TreeListing::find(std::string_view path) const {
  const auto found = std::lower_bound(entries_.begin(), entries_.end(), path, by_path);
  return found == entries_.end() || found->path != path ? nullptr : &*found;
}

std::string_view TreeListingBuilder::keep(std::string_view text) {
  if (text.size() > text_room_) {
    text_room_ = std::max(kTextBlock, text.size());
    listing_.texts_.push_back(std::make_unique<char[]>(text_room_));
    text_end_ = listing_.texts_.back().get();
  }
  std::memcpy(text_end_, text.data(), text.size());
  const std::string_view kept(text_end_, text.size());
  text_end_ += text.size();
  text_room_ -= text.size();
  return kept;
}

Status TreeListingBuilder::check_place(const TreeEntry& entry) {
  const auto& entries = listing_.entries_;
  if (entries.size() == limits_.entries) {
    return Error{ErrorCode::limit_exceeded, "entries of a tree"}.expected("at most " +
                                                                          std::to_string(limits_.entries));
  }
  if (!entries.empty() && entries.back().path == entry.path)
    return misplaced(entry.path, "the path is listed twice");
  if (!entries.empty() && entries.back().path > entry.path)
    return misplaced(entry.path, "not in the order of path bytes");
  const std::string_view parent = tree_parent(entry.path);
  if (parent.empty() || parent == last_parent_) return Done{};
  const TreeEntry* directory = listing_.find(parent);
  if (directory == nullptr || directory->type != TreeEntryType::directory)
    return misplaced(entry.path, "its directory is not listed before it");
  last_parent_ = parent;
  return Done{};
}

Status TreeListingBuilder::check_content(const TreeEntry& entry) const {
  if (entry.type == TreeEntryType::link) TRY(check_link_target(entry.path, entry.target, limits_));
  if (entry.type != TreeEntryType::file && (entry.size != 0 || entry.executable))
    return Error{ErrorCode::archive_type, "only a file has a size and may be executable"}.file(
        std::string(entry.path));
  if (entry.size > limits_.unpacked_bytes - listing_.unpacked_bytes_) {
    return Error{ErrorCode::limit_exceeded, "bytes of all files together"}
        .file(std::string(entry.path))
        .expected("at most " + std::to_string(limits_.unpacked_bytes));
  }
  return Done{};
}

Status TreeListingBuilder::add(const TreeEntry& entry) {
  TRY(cancel_.check());
  TRY(check_tree_path(entry.path, limits_));
  TRY(check_place(entry));
  TRY(check_content(entry));
  TreeEntry kept = entry;
  kept.path = keep(entry.path);
  kept.target = entry.type == TreeEntryType::link ? keep(entry.target) : std::string_view();
  listing_.unpacked_bytes_ += entry.size;
  listing_.entries_.push_back(kept);
  return Done{};
}

Result<TreeListing> TreeListingBuilder::finish() && {
  TRY(check_collisions(listing_.entries_, cancel_));
  TRY(check_links(listing_, cancel_));
  return std::move(listing_);
}

std::string_view mode_text(const TreeEntry& entry) {
  if (entry.type == TreeEntryType::link) return "-";
  return entry.type == TreeEntryType::directory || entry.executable ? "755" : "644";
}

}  // namespace sealwright
