// SPDX-License-Identifier: Apache-2.0
#include "signer/drafts/founding.hpp"

#include <algorithm>
#include <set>

#include "signer/drafts/metadata_drafts.hpp"
#include "signer/vendor/repository_state.hpp"

namespace sealwright::sign {
namespace {

constexpr std::string_view kRecoverySuffix = ", recovery";

Status check_founders(const Founders& founders) {
  if (founders.profile == KeyProfile::solo && (founders.owners.size() != 1 || !founders.recovery)) {
    return Error{ErrorCode::usage, "profile solo needs exactly one owner and a recovery key"};
  }
  // With two of two keys, one lost key would make the repository unusable.
  if (founders.profile == KeyProfile::team && founders.owners.size() < 3) {
    return Error{ErrorCode::usage, "profile team needs the keys of at least three owners"}.got(
        std::to_string(founders.owners.size()));
  }
  // One person with two of the keys could sign alone.
  std::set<std::string> names;
  for (const PublicKeysFile& owner : founders.owners) {
    if (!names.insert(owner.owner).second)
      return Error{ErrorCode::usage, "two key files name the same owner"}.got(owner.owner);
  }
  return Done{};
}

Result<PublicKey> key_for(const PublicKeysFile& owner, const std::string& role) {
  const auto key = std::find_if(owner.keys.begin(), owner.keys.end(),
                                [&](const OwnedKey& candidate) { return candidate.role == role; });
  if (key != owner.keys.end()) return key->key;
  return Error{ErrorCode::key_not_found, "the key file of '" + owner.owner + "' has no key for this role"}
      .role(role);
}

Result<DraftKeys> human_keys(const Founders& founders, const std::string& role) {
  DraftKeys keys{{}, founders.profile == KeyProfile::team ? 2 : 1};
  for (const PublicKeysFile& owner : founders.owners) {
    TRY_ASSIGN(PublicKey key, key_for(owner, role));
    keys.keys.push_back(std::move(key));
  }
  if (role == "root" && founders.recovery) {
    TRY_ASSIGN(PublicKey key, key_for(*founders.recovery, role));
    keys.keys.push_back(std::move(key));
  }
  return keys;
}

Instant expiry_of(const Plan& plan, const std::string& role, Instant now) {
  return now + plan.lifetime_of(role).expires_days * kDay;
}

Result<Json> first_root(const Plan& plan, const Founders& founders, Instant now) {
  Json root = new_root(plan.repository, expiry_of(plan, "root", now));
  for (const std::string role : {"root", "targets"}) {
    TRY_ASSIGN(const DraftKeys keys, human_keys(founders, role));
    set_root_role(root, role, keys);
  }
  for (const std::string role : {"snapshot", "timestamp"}) {
    TRY_ASSIGN(PublicKey key, key_for(founders.online, role));
    set_root_role(root, role, {{std::move(key)}, 1});
  }
  return root;
}

Result<Json> first_targets(const Plan& plan, const Founders& founders, Instant now) {
  Json targets = new_targets(plan.repository, "targets", expiry_of(plan, "targets", now));
  Json binding = *targets.find("sealwright");
  targets.set("sealwright", binding.set("profile", plan.gates));
  for (const std::string& role : human_roles(plan)) {
    if (role == "root" || role == "targets") continue;
    TRY_ASSIGN(const DraftKeys keys, human_keys(founders, role));
    set_delegation(targets, role, keys, patterns_of(role));
  }
  return targets;
}

void add_owners(SigningRequest& request, const PublicKeysFile& file) {
  for (const OwnedKey& key : file.keys) request.owners[key.id] = file.owner;
}

}  // namespace

Result<KeyProfile> read_key_profile(const std::string& name) {
  if (name == "solo") return KeyProfile::solo;
  if (name == "team") return KeyProfile::team;
  return Error{ErrorCode::usage, "--profile"}.expected("solo or team").got(name);
}

std::string recovery_owner(const std::string& owner) { return owner + std::string(kRecoverySuffix); }

std::optional<std::string> owner_of_recovery(std::string_view name) {
  if (!name.ends_with(kRecoverySuffix)) return std::nullopt;
  return std::string(name.substr(0, name.size() - kRecoverySuffix.size()));
}

std::vector<std::string> human_roles(const Plan& plan) {
  std::vector<std::string> roles{"root", "targets"};
  for (const PlannedProduct& product : plan.products) roles.push_back(product.product);
  roles.push_back("lifecycle");
  return roles;
}

std::vector<std::string> patterns_of(const std::string& role) { return {role + "/*/*"}; }

std::map<std::string, PlannedLifetime> default_lifetimes(KeyProfile profile) {
  return {{"root", {profile == KeyProfile::solo ? 1095 : 365, 90}},
          {"targets", {400, 60}},
          {"lifecycle", {400, 60}}};
}

SigningRequest request_on(const VerifiedRepository* state, const Plan& plan, std::string name, Instant now) {
  SigningRequest request;
  request.name = std::move(name);
  request.repository = plan.repository;
  request.made = now;
  request.owners = plan.owners_by_key();
  if (state != nullptr) {
    request.roots = state->files().roots;
    request.base = state->base();
  }
  return request;
}

Result<SigningRequest> found_repository(const Plan& plan, const Founders& founders, Instant now) {
  TRY(check_founders(founders));
  TRY_ASSIGN(const Json root, first_root(plan, founders, now));
  TRY_ASSIGN(const Json targets, first_targets(plan, founders, now));
  SigningRequest request = request_on(nullptr, plan, "init", now);
  request.items = {metadata_item("root", root), metadata_item("targets", targets)};
  for (const std::string& role : human_roles(plan)) {
    if (role == "root" || role == "targets") continue;
    request.items.push_back(
        metadata_item(role, new_targets(plan.repository, role, expiry_of(plan, role, now))));
  }
  for (const PublicKeysFile& owner : founders.owners) add_owners(request, owner);
  if (founders.recovery) add_owners(request, *founders.recovery);
  add_owners(request, founders.online);
  return request;
}

}  // namespace sealwright::sign
