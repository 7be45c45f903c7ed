#include "signer/review.hpp"

#include <algorithm>
#include <set>

#include "base/posix_files.hpp"
#include "keys/digest.hpp"
#include "metadata/manifest.hpp"
#include "signer/document_draft.hpp"

namespace sealwright {
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
    add_root(proposal.base->root.document());
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
    Review::Key key{role, change, id, "nobody named", {}};
    const auto& owners = proposal.request->owners;
    if (const auto owner = owners.find(id); owner != owners.end()) key.owner = owner->second;
    if (context.record != nullptr) {
      const auto known = context.record->owners.find(id);
      if (known != context.record->owners.end() && known->second != key.owner) {
        key.warning = "known here as the key of " + known->second;
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
    add("root", proposal.base == nullptr ? 0 : proposal.base->root.version(), proposal.root->header);
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

void compare_files(Review& review, const Proposal& proposal, const ReviewContext& context) {
  for (const auto& [role, document] : proposal.roles) {
    const auto* before = proposal.base == nullptr ? nullptr : proposal.base->find(role);
    for (const auto& [path, entry] : document.targets) {
      const std::string sha256 = entry.file.sha256.value_or("");
      std::string old;
      if (before != nullptr) {
        const auto listed = (*before)->targets.find(path);
        if (listed != (*before)->targets.end()) old = listed->second.file.sha256.value_or("");
      }
      if (old == sha256) continue;
      const bool in_request = proposal.request->find_item("manifest:" + sha256) != nullptr;
      review.files.push_back({path, old, sha256, entry.length,
                              in_request ? "in this request" : check_of(context, path, sha256)});
    }
    if (before == nullptr) continue;
    for (const auto& [path, entry] : (*before)->targets) {
      if (document.targets.count(path) == 0) {
        review.files.push_back({path, entry.file.sha256.value_or(""), "", entry.length, ""});
      }
    }
  }
}

bool was_listed(const Proposal& proposal, const std::string& role, const std::string& path) {
  const auto* before = proposal.base == nullptr ? nullptr : proposal.base->find(role);
  return before != nullptr && (*before)->targets.count(path) != 0;
}

void add_releases(Review& review, const Proposal& proposal) {
  for (const RequestItem& item : proposal.request->items) {
    if (item.kind != ItemKind::manifest) continue;
    const auto manifest = Manifest::read(item.bytes, item.id);
    if (!manifest) continue;  // read_proposal has refused it before
    Review::Release release{manifest->product,
                            manifest->version.text(),
                            manifest->channel,
                            manifest->rollback_floor.text(),
                            to_text(manifest->released_at),
                            sha256_hex(item.bytes),
                            {},
                            false};
    for (const Artifact& artifact : manifest->artifacts)
      release.artifacts.push_back(artifact.name + " for " + artifact.platform);
    release.signed_again =
        was_listed(proposal, item.role,
                   manifest->product + "/" + manifest->version.text() + "/" + std::string(kManifestFileName));
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
  add_releases(review, proposal);
  compare_files(review, proposal, context);
  add_words(review, proposal, context);
  KeyStep keys{review, proposal, context};
  for (const std::string& role : role_names(proposal)) keys.compare(role);
  compare_delegations(review, proposal);
  add_documents(review, proposal, context.now);
  return review;
}

}  // namespace sealwright
