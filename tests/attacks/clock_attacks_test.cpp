// SPDX-License-Identifier: Apache-2.0
// Time: what may have expired where there is no network, and what an expired file may not do.
#include "tests/attacks/attack.hpp"
#include "verifier/transport/mirror_transport.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

using testing_support::Client;
using testing_support::kNow;
using testing_support::RepositorySimulator;
using testing_support::TufAttack;

constexpr Seconds kAllowed = 90 * kDay;

// Every role but timestamp and snapshot expires later.
class Offline : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* role : {"timestamp", "snapshot"}) repository_.set_expiry(role, kNow);
    repository_.publish_with_snapshot();
    repository_.offline = true;
  }
  RepositorySimulator repository_;
  Client client_{repository_};
};

TEST_F(Offline, TimestampAndSnapshotMayHaveExpiredNoLongerAgoThanTheOwnerAllows) {
  EXPECT_EQ(client_.verdict(kNow + 90 * kDay - Seconds{1}, kAllowed), "ok");
  EXPECT_EQ(client_.verdict(kNow + 90 * kDay, kAllowed), "metadata_expired");
  EXPECT_EQ(client_.verdict(kNow + 91 * kDay, kAllowed), "metadata_expired");
  EXPECT_EQ(client_.verdict(kNow + 89 * kDay, Seconds{0}), "metadata_expired") << "off by default";
}

TEST_F(Offline, TheAllowanceIsForTimestampAndSnapshotOnly) {
  repository_.set_expiry("targets", kNow);
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(client_.verdict(kNow + kDay, kAllowed), "metadata_expired");
  EXPECT_EQ(client_.version("targets"), 0);
}

TEST_F(Offline, TheAllowanceDoesNotReachTheRoot) {
  repository_.set_expiry("root", kNow);
  repository_.publish("root");
  EXPECT_EQ(client_.verdict(kNow + kDay, kAllowed), "metadata_expired");
  EXPECT_EQ(client_.version("root"), 2);
  EXPECT_EQ(client_.version("timestamp"), 0);
}

TEST_F(Offline, EveryOtherRuleHolds) {
  ASSERT_EQ(client_.verdict(kNow + kDay, kAllowed), "ok");
  repository_.set_version("timestamp", 0);
  repository_.publish("timestamp");
  EXPECT_EQ(client_.verdict(kNow + kDay, kAllowed), "version_rollback");
}

TEST_F(Offline, OverANetworkThereIsNoAllowance) {
  repository_.offline = false;
  EXPECT_EQ(client_.verdict(kNow + kDay, kAllowed), "metadata_expired");
}

TEST_F(Offline, OneMirrorOverANetworkEndsTheAllowance) {
  std::vector<std::unique_ptr<Transport>> mirrors;
  mirrors.push_back(std::make_unique<RepositorySimulator>());
  mirrors.push_back(std::make_unique<RepositorySimulator>());
  static_cast<RepositorySimulator&>(*mirrors[0]).offline = true;
  static_cast<RepositorySimulator&>(*mirrors[1]).offline = true;
  auto* second = static_cast<RepositorySimulator*>(mirrors[1].get());
  const MirrorTransport transport(std::move(mirrors));
  EXPECT_TRUE(transport.is_offline());
  second->offline = false;
  EXPECT_FALSE(transport.is_offline());
}

TEST_F(TufAttack, AnExpiredFileHereIsNoReasonToRefuseANewOne) {
  const Instant later = kNow + 380 * kDay;
  ASSERT_EQ(client_.verdict(later), "metadata_expired");
  repository_.set_expiry("root", later + kDay);
  repository_.publish("root");
  for (const char* role : {"timestamp", "snapshot", "targets", "app"})
    repository_.set_expiry(role, later + kDay);
  repository_.publish_with_snapshot({"app", "targets"});
  EXPECT_EQ(role_verdict(later), "ok");
}

TEST_F(TufAttack, AnExpiredSnapshotHereIsNotUsedEvenIfTheTimestampNamesIt) {
  repository_.set_expiry("snapshot", kNow + kDay);
  repository_.publish_with_snapshot();
  ASSERT_EQ(client_.verdict(), "ok");
  repository_.requests.clear();
  EXPECT_EQ(client_.verdict(kNow + kDay), "metadata_expired");
  EXPECT_EQ(repository_.requests.back(), "3.snapshot.json") << "it was asked for again";
}

TEST_F(TufAttack, ATimestampOfTheSameVersionDoesNotLengthenTheLifeOfTheStoredOne) {
  repository_.set_expiry("timestamp", kNow + kDay);
  repository_.publish("timestamp");
  ASSERT_EQ(client_.verdict(), "ok");
  repository_.set_expiry("timestamp", kNow + 30 * kDay);
  repository_.sign_again("timestamp");
  EXPECT_EQ(client_.verdict(kNow + kDay), "metadata_expired");
}

TEST_F(TufAttack, WhenItWasSignedCountsOnlyBelowItsOwnExpiry) {
  const auto issued_at = [&](Instant at) {
    repository_.change("timestamp", {"sealwright", "issued"}, [&](Json& issued) { issued = to_text(at); });
    repository_.publish("timestamp");
    EXPECT_EQ(client_.verdict(), "ok");
    EXPECT_TRUE(client_.open());
    return client_.updater().stored_issued();
  };
  EXPECT_EQ(issued_at(kNow), kNow);
  EXPECT_FALSE(issued_at(kNow + 365 * kDay)) << "a time at its own end would freeze every machine there";
}

TEST_F(TufAttack, TheTimeOfATimestampUnderOldKeysIsForgottenWithIt) {
  ASSERT_TRUE(client_.updater().stored_issued());
  repository_.rotate("timestamp");
  repository_.publish("root");
  repository_.failing["metadata/timestamp.json"] = ErrorCode::unreachable;
  EXPECT_EQ(client_.verdict(), "unreachable");
  EXPECT_EQ(client_.stored("timestamp"), "");
  ASSERT_TRUE(client_.open());
  EXPECT_FALSE(client_.updater().stored_issued());
}

// The time that a thief of the timestamp key, or a publisher with a wrong clock, puts into metadata.
class SignedAhead : public TufAttack {
 protected:
  static constexpr Instant kClaimed = kNow + 2'900'000 * kDay;

  void sign_ahead(Instant issued = kClaimed) {
    repository_.set_expiry("timestamp", issued + 14 * kDay);
    repository_.change("timestamp", {"sealwright", "issued"},
                       [&](Json& member) { member = to_text(issued); });
    repository_.publish("timestamp");
  }
  std::optional<Instant> taken() { return FloorStore::open(client_.directory())->current().clock.issued; }
};

TEST_F(SignedAhead, IsTakenNoFurtherThanTheClockAllowsAndReported) {
  sign_ahead();
  ASSERT_TRUE(client_.refresh({kNow, {0}, kNow, kNow + kDay}));
  EXPECT_EQ(taken(), kNow + kDay);
  EXPECT_TRUE(client_.warned(ErrorCode::clock_behind));
  EXPECT_EQ(client_.updater().as_of(), kNow + kDay) << "answers are not as of a time that never was";
}

TEST_F(SignedAhead, WithoutAClockItIsTakenWhole) {
  sign_ahead();
  ASSERT_TRUE(client_.refresh({kNow, {0}, kNow, std::nullopt}));
  EXPECT_EQ(taken(), kClaimed);
}

TEST_F(SignedAhead, DoesNotFallAgainWhileItsKeysCount) {
  sign_ahead(kNow + 100 * kDay);
  ASSERT_TRUE(client_.refresh({kNow, {0}, kNow, std::nullopt}));
  sign_ahead(kNow + kDay);
  ASSERT_TRUE(client_.refresh({kNow, {0}, kNow, std::nullopt}));
  EXPECT_EQ(taken(), kNow + 100 * kDay);
}

// The root that revokes the key has long expired by the time that the key signed: it must not be judged by
// it.
TEST_F(SignedAhead, JudgesNothingAnyMoreOnceItsKeysWereReplaced) {
  sign_ahead();
  ASSERT_TRUE(client_.refresh({kNow, {0}, kNow, std::nullopt}));
  const UpdateStart as_it_says{kClaimed, {0}, kNow, std::nullopt};
  ASSERT_EQ(Client::text_of(client_.refresh(as_it_says)), "metadata_expired");
  repository_.rotate("timestamp");
  repository_.publish("root");
  repository_.set_expiry("timestamp", kNow + 14 * kDay);
  repository_.change("timestamp", {"sealwright", "issued"}, [&](Json& member) { member = to_text(kNow); });
  repository_.publish("timestamp");
  EXPECT_EQ(Client::text_of(client_.refresh(as_it_says)), "ok");
  EXPECT_EQ(client_.updater().at(), kNow);
  EXPECT_EQ(taken(), kNow);
}

// root.json from a backup, with keys that were revoked since, and a repository that withholds the next
// roots.
TEST_F(TufAttack, ARootBelowTheOneThatWasAcceptedIsNotTrustedAgain) {
  const std::string first = client_.stored("root");
  repository_.rotate("timestamp");
  repository_.publish("root");
  repository_.publish("timestamp");
  ASSERT_EQ(client_.verdict(), "ok");
  ASSERT_EQ(FloorStore::open(client_.directory())->current().root->version, 2);
  ASSERT_TRUE(client_.store().save("root", first));
  repository_.failing["metadata/2.root.json"] = ErrorCode::not_found;
  EXPECT_EQ(client_.verdict(), "version_rollback");
  repository_.failing.clear();
  EXPECT_EQ(client_.verdict(), "ok") << "the chain leads to the root that was accepted";
}

}  // namespace
}  // namespace sealwright
