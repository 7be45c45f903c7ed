// The rules of signing, with keys in memory: who must sign, what is refused, what a review shows.
#include "signer/signing.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "base/posix_files.hpp"
#include "keys/digest.hpp"
#include "metadata/manifest.hpp"
#include "signer/export_signing.hpp"
#include "signer/founding.hpp"
#include "signer/key_change.hpp"
#include "signer/metadata_drafts.hpp"
#include "signer/own_base.hpp"
#include "signer/release_draft.hpp"
#include "signer/review.hpp"
#include "signer/vendor_directory.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

const Instant kNow = *parse_instant("2026-11-23T12:00:00Z");

// Owners with a key for each role, who sign on demand.
class Owners {
 public:
  PublicKeysFile file(const std::string& owner, const std::vector<std::string>& roles) {
    PublicKeysFile result{owner, {}};
    for (const std::string& role : roles) {
      SigningKey key = SigningKey::generate(KeyKind::ed25519).value();
      result.keys.push_back({role, key_id_of(key.public_key()), key.public_key()});
      keys_[owner].push_back({result.keys.back().id, role, std::move(key)});
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
  // The request with the document of `role` edited, as somebody might who writes requests by hand.
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
    return write_text(review_of(proposal, merge(proposal, {}).value(), {kNow, nullptr, {}}));
  }
  ReleasedFile sign_by(const SigningRequest& request, const RepositoryState* base,
                       const std::vector<std::string>& names) {
    const Proposal proposal = read_proposal(request, base).value();
    std::vector<SignatureFile> files;
    for (const std::string& name : names) files.push_back(owners_.sign(name, proposal));
    return {request, merge(proposal, files).value().signatures};
  }
  void publish(const ReleasedFile& released) {
    const TrustedRoot anchor = state_->root;
    RepositoryState after = state_after(anchor, released).value();
    state_.emplace(std::move(after));
  }
  OwnMemory memory() const {
    OwnMemory memory;
    memory.root = state_->root;
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
  std::optional<RepositoryState> state_;
};

TEST_F(TeamSigning, OneSignatureOfTwoIsNotComplete) {
  const SigningRequest request = release("1.0.0").value();
  const Proposal proposal = read_proposal(request, &*state_).value();
  const Merged merged = merge(proposal, {owners_.sign("bob", proposal)}).value();
  EXPECT_FALSE(merged.complete());
  EXPECT_EQ(merged.progress.at(0).signers.size(), 1u);
}

TEST_F(TeamSigning, TheSameSignatureTwiceIsOne) {
  const SigningRequest request = release("1.0.0").value();
  const Proposal proposal = read_proposal(request, &*state_).value();
  const SignatureFile bob = owners_.sign("bob", proposal);
  EXPECT_FALSE(merge(proposal, {bob, bob}).value().complete());
}

TEST_F(TeamSigning, SignaturesInAnyOrderGiveTheSameBytes) {
  const SigningRequest request = release("1.0.0").value();
  const ReleasedFile one_way = sign_by(request, &*state_, {"alice", "carol"});
  const ReleasedFile other_way = sign_by(request, &*state_, {"carol", "alice"});
  EXPECT_EQ(one_way.write(), other_way.write());
}

TEST_F(TeamSigning, SignaturesOverAnotherRequestAreRefused) {
  const SigningRequest request = release("1.0.0").value(), other = release("1.0.1").value();
  const Proposal proposal = read_proposal(request, &*state_).value();
  const SignatureFile signatures = owners_.sign("bob", read_proposal(other, &*state_).value());
  EXPECT_THAT(merge(proposal, {signatures}), FailsWith(ErrorCode::request_changed));
}

TEST_F(TeamSigning, ASignatureByAKeyWithoutASayIsRefused) {
  const SigningRequest request = release("1.0.0").value();
  const Proposal proposal = read_proposal(request, &*state_).value();
  SignatureFile signatures = owners_.sign("bob", proposal);
  signatures.signatures.at(0).key = founders_.owners[2].keys[0].id;
  EXPECT_THAT(merge(proposal, {signatures}), FailsWith(ErrorCode::signature_wrong_key));
}

TEST_F(TeamSigning, AVersionThatIsListedIsRefused) {
  publish(sign_by(release("1.0.0").value(), &*state_, {"alice", "bob"}));
  EXPECT_THAT(release("1.0.0"), FailsWith(ErrorCode::version_exists));
}

TEST_F(TeamSigning, AVersionThatDoesNotRiseIsRefused) {
  publish(sign_by(release("1.1.0").value(), &*state_, {"alice", "bob"}));
  EXPECT_THAT(release("1.0.0"), FailsWith(ErrorCode::release_version));
}

TEST_F(TeamSigning, AnArtifactThatTheMetadataDoesNotListIsRefused) {
  SigningRequest request = release("1.0.0").value();
  request.artifacts.at(0).sha256 = sha256_hex("another");
  EXPECT_THAT(read_proposal(request, &*state_), FailsWith(ErrorCode::hash_mismatch));
}

TEST_F(TeamSigning, ABaseThatSomebodyMadeUpIsUnknown) {
  const OwnMemory bob = memory();
  Founders others = founders_;
  others.owners.clear();
  for (const char* owner : {"mallory", "max", "mia"})
    others.owners.push_back(owners_.file(owner, human_roles(plan_)));
  const SigningRequest founding = found_repository(plan_, others, kNow).value();
  state_.emplace(state_after(std::nullopt, sign_by(founding, nullptr, {"mallory", "max"})).value());
  EXPECT_THAT(check_own_base(release("1.0.0").value(), bob), FailsWith(ErrorCode::base_unknown));
}

TEST_F(TeamSigning, ABaseWithAFileThatNobodySignedIsUnknown) {
  SigningRequest request = release("1.0.0").value();
  ReleasedFile unsigned_role{request, {}};
  request.base["acme-app"].bytes = unsigned_role.files().value().back().bytes;
  EXPECT_THAT(check_own_base(request, memory()), FailsWith(ErrorCode::base_unknown));
}

TEST_F(TeamSigning, ABaseOlderThanWhatWasSignedLastIsUnknown) {
  const SigningRequest first = release("1.0.0").value();
  OwnMemory bob = memory();
  bob.record = record_after(first, bob.record).value();
  EXPECT_THAT(check_own_base(release("1.0.1").value(), bob), FailsWith(ErrorCode::base_unknown));
  EXPECT_THAT(check_own_base(first, bob), IsDone()) << "the same request may be signed again";
  bob.last_signing_was_abandoned = true;
  EXPECT_THAT(check_own_base(release("1.0.1").value(), bob), IsDone())
      << "its holder says it was never published";
}

TEST_F(TeamSigning, WithoutATrustedRootABaseIsUnknown) {
  EXPECT_THAT(check_own_base(release("1.0.0").value(), OwnMemory{}), FailsWith(ErrorCode::base_unknown));
}

TEST_F(TeamSigning, AKeyringThatTrustsARepositoryFoundsNoOther) {
  EXPECT_THAT(check_own_base(found_repository(plan_, founders_, kNow).value(), memory()),
              FailsWith(ErrorCode::base_unknown));
}

TEST_F(TeamSigning, OneKeyInTwoRolesCannotFoundARepository) {
  founders_.owners[0].keys[1].key = founders_.owners[0].keys[0].key;
  const SigningRequest request = found_repository(plan_, founders_, kNow).value();
  EXPECT_THAT(read_proposal(request, nullptr), FailsWith(ErrorCode::key_in_two_roles));
}

TEST_F(TeamSigning, ATeamOfTwoCannotFoundARepository) {
  founders_.owners.pop_back();
  EXPECT_THAT(found_repository(plan_, founders_, kNow), FailsWith(ErrorCode::usage));
}

TEST_F(TeamSigning, AVendorDirectoryKnowsWhichOfItsStatesARequestBuildsOn) {
  const auto world = TemporaryDirectory::create(testing::TempDir(), "vendor").value();
  const VendorDirectory vendor = VendorDirectory::create(join_path(world.path(), "v"), plan_).value();
  SigningRequest first = release("1.0.0").value();
  EXPECT_FALSE(vendor.base_of(first).value()) << "nothing lies here yet";
  ASSERT_THAT(vendor.write_request_file("init.swrel", released_.back().write()), IsDone());
  EXPECT_FALSE(vendor.base_of(released_.back().request).value()) << "it founds what lies here";
  ASSERT_THAT(vendor.write_request_file("first.swrel", sign_by(first, &*state_, {"alice", "bob"}).write()),
              IsDone());
  EXPECT_TRUE(vendor.base_of(first).value()) << "collected once more";
  first.base["lifecycle"].bytes += "\n";
  EXPECT_THAT(vendor.base_of(first), FailsWith(ErrorCode::base_unknown));
}

class TeamKeyChange : public TeamSigning {
 protected:
  TeamKeyChange() {
    release_.emplace(release("1.0.0").value());
    publish(sign_by(*release_, &*state_, {"alice", "bob"}));
    const PublicKeysFile dave = owners_.file("dave", human_roles(plan_));
    join(dave);
    for (const OwnedKey& key : founders_.owners[0].keys) change_.removed.insert(key.id);
    change_.added = dave.keys;
  }
  Result<SigningRequest> draft() {
    return draft_key_change(*state_, plan_, change_, manifests_of(*release_), "keys", kNow);
  }

  std::optional<SigningRequest> release_;
  KeyChange change_;
};

TEST_F(TeamKeyChange, IsSignedUnderOldAndNewKeys) {
  const SigningRequest request = draft().value();
  const Proposal proposal = read_proposal(request, &*state_).value();
  const auto complete_with = [&](const std::vector<std::string>& names) {
    std::vector<SignatureFile> files;
    for (const std::string& name : names) files.push_back(owners_.sign(name, proposal));
    return merge(proposal, files).value().complete();
  };
  EXPECT_FALSE(complete_with({"alice", "bob"})) << "two old keys, one new";
  EXPECT_FALSE(complete_with({"bob", "dave"})) << "one old key, two new";
  EXPECT_TRUE(complete_with({"bob", "carol"})) << "both are of the old and the new team";
  publish(sign_by(request, &*state_, {"bob", "carol"}));
  EXPECT_EQ(state_->root.version(), 2);
}

TEST_F(TeamKeyChange, SignsEveryRetainedManifestAgain) {
  SigningRequest request = draft().value();
  const auto is_manifest = [](const RequestItem& item) { return item.kind == ItemKind::manifest; };
  const auto manifest = std::find_if(request.items.begin(), request.items.end(), is_manifest);
  ASSERT_NE(manifest, request.items.end());
  request.items.erase(manifest);
  EXPECT_THAT(read_proposal(request, &*state_), FailsWith(ErrorCode::manifest_below_threshold));
}

TEST_F(TeamKeyChange, WithoutTheRoleThatItConcernsIsRefused) {
  SigningRequest request = draft().value();
  const auto is_role = [](const RequestItem& item) { return item.id.rfind("metadata:lifecycle", 0) == 0; };
  request.items.erase(std::find_if(request.items.begin(), request.items.end(), is_role));
  EXPECT_THAT(read_proposal(request, &*state_), FailsWith(ErrorCode::meta_missing));
}

TEST_F(TeamKeyChange, ToFewerKeysThanTheThresholdIsRefused) {
  change_.added.clear();
  change_.thresholds["root"] = 3;
  EXPECT_THAT(read_proposal(draft().value(), &*state_), FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(TeamKeyChange, IsShownWithOwnersFingerprintsAndThresholds) {
  change_.thresholds["acme-app"] = 3;
  const SigningRequest request = draft().value();
  const Proposal proposal = read_proposal(request, &*state_).value();
  const Review review = review_of(proposal, merge(proposal, {}).value(), {kNow, nullptr, {}});
  const std::string text = write_text(review);
  const auto shows = [&](const std::string& words) { return text.find(words) != std::string::npos; };
  EXPECT_TRUE(shows("added root key " + change_.added[0].id + " of dave")) << text;
  EXPECT_TRUE(shows("removed root key " + founders_.owners[0].keys[0].id + " of alice")) << text;
  EXPECT_TRUE(shows("acme-app needs 3 of 3, before 2")) << text;
  EXPECT_TRUE(shows("signed again: acme-app 1.0.0")) << text;
  EXPECT_TRUE(shows("root version 1 -> 2, expires in 400 days")) << text;
  EXPECT_TRUE(shows("Code  " + code_of(request.digest()))) << text;
}

TEST_F(TeamSigning, AnOwnerWhoWasSomebodyElseBeforeIsMarkedInTheReview) {
  const SigningRequest request = found_repository(plan_, founders_, kNow).value();
  const Proposal proposal = read_proposal(request, nullptr).value();
  SignedRecord record;
  record.owners[founders_.owners[0].keys[0].id] = "bob";
  const Review review = review_of(proposal, merge(proposal, {}).value(), {kNow, &record, {}});
  EXPECT_NE(write_text(review).find("WARNING: known here as the key of bob"), std::string::npos);
}

TEST_F(TeamSigning, TheReviewEscapesWhatCouldRewriteTheTerminal) {
  SigningRequest request = release("1.0.0").value();
  request.owners[state_->role_keys("acme-app").keys()[0].id] = "al\x1b[2Jice";
  const Proposal proposal = read_proposal(request, &*state_).value();
  const std::string text = write_text(review_of(proposal, merge(proposal, {}).value(), {kNow, nullptr, {}}));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST_F(TeamSigning, AReviewIsConfirmedByTheVersionOrTheCode) {
  const SigningRequest request = release("1.0.0").value();
  const Proposal proposal = read_proposal(request, &*state_).value();
  const Review review = review_of(proposal, merge(proposal, {}).value(), {kNow, nullptr, {}});
  EXPECT_TRUE(review.is_confirmed_by("1.0.0"));
  EXPECT_TRUE(review.is_confirmed_by(review.code));
  EXPECT_FALSE(review.is_confirmed_by("1.0.1"));
  EXPECT_FALSE(review.is_confirmed_by(""));
}

TEST_F(TeamSigning, AReleaseOfSeveralKeysHasExportsOnlyWhereThePlanSaysWhose) {
  EXPECT_TRUE(release("1.0.0").value().exports.empty());
  plan_.exports[ExportKind::ssh] = owners_.key_of("bob", "acme-app");
  EXPECT_EQ(release("1.0.0").value().exports, plan_.exports);
}

TEST_F(TeamSigning, AnExportIsMissingUntilTheHolderOfItsKeyHasSigned) {
  plan_.exports[ExportKind::ssh] = owners_.key_of("bob", "acme-app");
  const SigningRequest request = release("1.0.0").value();
  const Proposal proposal = read_proposal(request, &*state_).value();
  const SignatureFile alice = owners_.sign_and_export("alice", proposal);
  EXPECT_THAT(merge_exports(request, {alice}), FailsWith(ErrorCode::threshold_not_met));
  const auto merged = merge_exports(request, {alice, owners_.sign_and_export("bob", proposal)});
  ASSERT_THAT(merged, IsDone());
  EXPECT_EQ(merged->size(), 3u) << "SHA256SUMS, SHA256SUMS.sig, allowed_signers";
  EXPECT_EQ(merged->at(0).manifest, request.items.at(0).id.substr(std::string("manifest:").size()));
}

TEST_F(TeamSigning, AnExportByAnotherKeyThanTheRequestNamesIsRefused) {
  plan_.exports[ExportKind::ssh] = owners_.key_of("bob", "acme-app");
  const SigningRequest by_bob = release("1.0.0").value();
  plan_.exports[ExportKind::ssh] = owners_.key_of("carol", "acme-app");
  const SigningRequest by_carol = release("1.0.0").value();
  const SignatureFile bob = owners_.sign_and_export("bob", read_proposal(by_bob, &*state_).value());
  EXPECT_THAT(merge_exports(by_carol, {bob}), FailsWith(ErrorCode::signature_wrong_key));
}

TEST_F(TeamSigning, AnExportThatNobodyAskedForIsRefused) {
  plan_.exports[ExportKind::ssh] = owners_.key_of("bob", "acme-app");
  const SigningRequest with = release("1.0.0").value();
  plan_.exports.clear();
  const SigningRequest without = release("1.0.0").value();
  const SignatureFile bob = owners_.sign_and_export("bob", read_proposal(with, &*state_).value());
  EXPECT_THAT(merge_exports(without, {bob}), FailsWith(ErrorCode::signature_wrong_key));
}

TEST_F(TeamSigning, AChangedExportIsRefused) {
  plan_.exports[ExportKind::ssh] = owners_.key_of("bob", "acme-app");
  const SigningRequest request = release("1.0.0").value();
  SignatureFile bob = owners_.sign_and_export("bob", read_proposal(request, &*state_).value());
  for (ExportedFile& file : bob.exports) file.bytes[file.bytes.size() / 2] ^= 1;
  EXPECT_FALSE(merge_exports(request, {bob}));
}

TEST_F(TeamSigning, AKeyThatWasImportedForExportsSignsForNoRoleEvenIfItHasASay) {
  const SigningRequest request = release("1.0.0").value();
  for (OpenKey& key : owners_.keys("bob")) key.role = kExportsRole;
  const Proposal proposal = read_proposal(request, &*state_).value();
  EXPECT_THAT(sign_request(request, duties_of(proposal), owners_.keys("bob")),
              FailsWith(ErrorCode::signature_wrong_key));
}

bool shows(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

class ReviewedListing : public TeamSigning {
 protected:
  void publish_release(const std::string& version) {
    publish(sign_by(release(version).value(), &*state_, {"alice", "bob"}));
  }
  static constexpr const char* kListed = "acme-app/1.0.0/manifest.json";
};

TEST_F(ReviewedListing, NamesEveryChannelThatANewReleaseIsOfferedIn) {
  const std::string text =
      review_text(offered_in(release("1.0.0").value(), kListed, Json::array_of({"stable", "beta"})));
  EXPECT_TRUE(shows(text, "release acme-app 1.0.0 in channel stable")) << text;
  EXPECT_TRUE(shows(text, "offered in stable, beta")) << text;
}

TEST_F(ReviewedListing, ShowsAListedReleaseThatIsOfferedInOneMoreChannel) {
  publish_release("1.0.0");
  const std::string text =
      review_text(offered_in(next_of({"acme-app"}), kListed, Json::array_of({"stable", "beta"})));
  EXPECT_TRUE(shows(text, "CHANGED acme-app/1.0.0/manifest.json")) << text;
  EXPECT_TRUE(shows(text, "offered in stable -> stable, beta")) << text;
}

TEST_F(ReviewedListing, IsRefusedWhereChannelsCannotBeRead) {
  const SigningRequest request = release("1.0.0").value();
  EXPECT_THAT(read_proposal(offered_in(request, kListed, "stable"), &*state_),
              FailsWith(ErrorCode::field_type));
  EXPECT_THAT(read_proposal(offered_in(request, kListed, Json::array_of({"stable, beta"})), &*state_),
              FailsWith(ErrorCode::name_invalid));
  const auto without_custom = [&](Json& document) {
    edit_entry(document, kListed, [](Json& entry) { entry.erase("custom"); });
  };
  EXPECT_FALSE(read_proposal(with_edited(request, "acme-app", without_custom), &*state_));
}

TEST_F(ReviewedListing, ShowsAnEntryOfAnotherLengthHashOrMeaning) {
  publish_release("1.0.0");
  const SigningRequest request = with_edited(next_of({"acme-app"}), "acme-app", [&](Json& document) {
    edit_entry(document, "acme-app/1.0.0/app.bin", [](Json& entry) {
      Json hashes = *entry.find("hashes");
      entry.set("hashes", hashes.set("sha512", std::string(128, 'a'))).set("length", 4);
      entry.set("custom", Json::object({{"sealwright", Json::object({{"kind", "document"}})}}));
    });
  });
  const std::string text = review_text(request);
  EXPECT_TRUE(shows(text, "CHANGED acme-app/1.0.0/app.bin")) << text;
  EXPECT_TRUE(shows(text, "length 3 -> 4")) << text;
  EXPECT_TRUE(shows(text, "SHA-512 none -> aaaa")) << text;
  EXPECT_TRUE(shows(text, "listed now with {\"sealwright\":{\"kind\":\"document\"}}")) << text;
}

TEST_F(ReviewedListing, SaysNothingOfEntriesThatStayAsTheyWere) {
  publish_release("1.0.0");
  EXPECT_FALSE(shows(review_text(release("1.1.0").value()), "acme-app/1.0.0/"));
}

TEST_F(ReviewedListing, OfAnotherManifestForAListedVersionIsRefused) {
  const SigningRequest other = release("1.0.0", "other").value();
  publish_release("1.0.0");
  SigningRequest request = next_of({"acme-app"});
  request.items.push_back(other.items.at(0));
  const std::string digest = sha256_hex(other.items.at(0).bytes);
  const Json listed = *read_json(other.find_metadata("acme-app")->bytes, "other")->find("targets");
  request =
      with_edited(std::move(request), "acme-app", [&](Json& document) { document.set("targets", listed); });
  EXPECT_THAT(read_proposal(request, &*state_), FailsWith(ErrorCode::version_exists));
  request.items.pop_back();
  EXPECT_THAT(read_proposal(request, &*state_), FailsWith(ErrorCode::version_exists)) << "nor unseen";
}

TEST_F(ReviewedListing, TellsWhatAReleaseAsksOfTheCustomersMachine) {
  Manifest urgent = manifest("1.0.0");
  urgent.severity = "critical";
  urgent.restart = "system";
  urgent.health = HealthCheck{{"bin/app", "--self test"}, 60, 0};
  Artifact tree = urgent.artifacts.at(0);
  tree.name = "app.tar.zst";
  tree.kind = ArtifactKind::tree;
  tree.format = "tar.zst";
  tree.tree = "app.bin";
  tree.window_log = 27;
  urgent.subjects[tree.name] = tree.sha256;
  urgent.artifacts.push_back(tree);
  const std::vector<MadeFile> files{{"app.bin", 3, tree.sha256}, {tree.name, 3, tree.sha256}};
  const std::string text = review_text(draft_release(*state_, plan_, urgent, files, kNow).value());
  for (const char* words : {"severity critical", "restart system", "runs [\"bin/app\",\"--self test\"]",
                            "app.tar.zst is unpacked with a window of 128.0 MiB"}) {
    EXPECT_TRUE(shows(text, words)) << words << "\n" << text;
  }
}

TEST_F(ReviewedListing, NamesTheDigestThatMinisignSigns) {
  plan_.exports[ExportKind::minisign] = owners_.key_of("bob", "acme-app");
  SigningRequest request = release("1.0.0").value();
  request.artifacts.at(0).blake2b512 = std::string(128, 'b');
  const std::string text = review_text(request);
  EXPECT_TRUE(shows(text, "minisign signs the BLAKE2b-512 of acme-app/1.0.0/app.bin\n    bbbb")) << text;
  EXPECT_TRUE(shows(text, std::string(128, 'b'))) << text;
}

TEST(ReleaseDraft, GivesNoArtifactANameThatTheReleaseNeedsForItself) {
  const auto world = TemporaryDirectory::create(testing::TempDir(), "release").value();
  const Version version = Version::parse("1.0.0").value();
  for (const char* name : {"exports", "manifest.json", "manifest.json.sig"}) {
    const std::string file = join_path(world.path(), name);
    write_file(file, "x").value();
    EXPECT_THAT(make_artifacts({file}, world.path(), "acme-app", version, "any"),
                FailsWith(ErrorCode::name_invalid));
  }
}

class UnusualAuthority : public TeamSigning {
 protected:
  // The delegation to acme-app, as somebody might hand it on.
  Json delegations(const std::function<void(Json&)>& edit) const {
    Json draft = draft_next(*state_, plan_, "targets", kNow).value();
    Json role = draft.find("delegations")->find("roles")->items()->at(0);
    edit(role);
    Json roles = Json::array();
    roles.push_back(std::move(role));
    return Json::object({{"keys", *draft.find("delegations")->find("keys")}, {"roles", std::move(roles)}});
  }
  Result<Proposal> read_with(const std::string& role, const Json& delegations) {
    request_ =
        with_edited(next_of({role}), role, [&](Json& document) { document.set("delegations", delegations); });
    return read_proposal(request_, &*state_);
  }
  SigningRequest request_;
};

TEST_F(UnusualAuthority, OfADelegatedRoleThatDelegatesIsRefused) {
  EXPECT_THAT(read_with("acme-app", delegations([](Json& role) { role.set("name", "acme-app.nightly"); })),
              FailsWith(ErrorCode::field_value));
}

TEST_F(UnusualAuthority, ByHashPrefixIsRefused) {
  const Json by_prefix = delegations([](Json& role) {
    role.erase("paths");
    role.set("path_hash_prefixes", Json::array_of({"0"}));
  });
  EXPECT_THAT(read_with("targets", by_prefix), FailsWith(ErrorCode::field_value));
}

TEST_F(UnusualAuthority, OfSuccinctRolesIsRefused) {
  const Json named = delegations([](Json&) {});
  Json bins = named.find("roles")->items()->at(0);
  bins.erase("name");
  bins.erase("paths");
  bins.erase("terminating");
  bins.set("bit_length", 1).set("name_prefix", "acme");
  EXPECT_THAT(read_with("targets", Json::object({{"keys", *named.find("keys")}, {"succinct_roles", bins}})),
              FailsWith(ErrorCode::field_value));
}

TEST_F(UnusualAuthority, IsNotAChannelWithItsOwnKeysBelowTargets) {
  const PublicKeysFile nightly = owners_.file("nightly", {"acme-app.nightly"});
  SigningRequest request = with_edited(next_of({"targets"}), "targets", [&](Json& document) {
    set_delegation(document, "acme-app.nightly", {{nightly.keys[0].key}, 1}, {"acme-app/*/*"});
  });
  request.items.push_back(
      metadata_item("acme-app.nightly", new_targets(plan_.repository, "acme-app.nightly", kNow)));
  EXPECT_TRUE(shows(review_text(request), "delegation added: acme-app.nightly may sign acme-app/*/*"));
}

TEST_F(UnusualAuthority, OfAnEntryWithoutSha256IsRefused) {
  const SigningRequest request = with_edited(release("1.0.0").value(), "acme-app", [](Json& document) {
    edit_entry(document, "acme-app/1.0.0/app.bin", [](Json& entry) {
      entry.set("hashes", Json::object({{"sha512", std::string(128, 'a')}}));
    });
  });
  EXPECT_THAT(read_proposal(request, &*state_), FailsWith(ErrorCode::field_missing));
}

TEST_F(UnusualAuthority, MembersOfRootThatChangeAreShown) {
  EXPECT_TRUE(shows(review_text(next_of({"root"})), "Keys, thresholds and delegations: unchanged"));
  const SigningRequest request = with_edited(next_of({"root"}), "root", [](Json& root) {
    Json binding = *root.find("sealwright");
    root.set("consistent_snapshot", false).set("sealwright", binding.set("test", true));
  });
  const std::string text = review_text(request);
  EXPECT_TRUE(shows(text, "root consistent_snapshot true -> false")) << text;
  EXPECT_TRUE(shows(text, "root sealwright {\"repository\":")) << text;
  EXPECT_TRUE(shows(text, "\"test\":true")) << text;
}

}  // namespace
}  // namespace sealwright
