// SPDX-License-Identifier: Apache-2.0
// Limits: how much of each format is read. docs/format.md section 12 lists the same limits, and a test
// compares both. A program that writes a format applies its limits too.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sealwright {

// Sizes in bytes. A file above its limit is too_large; anything else is limit_exceeded.
struct Limits {
  // ---- TUF metadata ----
  std::uint64_t root = 512'000;        // five ML-DSA signers, with room to spare
  std::uint64_t timestamp = 65'536;    // other clients allow 16384; ML-DSA signatures need more
  std::uint64_t snapshot = 2'000'000;  // where the timestamp states no length
  std::uint64_t targets = 5'000'000;   // where the snapshot states no length
  std::uint64_t stated = 64'000'000;   // the greatest stated length: the file is held in memory
  std::size_t signatures = 128;        // in one file
  std::size_t keys = 1'024;            // in one file
  std::size_t delegations = 4'096;     // in one file
  // Signed bytes times signatures: each signature may need a digest of all signed bytes, 128 of them over 5 MB.
  std::size_t digested = 640'000'000;
  std::size_t role_name = 1'024;
  std::size_t path_pattern = 1'024;           // matching takes its square
  std::size_t target_path = 1'024;            // a search compares each path with many patterns
  std::size_t root_rotations = 1'024;         // roots in one run
  std::size_t roles_per_search = 32;          // delegated roles in one search, or in all of one listing
  std::uint64_t pattern_steps = 200'000'000;  // characters compared with patterns in one search or listing

  // ---- JSON ----
  // A value may take two bytes in a file and fifty times as much in memory, so a limit on bytes alone limits
  // neither time nor memory. Twenty times as many as the largest document in use has.
  std::size_t json_values = 2'000'000;
  int json_depth = 32;

  // ---- Releases ----
  std::uint64_t manifest = 1'000'000;
  std::uint64_t side_file = 65'536;
  // Of one product: each has a manifest to fetch and to hold in memory.
  std::size_t releases = 10'000;
  std::uint64_t manifests = 128'000'000;  // of all of them together
  std::size_t tree_entries = 200'000;
  std::size_t tree_path = 1'024;
  std::size_t tree_component = 255;  // NAME_MAX of ext4, XFS, APFS, NTFS
  std::size_t tree_depth = 64;       // components of a path
  std::uint64_t tree_listing = 64'000'000;

  // ---- Files that people exchange ----
  std::uint64_t bootstrap = 1'000'000;
  std::uint64_t trust = 64'000'000;
  std::uint64_t request = 67'108'864;  // retained manifests make it large
  std::uint64_t release = 134'217'728;
  std::size_t request_items = 16'384;  // more than all retained releases of a product
  std::size_t request_signatures = 65'536;

  // ---- Lifecycle documents ----
  // A limit on bytes alone does not limit the work on them. A document keeps every event that was ever
  // published, so these limits are for the whole life of a product.
  std::uint64_t lifecycle_document = 4'000'000;  // of each kind
  std::size_t cle_events = 2'048;
  std::size_t cle_bounds = 8'192;  // versions, and bounds of ranges, in all events together
  std::size_t cle_supports = 256;
  std::size_t cle_identifiers = 64;
  std::size_t corrections = 2'048;  // of each kind: as many as a document has events
  // The support history: the end dates that are remembered. The publisher and the client refuse a document
  // that would exceed it as a whole, before they keep it. Otherwise the thief of a key could fill the
  // history until it is lost, and with it the dates that it keeps the vendor to.
  std::size_t known_events = 16'384;  // also of end dates
  std::size_t known_bounds = 262'144;
  std::uint64_t known = 16'000'000;
  // The limit for reading is above the limits for writing, so that a history over the limits still answers.
  std::uint64_t ratchet = 64'000'000;

  // ---- Files of a vendor and of a client ----
  std::uint64_t plan = 1'048'576;
  std::uint64_t keyring = 1'048'576;  // some thousand keys
  std::uint64_t key_file = 65'536;
  std::uint64_t public_keys = 1'048'576;
  std::uint64_t publish_config = 65'536;
  std::uint64_t record = 268'435'456;
  std::uint64_t journal = 67'108'864;
  std::uint64_t floor = 4'000'000;  // room for thousands of roles and installed versions
  std::size_t attempts = 1'024;     // releases that are remembered
  std::uint64_t trust_log = 16'777'216;
};

inline constexpr Limits kLimits{};

}  // namespace sealwright
