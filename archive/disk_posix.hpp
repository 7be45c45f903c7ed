// SPDX-License-Identifier: Apache-2.0
// Free space before a tree is written, and durability after it.
#pragma once

#include <cstdint>
#include <string>

#include "archive/tree_listing.hpp"
#include "base/result.hpp"

namespace sealwright {

struct DiskNeed {
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;  // of any type: each takes an inode
};

// The space that the tree of `listing` needs, plus 5 % and some files of our own.
DiskNeed need_of(const TreeListing& listing);

// no_space, with the need and what is free, if the file system of `directory` has less than `need` for this
// user; io_error if that is unknown. Other programs may take the space later: this only fails early.
Status require_space(const std::string& directory, const DiskNeed& need);

// Makes the tree in `directory` durable: every file, by at most `threads` threads that have all ended on
// return (0 means 1), then every directory, deepest first, `directory` last. io_error or no_space at the
// first failure; then delete the tree and make it again, and never sync it again (fsync reports an error only
// once).
Status sync_tree(const std::string& directory, const TreeListing& listing, unsigned threads);

}  // namespace sealwright
