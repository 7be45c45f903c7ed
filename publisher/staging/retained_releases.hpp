// SPDX-License-Identifier: Apache-2.0
// Retained releases: every manifest that a product's role still lists, and whether it is signed to its
// threshold.
#pragma once

#include "repository/verified_repository.hpp"

namespace sealwright::publish {

// Each listed manifest must be in one of `trees`, be the file that metadata names, and carry signatures
// of the present keys to the present threshold; otherwise customers that meet the new keys could neither
// install nor go back to it. Errors: file_missing (a manifest or its signatures), hash_mismatch,
// manifest_below_threshold.
Status check_retained_releases(const VerifiedRepository& repository, const OverlaidTrees& trees);

}  // namespace sealwright::publish
