// SPDX-License-Identifier: Apache-2.0
// The command line, and what a plain run asks for, accepts and keeps.
#include "tests/conformance/conformance_run.hpp"
#include "tests/support/json_edit.hpp"

namespace sealwright {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::changed_file;
using testing_support::ConformanceRun;

class Conformance : public ConformanceRun {
 protected:
  const Names kAll{"root 1", "snapshot 1", "targets 1", "timestamp 1"};
};

TEST_F(Conformance, InitStoresTheRootAsItIsAndMakesNoRequest) {
  EXPECT_EQ(init(), 0);
  EXPECT_THAT(trusted(), ElementsAre("root 1"));
  EXPECT_EQ(stored("root"), repository_.first_root());
  EXPECT_THAT(requests(), IsEmpty());
}

TEST_F(Conformance, RefreshFetchesTheTopLevelRolesOnceAndStoresTheBytesAsServed) {
  repository_.served["metadata/timestamp.json"] += " ";
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(refresh(), 0) << output();
  EXPECT_THAT(requests(), ElementsAre("2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"));
  EXPECT_EQ(trusted(), kAll);
  EXPECT_EQ(stored("timestamp"), repository_.bytes("timestamp") + " ");
  for (const char* role : {"root", "snapshot", "targets"}) EXPECT_EQ(stored(role), repository_.bytes(role));
}

TEST_F(Conformance, ASecondRefreshAsksOnlyForTheNextRootAndTheTimestamp) {
  ASSERT_EQ(init() + refresh(), 0);
  EXPECT_EQ(refresh(), 0);
  EXPECT_THAT(requests(), ElementsAre("2.root.json", "timestamp.json"));
}

TEST_F(Conformance, OptionsComeInAnyOrder) {
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(run_program({"--metadata-url", metadata_url(), "--metadata-dir", path("trusted"), "refresh"}), 0);
}

TEST_F(Conformance, DownloadRefreshesFirstEvenIfTheTargetDoesNotExist) {
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(download({"no such target"}), 1);
  EXPECT_THAT(requests(), ElementsAre("2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"));
  EXPECT_EQ(trusted(), kAll);
}

TEST_F(Conformance, AnyFailureIsExitOne) {
  EXPECT_EQ(run_program({"refresh"}), 1);
  EXPECT_EQ(run_program({"--metadata-url"}), 1);
  EXPECT_EQ(run_program({"dance"}), 1);
  EXPECT_EQ(run_program({}), 1);
  EXPECT_EQ(run_program({"init", "no such file"}), 1);
  EXPECT_EQ(refresh(), 1);  // before init
  ASSERT_EQ(init(), 0);
  repository_.set_expiry("timestamp", now_ - kDay);
  repository_.publish("timestamp");
  EXPECT_EQ(refresh(), 1);
}

TEST_F(Conformance, AFirstRootThatDoesNotVerifyEndsTheRunBeforeAnyRequest) {
  const auto drop_version = [](Json& file) {
    Json part = *file.find("signed");
    erase(part, "version");
    file.set("signed", part);
  };
  const auto exchange_signature = [](Json& file) {
    Json signature = file.find("signatures")->items()->at(0);
    signature.set("sig", "3045022100" + std::string(64, '7') + "0220" + std::string(64, '7'));
    file.set("signatures", Json(Json::Array{signature}));
  };
  const std::vector<std::function<void(Json&)>> ways{drop_version, exchange_signature};
  for (const auto& spoil : ways) {
    first_root_ = changed_file(repository_.first_root(), spoil);
    init();
    EXPECT_EQ(refresh(), 1);
    EXPECT_THAT(requests(), IsEmpty());
  }
}

TEST_F(Conformance, WhatIsMissingEndsTheRunAndWhatWasAcceptedBeforeStays) {
  ASSERT_EQ(init() + refresh(), 0);
  repository_.change("timestamp", {"meta", "snapshot.json", "version"}, [](Json& version) { version = 2; });
  repository_.publish("timestamp");
  EXPECT_EQ(refresh(), 1);
  EXPECT_THAT(requests(), ElementsAre("2.root.json", "timestamp.json", "2.snapshot.json"));
  EXPECT_THAT(trusted(), ElementsAre("root 1", "snapshot 1", "targets 1", "timestamp 2"));
  repository_.change("snapshot", {"meta", "targets.json", "version"}, [](Json& version) { version = 2; });
  repository_.publish_with_snapshot();
  EXPECT_EQ(refresh(), 1);
  EXPECT_EQ(last_request(), "2.targets.json");
  EXPECT_THAT(trusted(), ElementsAre("root 1", "snapshot 2", "targets 1", "timestamp 3"));
  repository_.served.erase("metadata/timestamp.json");
  EXPECT_EQ(refresh(), 1);
  EXPECT_EQ(last_request(), "timestamp.json");
}

TEST_F(Conformance, ATimestampWithTheSameVersionIsNotTakenWhateverItSays) {
  ASSERT_EQ(init() + refresh(), 0);
  repository_.change("timestamp", {"meta", "snapshot.json", "version"}, [](Json& version) { version = 100; });
  repository_.sign_again("timestamp");
  const std::string before = stored("timestamp");
  EXPECT_EQ(refresh(), 0);
  EXPECT_EQ(last_request(), "timestamp.json");
  EXPECT_EQ(stored("timestamp"), before);
}

TEST_F(Conformance, HashesOfMetadataAreCheckedWhereTheyAreGiven) {
  repository_.list_hashes = true;
  repository_.publish_with_snapshot({"targets"});
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(refresh(), 0) << output();
  repository_.publish("targets");
  repository_.change("snapshot", {"meta", "targets.json", "hashes", "sha256"},
                     [](Json& hash) { hash = std::string(64, '4'); });
  repository_.publish_with_snapshot();
  EXPECT_EQ(refresh(), 1);
  EXPECT_THAT(trusted(), ElementsAre("root 1", "snapshot 3", "targets 2", "timestamp 3"));
}

TEST_F(Conformance, UnknownMembersArePartOfWhatIsSigned) {
  ASSERT_EQ(init() + refresh(), 0);
  repository_.document("root").set("custom-field", "value");
  repository_.change("root", {"roles", "root", "another-field"}, [](Json& value) { value = "value"; });
  repository_.publish("root");
  EXPECT_EQ(refresh(), 0) << output();
  EXPECT_EQ(version("root"), 2);
  repository_.publish("root");
  std::string& served = repository_.served["metadata/3.root.json"];
  served.replace(served.find("custom-field"), 12, "custom-field2");
  EXPECT_EQ(refresh(), 1);
  EXPECT_EQ(version("root"), 2);
}

// A snapshot under the timestamp's key that would pass for a timestamp but for its type.
TEST_F(Conformance, AnotherTypeUnderTheRightKeyIsRefused) {
  ASSERT_EQ(init(), 0);
  repository_.set_keys("snapshot", {"snapshot", "timestamp"});
  repository_.document("snapshot")
      .set("meta", Json::object({{"snapshot.json", Json::object({{"version", 1}})}}));
  repository_.publish("root");
  repository_.publish("snapshot");
  repository_.served["metadata/timestamp.json"] = repository_.bytes("snapshot");
  EXPECT_EQ(refresh(), 1);
  EXPECT_THAT(trusted(), ElementsAre("root 2"));
}

TEST_F(Conformance, ARepositoryWithoutConsistentSnapshotsIsReadWithoutPrefixes) {
  repository_.document("root").set("consistent_snapshot", false);
  repository_.delegate("targets", "app", {"app/*"});
  repository_.add_target("app", "app/file", "content");
  repository_.publish("root");
  repository_.publish_with_snapshot({"app", "targets"});
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(download({"app/file"}), 0) << output();
  EXPECT_THAT(requests(), ElementsAre("2.root.json", "3.root.json", "timestamp.json", "snapshot.json",
                                      "targets.json", "app.json", "targets/app/file"));
}

TEST_F(Conformance, TwoProcessesOnOneDirectoryBothSucceed) {
  ASSERT_EQ(init(), 0);
  const std::string one = std::string(CONFORMANCE_PROGRAM) + " --metadata-dir '" + path("trusted") +
                          "' --metadata-url '" + metadata_url() + "' refresh";
  const auto both = run({"sh", "-c", one + " & first=$!; " + one + " && wait $first"});
  EXPECT_EQ(both.exit_code, 0) << both.output;
  EXPECT_EQ(trusted(), kAll);
}

TEST_F(Conformance, TimeComesFromAPreloadedClock) {
  repository_.set_expiry("root", now_ + 7 * kDay);
  repository_.publish("root");
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(refresh(), 0);
  EXPECT_EQ(refresh({"faketime", "-f", "+6d"}), 0) << output();
  EXPECT_EQ(refresh({"faketime", "-f", "+8d"}), 1);
  EXPECT_EQ(refresh(clock_at(now_ + 6 * kDay)), 0) << output();
  EXPECT_EQ(refresh(clock_at(now_ + 8 * kDay)), 1);
  EXPECT_EQ(refresh(clock_at(Instant{86'400})), 0) << "there is no floor under its clock: " << output();
}

}  // namespace
}  // namespace sealwright
