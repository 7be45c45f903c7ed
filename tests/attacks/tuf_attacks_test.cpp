// SPDX-License-Identifier: Apache-2.0
// What an attacker on the network, a mirror or a stolen online key can try, and what refuses it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "keys/public/digest.hpp"
#include "tests/attacks/attack.hpp"
#include "tests/support/json_edit.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

using testing::ElementsAre;
using testing_support::Client;
using testing_support::kNow;
using testing_support::RepositorySimulator;
using testing_support::TufAttack;

TEST_F(TufAttack, ATimestampOlderThanTheLastAcceptedIsRefusedAndTheStoredOneKept) {
  repository_.set_version("timestamp", 0);
  repository_.publish("timestamp");
  expect_refused("version_rollback");
}

TEST_F(TufAttack, ATimestampOfTheSameVersionWithOtherContentIsNotTaken) {
  const std::string stored = client_.stored("timestamp");
  repository_.document("timestamp").set("extra", 1);
  repository_.sign_again("timestamp");
  EXPECT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(client_.stored("timestamp"), stored);
}

TEST_F(TufAttack, AnOlderSnapshotIsRefusedBeforeItIsAskedFor) {
  repository_.set_version("snapshot", 0);
  repository_.publish_with_snapshot();
  repository_.requests.clear();
  expect_refused("version_rollback");
  EXPECT_EQ(repository_.requests.back(), "timestamp.json");
}

TEST_F(TufAttack, ASnapshotThatListsAnOlderRoleIsRefused) {
  repository_.set_version("app", 0);
  repository_.publish_with_snapshot({"app"});
  EXPECT_EQ(client_.verdict(), "ok");  // version 1 again
  repository_.publish_with_snapshot({"app"});
  ASSERT_EQ(client_.verdict(), "ok");
  repository_.set_version("app", 0);
  repository_.publish_with_snapshot({"app"});
  EXPECT_EQ(client_.verdict(), "version_rollback");
}

TEST_F(TufAttack, ASnapshotThatNoLongerListsARoleIsRefused) {
  Json meta = *repository_.document("snapshot").find("meta");
  erase(meta, "app.json");
  repository_.document("snapshot").set("meta", meta);
  repository_.publish_with_snapshot();
  EXPECT_EQ(client_.verdict(), "meta_missing");
  EXPECT_EQ(client_.version("snapshot"), 2);
}

TEST_F(TufAttack, ASnapshotOtherThanTheOneTheTimestampNamesIsRefused) {
  repository_.list_hashes = false;
  repository_.publish_with_snapshot();
  const std::string older = repository_.bytes("snapshot");
  repository_.publish_with_snapshot();
  repository_.served[repository_.path_of("snapshot")] = older;
  EXPECT_EQ(client_.verdict(), "version_mismatch");
  EXPECT_EQ(client_.version("snapshot"), 2);
}

TEST_F(TufAttack, ASnapshotWithAnotherHashThanTheTimestampNamesIsRefused) {
  repository_.document("snapshot").set("extra", 1);
  repository_.publish_with_snapshot();
  repository_.served[repository_.path_of("snapshot")] =
      repository_.signed_bytes("snapshot", repository_.document("snapshot").set("extra", 2));
  EXPECT_EQ(client_.verdict(), "hash_mismatch");
  EXPECT_EQ(client_.version("snapshot"), 2);
}

TEST_F(TufAttack, ADelegatedRoleIsHeldToItsVersionItsHashAndItsExpiryToo) {
  repository_.publish_with_snapshot({"app"});
  const std::string honest = repository_.bytes("app");
  repository_.served[repository_.path_of("app")] = honest.substr(1);
  EXPECT_EQ(role_verdict(), "length_mismatch");
  repository_.served[repository_.path_of("app")] = honest + " ";
  EXPECT_EQ(role_verdict(), "too_large");
  repository_.list_hashes = false;
  repository_.publish_with_snapshot({"app"});
  repository_.served[repository_.path_of("app")] = honest;
  EXPECT_EQ(role_verdict(), "version_mismatch");
  repository_.set_expiry("app", kNow);
  repository_.publish_with_snapshot({"app"});
  EXPECT_EQ(role_verdict(), "metadata_expired");
  EXPECT_EQ(client_.version("app"), 1);
}

TEST_F(TufAttack, EachTopLevelRoleSignedByAnotherKeyIsRefused) {
  for (const std::string role : {"timestamp", "snapshot", "targets"}) {
    RepositorySimulator repository;
    Client client(repository);
    repository.set_signers(role, {"thief"});
    repository.publish_with_snapshot({"targets"});
    EXPECT_EQ(client.verdict(), "threshold_not_met") << role;
    EXPECT_EQ(client.version(role), 0) << role;
  }
}

TEST_F(TufAttack, OneSignatureGivenTwiceIsNotTwo) {
  repository_.set_keys("app", {"app", "app-2"}, 2);
  repository_.set_signers("app", {"app", "app"});
  repository_.publish_with_snapshot({"app", "targets"});
  EXPECT_EQ(role_verdict(), "signature_duplicate");
}

TEST_F(TufAttack, AThresholdAboveTheKeysIsNeverMet) {
  repository_.set_keys("app", {"app"}, 2);
  repository_.publish_with_snapshot({"app", "targets"});
  EXPECT_EQ(role_verdict(), "threshold_not_met");
}

TEST_F(TufAttack, AThresholdOfNothingRefusesTheFile) {
  for (const int threshold : {0, -1}) {
    RepositorySimulator repository;
    Client client(repository);
    repository.set_keys("timestamp", {"timestamp"}, threshold);
    repository.publish("root");
    EXPECT_EQ(client.verdict(), "field_value") << threshold;
    EXPECT_THAT(client.trusted(), ElementsAre("root 1"));
  }
}

TEST_F(TufAttack, OneRolesFileServedAsAnothersIsRefused) {
  repository_.list_hashes = false;
  repository_.delegate("targets", "lifecycle", {"lifecycle/*/*"});
  repository_.set_keys("lifecycle", {"app"});  // a shared key does not help either
  repository_.publish_with_snapshot({"app", "lifecycle", "targets"});
  repository_.set_version("app", 0);
  repository_.served["metadata/1.lifecycle.json"] =
      repository_.signed_bytes("app", repository_.document("app").set("version", 1));
  ASSERT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(Client::text_of(client_.updater().find_role("lifecycle")), "role_mismatch");
}

TEST_F(TufAttack, ARoleOfAnotherRepositoryOrOfNoneIsRefused) {
  Json& app = repository_.document("app");
  app.set("sealwright", Json::object({{"repository", std::string(32, 'f')}, {"role", "app"}}));
  repository_.publish_with_snapshot({"app"});
  EXPECT_EQ(role_verdict(), "repository_mismatch");
  erase(app, "sealwright");
  repository_.publish_with_snapshot({"app"});
  EXPECT_EQ(role_verdict(), "repository_mismatch");
}

TEST_F(TufAttack, ADocumentOfAnotherTypeUnderTheRightKeyIsRefused) {
  repository_.document("snapshot").set("_type", "timestamp");
  repository_.publish_with_snapshot();
  EXPECT_EQ(client_.verdict(), "type_mismatch");
}

TEST_F(TufAttack, EndlessFilesAreCutAtTheirLimit) {
  for (const std::string path : {"2.root.json", "timestamp.json", "3.snapshot.json", "3.targets.json"}) {
    RepositorySimulator repository;
    Client client(repository);
    repository.list_hashes = false;
    repository.publish_with_snapshot({"targets"});
    repository.publish_with_snapshot({"targets"});
    repository.endless.insert("metadata/" + path);
    EXPECT_EQ(client.verdict(), "too_large") << path;
  }
}

TEST_F(TufAttack, ARootTwoVersionsAheadIsNotTakenForTheNext) {
  repository_.publish("root");
  repository_.publish("root");
  repository_.served["metadata/2.root.json"] = repository_.bytes("root");
  expect_refused("version_mismatch");
}

TEST_F(TufAttack, AfterTheLastNumberThereIsNoNextRoot) {
  repository_.set_version("root", std::numeric_limits<std::int64_t>::max() - 1);
  repository_.publish("root");
  const auto last = load_root({repository_.bytes("root"), "root.json"});
  ASSERT_TRUE(last);
  const auto next = advance_root(*last, {repository_.first_root(), "next.root.json"});
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().code(), ErrorCode::version_mismatch);
}

TEST_F(TufAttack, AGapInTheChainOfRootsEndsIt) {
  repository_.publish("root");
  repository_.publish("root");
  repository_.served.erase("metadata/2.root.json");
  EXPECT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(client_.version("root"), 1);
}

TEST_F(TufAttack, OnlyAMissingRootEndsTheChainAnyOtherAnswerAborts) {
  for (const ErrorCode code : {ErrorCode::unreachable, ErrorCode::http_status, ErrorCode::tls_failed}) {
    repository_.failing["metadata/2.root.json"] = code;
    expect_refused(std::string(name_of(code)));
  }
}

TEST_F(TufAttack, ANewRootNeedsTheOldKeysAndItsOwn) {
  for (const std::string signer : {"root", "new"}) {
    RepositorySimulator repository;
    Client client(repository);
    repository.set_keys("root", {"new"});
    repository.set_signers("root", {signer});
    repository.publish("root");
    EXPECT_EQ(client.verdict(), "threshold_not_met") << "signed by " << signer << " only";
    EXPECT_EQ(client.version("root"), 1);
  }
}

TEST_F(TufAttack, AFrozenRepositoryIsStaleNotRefused) {
  const auto refreshed = client_.refresh(kNow + 365 * kDay);
  ASSERT_FALSE(refreshed);
  EXPECT_EQ(refreshed.error().code(), ErrorCode::metadata_expired);
  EXPECT_EQ(refreshed.error().exit_class(), ExitClass::stale);
  EXPECT_TRUE(client_.warned(ErrorCode::clock_ahead_or_frozen));
  EXPECT_TRUE(client_.updater().use_stored()) << "questions are still answered";
}

TEST_F(TufAttack, AnExpiredTimestampIsNotStoredAndAGoodOneLaterIsTaken) {
  repository_.set_expiry("timestamp", kNow);
  repository_.publish("timestamp");
  expect_refused("metadata_expired");
  repository_.set_expiry("timestamp", kNow + kDay);
  repository_.publish("timestamp");
  EXPECT_EQ(client_.verdict(), "ok");
}

TEST_F(TufAttack, FastForwardIsUndoneByNewTimestampAndSnapshotKeys) {
  repository_.set_version("timestamp", 1'000'000);
  repository_.set_version("snapshot", 1'000'000);
  repository_.set_version("app", 1'000'000);
  repository_.publish_with_snapshot({"app"});
  ASSERT_EQ(role_verdict(), "ok");
  for (const char* role : {"timestamp", "snapshot"}) repository_.rotate(role);
  repository_.publish("root");
  for (const char* role : {"timestamp", "snapshot", "app"}) repository_.set_version(role, 4);
  repository_.publish_with_snapshot({"app"});
  EXPECT_EQ(role_verdict(), "ok");
  EXPECT_EQ(client_.version("timestamp"), 5);
  EXPECT_EQ(client_.version("app"), 5);
}

TEST_F(TufAttack, NewRootKeysAloneDoNotLetVersionsFall) {
  repository_.rotate("root");
  repository_.publish("root");
  repository_.set_version("timestamp", 0);
  repository_.publish("timestamp");
  EXPECT_EQ(client_.verdict(), "version_rollback");
}

TEST_F(TufAttack, ADamagedOrLostTimestampIsFetchedAgainButNeverAnOlderOne) {
  for (const std::string bytes : {"", "{}", "gone"}) {
    RepositorySimulator repository;
    Client client(repository);
    repository.publish_with_snapshot();
    ASSERT_EQ(client.verdict(), "ok");
    ASSERT_TRUE(bytes == "gone" ? client.store().remove("timestamp")
                                : client.store().save("timestamp", bytes));
    repository.set_version("timestamp", 0);
    repository.publish("timestamp");
    EXPECT_EQ(client.verdict(), "version_rollback") << bytes;
    repository.set_version("timestamp", 1);
    repository.publish("timestamp");
    EXPECT_EQ(client.verdict(), "ok") << bytes;
    EXPECT_TRUE(client.warned(ErrorCode::state_damaged)) << bytes;
  }
}

TEST_F(TufAttack, ALostSnapshotStillHoldsTheVersionsOfTheRolesItListed) {
  repository_.publish_with_snapshot({"app"});
  ASSERT_EQ(role_verdict(), "ok");
  ASSERT_TRUE(client_.store().remove("snapshot"));
  repository_.set_version("app", 0);
  repository_.publish_with_snapshot({"app"});
  EXPECT_EQ(client_.verdict(), "version_rollback");
}

TEST_F(TufAttack, AnUnreadableRootStopsEverything) {
  for (const std::string bytes : {"", "{}", "gone"}) {
    ASSERT_TRUE(bytes == "gone" ? client_.store().remove("root") : client_.store().save("root", bytes));
    repository_.requests.clear();
    EXPECT_EQ(client_.verdict(), "state_damaged") << bytes;
    EXPECT_TRUE(repository_.requests.empty());
  }
}

TEST_F(TufAttack, OneCopyOfTheFloorIsEnoughNoneStops) {
  ASSERT_TRUE(write_file(client_.directory() + "/floor.a", "junk"));
  EXPECT_EQ(client_.verdict(), "ok");
  EXPECT_TRUE(client_.warned(ErrorCode::state_damaged));
  ASSERT_TRUE(write_file(client_.directory() + "/floor.a", "junk"));
  ASSERT_TRUE(remove_tree(client_.directory() + "/floor.b"));
  EXPECT_EQ(client_.verdict(), "state_damaged");
}

TEST_F(TufAttack, FilesPlantedAboveTheNextRootAreNeverAskedFor) {
  repository_.served["metadata/9007199254740991.root.json"] = "junk";
  EXPECT_EQ(client_.verdict(), "ok");
  repository_.served["metadata/2.root.json"] = "junk";
  expect_refused("json_invalid");
}

TEST_F(TufAttack, ALongChainOfRootsIsFollowedUpToItsLimit) {
  for (int i = 0; i < 20; ++i) repository_.publish("root");
  client_.options.limits.root_rotations = 10;
  EXPECT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(client_.version("root"), 11);
  EXPECT_TRUE(client_.warned(ErrorCode::limit_exceeded));
  EXPECT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(client_.version("root"), 21);
}

TEST_F(TufAttack, ASnapshotHereWithAnotherHashThanTheTimestampNamesIsNotUsed) {
  repository_.document("snapshot").set("extra", 1);
  repository_.sign_again("snapshot");  // the same version with other bytes
  repository_.publish("timestamp");
  EXPECT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(client_.stored("snapshot"), repository_.bytes("snapshot"));
}

TEST_F(TufAttack, NewTimestampKeysAloneDoNotLetTheSnapshotFall) {
  repository_.rotate("timestamp");
  repository_.publish("root");
  repository_.set_version("snapshot", 0);
  repository_.publish_with_snapshot();
  EXPECT_EQ(client_.verdict(), "version_rollback");
  EXPECT_EQ(client_.version("snapshot"), 2);
}

TEST_F(TufAttack, WithTheSnapshotTheVersionsItListedAreForgottenToo) {
  repository_.rotate("snapshot");
  repository_.publish("root");
  repository_.failing["metadata/timestamp.json"] = ErrorCode::unreachable;
  ASSERT_EQ(client_.verdict(), "unreachable");
  EXPECT_EQ(client_.stored("snapshot"), "");
  ASSERT_TRUE(client_.open());
  EXPECT_EQ(client_.floor().current().roles.size(), 1u) << "the timestamp's alone";
}

TEST_F(TufAttack, AKeyUnderAnIdThatIsNotItsOwnIsReported) {
  define_key("app", std::string(64, 'a'), key_object_of(repository_.key("spare").public_key()));
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(client_.verdict(), "ok");
  EXPECT_TRUE(client_.warned(ErrorCode::key_id_mismatch));
}

TEST_F(TufAttack, ARootOfAnotherRepositoryIsRefused) {
  repository_.change("root", {"sealwright", "repository"}, [](Json& id) { id = std::string(32, 'f'); });
  repository_.publish("root");
  expect_refused("repository_mismatch");
  erase(repository_.document("root"), "sealwright");
  repository_.sign_again("root");
  expect_refused("repository_mismatch");
}

TEST_F(TufAttack, ARootPutIntoTheStateOfAnotherRepositoryStops) {
  Json document = repository_.document("root");
  document.set("sealwright", Json::object({{"repository", std::string(32, 'f')}}));
  ASSERT_TRUE(client_.store().save("root", repository_.signed_bytes("root", document)));
  EXPECT_EQ(client_.verdict(), "state_foreign");
}

TEST_F(TufAttack, CountsHaveLimits) {
  Json signatures = Json::array();
  for (int i = 0; i < 129; ++i)
    signatures.push_back(Json::object({{"keyid", "key " + std::to_string(i)}, {"sig", ""}}));
  repository_.publish("timestamp");
  served("timestamp") = testing_support::changed_file(
      served("timestamp"), [&](Json& file) { file.set("signatures", signatures); });
  EXPECT_EQ(client_.verdict(), "limit_exceeded");
  const Json object = key_object_of(repository_.key("spare").public_key());
  for (int i = 0; i < 1025; ++i) define_key("app", "key " + std::to_string(i), object);
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(client_.verdict(), "limit_exceeded");
  repository_.change("targets", {"delegations", "keys"}, [](Json& keys) { keys = Json::object(); });
  redefine("app", [](Json& definition) {
    std::vector<std::string> ids;
    for (int i = 0; i < 1025; ++i) ids.push_back("key " + std::to_string(i));
    definition.set("keyids", Json::array_of(ids));
  });
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(client_.verdict(), "limit_exceeded");
  redefine("app", [](Json& definition) { definition.set("keyids", Json::array()); });
  repository_.change("targets", {"delegations", "roles"}, [](Json& roles) {
    Json::Array many(4097, roles.items()->front());
    roles = Json(many);
  });
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(client_.verdict(), "limit_exceeded");
}

// A signature that can be derived from a good one without the key changes nothing.
TEST_F(TufAttack, AnotherSignatureOfTheSameTimestampIsTheSameTimestamp) {
  RepositorySimulator repository(kNow, KeyKind::p256);
  Client client(repository);
  ASSERT_EQ(client.verdict(), "ok");
  const std::string stored = client.stored("timestamp");
  repository.sign_again("timestamp");  // ECDSA: another signature each time
  ASSERT_NE(repository.bytes("timestamp"), stored);
  EXPECT_EQ(client.verdict(), "ok");
  EXPECT_EQ(client.stored("timestamp"), stored);
  EXPECT_FALSE(client.updater().report().timestamp_is_new);
}

TEST_F(TufAttack, ATargetIsHeldToItsLengthItsHashesAndItsReadersLimit) {
  const std::string path = "app/1.0.0/manifest.json";
  const auto read = [&](std::uint64_t limit) {
    EXPECT_EQ(client_.verdict(), "ok");
    const auto search = client_.updater().find_target(path).value();
    return Client::text_of(client_.updater().read_target(*std::get_if<FoundTarget>(&search), limit));
  };
  EXPECT_EQ(read(3), "ok");
  EXPECT_EQ(read(2), "too_large");
  const std::string at = "targets/app/1.0.0/" + sha256_hex("one") + ".manifest.json";
  for (const auto& [bytes, code] : std::map<std::string, std::string>{
           {"two", "hash_mismatch"}, {"on", "length_mismatch"}, {"one more", "too_large"}}) {
    repository_.served[at] = bytes;
    EXPECT_EQ(read(3), code);
  }
  repository_.document("root").set("consistent_snapshot", false);
  repository_.publish("root");
  repository_.change("app", {"targets", path, "hashes"}, [](Json& hashes) {
    hashes = Json::object({{"md5", std::string(32, 'a')}});
  });
  repository_.publish_with_snapshot({"app", "targets"});
  EXPECT_EQ(read(3), "field_value") << "no hash that we know";
}

// The run dies after each request in turn; then older metadata is offered.
TEST_F(TufAttack, ARunCutAnywhereNeitherBlocksTheNextNorLetsItGoBack) {
  const auto older = repository_.served;
  for (std::size_t cut = 1; cut <= 4; ++cut) {
    repository_.publish_with_snapshot({"app", "targets"});
    std::size_t left = cut;
    repository_.on_request = [&](const std::string& path) {
      if (left-- == 0) repository_.failing[path] = ErrorCode::unreachable;
    };
    client_.verdict();
    repository_.on_request = nullptr;
    repository_.failing.clear();
    const std::int64_t reached = client_.version("timestamp");
    const auto newest = repository_.served;
    repository_.served = older;
    if (reached > 2) {
      EXPECT_EQ(client_.verdict(), "version_rollback") << cut;
    }
    repository_.served = newest;
    EXPECT_EQ(client_.verdict(), "ok") << cut;
  }
}

}  // namespace
}  // namespace sealwright
