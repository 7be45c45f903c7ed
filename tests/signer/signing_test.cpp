// SPDX-License-Identifier: Apache-2.0
// The rules of signing, with keys in memory: who must sign, and what is refused.
#include "signer/signing/signing.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "signer/requests/vendor_directory.hpp"
#include "tests/signer/team_signing.hpp"

namespace sealwright::sign {
namespace {

using testing_support::kNow;
using testing_support::TeamSigning;

TEST_F(TeamSigning, TargetsThatAreSignedAgainTakeThePlansGates) {
  plan_.gates = "code-of-practice";
  const SigningRequest request = next_of({"targets", "lifecycle"});
  publish(sign_by(request, &*state_, {"alice", "bob"}));
  EXPECT_EQ(state_->targets().binding.profile, "code-of-practice");
  EXPECT_FALSE((*state_->find("lifecycle"))->binding.profile) << "of targets alone";
  plan_.gates = "basic";
  EXPECT_NE(review_text(next_of({"targets"})).find("gate profile code-of-practice -> basic"),
            std::string::npos);
}

TEST_F(TeamSigning, AManifestThatNoClientReadsIsNotDrafted) {
  Manifest large = manifest("1.0.0");
  for (std::size_t i = 0; i < 20'000; ++i) large.subjects["file-" + std::to_string(i)] = sha256_hex("x");
  const auto draft = draft_release(*state_, plan_, large, {{"app.bin", 3, sha256_hex("app")}}, kNow);
  ASSERT_THAT(draft, FailsWith(ErrorCode::too_large));
  EXPECT_EQ(draft.error().file(), "acme-app/1.0.0/manifest.json");
}

TEST_F(TeamSigning, ATreeListingThatNoClientReadsIsNotDrafted) {
  Manifest tree = manifest("1.0.0");
  tree.artifacts[0].tree = "app.bin.tree";
  const auto draft_with = [&](std::uint64_t listing) {
    return draft_release(*state_, plan_, tree,
                         {{"app.bin", 3, sha256_hex("app")}, {"app.bin.tree", listing, sha256_hex("t")}},
                         kNow);
  };
  EXPECT_THAT(draft_with(kLimits.tree_listing), IsDone());
  const auto draft = draft_with(kLimits.tree_listing + 1);
  ASSERT_THAT(draft, FailsWith(ErrorCode::too_large));
  EXPECT_EQ(draft.error().file(), "acme-app/1.0.0/app.bin.tree");
}

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

TEST_F(TeamSigning, ASignatureByAnUnauthorisedKeyIsRefused) {
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

TEST_F(TeamSigning, ABaseThatWasMadeUpIsUnknown) {
  const OwnMemory bob = memory();
  Founders others = founders_;
  others.owners.clear();
  for (const char* owner : {"mallory", "max", "mia"})
    others.owners.push_back(owners_.file(owner, human_roles(plan_)));
  const SigningRequest founding = found_repository(plan_, others, kNow).value();
  state_.emplace(state_after(std::nullopt, sign_by(founding, nullptr, {"mallory", "max"})).value());
  EXPECT_THAT(check_own_base(release("1.0.0").value(), bob), FailsWith(ErrorCode::base_unknown));
}

TEST_F(TeamSigning, ABaseWithAnUnsignedFileIsUnknown) {
  SigningRequest request = release("1.0.0").value();
  ReleasedFile unsigned_role{request, {}};
  request.base["acme-app"].bytes = unsigned_role.files().value().back().bytes;
  EXPECT_THAT(check_own_base(request, memory()), FailsWith(ErrorCode::base_unknown));
}

TEST_F(TeamSigning, ABaseWithAFileThatNoRoleDelegatesToIsUnknown) {
  for (const char* role : {"ghost", "snapshot", "timestamp"}) {
    SigningRequest request = release("1.0.0").value();
    request.base[role] = request.base["acme-app"];
    const auto base = check_own_base(request, memory());
    ASSERT_THAT(base, FailsWith(ErrorCode::base_unknown));
    EXPECT_EQ(base.error().role(), role);
  }
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

// A release that an interrupted run left is found in a directory that others can write to.
TEST_F(TeamSigning, AFoundReleaseIsRememberedOnlyWithAValidSignatureOfOnesOwnOnATrustedBase) {
  const std::set<KeyId> bob{owners_.key_of("bob", "acme-app")}, carol{owners_.key_of("carol", "acme-app")};
  const OwnMemory trusted = memory();
  const ReleasedFile released = sign_by(release("1.0.0").value(), &*state_, {"alice", "bob"});
  const auto after = state_after_own(released, trusted, bob);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->find("acme-app")->version(), 2);
  EXPECT_FALSE(state_after_own(released, trusted, carol)) << "carol did not sign";
  ReleasedFile claimed = released;
  ItemSignature forged = claimed.signatures.front();
  forged.key = owners_.key_of("carol", "acme-app");
  claimed.signatures.push_back(forged);
  EXPECT_FALSE(state_after_own(claimed, trusted, carol)) << "a key id is no signature";
  ReleasedFile unmet = released;
  unmet.signatures.pop_back();
  EXPECT_FALSE(state_after_own(unmet, trusted, bob)) << "a threshold is not met";

  Founders others = founders_;
  others.owners = {founders_.owners[1], owners_.file("mallory", human_roles(plan_)),
                   owners_.file("max", human_roles(plan_))};
  const ReleasedFile founding =
      sign_by(found_repository(plan_, others, kNow).value(), nullptr, {"bob", "mallory"});
  EXPECT_FALSE(state_after_own(founding, trusted, bob)) << "this keyring trusts another root";
  state_.emplace(state_after(std::nullopt, founding).value());
  const ReleasedFile foreign = sign_by(release("1.0.0").value(), &*state_, {"bob", "mallory"});
  EXPECT_FALSE(state_after_own(foreign, trusted, bob)) << "nor does its base lead there";
}

TEST_F(TeamSigning, WithoutATrustedRootABaseIsUnknown) {
  EXPECT_THAT(check_own_base(release("1.0.0").value(), OwnMemory{}), FailsWith(ErrorCode::base_unknown));
}

TEST_F(TeamSigning, AKeyringThatTrustsARepositoryInitialisesNoOther) {
  EXPECT_THAT(check_own_base(found_repository(plan_, founders_, kNow).value(), memory()),
              FailsWith(ErrorCode::base_unknown));
}

TEST_F(TeamSigning, OneKeyInTwoRolesCannotInitialiseARepository) {
  founders_.owners[0].keys[1].key = founders_.owners[0].keys[0].key;
  const SigningRequest request = found_repository(plan_, founders_, kNow).value();
  EXPECT_THAT(read_proposal(request, nullptr), FailsWith(ErrorCode::key_in_two_roles));
}

TEST_F(TeamSigning, ATeamOfTwoCannotInitialiseARepository) {
  founders_.owners.pop_back();
  EXPECT_THAT(found_repository(plan_, founders_, kNow), FailsWith(ErrorCode::usage));
}

TEST_F(TeamSigning, NoOneIsTwoOfTheThreeWhoInitialiseARepository) {
  founders_.owners[1].owner = "alice";
  EXPECT_THAT(found_repository(plan_, founders_, kNow), FailsWith(ErrorCode::usage));
}

TEST_F(TeamSigning, AVendorDirectoryKnowsWhichOfItsStatesARequestBuildsOn) {
  const auto world = TemporaryDirectory::create(testing::TempDir(), "vendor").value();
  const VendorDirectory vendor = VendorDirectory::create(join_path(world.path(), "v"), plan_).value();
  SigningRequest first = release("1.0.0").value();
  EXPECT_FALSE(vendor.base_of(first).value()) << "nothing is here yet";
  ASSERT_THAT(vendor.write_request_file("init.swrel", released_.back().write()), IsDone());
  EXPECT_FALSE(vendor.base_of(released_.back().request).value()) << "what is here begins with it";
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
  EXPECT_EQ(state_->root().version(), 2);
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
  const std::string text = write_text(review).text();
  const auto shows = [&](const std::string& words) { return text.find(words) != std::string::npos; };
  EXPECT_TRUE(shows("added root key " + change_.added[0].id + " of dave")) << text;
  EXPECT_TRUE(shows("removed root key " + founders_.owners[0].keys[0].id + " of alice")) << text;
  EXPECT_TRUE(shows("acme-app needs 3 of 3 keys, previously 2")) << text;
  EXPECT_TRUE(shows("signed again: acme-app 1.0.0")) << text;
  EXPECT_TRUE(shows("root version 1 -> 2, expires in 400 days")) << text;
  EXPECT_TRUE(shows("Code  " + code_of(request.digest()))) << text;
}

TEST_F(TeamSigning, AnOwnerWhoWasAnotherPersonBeforeIsMarkedInTheReview) {
  const SigningRequest request = found_repository(plan_, founders_, kNow).value();
  const Proposal proposal = read_proposal(request, nullptr).value();
  SignedRecord record;
  record.owners[founders_.owners[0].keys[0].id] = "bob";
  const Review review = review_of(proposal, merge(proposal, {}).value(), {kNow, &record, {}});
  const std::string text = write_text(review).text();
  EXPECT_NE(text.find("WARNING: your keyring records it as a key of bob"), std::string::npos) << text;
}

TEST_F(TeamSigning, TheReviewEscapesWhatCouldRewriteTheTerminal) {
  SigningRequest request = release("1.0.0").value();
  request.owners[state_->role_keys("acme-app").keys()[0].id] = "al\x1b[2Jice";
  const Proposal proposal = read_proposal(request, &*state_).value();
  const std::string text =
      write_text(review_of(proposal, merge(proposal, {}).value(), {kNow, nullptr, {}})).text();
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

TEST_F(TeamSigning, AnExportThatWasNotAskedForIsRefused) {
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

TEST_F(TeamSigning, AKeyThatWasImportedForExportsSignsForNoRoleEvenIfItIsAuthorised) {
  const SigningRequest request = release("1.0.0").value();
  for (OpenKey& key : owners_.keys("bob")) key.role = kExportsRole;
  const Proposal proposal = read_proposal(request, &*state_).value();
  EXPECT_THAT(sign_request(request, duties_of(proposal), owners_.keys("bob")),
              FailsWith(ErrorCode::signature_wrong_key));
}

}  // namespace
}  // namespace sealwright::sign
