// SPDX-License-Identifier: Apache-2.0
#include "signer/signing/proposal_rules.hpp"

#include <algorithm>

#include "base/names.hpp"
#include "base/text.hpp"
#include "metadata/release/manifest.hpp"

namespace sealwright::sign {
namespace {

Error unusual(const std::string& role, std::string what) {
  return Error{ErrorCode::field_value, std::move(what)}.role(role);
}

// A key that is authorised by one of these would be in none of the lists that a review compares.
Status check_delegations(const std::string& role, const Targets& document) {
  if (document.bins) return unusual(role, "delegations to succinct roles");
  if (role != "targets" && !document.delegations.empty())
    return unusual(role, "delegations of a role that is delegated itself");
  for (const Delegation& delegation : document.delegations) {
    if (!delegation.path_hash_prefixes.empty())
      return unusual(role, "a delegation by hash prefix").got(delegation.name);
  }
  return Done{};
}

Status check_is_the_listed_version(const Proposal& proposal, const std::string& path,
                                   const std::string& sha256) {
  if (proposal.base == nullptr) return Done{};
  for (const auto& [role, verified] : proposal.base->roles()) {
    const TargetEntry* listed = entry_before(proposal, role, path);
    if (listed == nullptr || listed->file.sha256 == sha256) continue;
    return Error{ErrorCode::version_exists}
        .role(role)
        .file(path)
        .expected(listed->file.sha256.value_or("none"))
        .got(sha256);
  }
  return Done{};
}

}  // namespace

bool is_manifest_path(const std::string& path) {
  const auto parts = split(path, '/');
  return parts.size() == 3 && parts[0] != "lifecycle" && parts[2] == kManifestFileName;
}

Result<std::vector<std::string>> channels_of(const TargetEntry& entry, const std::string& path) {
  TRY_ASSIGN(const Field index, Field(entry.custom, path, "custom").object("sealwright"));
  TRY_ASSIGN(std::vector<std::string> channels, index.texts("channels"));
  for (const std::string& channel : channels) TRY(check_channel_name(channel));
  return channels;
}

const TargetEntry* entry_before(const Proposal& proposal, const std::string& role, const std::string& path) {
  const auto* document = proposal.base == nullptr ? nullptr : proposal.base->find(role);
  if (document == nullptr) return nullptr;
  const auto listed = (*document)->targets.find(path);
  return listed == (*document)->targets.end() ? nullptr : &listed->second;
}

Status check_is_reviewable(const Proposal& proposal) {
  for (const auto& [role, document] : proposal.roles) {
    TRY(check_delegations(role, document));
    for (const auto& [path, entry] : document.targets) {
      if (!entry.file.sha256) return Error{ErrorCode::field_missing, "hashes.sha256"}.role(role).file(path);
      if (!is_manifest_path(path)) continue;
      TRY(channels_of(entry, path));
      TRY(check_is_the_listed_version(proposal, path, *entry.file.sha256));
    }
  }
  return Done{};
}

}  // namespace sealwright::sign
