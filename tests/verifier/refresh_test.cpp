#include "verifier/refresh.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/client.hpp"

namespace sealwright {
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
}  // namespace sealwright
