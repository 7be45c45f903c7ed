// SPDX-License-Identifier: Apache-2.0
// Room on a disk before a tree is written, and durability after it.
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

// What the tree of `listing` takes, with one part in twenty and some files of our own to spare.
DiskNeed need_of(const TreeListing& listing);

// no_space, naming need and have, when the file system of `directory` has less than `need` for this user;
// io_error when it cannot say. Others may take the room in between: this is only to fail early.
Status require_space(const std::string& directory, const DiskNeed& need);

// Makes the tree in `directory` durable: every file, by at most `threads` threads that have all ended on
// return (0 counts as 1), then every directory, deepest first, `directory` last. io_error or no_space at the
// first failure; then the tree is dropped and made again, never synced again (fsync reports an error only
// once).
Status sync_tree(const std::string& directory, const TreeListing& listing, unsigned threads);

}  // namespace sealwright
