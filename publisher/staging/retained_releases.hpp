// SPDX-License-Identifier: Apache-2.0
// Retained releases: every manifest that a product's role still lists, and whether it is signed to its
// threshold.
#pragma once

#include <string>
#include <vector>

#include "publisher/vendor/metadata_set.hpp"

namespace sealwright::publish {

// Each listed manifest must lie below one of `trees`, be the file that metadata names, and carry signatures
// of the present keys to the present threshold; otherwise customers that meet the new keys could neither
// install nor go back to it. Errors: file_missing (a manifest or its signatures), hash_mismatch,
// manifest_below_threshold.
Status check_retained_releases(const ProvenSet& proven, const std::vector<std::string>& trees);

}  // namespace sealwright::publish
