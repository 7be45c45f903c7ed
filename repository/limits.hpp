// SPDX-License-Identifier: Apache-2.0
// How much a client reads before it stops (docs/format.md section 2). A publisher stays well below these
// limits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sealwright {

// Sizes in bytes. Signatures, keys and delegations per file are counted where documents are read (metadata/).
struct Limits {
  std::uint64_t root = 512'000;
  std::uint64_t timestamp = 65'536;    // others allow 16384; ML-DSA signatures need more
  std::uint64_t snapshot = 2'000'000;  // where the timestamp states no length
  std::uint64_t targets = 5'000'000;   // where the snapshot states no length
  std::uint64_t stated = 64'000'000;   // a stated length counts up to this: it is held in memory
  std::uint64_t manifest = 1'000'000;
  std::uint64_t side_file = 65'536;
  std::size_t root_rotations = 1024;          // roots in one run
  std::size_t roles_per_search = 32;          // delegated roles in one search, or in all of one listing
  std::uint64_t pattern_steps = 200'000'000;  // characters compared with patterns in one search or listing
  // Of one product: each has a manifest to fetch and to hold in memory.
  std::size_t releases = 10'000;
  std::uint64_t manifests = 128'000'000;  // bytes of all of them
};

}  // namespace sealwright
