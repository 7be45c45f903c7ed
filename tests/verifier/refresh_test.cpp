// SPDX-License-Identifier: Apache-2.0
#include "verifier/tuf/refresh.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/client.hpp"

namespace sealwright::client {
namespace {

using testing::ElementsAre;
using testing_support::Client;
using testing_support::RepositorySimulator;

constexpr Instant kNow{1'795'000'000};

class Refresh : public testing::Test {
 protected:
  RepositorySimulator repository_;
  Client client_{repository_};
};

TEST_F(Refresh, AsksForEachTopLevelRoleOnceAndStoresTheBytesAsServed) {
  ASSERT_EQ(client_.verdict(), "ok");
  EXPECT_THAT(repository_.requests,
              ElementsAre("2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"));
  for (const char* role : {"root", "timestamp", "snapshot", "targets"}) {
    EXPECT_EQ(client_.stored(role), repository_.bytes(role)) << role;
  }
}

TEST_F(Refresh, WithNothingNewAsksOnlyForTheNextRootAndTheTimestamp) {
  ASSERT_EQ(client_.verdict(), "ok");
  repository_.requests.clear();
  ASSERT_EQ(client_.verdict(), "ok");
  EXPECT_THAT(repository_.requests, ElementsAre("2.root.json", "timestamp.json"));
}

// The same bytes are not verified twice under one root, but they are under the next.
TEST_F(Refresh, ATimestampThatAnOlderRootVouchedForIsVerifiedAgainUnderTheNewOne) {
  ASSERT_EQ(client_.verdict(), "ok");
  repository_.rotate("timestamp");
  repository_.publish("root");
  ASSERT_TRUE(client_.open());
  ASSERT_TRUE(client_.updater().stored_issued());
  EXPECT_EQ(Client::text_of(client_.updater().refresh({kNow})), "threshold_not_met");
  EXPECT_EQ(client_.version("root"), 2);
  EXPECT_EQ(client_.stored("timestamp"), "") << "its key was replaced: it is forgotten";
}

// A read-only command holds no lock: it must not undo what another run has just written.
TEST_F(Refresh, QuestionsAboutWhatIsStoredChangeNothingOnDisk) {
  repository_.delegate("targets", "app", {"app/*/*"});
  repository_.publish_with_snapshot({"app", "targets"});
  ASSERT_EQ(client_.verdict(), "ok");
  ASSERT_TRUE(client_.open());
  ASSERT_TRUE(client_.updater().refresh({kNow}));
  ASSERT_TRUE(client_.updater().find_role("app"));
  FloorFile without = client_.floor().current();
  without.roles.erase("app");
  ASSERT_TRUE(client_.floor().replace(std::move(without)));
  const std::string floor = read_file(client_.directory() + "/floor.a", 100'000).value();
  ASSERT_TRUE(client_.open());
  ASSERT_TRUE(client_.updater().use_stored());
  ASSERT_TRUE(client_.updater().find_role("app"));
  EXPECT_EQ(read_file(client_.directory() + "/floor.a", 100'000).value(), floor);

  repository_.rotate("timestamp");
  repository_.publish("root");
  ASSERT_TRUE(client_.store().save("root", repository_.bytes("root")));
  const std::string timestamp = client_.stored("timestamp");
  ASSERT_TRUE(client_.open());
  EXPECT_EQ(Client::text_of(client_.updater().use_stored()), "file_missing");
  EXPECT_EQ(client_.stored("timestamp"), timestamp) << "under the new keys it says nothing, but it stays";
}

TEST_F(Refresh, ATimestampThatWasReadBeforehandIsTheOneThatIsKept) {
  ASSERT_EQ(client_.verdict(), "ok");
  ASSERT_TRUE(client_.open());
  const auto issued = client_.updater().stored_issued();
  ASSERT_TRUE(issued);
  ASSERT_TRUE(client_.updater().refresh({kNow}));
  EXPECT_EQ(client_.updater().timestamp().issued(), issued);
  EXPECT_FALSE(client_.updater().report().timestamp_is_new);
}

}  // namespace
}  // namespace sealwright::client
