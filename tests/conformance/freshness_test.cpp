// SPDX-License-Identifier: Apache-2.0
// Rollback, recovery from a fast-forward, and expiry.
#include "tests/conformance/conformance_run.hpp"

namespace sealwright {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::ConformanceRun;

class Freshness : public ConformanceRun, public testing::WithParamInterface<bool> {
 protected:
  void SetUp() override { repository_.list_hashes = GetParam(); }
  // Publishes that version next.
  void turn_to(const std::string& role, std::int64_t version) { repository_.set_version(role, version - 1); }
};
INSTANTIATE_TEST_SUITE_P(Metadata, Freshness, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "WithHashes" : "WithVersionsOnly"; });

TEST_P(Freshness, AnOlderTimestampIsRefused) {
  repository_.publish("timestamp");
  ASSERT_EQ(init() + refresh(), 0);
  turn_to("timestamp", 1);
  repository_.publish("timestamp");
  EXPECT_EQ(refresh(), 1);
  EXPECT_EQ(version("timestamp"), 2);
  EXPECT_EQ(last_request(), "timestamp.json");
}

TEST_P(Freshness, ATimestampThatNamesAnOlderSnapshotIsRefused) {
  repository_.publish_with_snapshot();
  ASSERT_EQ(init() + refresh(), 0);
  turn_to("snapshot", 1);
  repository_.publish_with_snapshot();
  EXPECT_EQ(refresh(), 1);
  EXPECT_THAT(trusted(), ElementsAre("root 1", "snapshot 2", "targets 1", "timestamp 2"));
  EXPECT_EQ(last_request(), "timestamp.json");
}

TEST_P(Freshness, AnOlderSnapshotIsNotAskedForWhileTheTimestampNamesTheOneHere) {
  repository_.publish_with_snapshot();
  ASSERT_EQ(init() + refresh(), 0);
  repository_.served["metadata/2.snapshot.json"] = repository_.served["metadata/1.snapshot.json"];
  EXPECT_EQ(refresh(), 0);
  EXPECT_EQ(last_request(), "timestamp.json");
  EXPECT_EQ(version("snapshot"), 2);
}

TEST_P(Freshness, ASnapshotThatListsOlderTargetsIsRefused) {
  repository_.publish("targets");
  repository_.publish_with_snapshot({"targets"});
  ASSERT_EQ(init() + refresh(), 0);
  turn_to("targets", 1);
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(refresh(), 1);
  EXPECT_THAT(trusted(), ElementsAre("root 1", "snapshot 2", "targets 3", "timestamp 3"));
}

TEST_P(Freshness, NewTimestampKeysLetItsVersionFall) {
  turn_to("timestamp", 99'999);
  repository_.publish("timestamp");
  ASSERT_EQ(init() + refresh(), 0);
  repository_.rotate("timestamp");
  repository_.publish("root");
  turn_to("timestamp", 1);
  repository_.publish("timestamp");
  EXPECT_EQ(refresh(), 0) << output();
  EXPECT_EQ(version("timestamp"), 1);
}

TEST_P(Freshness, NewSnapshotAndTimestampKeysLetTheSnapshotFall) {
  turn_to("snapshot", 99'999);
  repository_.publish_with_snapshot();
  ASSERT_EQ(init() + refresh(), 0);
  repository_.rotate("snapshot");
  repository_.rotate("timestamp");
  repository_.publish("root");
  turn_to("snapshot", 1);
  repository_.publish_with_snapshot();
  EXPECT_EQ(refresh(), 0) << output();
  EXPECT_EQ(version("snapshot"), 1);
}

TEST_P(Freshness, NewSnapshotKeysLetTheTargetsFall) {
  turn_to("targets", 99'999);
  repository_.publish_with_snapshot({"targets"});
  ASSERT_EQ(init() + refresh(), 0);
  repository_.rotate("snapshot");
  repository_.publish("root");
  turn_to("targets", 1);
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(refresh(), 0) << output();
  EXPECT_EQ(version("targets"), 1);
}

TEST_P(Freshness, AnExpiredRootIsStoredAndNothingBehindIt) {
  ASSERT_EQ(init() + refresh(), 0);
  repository_.set_expiry("root", now_ - kDay);
  repository_.publish("root");
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(refresh(), 1);
  EXPECT_THAT(trusted(), ElementsAre("root 2", "snapshot 1", "targets 1", "timestamp 1"));
  EXPECT_EQ(last_request(), "3.root.json");
}

TEST_P(Freshness, ExpiredRootsOnTheWayDoNotMatter) {
  repository_.set_expiry("root", now_ - kDay);
  repository_.publish("root");
  repository_.set_expiry("root", now_ + kDay);
  repository_.publish("root");
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(refresh(), 0) << output();
  EXPECT_EQ(version("root"), 3);
}

TEST_P(Freshness, WhatIsExpiredIsNotStoredAndAGoodOneLaterIs) {
  const std::map<std::string, Names> kept{{"timestamp", {"root 1", "snapshot 1", "targets 1", "timestamp 1"}},
                                          {"snapshot", {"root 1", "snapshot 1", "targets 1", "timestamp 2"}},
                                          {"targets", {"root 1", "snapshot 2", "targets 1", "timestamp 2"}}};
  for (const auto& [role, trusted_then] : kept) {
    begin_anew();
    SetUp();
    ASSERT_EQ(init() + refresh(), 0);
    repository_.set_expiry(role, now_ - 5 * kDay);
    repository_.publish_with_snapshot({"targets"});
    EXPECT_EQ(refresh(), 1);
    EXPECT_EQ(trusted(), trusted_then);
    repository_.set_expiry(role, now_ + 5 * kDay);
    repository_.publish_with_snapshot({"targets"});
    EXPECT_EQ(refresh(), 0) << role << output();
    EXPECT_EQ(version(role), 3);
  }
}

TEST_P(Freshness, ExpiredFilesHereDoNotBlockNewOnes) {
  repository_.set_expiry("timestamp", now_ + 7 * kDay);
  repository_.set_expiry("snapshot", now_ + 7 * kDay);
  repository_.publish_with_snapshot();
  ASSERT_EQ(init() + refresh(), 0);
  repository_.set_expiry("timestamp", now_ + 21 * kDay);
  repository_.set_expiry("snapshot", now_ + 21 * kDay);
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(refresh(clock_at(now_ + 18 * kDay)), 0) << output();
  EXPECT_THAT(trusted(), ElementsAre("root 1", "snapshot 3", "targets 2", "timestamp 3"));
}

class DelegatedFreshness : public Freshness {
 protected:
  void SetUp() override {
    Freshness::SetUp();
    repository_.delegate("targets", "app", {"app/*"});
    repository_.add_target("app", "app/first", "first");
    repository_.add_target("app", "app/second", "second");
  }
};
INSTANTIATE_TEST_SUITE_P(Metadata, DelegatedFreshness, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "WithHashes" : "WithVersionsOnly"; });

TEST_P(DelegatedFreshness, ARoleThatIsExpiredWhenItComesIsNotUsed) {
  repository_.set_expiry("app", now_ - kDay);
  repository_.publish_with_snapshot({"app", "targets"});
  ASSERT_EQ(init() + refresh(), 0);
  EXPECT_EQ(download({"app/first"}), 1);
  EXPECT_THAT(downloads(), IsEmpty());
  EXPECT_THAT(trusted(), ElementsAre("root 1", "snapshot 2", "targets 2", "timestamp 2"));
}

TEST_P(DelegatedFreshness, ARoleThatExpiredHereIsNotUsedAnyMoreAndANewOneIs) {
  repository_.set_expiry("app", now_ + 7 * kDay);
  repository_.publish_with_snapshot({"app", "targets"});
  ASSERT_EQ(init() + download({"app/first"}), 0) << output();
  EXPECT_EQ(download({"app/second"}, clock_at(now_ + 18 * kDay)), 1);
  EXPECT_THAT(downloads(), ElementsAre("first"));
  repository_.set_expiry("app", now_ + 21 * kDay);
  repository_.publish_with_snapshot({"app"});
  EXPECT_EQ(download({"app/second"}, clock_at(now_ + 18 * kDay)), 0) << output();
  EXPECT_THAT(downloads(), ElementsAre("first", "second"));
}

}  // namespace
}  // namespace sealwright
