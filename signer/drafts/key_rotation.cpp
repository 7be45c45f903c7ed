// SPDX-License-Identifier: Apache-2.0
#include "signer/drafts/key_rotation.hpp"

#include <algorithm>

namespace sealwright::sign {
namespace {

// The position of a key from the end of the owner's list: 1 for the newest, 0 for a key that is not in it.
std::size_t age_of(const PlannedOwner& owner, const KeyId& key) {
  const auto found = std::find(owner.keys.begin(), owner.keys.end(), key);
  return static_cast<std::size_t>(owner.keys.end() - found);
}

void add_superseded(std::vector<KeyId>& found, const RoleKeys& role, const PlannedOwner& owner) {
  std::vector<KeyId> own;
  for (const RoleKey& key : role.keys()) {
    if (age_of(owner, key.id) > 0) own.push_back(key.id);
  }
  const auto older_first = [&](const KeyId& a, const KeyId& b) {
    return age_of(owner, a) > age_of(owner, b);
  };
  std::sort(own.begin(), own.end(), older_first);
  if (own.size() > 1) found.insert(found.end(), own.begin(), own.end() - 1);
}

}  // namespace

bool is_retired_later(std::string_view role) {
  return role == "targets" || role == "snapshot" || role == "timestamp";
}

std::vector<KeyId> superseded_keys(const VerifiedRepository& state, const Plan& plan,
                                   const std::string& owner) {
  std::vector<KeyId> found;
  for (const char* role : {"targets", "snapshot", "timestamp"}) {
    for (const PlannedOwner& planned : plan.owners) {
      if (owner.empty() || planned.name == owner) add_superseded(found, state.role_keys(role), planned);
    }
  }
  return found;
}

Status check_targets_outlive(const VerifiedRepository& state, const std::set<KeyId>& removed) {
  const std::vector<KeyId>& signers = state.find("targets")->signers();
  const auto left = std::count_if(signers.begin(), signers.end(),
                                  [&](const KeyId& key) { return removed.count(key) == 0; });
  const std::int64_t needed = state.role_keys("targets").threshold();
  if (left >= needed) return Done{};
  return Error{ErrorCode::root_stranded, "the published targets need signatures of the keys to be removed"}
      .role("targets")
      .expected(std::to_string(needed) + " signatures of keys that stay")
      .got(std::to_string(left))
      .advice(
          "Run `sealwright-sign renew --role targets`, have the owners of the remaining keys sign it, and "
          "run `sealwright-publish push`. Then retire the old keys.");
}

}  // namespace sealwright::sign
