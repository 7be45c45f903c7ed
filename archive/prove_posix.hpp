// SPDX-License-Identifier: Apache-2.0
// Checks that a directory is what was signed: before switching to a version, after a crash, and on request.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "archive/tree_listing.hpp"
#include "archive/tree_run.hpp"

namespace sealwright {

// One difference between a directory and its listing.
struct TreeDifference {
  ErrorCode code;    // archive_unlisted, archive_missing or archive_differs
  std::string path;  // in the tree
  std::string what;  // "type", "size", "mode", "content", "link target"; empty unless archive_differs
  std::string expected, got;
};

// How the content of a file is checked.
enum class ContentProof : std::uint8_t {
  reading,       // its bytes are read and digested
  just_unpacked  // it was digested while `unpack_tree` wrote it: everything but the bytes is checked again
};

// Every difference between `directory` and `listing`, sorted by path: empty if entries, types, sizes,
// digests, modes and link targets are exactly what was signed. Below an unlisted directory nothing more is
// reported. No link is followed. io_error if something cannot be read; cancelled.
Result<std::vector<TreeDifference>> differences_of_tree(const std::string& directory,
                                                        const TreeListing& listing, const TreeRun& run = {},
                                                        ContentProof content = ContentProof::reading);

// The first difference as an error, or done.
Status prove_tree(const std::string& directory, const TreeListing& listing, const TreeRun& run = {},
                  ContentProof content = ContentProof::reading);

}  // namespace sealwright
