// SPDX-License-Identifier: Apache-2.0
// Refuses what Sealwright's own drafts never contain and what a review could not show in words.
#pragma once

#include <string>
#include <vector>

#include "signer/signing/duties.hpp"

namespace sealwright::sign {

// True for `<product>/<version>/manifest.json`, the path where clients look for releases.
bool is_manifest_path(const std::string& path);

// The channels in which the entry of a manifest offers its release. It may name more than the manifest does.
// Errors: field_*, name_invalid.
Result<std::vector<std::string>> channels_of(const TargetEntry& entry, const std::string& path);

// The entry of `path` in the document of `role` that the base holds; nullptr for none.
const TargetEntry* entry_before(const Proposal& proposal, const std::string& role, const std::string& path);

// Checks the documents of a request:
//   field_value      delegations below another role than targets, by hash prefix, or to succinct roles
//   field_missing    an entry without SHA-256
//   field_*, name_invalid    a manifest whose channels cannot be read
//   version_exists   another manifest for a version that the base lists
Status check_is_reviewable(const Proposal& proposal);

}  // namespace sealwright::sign
