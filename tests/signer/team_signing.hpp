// SPDX-License-Identifier: Apache-2.0
// TeamSigning: three owners with keys in memory, and the repository that they initialised.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "keys/private/signing_key.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/manifest.hpp"
#include "signer/drafts/founding.hpp"
#include "signer/drafts/key_change.hpp"
#include "signer/drafts/metadata_drafts.hpp"
#include "signer/drafts/release_draft.hpp"
#include "signer/review/review.hpp"
#include "signer/signing/export_signing.hpp"
#include "signer/signing/own_base.hpp"
#include "signer/signing/signing.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright::testing_support {

using namespace sealwright::sign;

inline const Instant kNow = *parse_instant("2026-11-23T12:00:00Z");

// Owners with a key for each role, who sign on demand.
class Owners {
 public:
  PublicKeysFile file(const std::string& owner, const std::vector<std::string>& roles) {
    PublicKeysFile result{owner, {}};
    for (const std::string& role : roles) {
      SigningKey key = SigningKey::generate(KeyKind::ed25519).value();
      result.keys.push_back({role, key_id_of(key.public_key()), key.public_key()});
      keys_[owner].push_back({result.keys.back().id, role, std::make_unique<SigningKey>(std::move(key))});
    }
    return result;
  }
  SignatureFile sign(const std::string& owner, const Proposal& proposal) const {
    return sign_request(*proposal.request, duties_of(proposal), keys_.at(owner)).value();
  }
  // With the exports that this owner's keys make.
  SignatureFile sign_and_export(const std::string& owner, const Proposal& proposal) const {
    SignatureFile file = sign(owner, proposal);
    file.exports = sign_exports(*proposal.request, keys_.at(owner)).value();
    return file;
  }
  std::vector<OpenKey>& keys(const std::string& owner) { return keys_.at(owner); }
  KeyId key_of(const std::string& owner, const std::string& role) const {
    for (const OpenKey& key : keys_.at(owner)) {
      if (key.role == role) return key.id;
    }
    return {};
  }

 private:
  std::map<std::string, std::vector<OpenKey>> keys_;
};

class TeamSigning : public ::testing::Test {
 protected:
  TeamSigning() {
    plan_.repository = "00112233445566778899aabbccddeeff";
    plan_.vendor = "Acme";
    plan_.url = "https://updates.acme.example";
    plan_.gates = "basic";
    plan_.products = {{"acme-app", {"stable"}}};
    founders_.profile = KeyProfile::team;
    for (const char* owner : {"alice", "bob", "carol"}) {
      founders_.owners.push_back(owners_.file(owner, human_roles(plan_)));
      join(founders_.owners.back());
    }
    founders_.online = owners_.file("online", {"snapshot", "timestamp"});
    const SigningRequest founding = found_repository(plan_, founders_, kNow).value();
    released_.push_back(sign_by(founding, nullptr, {"alice", "bob"}));
    state_.emplace(state_after(std::nullopt, released_.back()).value());
  }

  void join(const PublicKeysFile& file) {
    std::vector<KeyId> ids;
    for (const OwnedKey& key : file.keys) ids.push_back(key.id);
    plan_.add_keys(file.owner, ids);
  }
  Result<SigningRequest> release(const std::string& version, const std::string& content = "app") {
    return draft_release(*state_, plan_, manifest(version, content),
                         {{"app.bin", content.size(), sha256_hex(content)}}, kNow);
  }
  static Manifest manifest(const std::string& version, const std::string& content = "app") {
    const Version parsed = Version::parse(version).value();
    Artifact artifact;
    artifact.name = "app.bin";
    artifact.platform = "any";
    artifact.kind = ArtifactKind::file;
    artifact.format = "raw";
    artifact.length = static_cast<std::int64_t>(content.size());
    artifact.sha256 = sha256_hex(content);
    return {"acme-app", "stable", parsed, kNow, parsed, {artifact}, {{artifact.name, artifact.sha256}},
            {},         {},       {},     {},   {},     {},         {},
            {}};
  }
  // The request with the document of `role` edited, as in a request written by hand.
  static SigningRequest with_edited(SigningRequest request, const std::string& role,
                                    const std::function<void(Json&)>& edit) {
    for (RequestItem& item : request.items) {
      if (item.kind != ItemKind::metadata || item.role != role) continue;
      Json document = read_json(item.bytes, item.id).value();
      edit(document);
      item.bytes = write_json(document);
    }
    return request;
  }
  // One more version of a role without any change, to be edited.
  SigningRequest next_of(const std::vector<std::string>& roles) {
    SigningRequest request = request_on(&*state_, plan_, "next", kNow);
    for (const std::string& role : roles)
      request.items.push_back(metadata_item(role, draft_next(*state_, plan_, role, kNow).value()));
    return request;
  }
  static void edit_entry(Json& document, const std::string& path, const std::function<void(Json&)>& edit) {
    Json targets = *document.find("targets"), entry = *targets.find(path);
    edit(entry);
    targets.set(path, std::move(entry));
    document.set("targets", std::move(targets));
  }
  static SigningRequest offered_in(SigningRequest request, const std::string& path, Json channels) {
    return with_edited(std::move(request), "acme-app", [&](Json& document) {
      edit_entry(document, path, [&](Json& entry) {
        Json custom = *entry.find("custom"), index = *custom.find("sealwright");
        entry.set("custom", custom.set("sealwright", index.set("channels", channels)));
      });
    });
  }
  std::string review_text(const SigningRequest& request) {
    const Proposal proposal = read_proposal(request, &*state_).value();
    return write_text(review_of(proposal, merge(proposal, {}).value(), {kNow, nullptr, {}})).text();
  }
  ReleasedFile sign_by(const SigningRequest& request, const VerifiedRepository* base,
                       const std::vector<std::string>& names) {
    const Proposal proposal = read_proposal(request, base).value();
    std::vector<SignatureFile> files;
    for (const std::string& name : names) files.push_back(owners_.sign(name, proposal));
    return {request, merge(proposal, files).value().signatures};
  }
  void publish(const ReleasedFile& released) {
    const TrustedRoot anchor = state_->root();
    VerifiedRepository after = state_after(anchor, released).value();
    state_.emplace(std::move(after));
  }
  OwnMemory memory() const {
    OwnMemory memory;
    memory.root = state_->root();
    return memory;
  }
  FindManifest manifests_of(const SigningRequest& request) {
    return [&request](const std::string&, const std::string& sha256) -> Result<RetainedManifest> {
      const RequestItem* item = request.find_item("manifest:" + sha256);
      if (item == nullptr) return Error{ErrorCode::not_found};
      return RetainedManifest{item->bytes, {}};
    };
  }

  Owners owners_;
  Plan plan_;
  Founders founders_;
  std::vector<ReleasedFile> released_;
  std::optional<VerifiedRepository> state_;
};

}  // namespace sealwright::testing_support
