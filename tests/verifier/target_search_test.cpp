// SPDX-License-Identifier: Apache-2.0
#include "verifier/tuf/target_search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "tests/support/client.hpp"

namespace sealwright::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::Client;
using testing_support::RepositorySimulator;

class Search : public testing::Test {
 protected:
  void publish(const std::vector<std::string>& roles) {
    repository_.publish_with_snapshot(roles);
    ASSERT_EQ(client_.verdict(), "ok");
    repository_.requests.clear();
  }
  // The role that the search for `path` ends in; "none", or the code of the reason.
  std::string ends_in(const std::string& path) {
    const auto search = client_.updater().find_target(path);
    if (!search) return std::string(name_of(search.error().code()));
    if (const auto* found = std::get_if<FoundTarget>(&*search)) return found->role.role();
    const auto& reason = std::get_if<TargetNotFound>(&*search)->reason;
    return reason ? std::string(name_of(reason->code())) : "none";
  }

  RepositorySimulator repository_;
  Client client_{repository_};
};

TEST_F(Search, GoesDeepFirstInOrderOfAppearanceAndLoadsEachRoleOnce) {
  for (const char* role : {"a", "b"}) repository_.delegate("targets", role, {"*"});
  for (const char* role : {"c", "d"}) repository_.delegate("a", role, {"*"});
  repository_.delegate("b", "e", {"*"});
  publish({"c", "d", "e", "a", "b", "targets"});
  EXPECT_EQ(ends_in("missing"), "none");
  EXPECT_THAT(repository_.requests, ElementsAre("1.a.json", "1.c.json", "1.d.json", "1.b.json", "1.e.json"));
  repository_.requests.clear();
  EXPECT_EQ(ends_in("missing"), "none");
  EXPECT_THAT(repository_.requests, IsEmpty());
}

TEST_F(Search, FollowsOnlyLinksThatMatchThePath) {
  repository_.delegate("targets", "a", {"x/*"});
  repository_.delegate("a", "b", {"y/*", "x/z*"});
  repository_.add_target("b", "y/file", "out of a's reach");
  repository_.add_target("b", "x/zebra", "within");
  publish({"b", "a", "targets"});
  EXPECT_EQ(ends_in("y/file"), "none");
  EXPECT_THAT(repository_.requests, IsEmpty());
  EXPECT_EQ(ends_in("x/zebra"), "b");
}

TEST_F(Search, ATerminatingMatchDropsAllThatWaitsAtEveryLevelButNotItsOwnDescendants) {
  repository_.delegate("targets", "a", {"*"});
  repository_.delegate("targets", "last", {"*"});
  repository_.delegate("a", "b", {"*"}, true);
  repository_.delegate("a", "c", {"*"});
  repository_.delegate("b", "d", {"*"});
  repository_.add_target("d", "deep", "found");
  repository_.add_target("last", "late", "hidden");
  publish({"d", "b", "c", "a", "last", "targets"});
  EXPECT_EQ(ends_in("deep"), "d");
  EXPECT_EQ(ends_in("late"), "none");
  EXPECT_THAT(repository_.requests, ElementsAre("1.a.json", "1.b.json", "1.d.json"));
}

TEST_F(Search, ACycleEnds) {
  repository_.delegate("targets", "a", {"*"});
  repository_.delegate("a", "b", {"*"});
  repository_.delegate("b", "c", {"*"});
  repository_.delegate("c", "a", {"*"});
  repository_.set_keys("a", {"a"});
  publish({"a", "b", "c", "targets"});
  EXPECT_EQ(ends_in("missing"), "none");
}

TEST_F(Search, StopsAtItsLimitOfRoles) {
  for (int i = 0; i < 4; ++i) repository_.delegate("targets", "r" + std::to_string(i), {"*"});
  publish({"r0", "r1", "r2", "r3", "targets"});
  client_.options.limits.roles_per_search = 3;
  ASSERT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(ends_in("missing"), "limit_exceeded");
  client_.options.limits.roles_per_search = 4;
  ASSERT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(ends_in("missing"), "none");
}

TEST_F(Search, ARoleThatCannotBeLoadedEndsItThere) {
  repository_.delegate("targets", "a", {"*"});
  repository_.delegate("targets", "b", {"*"});
  repository_.add_target("b", "file", "behind a");
  publish({"a", "b", "targets"});
  repository_.served["metadata/1.a.json"] = "junk";
  EXPECT_EQ(ends_in("file"), "length_mismatch");
}

TEST_F(Search, ACachedRoleIsVerifiedAgainForAnotherDelegator) {
  repository_.delegate("targets", "a", {"a/*"});
  repository_.delegate("targets", "b", {"b/*"});
  repository_.delegate("a", "shared", {"a/*"});
  repository_.delegate("b", "shared", {"b/*"});
  repository_.set_keys("shared", {"key of b"});  // b names other keys than a
  repository_.set_signers("shared", {"shared"});
  repository_.add_target("shared", "a/file", "a");
  repository_.add_target("shared", "b/file", "b");
  publish({"shared", "a", "b", "targets"});
  EXPECT_EQ(ends_in("a/file"), "shared");
  EXPECT_EQ(ends_in("b/file"), "threshold_not_met") << "from memory";
  ASSERT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(ends_in("b/file"), "threshold_not_met") << "from disk";
}

TEST_F(Search, ARoleTheSnapshotDoesNotListIsNotAskedFor) {
  repository_.delegate("targets", "a", {"*"});
  publish({"targets"});
  EXPECT_EQ(ends_in("file"), "meta_missing");
  EXPECT_THAT(repository_.requests, IsEmpty());
}

class Releases : public Search {
 protected:
  void SetUp() override {
    repository_.delegate("targets", "app", {"app/*/*"});
    repository_.delegate("targets", "app.archive", {"app/*/*"});
    repository_.delegate("targets", "other", {"other/*/*"});
    repository_.add_target("app", "app/2.0.0/manifest.json", "two");
    repository_.add_target("app", "app/2.0.0/app.tar", "bytes");
    repository_.add_target("app.archive", "app/1.0.0/manifest.json", "one");
    repository_.add_target("app.archive", "app/2.0.0/manifest.json", "an older two");
  }
  std::vector<std::string> manifests(const RoleListing& listing) {
    std::vector<std::string> texts;
    for (const FoundTarget& found : listing.entries) texts.push_back(found.role.role() + ": " + found.path);
    return texts;
  }
};

TEST_F(Releases, AreTheManifestsOfTheProductAndItsArchiveAndTheProductOverrides) {
  publish({"app", "app.archive", "other", "targets"});
  const auto listing = client_.updater().list_releases("app").value();
  EXPECT_THAT(manifests(listing),
              ElementsAre("app: app/2.0.0/manifest.json", "app.archive: app/1.0.0/manifest.json"));
  EXPECT_THAT(listing.ignored, IsEmpty());
}

TEST_F(Releases, OfAnotherProductInTheRoleAreIgnoredAndReported) {
  repository_.add_target("app", "other/9.0.0/manifest.json", "not ours to say");
  publish({"app", "app.archive", "other", "targets"});
  const auto listing = client_.updater().list_releases("app").value();
  EXPECT_EQ(listing.entries.size(), 2u);
  ASSERT_EQ(listing.ignored.size(), 1u);
  EXPECT_EQ(listing.ignored[0].code(), ErrorCode::target_not_listed);
}

TEST_F(Releases, OfAChannelWithItsOwnKeyComeFromItsOwnRoleOnly) {
  repository_.delegate("targets", "app.nightly", {"app.nightly/*/*"});
  repository_.add_target("app.nightly", "app.nightly/3.0.0/manifest.json", "nightly");
  repository_.add_target("app.nightly", "app/3.0.0/manifest.json", "pretends to be stable");
  publish({"app", "app.archive", "other", "app.nightly", "targets"});
  EXPECT_THAT(manifests(client_.updater().list_releases("app", "nightly").value()),
              ElementsAre("app.nightly: app.nightly/3.0.0/manifest.json"));
  EXPECT_EQ(client_.updater().list_releases("app").value().entries.size(), 2u);
}

TEST_F(Releases, OfAnUnknownProductAreAnError) {
  publish({"app", "app.archive", "other", "targets"});
  EXPECT_EQ(client_.updater().list_releases("nothing").error().code(), ErrorCode::target_not_listed);
}

TEST_F(Releases, AreListedWithinALimitOfComparisons) {
  publish({"app", "app.archive", "other", "targets"});
  client_.options.limits.pattern_steps = 100;
  ASSERT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(client_.updater().list_releases("app").error().code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(ends_in("app/2.0.0/app.tar"), "app") << "one path alone takes less";
  client_.options.limits.pattern_steps = 5000;
  ASSERT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(client_.updater().list_releases("app").value().entries.size(), 2u);
}

TEST_F(Releases, StopWhenTheyAreNoLongerWanted) {
  publish({"app", "app.archive", "other", "targets"});
  std::atomic<bool> cancelled = false;
  client_.options.cancel = &cancelled;
  ASSERT_EQ(client_.verdict(), "ok");
  repository_.on_request = [&](const std::string& path) {
    if (path.find("app.json") != std::string::npos) cancelled = true;
  };
  EXPECT_EQ(client_.updater().list_releases("app").error().code(), ErrorCode::cancelled);
  EXPECT_EQ(client_.verdict(), "cancelled");
}

// Each path of a role could otherwise lead through 32 roles of its own.
TEST_F(Search, TheRolesOnTheWayOfAllPathsOfAListingCountTogether) {
  std::vector<std::string> roles{"all"};
  for (int i = 0; i < 4; ++i) {
    const std::string number = std::to_string(i);
    roles.push_back("r" + number);
    repository_.delegate("targets", roles.back(), {"app/" + number + "/*"});
  }
  repository_.delegate("targets", "all", {"app/*/*"});
  for (int i = 0; i < 4; ++i) repository_.add_target("all", "app/" + std::to_string(i) + "/file", "x");
  roles.push_back("targets");
  publish(roles);
  EXPECT_EQ(client_.updater().list_role("all").value()->entries.size(), 4u);
  client_.options.limits.roles_per_search = 3;
  ASSERT_EQ(client_.verdict(), "ok");
  const auto listing = client_.updater().list_role("all").value();
  EXPECT_EQ(listing->entries.size(), 2u) << "the role itself and two others were loaded";
  ASSERT_EQ(listing->ignored.size(), 2u);
  EXPECT_EQ(listing->ignored[0].code(), ErrorCode::limit_exceeded);
}

TEST_F(Search, ARoleThatCannotBeLoadedIsAskedForOnceInAListing) {
  repository_.delegate("targets", "gone", {"app/*/*"});
  repository_.delegate("targets", "all", {"app/*/*"});
  for (int i = 0; i < 4; ++i) repository_.add_target("all", "app/" + std::to_string(i) + "/file", "x");
  publish({"gone", "all", "targets"});
  repository_.failing["metadata/1.gone.json"] = ErrorCode::not_found;
  EXPECT_EQ(client_.updater().list_role("all").value()->ignored.size(), 4u);
  EXPECT_EQ(std::count(repository_.requests.begin(), repository_.requests.end(), "1.gone.json"), 1);
}

}  // namespace
}  // namespace sealwright::client
