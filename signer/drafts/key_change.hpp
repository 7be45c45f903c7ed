// SPDX-License-Identifier: Apache-2.0
// Key changes: who may sign, changed in one request that holds everything the change makes necessary.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "metadata/requests/request.hpp"
#include "metadata/vendor/plan.hpp"
#include "metadata/vendor/public_keys_file.hpp"
#include "signer/vendor/repository_state.hpp"

namespace sealwright::sign {

struct KeyChange {
  std::vector<OwnedKey> added;
  std::set<KeyId> removed;
  std::map<std::string, std::int64_t> thresholds;  // by role; others stay

  bool touches(const RoleKeys& role) const;
};

// A retained manifest, and the signatures it has now.
struct RetainedManifest {
  std::string bytes;
  std::vector<Signature> signatures;
};
// Fetches one by target path and digest.
using FindManifest =
    std::function<Result<RetainedManifest>(const std::string& path, const std::string& sha256)>;

// The request for the change: root N+1 where root, targets, snapshot or timestamp change; targets where its
// own keys or a delegation change; each role whose keys change, and every manifest it retains with the
// signatures it has. Errors: key_not_found (a removed key is in no role, or a role is unknown), usage
// (nothing changes), and those of `find_manifest`. The rules on keys are checked with the request
// (signer/signing/duties.hpp).
Result<SigningRequest> draft_key_change(const VerifiedRepository& state, const Plan& plan,
                                        const KeyChange& change, const FindManifest& find_manifest,
                                        const std::string& name, Instant now);

// The next version of a role that `state` holds, with all its members, valid for as long as the plan says.
// Targets take the plan's gates ("profile") with it.
Result<Json> draft_next(const VerifiedRepository& state, const Plan& plan, const std::string& role,
                        Instant now);

// Every role that has keys: those of root, then the delegated ones.
std::vector<std::string> roles_with_keys(const VerifiedRepository& state);

}  // namespace sealwright::sign
