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

}  // namespace
}  // namespace sealwright
