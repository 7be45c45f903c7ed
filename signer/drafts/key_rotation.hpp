// SPDX-License-Identifier: Apache-2.0
// Key rotation in two pushes: first the new keys count beside the old ones, then the old ones go.
//
// Customers may meet a new root while the metadata of before is still live. So keys of targets, snapshot and
// timestamp, which that metadata is signed with, must go on counting for one push
// (docs/operations.md, "Changing keys"). After a theft there is no time for that.
#pragma once

#include <string>
#include <vector>

#include "signer/drafts/key_change.hpp"

namespace sealwright::sign {

// True for roles whose old keys must outlive the root that names new ones.
bool is_retired_later(std::string_view role);

// The keys of `owner` (all owners where empty) that stand in such a role beside a newer one of the same
// owner. The plan lists an owner's keys in the order in which they joined.
std::vector<KeyId> superseded_keys(const VerifiedRepository& state, const Plan& plan,
                                   const std::string& owner);

// root_stranded where the published targets would no longer count once `removed` are gone: somebody who stays
// has to sign them first.
Status check_targets_outlive(const VerifiedRepository& state, const std::set<KeyId>& removed);

}  // namespace sealwright::sign
