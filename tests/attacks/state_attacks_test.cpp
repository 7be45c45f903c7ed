// SPDX-License-Identifier: Apache-2.0
// What a machine has accepted stays accepted: after a kill at any moment, after files were lost or damaged,
// and after months without a run.
#include <algorithm>
#include <cstdlib>

#include "base/text.hpp"
#include "tests/attacks/attack.hpp"
#include "tests/support/command.hpp"
#include "tests/support/json_edit.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

using testing::ElementsAre;
using testing_support::Client;
using testing_support::kNow;
using testing_support::RepositorySimulator;
using testing_support::TufAttack;

class State : public TufAttack {
 protected:
  void SetUp() override {
    older_ = repository_.served;
    repository_.delegate("targets", "app", {"app/*/*"});
    repository_.publish_with_snapshot({"app", "targets"});
    oldest_ = repository_.served;
    repository_.publish_with_snapshot({"app", "targets"});
    ASSERT_EQ(role_verdict(), "ok");
    before_ = client_.trusted();
  }
  std::string file(const std::string& role) const {
    return client_.store().directory() + "/" + role + ".json";
  }
  std::map<std::string, std::string> older_, oldest_;
};

std::string flipped(std::string bytes) {
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x20);
  return bytes;
}

TEST_F(State, ATrustedFileCutOrFlippedIsFetchedAgainAndNothingOlderIsTaken) {
  for (const std::string role : {"timestamp", "snapshot", "targets", "app"}) {
    const std::string good = client_.stored(role);
    const std::vector<std::string> spoilt{"", good.substr(0, good.size() / 2), flipped(good), "gone"};
    for (const std::string& bytes : spoilt) {
      ASSERT_TRUE(bytes == "gone" ? client_.store().remove(role) : client_.store().save(role, bytes));
      const auto newest = repository_.served;
      repository_.served = oldest_;
      EXPECT_EQ(role_verdict(), "version_rollback") << role << bytes;
      for (const auto& [path, older] : oldest_) EXPECT_NE(client_.stored(role), older) << role << path;
      repository_.served = newest;
      EXPECT_EQ(role_verdict(), "ok") << role << bytes;
      EXPECT_EQ(client_.stored(role), good) << role;
    }
  }
}

TEST_F(State, ADamagedRootStopsWithoutARequest) {
  const std::string good = client_.stored("root");
  const std::vector<std::string> spoilt{"", good.substr(0, good.size() / 2), flipped(good)};
  for (const std::string& bytes : spoilt) {
    ASSERT_TRUE(client_.store().save("root", bytes));
    repository_.requests.clear();
    EXPECT_EQ(client_.verdict(), "state_damaged");
    EXPECT_TRUE(repository_.requests.empty());
    EXPECT_EQ(client_.stored("root"), bytes) << "it is not repaired silently";
  }
}

TEST_F(State, OneSoundCopyOfTheFloorHoldsWhatWasAcceptedAndNoneStops) {
  const std::string good = read_file(client_.directory() + "/floor.a", 100'000).value();
  const std::vector<std::string> spoilt{"", good.substr(0, good.size() / 2), flipped(good)};
  for (const std::string copy : {"/floor.a", "/floor.b"}) {
    for (const std::string& bytes : spoilt) {
      ASSERT_TRUE(write_file(client_.directory() + copy, bytes));
      for (const char* role : {"timestamp", "snapshot"}) ASSERT_TRUE(client_.store().remove(role));
      const auto newest = repository_.served;
      repository_.served = oldest_;
      EXPECT_EQ(client_.verdict(), "version_rollback") << copy;
      EXPECT_TRUE(client_.warned(ErrorCode::state_damaged)) << copy;
      repository_.served = newest;
      EXPECT_EQ(role_verdict(), "ok") << copy;
      ASSERT_TRUE(client_.floor().replace(client_.floor().current()));  // both copies sound again
    }
  }
  for (const std::string& bytes : spoilt) {
    for (const std::string copy : {"/floor.a", "/floor.b"})
      ASSERT_TRUE(write_file(client_.directory() + copy, bytes));
    EXPECT_EQ(client_.verdict(), "state_damaged");
  }
}

TEST_F(State, ALostTimestampAndSnapshotAreForgottenOnlyUnderOtherKeys) {
  for (const char* role : {"timestamp", "snapshot"}) ASSERT_TRUE(client_.store().remove(role));
  for (const char* role : {"timestamp", "snapshot"}) repository_.rotate(role);
  repository_.publish("root");
  for (const char* role : {"timestamp", "snapshot", "app", "targets"}) repository_.set_version(role, 0);
  repository_.publish_with_snapshot({"app", "targets"});
  EXPECT_EQ(role_verdict(), "ok");
  EXPECT_EQ(client_.version("timestamp"), 1);
  EXPECT_EQ(client_.version("app"), 1);
}

TEST_F(State, AnOlderCopyPutInPlaceByHandIsADamagedStateAndNotARollback) {
  ASSERT_TRUE(client_.store().save("timestamp", oldest_.at("metadata/timestamp.json")));
  const auto newest = repository_.served;
  repository_.served = oldest_;
  EXPECT_EQ(role_verdict(), "version_rollback");
  EXPECT_TRUE(client_.warned(ErrorCode::state_damaged));
  repository_.served = newest;
  EXPECT_EQ(role_verdict(), "ok");
}

TEST_F(State, ANameThatLooksLikeAPathStaysInItsDirectory) {
  for (const std::string role : {"../escape", "/absolute", "a/b", "..", "nul\tname", "root.json", "%2e%2e"}) {
    repository_.delegate("targets", role, {"*"});
    repository_.publish_with_snapshot({role, "targets"});
    ASSERT_EQ(client_.verdict(), "ok") << role;
    EXPECT_EQ(Client::text_of(client_.updater().find_role(role)), "ok") << role;
  }
  const auto names = list_directory(client_.directory()).value();
  EXPECT_THAT(names, ElementsAre("floor.a", "floor.b", "trusted"));
  EXPECT_EQ(list_directory(client_.store().directory()).value().size(), before_.size() + 7);
}

TEST_F(State, ALinkInTheTrustedDirectoryIsReplacedAndNotFollowed) {
  const std::string victim = client_.directory() + "/victim";
  ASSERT_TRUE(write_file(victim, "untouched"));
  ASSERT_TRUE(client_.store().remove("timestamp"));
  ASSERT_EQ(run({"ln", "-s", victim, file("timestamp")}).exit_code, 0);
  repository_.publish("timestamp");
  EXPECT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(read_file(victim, 100).value(), "untouched");
  EXPECT_EQ(client_.stored("timestamp"), repository_.bytes("timestamp"));
}

// Off for 400 days: all that is here has expired, five roots and all online keys are new.
TEST_F(State, AMachineThatWasOffFor400DaysIsUpToDateAfterOneRun) {
  const Instant back = kNow + 400 * kDay;
  for (int i = 0; i < 5; ++i) {
    repository_.rotate("root");
    if (i == 2)
      repository_.rotate("timestamp"), repository_.rotate("snapshot"), repository_.rotate("targets");
    repository_.set_expiry("root", kNow + (i == 4 ? 800 : 100 + 50 * i) * kDay);
    repository_.publish("root");
  }
  for (const char* role : {"timestamp", "snapshot", "targets", "app"})
    repository_.set_expiry(role, back + 10 * kDay);
  repository_.publish_with_snapshot({"app", "targets"});
  EXPECT_EQ(role_verdict(back), "ok");
  EXPECT_EQ(client_.updater().report().first_root, 1);
  EXPECT_EQ(client_.updater().report().last_root, 6);
  EXPECT_EQ(client_.stored("root"), repository_.bytes("root"));
}

TEST_F(State, AChainOf300RootsIsFollowedInOneRun) {
  for (int i = 0; i < 300; ++i) {
    if (i % 3 == 0) repository_.rotate("root");
    repository_.publish("root");
  }
  EXPECT_EQ(role_verdict(), "ok");
  EXPECT_EQ(client_.version("root"), 301);
  EXPECT_FALSE(client_.warned(ErrorCode::limit_exceeded));
}

// A publisher uploads roles, snapshot, root, timestamp; a client may run between any two of them.
TEST_F(State, AClientThatRunsBetweenTheUploadsOfARotationIsNeverStopped) {
  for (const char* role : {"timestamp", "snapshot", "targets"}) repository_.rotate(role);
  repository_.rotate("root");
  const auto old_state = repository_.served;
  repository_.publish_with_snapshot({"app", "targets"});
  const std::string new_timestamp = repository_.served["metadata/timestamp.json"];
  repository_.served["metadata/timestamp.json"] = old_state.at("metadata/timestamp.json");
  EXPECT_EQ(role_verdict(), "ok") << "roles and snapshot are there";
  repository_.publish("root");
  EXPECT_NE(role_verdict(), "ok") << "the old timestamp is not signed by the new key";
  EXPECT_EQ(client_.version("root"), 2);
  EXPECT_TRUE(client_.updater().root().version() == 2);
  repository_.served["metadata/timestamp.json"] = new_timestamp;
  EXPECT_EQ(role_verdict(), "ok") << "the next run heals it";
}

TEST_F(State, WhatIsPlantedFarAheadIsNeverAskedFor) {
  for (const std::string role : {"snapshot", "targets", "app", "root"})
    repository_.served["metadata/9007199254740991." + role + ".json"] = "junk";
  repository_.publish_with_snapshot({"app"});
  EXPECT_EQ(role_verdict(), "ok");
  for (const std::string& request : repository_.requests)
    EXPECT_EQ(request.find("9007199254740991"), std::string::npos) << request;
}

// A root that names no repository: the top-level targets bind it, and later ones must belong to the same.
TEST_F(State, TargetsOfAnotherRepositoryAreRefusedAndNotKept) {
  RepositorySimulator repository;
  erase(repository.document("root"), "sealwright");
  repository.publish("root");
  Client client(repository);
  ASSERT_TRUE(client.store().save("root", repository.bytes("root")));
  ASSERT_EQ(client.verdict(), "ok");
  const std::string before = client.stored("targets");
  for (const bool none : {false, true}) {
    if (none)
      erase(repository.document("targets"), "sealwright");
    else
      repository.change("targets", {"sealwright", "repository"}, [](Json& id) { id = std::string(32, 'f'); });
    repository.publish_with_snapshot({"targets"});
    EXPECT_EQ(client.verdict(), "repository_mismatch");
    EXPECT_EQ(client.stored("targets"), before);
  }
}

// Killed at each call that changes the disk, as a process of its own; then older metadata is offered.
class RefreshCrash : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (std::system("strace -e trace=none true 2>/dev/null") != 0) GTEST_SKIP() << "strace cannot trace here";
    repository_.delegate("targets", "app", {"app/*/*"});
    repository_.publish_with_snapshot({"app", "targets"});
    ASSERT_EQ(client_.verdict(), "ok");
    ASSERT_TRUE(client_.updater().find_role("app"));
    older_ = repository_.served;
    if (GetParam()) {
      repository_.rotate("root");
      for (const char* role : {"timestamp", "snapshot"}) repository_.rotate(role);
      repository_.publish("root");
    }
    repository_.publish_with_snapshot({"app", "targets"});
    newest_ = repository_.served;
    ASSERT_TRUE(repository_.write_to(path("served")));
    ASSERT_EQ(run({"cp", "-a", client_.directory(), path("before")}).exit_code, 0);
  }
  std::string path(const std::string& name) const { return temporary_.path() + "/" + name; }
  void reset() {
    ASSERT_EQ(run({"sh", "-c",
                   "rm -rf '" + client_.directory() + "' && cp -a '" + path("before") + "' '" +
                       client_.directory() + "'"})
                  .exit_code,
              0);
  }
  int run_traced(const std::string& options) {
    return std::system(("ASAN_OPTIONS=detect_leaks=0 setarch -R strace -o " + path("trace") + " " + options +
                        " " REFRESH_PROGRAM " " + client_.directory() + " " + path("served") + " " +
                        std::to_string(kNow.seconds) + " >/dev/null 2>&1")
                           .c_str());
  }
  std::size_t calls(const std::string& call) {
    reset();
    EXPECT_EQ(run_traced("-e trace=" + call), 0);
    const auto lines = split(read_file(path("trace"), 1 << 20).value(), '\n');
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(), [&](const auto& line) { return line.starts_with(call + "("); }));
  }
  // The highest version of the timestamp that this machine has on record.
  std::int64_t reached() {
    const auto floor = FloorStore::open(client_.directory()).value().current();
    const auto found = floor.roles.find("timestamp");
    return std::max(client_.version("timestamp"), found == floor.roles.end() ? 0 : found->second.version);
  }

  RepositorySimulator repository_;
  Client client_{repository_};
  std::map<std::string, std::string> older_, newest_;
  TemporaryDirectory temporary_ = TemporaryDirectory::create(testing::TempDir(), "crash").value();
};

struct Point {
  std::string call;
  std::size_t number;
};

// At most 16 of them spread evenly, unless all are wanted.
std::vector<Point> chosen(const std::vector<Point>& all) {
  constexpr std::size_t kSome = 16;
  if (std::getenv("SEALWRIGHT_LONG") != nullptr || all.size() <= kSome) return all;
  std::vector<Point> some;
  for (std::size_t i = 0; i < kSome; ++i) some.push_back(all[i * all.size() / kSome]);
  return some;
}

TEST_P(RefreshCrash, KilledAtAnyCallNothingOlderIsTakenAndTheNextRunSucceeds) {
  std::vector<Point> points;
  for (const std::string call : {"rename", "fsync", "unlink", "rmdir"}) {
    const std::size_t count = calls(call);
    for (std::size_t number = 1; number <= count; ++number) points.push_back({call, number});
  }
  ASSERT_GE(points.size(), 12u);
  for (const auto& [call, number] : chosen(points)) {
    reset();
    run_traced("-e trace=" + call + " -e inject=" + call + ":signal=KILL:when=" + std::to_string(number));
    const std::string name = call + " " + std::to_string(number);
    const std::int64_t accepted = reached(), root = client_.version("root");
    repository_.served = older_;
    const std::string verdict = client_.verdict();
    if (accepted > 2) {
      EXPECT_THAT(verdict, testing::AnyOf("version_rollback", "threshold_not_met")) << name;
    }
    EXPECT_GE(client_.version("root"), root) << name;
    repository_.served = newest_;
    EXPECT_EQ(client_.verdict(), "ok") << name;
    EXPECT_TRUE(client_.updater().find_role("app")) << name;
    EXPECT_EQ(client_.stored("timestamp"), newest_.at("metadata/timestamp.json")) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Repository, RefreshCrash, testing::Bool(), [](const auto& rotated) {
  return rotated.param ? "WithNewKeys" : "WithTheSameKeys";
});

}  // namespace
}  // namespace sealwright
