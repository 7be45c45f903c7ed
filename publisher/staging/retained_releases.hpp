// SPDX-License-Identifier: Apache-2.0
// Retained releases: checks that every manifest that a product's role still lists is signed to its threshold.
#pragma once

#include "repository/verified_repository.hpp"

namespace sealwright::publish {

// Each listed manifest must be in one of `trees`, match the metadata, and have enough signatures of the
// current keys. Otherwise clients with the new keys could neither install the release nor roll back to it.
// Errors: file_missing (a manifest or its signatures), hash_mismatch, manifest_below_threshold.
Status check_retained_releases(const VerifiedRepository& repository, const OverlaidTrees& trees);

}  // namespace sealwright::publish
