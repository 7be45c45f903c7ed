// SPDX-License-Identifier: Apache-2.0
// Staging: builds the tree that the next push adds from signed releases.
#pragma once

#include <string>
#include <vector>

#include "publisher/endpoints/endpoint.hpp"
#include "publisher/staging/pending.hpp"
#include "publisher/vendor/online_keys.hpp"
#include "publisher/vendor/publication.hpp"

namespace sealwright::publish {

// The releases that are signed but not published: the named files, or if none is named, all in requests/
// that build on the published state. Errors: remote_moved (a named release builds on another state); those
// of `order`.
Result<Pending> pending_releases(const VendorDirectory& vendor, const Published& published,
                                 const std::vector<std::string>& named);

struct StageOptions {
  Instant now;
  // The folder of the artifacts, flat or by target path; empty: artifacts/ of the vendor's directory.
  std::string artifacts;
};

struct Staged {
  std::vector<std::string> names;    // of the releases, as their requests name them
  std::vector<std::string> skipped;  // released files that do not build on the published state
  StagedTree tree;
};

// Builds staged/: the files of the releases, verified to every threshold; artifacts, hashed while they are
// copied; signature files that were made since (publisher/staging/side_files.hpp); a new snapshot and
// timestamp; bootstrap and trust files. published/ is not changed. Without a release, only snapshot and
// timestamp are new. Errors: file_missing (there is no signed release, or an artifact is missing),
// version_exists (a published version or release would get other bytes), clock_behind (compared with the
// last push), remote_moved (all releases build on another state), manifest_below_threshold,
// artifact_differs, and those of OnlineKeys.
Result<Staged> stage(const VendorDirectory& vendor, const Published& published, const Pending& pending,
                     const OnlineKeys& keys, const StageOptions& options);

// Renews the timestamp and the snapshot, without releases and signature files for other tools: a timer must
// not fail because of a file that only other tools read.
Result<Staged> stage_refresh(const VendorDirectory& vendor, const Published& published,
                             const OnlineKeys& keys, Instant now);

// Adds to staged/ every published file that is missing on the endpoint or has other bytes there: restores
// files that were lost on the server or overwritten by someone with the upload credential. Returns the
// artifacts that are neither on the endpoint nor here.
Result<std::vector<std::string>> add_what_is_lost(const VendorDirectory& vendor, const Published& published,
                                                  Endpoint& endpoint);

// The detached signature files that were made for published releases but are not published yet.
Result<std::vector<ServedFile>> pending_side_files(const VendorDirectory& vendor, const Published& published);

}  // namespace sealwright::publish
