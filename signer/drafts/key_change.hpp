// SPDX-License-Identifier: Apache-2.0
// Key changes: one request that changes which keys may sign, with everything that has to be signed again
// for it.
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

// A retained manifest and its current signatures.
struct RetainedManifest {
  std::string bytes;
  std::vector<Signature> signatures;
};
// Finds a retained manifest by target path and digest.
using FindManifest =
    std::function<Result<RetainedManifest>(const std::string& path, const std::string& sha256)>;

// The request for the change. It contains root N+1 if keys of root, targets, snapshot or timestamp change;
// targets if its own keys or a delegation change; and each role whose keys change, with every retained
// manifest and its signatures. Errors: key_not_found (a removed key is in no role, or a role is unknown),
// usage (nothing changes), and those of `find_manifest`. read_proposal (signer/signing/duties.hpp) checks
// the rules on keys.
Result<SigningRequest> draft_key_change(const VerifiedRepository& state, const Plan& plan,
                                        const KeyChange& change, const FindManifest& find_manifest,
                                        const std::string& name, Instant now);

// The next version of a role in `state`, with all its members and the lifetime that the plan sets. Targets
// also get the plan's gate profile ("profile").
Result<Json> draft_next(const VerifiedRepository& state, const Plan& plan, const std::string& role,
                        Instant now);

// Every role that has keys: those of root, then the delegated ones.
std::vector<std::string> roles_with_keys(const VerifiedRepository& state);

}  // namespace sealwright::sign
