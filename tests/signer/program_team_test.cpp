// SPDX-License-Identifier: Apache-2.0
// Three people, of whom two sign.
#include "tests/signer/program_fixture.hpp"

namespace sealwright::sign {
namespace {

using namespace testing_support;

TEST_F(Team, NoOneRecoversATeamAlone) {
  const auto refused = alice_.sign_with_key({"recover", "--recovery-key", "own.swkeys"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_TRUE(says(refused, "key replace --owner NAME")) << refused.output;
}

TEST_F(Team, ReleasesTogetherFromThreeDirectories) {
  ASSERT_EQ(release(alice_, "1.0.0", "one").exit_code, 0);
  sign_by_all("acme-app-1.0.0");
  const auto released = ReleasedFile::read({read(alice_.path("requests/acme-app-1.0.0.swrel")), "release"});
  ASSERT_THAT(released, IsDone());
  EXPECT_EQ(released->signatures.size(), 4u) << "two people, manifest and metadata";
}

TEST_F(Team, CollectsOnlyWhatBuildsOnWhatIsHere) {
  ASSERT_EQ(release(alice_, "1.0.0", "one").exit_code, 0);
  SigningRequest request =
      SigningRequest::read(Untrusted{read(alice_.path("requests/acme-app-1.0.0.swreq")), "request"}).value();
  request.base.erase("lifecycle");
  write_file(alice_.path("requests/other.swreq"), request.write()).value();
  const auto on_another_base = collect("other", {"bob.swsig"});
  EXPECT_TRUE(says(on_another_base, "[base_unknown]")) << on_another_base.output;
  request.repository = std::string(32, '0');
  write_file(alice_.path("requests/other.swreq"), request.write()).value();
  const auto of_another_repository = collect("other", {"bob.swsig"});
  EXPECT_TRUE(says(of_another_repository, "[repository_mismatch]")) << of_another_repository.output;
}

TEST_F(Team, WhatWasNotApprovedOrDiffersIsNotSigned) {
  ASSERT_EQ(release(alice_, "1.0.0", "one").exit_code, 0);
  carry(alice_.path("requests/acme-app-1.0.0.swreq"), bob_.path("r.swreq"));
  const auto another = bob_.sign_with_key({"sign", "r.swreq", "--approve", std::string(64, '0')});
  EXPECT_EQ(another.exit_code, 3);
  EXPECT_TRUE(says(another, "[approval_mismatch]")) << another.output;
  make_directories(bob_.path("artifacts/acme-app/1.0.0")).value();
  write_file(bob_.path("artifacts/acme-app/1.0.0/acme-app-1.0.0-any.tar.zst"), "another build").value();
  const auto differs = bob_.sign("r.swreq");
  EXPECT_EQ(differs.exit_code, 3);
  EXPECT_TRUE(says(differs, "[artifact_differs]")) << differs.output;
  EXPECT_EQ(bob_.signature(), "");
}

TEST_F(Team, AnOwnerWhoseKeysCountAlreadyIsNotAddedAgain) {
  const auto told = alice_.run({"key", "add", "--owner-keys", "bob.swkeys"});
  EXPECT_EQ(told.exit_code, 2) << told.output;
  EXPECT_TRUE(says(told, "every key in this file is already authorised; got bob")) << told.output;
}

TEST_F(Team, AThresholdThatTheKeysCannotMeetIsRefusedWithWhatTheyCan) {
  for (const std::string number : {"0", "4", "-1"}) {
    const auto told = alice_.run({"key", "threshold", "--role", "targets", "--threshold", number});
    EXPECT_EQ(told.exit_code, 2) << told.output;
    EXPECT_TRUE(says(told, "expected 1 to 3, got " + number)) << told.output;
  }
}

TEST_F(Team, EveryFileOfTheRequestMustBeInTheFolderThatIsNamed) {
  ASSERT_EQ(release(alice_, "1.0.0", "one").exit_code, 0);
  carry(alice_.path("requests/acme-app-1.0.0.swreq"), bob_.path("r.swreq"));
  const std::string approval = sha256_hex(read(bob_.path("r.swreq")));
  make_directories(bob_.path("empty")).value();
  for (const std::string folder : {"nowhere", "empty"}) {
    for (const auto& told :
         {bob_.sign_with_key({"sign", "r.swreq", "--approve", approval, "--artifacts", folder}),
          bob_.run({"review", "r.swreq", "--artifacts", folder})}) {
      EXPECT_EQ(told.exit_code, 1) << told.output;
      EXPECT_TRUE(says(told, "[file_missing]")) << told.output;
    }
  }
  EXPECT_EQ(bob_.signature(), "");
  const auto found =
      bob_.sign_with_key({"sign", "r.swreq", "--approve", approval, "--artifacts", alice_.path("artifacts")});
  EXPECT_EQ(found.exit_code, 0) << found.output;
  EXPECT_TRUE(says(found, "matches the file here")) << found.output;
}

TEST_F(Team, ANamedFolderOfArtifactsMustBeThereEvenForARequestWithoutAny) {
  const auto told = alice_.run({"review", "requests/init.swreq", "--artifacts", "nowhere"});
  EXPECT_EQ(told.exit_code, 1) << told.output;
  EXPECT_TRUE(says(told, "[file_missing]")) << told.output;
}

TEST_F(Team, ADigestOfAnotherFileForMinisignIsNotSigned) {
  std::string plan = read(alice_.path("sealwright.json"));
  const KeyringIndex keys =
      KeyringIndex::read(
          {read(bob_.path(".config/sealwright/" + only_keyring(bob_) + "/keyring.json")), "keyring"})
          .value();
  const auto own = std::find_if(keys.keys.begin(), keys.keys.end(),
                                [](const KeyringEntry& key) { return key.role == "acme-app"; });
  plan.insert(plan.find('{') + 1, "\"exports\":{\"minisign\":\"" + own->id + "\"},");
  write_file(alice_.path("sealwright.json"), plan).value();
  ASSERT_EQ(release(alice_, "1.0.0", "one").exit_code, 0);
  SigningRequest request =
      SigningRequest::read(Untrusted{read(alice_.path("requests/acme-app-1.0.0.swreq")), "request"}).value();
  ASSERT_EQ(request.artifacts.at(0).blake2b512.size(), 128u);
  make_directories(bob_.path("artifacts/acme-app/1.0.0")).value();
  carry(alice_.path("artifacts/" + request.artifacts[0].path),
        bob_.path("artifacts/" + request.artifacts[0].path));
  write_file(bob_.path("good.swreq"), request.write()).value();
  request.artifacts[0].blake2b512.assign(128, 'a');
  write_file(bob_.path("r.swreq"), request.write()).value();
  const auto refused = bob_.sign("r.swreq");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_TRUE(says(refused, "[artifact_differs]")) << refused.output;
  const auto reviewed = bob_.run({"review", "good.swreq"});
  EXPECT_TRUE(says(reviewed, "minisign, signed by bob")) << reviewed.output;
  EXPECT_EQ(bob_.sign("good.swreq").exit_code, 0);
  const auto signed_here = SignatureFile::read({read(bob_.signature()), "signatures"});
  ASSERT_THAT(signed_here, IsDone());
  EXPECT_EQ(signed_here->exports.size(), 2u) << "minisign.pub and one .minisig";
}

TEST_F(Team, AMemberLeavesAndANewRootIsSignedUnderOldAndNewKeys) {
  const Person dave = person("dave");
  ASSERT_EQ(dave.sign_with_key(
                    {"key", "generate", "--owner", "dave", "--product", "acme-app", "--out", "own.swkeys"})
                .exit_code,
            0);
  const auto drafted =
      alice_.run({"key", "replace", "--owner", "alice", "--owner-keys", dave.path("own.swkeys")});
  ASSERT_EQ(drafted.exit_code, 0) << drafted.output;
  const auto names = list_directory(alice_.path("requests")).value();
  const auto request = std::find_if(
      names.begin(), names.end(), [](const std::string& name) { return name.rfind("keys-replace", 0) == 0; });
  ASSERT_NE(request, names.end());
  sign_by_all(request->substr(0, request->size() - 6));
  const auto exported = alice_.run({"export", "--trust", "trust.json"});
  EXPECT_EQ(exported.exit_code, 0) << exported.output;
}

TEST_F(Team, TheReviewIsOneJsonObjectOnRequest) {
  const auto result = alice_.run({"review", "requests/init.swreq", "--json", "--quiet"});
  const auto json = read_json(result.output.substr(0, result.output.find('\n')), "review");
  ASSERT_THAT(json, IsDone()) << result.output;
  EXPECT_EQ(json->find("data")->find("review")->find("keys")->items()->size(), 14u);
}

}  // namespace
}  // namespace sealwright::sign
