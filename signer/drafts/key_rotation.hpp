// SPDX-License-Identifier: Apache-2.0
// Key rotation in two pushes: the first adds the new keys beside the old ones, the second removes the old
// ones.
//
// A client may get a new root while the earlier metadata is still published. That metadata is signed with the
// old keys of targets, snapshot and timestamp, so these must stay valid for one more push
// (docs/operations.md, "Changing keys"). After a theft, the old keys are removed at once.
#pragma once

#include <string>
#include <vector>

#include "signer/drafts/key_change.hpp"

namespace sealwright::sign {

// True for targets, snapshot and timestamp: their old keys must stay valid beside the new ones for one push.
bool is_retired_later(std::string_view role);

// The keys of `owner` (empty: of all owners) in such a role for which the same owner has a newer key in the
// role. The plan lists an owner's keys in the order in which they were added.
std::vector<KeyId> superseded_keys(const VerifiedRepository& state, const Plan& plan,
                                   const std::string& owner);

// root_stranded if the published targets would be below their threshold without the keys in `removed`: owners
// of the remaining keys have to sign targets first.
Status check_targets_outlive(const VerifiedRepository& state, const std::set<KeyId>& removed);

}  // namespace sealwright::sign
