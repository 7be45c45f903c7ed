// SPDX-License-Identifier: Apache-2.0
#include "signer/drafts/key_change.hpp"

#include "base/posix_files.hpp"
#include "metadata/release/manifest.hpp"
#include "signer/drafts/founding.hpp"
#include "signer/drafts/metadata_drafts.hpp"
#include "signer/drafts/release_draft.hpp"

namespace sealwright::sign {
namespace {

DraftKeys changed_keys(const RoleKeys& before, const KeyChange& change) {
  DraftKeys keys{{}, before.threshold()};
  for (const RoleKey& key : before.keys()) {
    if (change.removed.count(key.id) == 0) keys.keys.push_back(key.key);
  }
  for (const OwnedKey& key : change.added) {
    if (key.role == before.role()) keys.keys.push_back(key.key);
  }
  const auto threshold = change.thresholds.find(before.role());
  if (threshold != change.thresholds.end()) keys.threshold = threshold->second;
  return keys;
}

Status check_change(const VerifiedRepository& state, const KeyChange& change) {
  std::set<KeyId> known;
  std::set<std::string> names;
  for (const std::string& role : roles_with_keys(state)) {
    names.insert(role);
    const RoleKeys keys = state.role_keys(role);
    for (const RoleKey& key : keys.keys()) known.insert(key.id);
  }
  for (const KeyId& key : change.removed) {
    if (known.count(key) == 0) return Error{ErrorCode::key_not_found, "no role has this key"}.got(key);
  }
  for (const OwnedKey& key : change.added) {
    if (names.count(key.role) == 0) return Error{ErrorCode::key_not_found, "no such role"}.role(key.role);
  }
  for (const auto& [role, threshold] : change.thresholds) {
    if (names.count(role) == 0) return Error{ErrorCode::key_not_found, "no such role"}.role(role);
  }
  return Done{};
}

// Adds the retained manifests with the signatures that still count; those of keys that were replaced
// earlier do not.
Status add_manifests(SigningRequest& request, const Targets& role, const RoleKeys& before,
                     const FindManifest& find_manifest) {
  for (const auto& [path, entry] : role.targets) {
    if (file_name_of(path) != kManifestFileName || !entry.file.sha256) continue;
    TRY_ASSIGN(RetainedManifest manifest, find_manifest(path, *entry.file.sha256));
    RequestItem item = manifest_item(before.role(), std::move(manifest.bytes));
    for (Signature& signature : manifest.signatures) {
      if (before.find(signature.key) == nullptr) continue;
      request.signatures.push_back({item.id, signature.key, std::move(signature.bytes)});
    }
    request.items.push_back(std::move(item));
  }
  return Done{};
}

}  // namespace

bool KeyChange::touches(const RoleKeys& role) const {
  for (const OwnedKey& key : added) {
    if (key.role == role.role()) return true;
  }
  for (const RoleKey& key : role.keys()) {
    if (removed.count(key.id) != 0) return true;
  }
  const auto threshold = thresholds.find(role.role());
  return threshold != thresholds.end() && threshold->second != role.threshold();
}

std::vector<std::string> roles_with_keys(const VerifiedRepository& state) {
  std::vector<std::string> names;
  for (const auto& [name, definition] : state.root().document().roles) names.push_back(name);
  for (const Delegation& delegation : state.targets().delegations) names.push_back(delegation.name);
  return names;
}

Result<Json> draft_next(const VerifiedRepository& state, const Plan& plan, const std::string& role,
                        Instant now) {
  const Instant expires = now + plan.lifetime_of(role).expires_days * kDay;
  if (role == "root") return next_draft(state.root().bytes(), state.root().version() + 1, expires);
  TRY_ASSIGN(Json draft, next_draft(state.find(role)->bytes(), next_version_of(state, role), expires));
  if (role == "targets") {
    // The review shows a change of it. The member always exists: targets without it do not verify.
    Json binding = *draft.find("sealwright");
    draft.set("sealwright", binding.set("profile", plan.gates));
  }
  return draft;
}

Result<SigningRequest> draft_key_change(const VerifiedRepository& state, const Plan& plan,
                                        const KeyChange& change, const FindManifest& find_manifest,
                                        const std::string& name, Instant now) {
  TRY(check_change(state, change));
  SigningRequest request = request_on(&state, plan, name, now);
  TRY_ASSIGN(Json root, draft_next(state, plan, "root", now));
  TRY_ASSIGN(Json targets, draft_next(state, plan, "targets", now));
  bool root_changes = false, targets_changes = false;
  std::vector<std::string> signed_again;
  for (const std::string& role : roles_with_keys(state)) {
    const RoleKeys before = state.role_keys(role);
    if (!change.touches(before)) continue;
    const bool top = state.root().document().roles.count(role) != 0;
    if (top) {
      set_root_role(root, role, changed_keys(before, change));
      root_changes = true;
      targets_changes = targets_changes || role == "targets";
    } else {
      set_delegation(targets, role, changed_keys(before, change), patterns_of(role));
      targets_changes = true;
      if (state.find(role) != nullptr) signed_again.push_back(role);
    }
  }
  if (!root_changes && !targets_changes) return Error{ErrorCode::usage, "no key or threshold would change"};
  if (root_changes) request.items.push_back(metadata_item("root", root));
  if (targets_changes) request.items.push_back(metadata_item("targets", targets));
  for (const std::string& role : signed_again) {
    TRY_ASSIGN(const Json draft, draft_next(state, plan, role, now));
    request.items.push_back(metadata_item(role, draft));
    TRY(add_manifests(request, **state.find(role), state.role_keys(role), find_manifest));
  }
  return request;
}

}  // namespace sealwright::sign
