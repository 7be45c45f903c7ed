// SPDX-License-Identifier: Apache-2.0
// Repository initialisation: the first root, targets and roles, as a request that the owners sign.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/requests/request.hpp"
#include "metadata/vendor/plan.hpp"
#include "metadata/vendor/public_keys_file.hpp"

namespace sealwright {
class VerifiedRepository;
}

namespace sealwright::sign {

// How many people hold the keys; chosen once, at `init`. Not the profile of the publisher's gates.
enum class KeyProfile : std::uint8_t {
  solo,  // human roles 1 of 1; root 1 of 2: the keyring or the recovery key
  team,  // human roles and root 2 of at least 3
};
// Reads "solo" or "team"; usage for any other word.
Result<KeyProfile> read_key_profile(const std::string& name);

// The owner name that the plan and the review use for an owner's recovery key, and its inverse: nothing for
// another name.
std::string recovery_owner(const std::string& owner);
std::optional<std::string> owner_of_recovery(std::string_view name);

// The roles that people sign for: root, targets, one for each product, lifecycle.
std::vector<std::string> human_roles(const Plan& plan);
// The target paths that a role may sign: `<product>/*/*` or `lifecycle/*/*`.
std::vector<std::string> patterns_of(const std::string& role);
// The lifetimes that a new plan starts with.
std::map<std::string, PlannedLifetime> default_lifetimes(KeyProfile profile);

struct Founders {
  KeyProfile profile = KeyProfile::solo;
  std::vector<PublicKeysFile> owners;      // each with one key per human role
  std::optional<PublicKeysFile> recovery;  // solo: one more key for root
  PublicKeysFile online;                   // snapshot and timestamp
};

// Root, targets and every human role at version 1. Errors: key_not_found (an owner has no key for a role),
// usage (solo needs one owner and a recovery key; team needs at least three owners, each with one file).
// read_proposal refuses a key that two roles have.
Result<SigningRequest> found_repository(const Plan& plan, const Founders& founders, Instant now);

// An empty request that builds on `state`; nullptr if it initialises the repository.
SigningRequest request_on(const VerifiedRepository* state, const Plan& plan, std::string name, Instant now);

}  // namespace sealwright::sign
