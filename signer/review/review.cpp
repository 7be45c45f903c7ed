// SPDX-License-Identifier: Apache-2.0
#include "signer/review/review.hpp"

#include <algorithm>
#include <set>

#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/manifest.hpp"
#include "signer/drafts/document_draft.hpp"
#include "signer/drafts/metadata_drafts.hpp"
#include "signer/drafts/release_draft.hpp"
#include "signer/signing/proposal_rules.hpp"

namespace sealwright::sign {
namespace {

std::vector<std::string> role_names(const Proposal& proposal) {
  std::set<std::string> names;
  const auto add_root = [&](const Root& root) {
    for (const auto& [name, definition] : root.roles) names.insert(name);
  };
  const auto add_targets = [&](const Targets* targets) {
    if (targets == nullptr) return;
    for (const Delegation& delegation : targets->delegations) names.insert(delegation.name);
  };
  if (proposal.root) add_root(*proposal.root);
  if (proposal.base != nullptr) {
    add_root(proposal.base->root().document());
    add_targets(&proposal.base->targets());
  }
  add_targets(proposal.role("targets"));
  return {names.begin(), names.end()};
}

RoleKeys keys_before(const Proposal& proposal, const std::string& role) {
  return proposal.base == nullptr ? RoleKeys(role, {}, 0) : proposal.base->role_keys(role);
}

struct KeyStep {
  Review& review;
  const Proposal& proposal;
  const ReviewContext& context;

  void add(const std::string& role, const std::string& change, const KeyId& id) {
    Review::Key key{role, change, id, "unnamed owner", {}};
    const auto& owners = proposal.request->owners;
    if (const auto owner = owners.find(id); owner != owners.end()) key.owner = owner->second;
    if (context.record != nullptr) {
      const auto known = context.record->owners.find(id);
      if (known != context.record->owners.end() && known->second != key.owner) {
        key.warning = "your keyring records it as a key of " + known->second;
      }
    }
    review.keys.push_back(std::move(key));
  }

  void compare(const std::string& role) {
    const RoleKeys before = keys_before(proposal, role), after = proposal.role_keys(role);
    for (const RoleKey& key : after.keys()) {
      if (before.find(key.id) == nullptr) add(role, "added", key.id);
    }
    for (const RoleKey& key : before.keys()) {
      if (after.find(key.id) == nullptr) add(role, "removed", key.id);
    }
    const bool had_keys = !before.keys().empty();
    if (!had_keys || before.threshold() != after.threshold() || before.keys().size() != after.keys().size()) {
      review.thresholds.push_back({role, had_keys ? before.threshold() : 0, after.threshold(),
                                   static_cast<std::int64_t>(after.keys().size())});
    }
  }
};

void compare_delegations(Review& review, const Proposal& proposal) {
  const Targets* after = proposal.role("targets");
  const Targets* before = proposal.base == nullptr ? nullptr : &proposal.base->targets();
  if (after == nullptr) return;
  for (const Delegation& delegation : after->delegations) {
    const Delegation* old = before == nullptr ? nullptr : before->find_delegation(delegation.name);
    const bool same = old != nullptr && old->paths == delegation.paths &&
                      old->terminating == delegation.terminating &&
                      old->path_hash_prefixes == delegation.path_hash_prefixes;
    if (!same)
      review.delegations.push_back({delegation.name, old == nullptr ? "added" : "changed", delegation.paths});
  }
  if (before == nullptr) return;
  for (const Delegation& delegation : before->delegations) {
    if (after->find_delegation(delegation.name) == nullptr) {
      review.delegations.push_back({delegation.name, "removed", delegation.paths});
    }
  }
}

std::int64_t days_until(Instant then, Instant now) { return (then - now).count / kDay.count; }

void add_documents(Review& review, const Proposal& proposal, Instant now) {
  const auto add = [&](const std::string& role, std::int64_t before, const SignedHeader& header) {
    review.metadata.push_back(
        {role, before, header.version, header.expires, days_until(header.expires, now)});
  };
  if (proposal.root)
    add("root", proposal.base == nullptr ? 0 : proposal.base->root().version(), proposal.root->header);
  for (const auto& [role, document] : proposal.roles) {
    const auto* before = proposal.base == nullptr ? nullptr : proposal.base->find(role);
    add(role, before == nullptr ? 0 : before->version(), document.header);
  }
}

std::string check_of(const ReviewContext& context, const std::string& path, const std::string& sha256) {
  const auto found = context.found_files.find(path);
  if (found == context.found_files.end()) return "not checked here";
  return found->second == sha256 ? "matches the file here" : "DIFFERS from the file here";
}

std::string words_of(const std::vector<std::string>& channels) {
  return channels.empty() ? "no channel" : join(channels, ", ");
}

// The channels that offer a release: clients read them from the manifest's entry in the metadata.
std::string offer(const TargetEntry* before, const TargetEntry& after, const std::string& path) {
  const auto now = channels_of(after, path);
  if (!now) return "";  // read_proposal has refused it before
  const auto old = before == nullptr ? Result<std::vector<std::string>>(*now) : channels_of(*before, path);
  if (old && *old == *now) return before == nullptr ? "offered in " + words_of(*now) : "";
  return "offered in " + (old ? words_of(*old) : "unreadable channels") + " -> " + words_of(*now);
}

std::string custom_of(const TargetEntry& entry) {
  return entry.custom.is_null() ? "none" : write_json(entry.custom);
}

void compare_sha512(std::vector<std::string>& lines, const TargetEntry& before, const TargetEntry& after) {
  if (before.file.sha512 == after.file.sha512) return;
  lines.push_back("SHA-512 " + before.file.sha512.value_or("none") + " -> " +
                  after.file.sha512.value_or("none"));
}

// What an entry says besides the SHA-256. For a new entry only the channels of a release matter: the length
// is shown anyway, and everything else only helps clients to find the file.
std::vector<std::string> compare_entries(const TargetEntry* before, const TargetEntry& after,
                                         const std::string& path) {
  std::vector<std::string> lines;
  if (is_manifest_path(path)) {
    if (const std::string channels = offer(before, after, path); !channels.empty()) lines.push_back(channels);
  }
  if (before == nullptr) return lines;
  if (before->length != after.length) {
    lines.push_back("length " + std::to_string(before->length) + " -> " + std::to_string(after.length));
  }
  compare_sha512(lines, *before, after);
  if (before->custom != after.custom) {
    lines.push_back("custom data before " + custom_of(*before));
    lines.push_back("custom data now " + custom_of(after));
  }
  return lines;
}

std::string check_of_listed(const Proposal& proposal, const ReviewContext& context, const std::string& path,
                            const std::string& sha256) {
  const bool in_request = proposal.request->find_item("manifest:" + sha256) != nullptr;
  return in_request ? "in this request" : check_of(context, path, sha256);
}

void compare_files(Review& review, const Proposal& proposal, const ReviewContext& context) {
  for (const auto& [role, document] : proposal.roles) {
    for (const auto& [path, entry] : document.targets) {
      const TargetEntry* before = entry_before(proposal, role, path);
      const std::string sha256 = entry.file.sha256.value_or("");
      const std::string old = before == nullptr ? "" : before->file.sha256.value_or("");
      std::vector<std::string> listing = compare_entries(before, entry, path);
      if (before != nullptr && old == sha256 && listing.empty()) continue;
      review.files.push_back({path, old, sha256, entry.length,
                              check_of_listed(proposal, context, path, sha256), std::move(listing)});
    }
    const auto* before = proposal.base == nullptr ? nullptr : proposal.base->find(role);
    if (before == nullptr) continue;
    for (const auto& [path, entry] : (*before)->targets) {
      if (document.targets.count(path) == 0) {
        review.files.push_back({path, entry.file.sha256.value_or(""), "", entry.length, "", {}});
      }
    }
  }
}

// What the manifest makes a client do.
std::vector<std::string> traits_of(const Manifest& manifest) {
  std::vector<std::string> traits;
  if (manifest.severity) traits.push_back("severity " + *manifest.severity);
  if (manifest.restart) traits.push_back("restart " + *manifest.restart);
  if (manifest.health)
    traits.push_back("runs " + write_json(Json::array_of(manifest.health->argv)) + " as its health check");
  for (const Artifact& artifact : manifest.artifacts) {
    if (artifact.kind == ArtifactKind::tree && artifact.unpacked_bytes == 0)
      traits.push_back("WARNING " + artifact.name + " unpacks to 0 bytes: every file in it is empty");
    if (!artifact.window_log) continue;
    traits.push_back(artifact.name + " needs a decompression window of " +
                     human_size(std::uint64_t{1} << std::min<std::int64_t>(*artifact.window_log, 62)));
  }
  return traits;
}

Review::Release release_of(const Manifest& manifest, std::string digest) {
  Review::Release release;
  release.product = manifest.product;
  release.version = manifest.version.text();
  release.channel = manifest.channel;
  release.rollback_floor = manifest.rollback_floor.text();
  release.released_at = to_text(manifest.released_at);
  release.digest = std::move(digest);
  for (const Artifact& artifact : manifest.artifacts)
    release.artifacts.push_back(artifact.name + " for " + artifact.platform);
  release.traits = traits_of(manifest);
  return release;
}

const TargetEntry* entry_after(const Proposal& proposal, const std::string& role, const std::string& path) {
  const Targets* document = proposal.role(role);
  if (document == nullptr) return nullptr;
  const auto listed = document->targets.find(path);
  return listed == document->targets.end() ? nullptr : &listed->second;
}

// Clients that installed the previous release keep its rollback floor. A client that starts with this release
// would not have it.
std::string warning_of_floor(const Manifest& manifest, const std::map<std::string, Version>& floors) {
  const auto before = floors.find(manifest.product);
  if (before == floors.end() || !(manifest.rollback_floor < before->second)) return {};
  return "the rollback floor of the previous release is " + before->second.text() +
         "; clients that start with this release accept lower versions";
}

void add_releases(Review& review, const Proposal& proposal, const ReviewContext& context) {
  for (const RequestItem& item : proposal.request->items) {
    if (item.kind != ItemKind::manifest) continue;
    const auto manifest = Manifest::read(item.bytes, item.id);
    if (!manifest) continue;  // read_proposal has refused it before
    Review::Release release = release_of(*manifest, sha256_hex(item.bytes));
    const std::string path = release.product + "/" + release.version + "/" + std::string(kManifestFileName);
    const TargetEntry* before = entry_before(proposal, item.role, path);
    release.signed_again = before != nullptr && before->file.sha256 == release.digest;
    if (!release.signed_again) release.warning = warning_of_floor(*manifest, context.floors);
    if (const TargetEntry* after = entry_after(proposal, item.role, path)) {
      if (auto channels = channels_of(*after, path)) release.channels = *std::move(channels);
    }
    review.releases.push_back(std::move(release));
  }
}

void add_words(Review& review, const Proposal& proposal, const ReviewContext& context) {
  for (const RequestDocument& document : proposal.request->documents) {
    review.documents.push_back({document.path, describe_document(document, context.now)});
    for (Review::File& file : review.files) {
      if (file.path == document.path) file.check = "in this request";
    }
  }
}

std::string value_of(const Json& object, const std::string& name) {
  const Json* value = object.find(name);
  return value == nullptr ? std::string() : write_json(*value);
}

// The previous root; when a repository is initialised, the root that Sealwright's own drafts start from.
Result<Json> root_before(const Proposal& proposal) {
  if (proposal.base == nullptr) return new_root(proposal.request->repository, {});
  TRY_ASSIGN(SignedFile file, SignedFile::read({proposal.base->root().bytes(), "root of the base"}));
  return std::move(file.signed_part);
}

// Keys, roles and the header are compared on their own; a signer must also see every other change of root.
void compare_root_members(Review& review, const Proposal& proposal) {
  const RequestItem* item = proposal.request->find_metadata("root");
  if (item == nullptr) return;
  const auto before = root_before(proposal), after = read_json(item->bytes, item->id);
  if (!before || !after) return;  // read_proposal and verify_state have refused them before
  std::set<std::string> names;
  for (const Json* root : {&*before, &*after}) {
    if (root->members() == nullptr) continue;
    for (const Json::Member& member : *root->members()) names.insert(member.key);
  }
  for (const char* compared : {"_type", "expires", "keys", "roles", "version"}) names.erase(compared);
  for (const std::string& name : names) {
    const std::string old = value_of(*before, name), now = value_of(*after, name);
    if (old != now) review.members.push_back({"root", name, old, now});
  }
}

std::string gates_of(const Targets* targets) {
  return targets == nullptr ? std::string() : targets->binding.profile.value_or("none");
}

}  // namespace

std::string code_of(const std::string& digest) {
  std::string code;
  for (std::size_t at = 0; at < 32; at += 4) code += (at == 0 ? "" : " ") + digest.substr(at, 4);
  return code;
}

bool Review::is_confirmed_by(const std::string& typed) const {
  std::string digits;
  for (const char c : typed) {
    if (c != ' ') digits += c;
  }
  if (!digits.empty() && digits == digest.substr(0, 32)) return true;
  std::vector<std::string> fresh;
  for (const Release& release : releases) {
    if (!release.signed_again) fresh.push_back(release.version);
  }
  return fresh.size() == 1 && typed == fresh[0];
}

std::map<std::string, Version> floors_before(const Proposal& proposal, const FindManifest& find_manifest) {
  std::map<std::string, Version> floors;
  if (proposal.base == nullptr) return floors;
  for (const RequestItem& item : proposal.request->items) {
    const auto* role = proposal.base->find(item.role);
    if (item.kind != ItemKind::manifest || role == nullptr) continue;
    const auto listed = listed_versions(**role, item.role);
    if (listed.empty()) continue;
    const std::string& path = listed.rbegin()->second;
    const auto found = find_manifest(path, (*role)->targets.at(path).file.sha256.value_or(""));
    if (!found) continue;
    if (const auto newest = Manifest::read(found->bytes, path))
      floors.emplace(newest->product, newest->rollback_floor);
  }
  return floors;
}

Review review_of(const Proposal& proposal, const Merged& merged, const ReviewContext& context) {
  const SigningRequest& request = *proposal.request;
  Review review;
  review.name = request.name;
  review.repository = request.repository;
  review.digest = request.digest();
  review.code = code_of(review.digest);
  review.founds_a_repository = request.founds_a_repository();
  review.gates_before = gates_of(proposal.base == nullptr ? nullptr : &proposal.base->targets());
  review.gates_after = gates_of(proposal.role("targets"));
  review.owners = request.owners;
  review.progress = merged.progress;
  for (const auto& [kind, key] : request.exports) review.exports.emplace(name_of(kind), key);
  for (const RequestArtifact& artifact : request.artifacts) {
    if (!artifact.blake2b512.empty()) review.blake2b512.emplace(artifact.path, artifact.blake2b512);
  }
  add_releases(review, proposal, context);
  compare_files(review, proposal, context);
  add_words(review, proposal, context);
  KeyStep keys{review, proposal, context};
  for (const std::string& role : role_names(proposal)) keys.compare(role);
  compare_delegations(review, proposal);
  compare_root_members(review, proposal);
  add_documents(review, proposal, context.now);
  return review;
}

}  // namespace sealwright::sign
