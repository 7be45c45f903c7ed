// SPDX-License-Identifier: Apache-2.0
// Staging: from signed releases to the tree that the next push adds.
#pragma once

#include <string>
#include <vector>

#include "publisher/endpoints/endpoint.hpp"
#include "publisher/staging/pending.hpp"
#include "publisher/vendor/online_keys.hpp"
#include "publisher/vendor/publication.hpp"

namespace sealwright::publish {

// What is signed and not published: named files, else all in requests/ that build on what is published.
// Errors: remote_moved (a named release builds on another state, or none does); those of `order`.
Result<Pending> pending_releases(const VendorDirectory& vendor, const Published& published,
                                 const std::vector<std::string>& named);

struct StageOptions {
  Instant now;
  // Where artifacts are, flat or by target path; empty: artifacts/ of the vendor's directory.
  std::string artifacts;
};

struct Staged {
  std::vector<std::string> names;    // of the releases, as their requests name them
  std::vector<std::string> skipped;  // released files that do not build on what is published
  StagedTree tree;
};

// Builds staged/: whatever the releases bring, verified to every threshold; artifacts, hashed while they are
// copied; exports that were made since (publisher/staging/side_files.hpp); a new snapshot and timestamp;
// starter and trust files. published/ is not touched. With nothing to release, only snapshot and timestamp
// are new. Errors: file_missing (nothing was ever signed, or an artifact), version_exists (a published
// version, or a release of it, would get other bytes), clock_behind (by what was published),
// manifest_below_threshold, artifact_differs, and those of OnlineKeys.
Result<Staged> stage(const VendorDirectory& vendor, const Published& published, const Pending& pending,
                     const OnlineKeys& keys, const StageOptions& options);

// Renews timestamp, and snapshot with it, without any release and any export: a timer must not fail for a
// file that only other tools read.
Result<Staged> stage_refresh(const VendorDirectory& vendor, const Published& published,
                             const OnlineKeys& keys, Instant now);

// Adds to staged/ whatever was published and is not on the endpoint, or is there with other bytes: puts right
// what was lost on the server, or what somebody with the upload credential wrote over. Returns the artifacts
// that it found neither on the endpoint nor here.
Result<std::vector<std::string>> add_what_is_lost(const VendorDirectory& vendor, const Published& published,
                                                  Endpoint& endpoint);

// The side files that were exported for published releases and are not published themselves.
Result<std::vector<ServedFile>> pending_side_files(const VendorDirectory& vendor, const Published& published);

}  // namespace sealwright::publish
