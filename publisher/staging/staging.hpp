// SPDX-License-Identifier: Apache-2.0
// Staging: from signed releases to the tree that the next push adds.
#pragma once

#include <string>
#include <vector>

#include "publisher/endpoints/endpoint.hpp"
#include "publisher/vendor/metadata_set.hpp"
#include "publisher/vendor/online_keys.hpp"
#include "publisher/vendor/vendor_directory.hpp"

namespace sealwright::publish {

struct StageOptions {
  Instant now;
  // Released files to stage, in order; empty: all in requests/ that build on what is published.
  std::vector<std::string> releases;
  // Where artifacts lie, flat or by target path; empty: artifacts/ of the vendor's directory.
  std::string artifacts;
};

struct Staged {
  std::vector<std::string> names;    // of the releases, as their requests name them
  std::vector<std::string> skipped;  // released files that do not build on what is published
  StagedRecord record;
};

// Builds staged/: whatever the releases bring, verified to every threshold; artifacts, hashed while they are
// copied; exports that were made since (publisher/staging/side_files.hpp); a new snapshot and timestamp;
// starter and trust files. published/ is not touched. With nothing to release, only snapshot and timestamp
// are new. Errors: remote_moved (a named release builds on another state), version_exists (a published
// version, or a release of it, would get other bytes), those of `prove`, those of `check_listed`,
// clock_behind (by what was published), manifest_below_threshold, artifact_differs, file_missing (an
// artifact), and those of OnlineKeys.
Result<Staged> stage(const VendorDirectory& vendor, const OnlineKeys& keys, const StageOptions& options);

// Renews timestamp, and snapshot with it, without any release and any export: a timer must not fail for a
// file that only other tools read.
Result<Staged> stage_refresh(const VendorDirectory& vendor, const OnlineKeys& keys, Instant now);

// Adds to staged/ whatever was published and is not on the endpoint, or is there with other bytes: puts right
// what was lost on the server, or what somebody with the upload credential wrote over. Returns the artifacts
// that it found neither on the endpoint nor here.
Result<std::vector<std::string>> add_what_is_lost(const VendorDirectory& vendor, Endpoint& endpoint);

// The published metadata with that of staged/ over it.
Result<MetadataSet> load_staged_over_published(const VendorDirectory& vendor);
// The side files that were exported for published releases and are not published themselves, by served path.
Result<std::vector<std::string>> pending_side_files(const VendorDirectory& vendor);

// What lies signed in requests/ and is not published.
struct Waiting {
  std::vector<std::string> digests;  // of the requests that a push would release now, in order
  std::vector<std::string> skipped;  // released files that build on another state
};
Result<Waiting> waiting_releases(const VendorDirectory& vendor);

}  // namespace sealwright::publish
