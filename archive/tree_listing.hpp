// SPDX-License-Identifier: Apache-2.0
// The tree listing `<artifact>.tree`: what an artifact unpacks to, entry by entry, signed through the
// manifest.
//
//   sealwright-tree 1
//   d - 0 755 bin
//   f <64 hexadecimal digits, lower case> <size> 644|755 bin/app
//   l - 0 - bin/run -> app
//
// UTF-8 text, every line ends in LF, lines strictly sorted by the bytes of their path. Every directory is
// listed, even one that only has subdirectories. Sizes are bytes in plain decimal, together at most 2^63 - 1.
// Paths and targets obey archive/tree_rules.hpp; no two paths have the same folding_key
// (archive/unicode.hpp); no link, followed through the links of the listing, leaves the tree or ends in a
// loop.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "archive/tree_rules.hpp"
#include "base/byte_source.hpp"
#include "base/cancel.hpp"
#include "base/result.hpp"

namespace sealwright {

enum class TreeEntryType : std::uint8_t { file, directory, link };
using TreeDigest = std::array<std::uint8_t, 32>;

// One line of a listing. The texts belong to the listing, and stay valid if it is moved.
struct TreeEntry {
  std::string_view path;
  TreeEntryType type = TreeEntryType::file;
  bool executable = false;  // files: mode 755 instead of 644
  std::uint64_t size = 0;   // files
  TreeDigest digest{};      // files: SHA-256 of the content
  std::string_view target;  // links
};

// An immutable listing that obeys all rules above; only the builder and the parsers below make one.
class TreeListing {
 public:
  // Sorted by the bytes of the path.
  const std::vector<TreeEntry>& entries() const { return entries_; }
  // The entry of this exact path, or null.
  const TreeEntry* find(std::string_view path) const;
  // The index of an entry of this listing in entries().
  std::size_t index_of(const TreeEntry& entry) const {
    return static_cast<std::size_t>(&entry - entries_.data());
  }
  // The sum of the sizes of all files.
  std::uint64_t unpacked_bytes() const { return unpacked_bytes_; }

 private:
  friend class TreeListingBuilder;
  std::vector<TreeEntry> entries_;
  std::vector<std::unique_ptr<char[]>> texts_;
  std::uint64_t unpacked_bytes_ = 0;
};

// Makes a listing from entries given in the order of their paths; each is checked when added.
class TreeListingBuilder {
 public:
  explicit TreeListingBuilder(TreeLimits limits = {}, Cancel cancel = {})
      : limits_(limits), cancel_(cancel) {}
  // Copies the texts of `entry`. archive_unsafe_name, archive_unsafe_link, limit_exceeded, archive_type (a
  // mode or size that its type cannot have), archive_damaged (not in order, or its directory is not listed),
  // cancelled.
  Status add(const TreeEntry& entry);
  // Checks what needs all entries: collisions (archive_unsafe_name) and links through links
  // (archive_unsafe_link). Do not use the builder afterwards.
  Result<TreeListing> finish() &&;

 private:
  std::string_view keep(std::string_view text);
  Status check_place(const TreeEntry& entry);
  Status check_content(const TreeEntry& entry) const;

  TreeLimits limits_;
  Cancel cancel_;
  TreeListing listing_;
  std::size_t text_room_ = 0;
  char* text_end_ = nullptr;
  std::string last_parent_;  // the directory looked up last, because siblings follow each other
};

// Reads a listing line by line. archive_damaged for text in another form; otherwise the errors of the
// builder. Every error names the line.
Result<TreeListing> read_tree_listing(ByteSource& source, const TreeLimits& limits = {});
Result<TreeListing> parse_tree_listing(std::string_view text, const TreeLimits& limits = {},
                                       Cancel cancel = {});

// The exact text of `listing`, as read_tree_listing reads it.
std::string write_tree_listing(const TreeListing& listing);

// "644" or "755" for files, "755" for directories, "-" for links.
std::string_view mode_text(const TreeEntry& entry);

}  // namespace sealwright
