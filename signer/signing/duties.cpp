// SPDX-License-Identifier: Apache-2.0
#include "signer/signing/duties.hpp"

#include <set>

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/manifest.hpp"
#include "signer/signing/proposal_rules.hpp"

namespace sealwright::sign {
namespace {

Status check_version(const Proposal& proposal, const RequestItem& item, std::int64_t version) {
  const VerifiedRepository* base = proposal.base;
  const Verified<Targets>* before = base == nullptr ? nullptr : base->find(item.role);
  const std::int64_t old = item.role == "root" ? (base == nullptr ? 0 : base->root().version())
                           : before == nullptr ? 0
                                               : before->version();
  const bool rises = item.role == "root" ? version == old + 1 : version > old;
  if (rises && item.id == item_id_of_metadata(item.role, version)) return Done{};
  return Error{ErrorCode::version_mismatch, item.id}
      .role(item.role)
      .expected((item.role == "root" ? "" : "at least ") + std::to_string(old + 1))
      .got(std::to_string(version));
}

Status check_binding(const Binding& binding, const std::string& repository, const std::string& role) {
  if (binding.repository != repository) {
    return Error{ErrorCode::repository_mismatch}
        .role(role)
        .expected(repository)
        .got(binding.repository.value_or("none"));
  }
  if (role != "root" && binding.role != role) {
    return Error{ErrorCode::role_mismatch}.expected(role).got(binding.role.value_or("none"));
  }
  return Done{};
}

Status read_item(Proposal& proposal, const RequestItem& item) {
  TRY_ASSIGN(const Json json, read_json(item.bytes, item.id));
  const Field part(json, item.id, "signed");
  if (item.role == "root") {
    TRY_ASSIGN(proposal.root, Root::read(part));
    TRY(check_binding(proposal.root->binding, proposal.request->repository, "root"));
    return check_version(proposal, item, proposal.root->header.version);
  }
  TRY_ASSIGN(Targets document, Targets::read(part));
  TRY(check_binding(document.binding, proposal.request->repository, item.role));
  TRY(check_version(proposal, item, document.header.version));
  proposal.roles.emplace(item.role, std::move(document));
  return Done{};
}

// Every role that has keys after the request is published.
std::vector<std::string> role_names(const Proposal& proposal) {
  std::vector<std::string> names;
  const Root& root = proposal.root ? *proposal.root : proposal.base->root().document();
  for (const auto& [name, definition] : root.roles) names.push_back(name);
  if (const Targets* targets = proposal.role("targets")) {
    for (const Delegation& delegation : targets->delegations) names.push_back(delegation.name);
  }
  return names;
}

Status check_keys(const Proposal& proposal) {
  std::map<std::string, std::string> role_of;  // identity of a public key -> role
  for (const std::string& name : role_names(proposal)) {
    const RoleKeys keys = proposal.role_keys(name);
    if (keys.threshold() > static_cast<std::int64_t>(keys.keys().size())) {
      return Error{ErrorCode::threshold_not_met, "the role would have fewer keys than its threshold"}
          .role(name)
          .expected(std::to_string(keys.threshold()) + " keys")
          .got(std::to_string(keys.keys().size()));
    }
    for (const RoleKey& key : keys.keys()) {
      const auto [other, is_new] = role_of.emplace(key.key.identity(), name);
      if (!is_new && other->second != name) {
        return Error{ErrorCode::key_in_two_roles, other->second + " and " + name}.role(name).got(key.id);
      }
    }
  }
  return Done{};
}

Status check_manifests_are_signed_again(const Proposal& proposal, const std::string& role) {
  const Targets* document = proposal.role(role);
  if (document == nullptr) return Done{};
  for (const auto& [path, entry] : document->targets) {
    if (file_name_of(path) != kManifestFileName || !entry.file.sha256) continue;
    if (proposal.request->find_item("manifest:" + *entry.file.sha256) == nullptr) {
      return Error{ErrorCode::manifest_below_threshold}.role(role).file(path);
    }
  }
  return Done{};
}

// A role whose keys change must sign its document again, and a product must also sign its retained manifests.
// Otherwise clients would get documents without a signature of the current keys.
Status check_changed_roles(const Proposal& proposal) {
  if (proposal.base == nullptr) return Done{};
  for (const std::string& name : role_names(proposal)) {
    if (name == "root" || name == "timestamp" || name == "snapshot") continue;
    if (proposal.role_keys(name).digest() == proposal.base->role_keys(name).digest()) continue;
    if (proposal.request->find_metadata(name) == nullptr) return Error{ErrorCode::meta_missing}.role(name);
    TRY(check_manifests_are_signed_again(proposal, name));
  }
  return Done{};
}

Status check_listed(const Proposal& proposal, const std::string& path, const std::string& sha256) {
  for (const std::string& name : role_names(proposal)) {
    const Targets* document = proposal.role(name);
    if (document == nullptr) continue;
    const auto entry = document->targets.find(path);
    if (entry == document->targets.end()) continue;
    if (entry->second.file.sha256 == sha256) return Done{};
    return Error{ErrorCode::hash_mismatch}
        .role(name)
        .file(path)
        .expected(entry->second.file.sha256.value_or("none"))
        .got(sha256);
  }
  return Error{ErrorCode::target_not_listed}.file(path);
}

Status check_manifest(const Proposal& proposal, const RequestItem& item) {
  TRY_ASSIGN(const Manifest manifest, Manifest::read(item.bytes, item.id));
  if (item.id != item_id_of_manifest(item.bytes)) return Error{ErrorCode::version_mismatch, item.id};
  if (manifest.product != item.role) {
    return Error{ErrorCode::role_mismatch}.expected(item.role).got(manifest.product);
  }
  const std::string folder = manifest.product + "/" + manifest.version.text() + "/";
  TRY(check_listed(proposal, folder + std::string(kManifestFileName), sha256_hex(item.bytes)));
  for (const auto& [name, sha256] : manifest.subjects) TRY(check_listed(proposal, folder + name, sha256));
  return Done{};
}

// The earlier version that a document is compared with must be the one that the base lists. Otherwise a
// request could make the review show false changes.
Status check_before(const Proposal& proposal, const RequestDocument& document) {
  if (document.before.empty()) return Done{};
  if (proposal.base != nullptr) {
    for (const auto& [name, role] : proposal.base->roles()) {
      const auto entry = role.document->targets.find(document.path);
      if (entry != role.document->targets.end() && entry->second.file.sha256 == sha256_hex(document.before))
        return Done{};
    }
  }
  return Error{ErrorCode::hash_mismatch, "the earlier version is not what the base lists"}.file(
      document.path);
}

}  // namespace

RoleKeys Proposal::role_keys(const std::string& name) const {
  const Root* top = root ? &*root : base != nullptr ? &base->root().document() : nullptr;
  if (top != nullptr && top->roles.count(name) != 0) return top->role_keys(name);
  const Targets* targets = role("targets");
  const Delegation* delegation = targets == nullptr ? nullptr : targets->find_delegation(name);
  if (delegation == nullptr) return RoleKeys(name, {}, 1);
  return delegation->definition.keys_from(targets->delegated_keys, name);
}

const Targets* Proposal::role(const std::string& name) const {
  if (const auto found = roles.find(name); found != roles.end()) return &found->second;
  const Verified<Targets>* before = base == nullptr ? nullptr : base->find(name);
  return before == nullptr ? nullptr : &**before;
}

Result<Proposal> read_proposal(const SigningRequest& request, const VerifiedRepository* base) {
  Proposal proposal{&request, base, {}, {}};
  for (const RequestItem& item : request.items) {
    if (item.kind == ItemKind::metadata) TRY(read_item(proposal, item));
  }
  if (base == nullptr && (!proposal.root || proposal.roles.count("targets") == 0)) {
    return Error{ErrorCode::base_unknown, "it neither initialises a repository nor builds on one"};
  }
  TRY(check_is_reviewable(proposal));
  TRY(check_keys(proposal));
  TRY(check_changed_roles(proposal));
  for (const RequestItem& item : request.items) {
    if (item.kind == ItemKind::manifest) TRY(check_manifest(proposal, item));
  }
  for (const RequestArtifact& artifact : request.artifacts) {
    TRY(check_listed(proposal, artifact.path, artifact.sha256));
  }
  for (const RequestDocument& document : request.documents) {
    TRY(check_listed(proposal, document.path, sha256_hex(document.bytes)));
    TRY(check_before(proposal, document));
  }
  return proposal;
}

std::vector<Duty> duties_of(const Proposal& proposal) {
  std::vector<Duty> duties;
  for (const RequestItem& item : proposal.request->items) {
    if (item.role == "root" && item.kind == ItemKind::metadata && proposal.base != nullptr) {
      duties.push_back({item.id, proposal.base->root().role_keys("root")});
    }
    duties.push_back({item.id, proposal.role_keys(item.role)});
  }
  return duties;
}

}  // namespace sealwright::sign
