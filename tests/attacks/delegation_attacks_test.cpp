// SPDX-License-Identifier: Apache-2.0
// Roles that are reached in unusual ways: through two delegators, in bins, without prefixes, out of their
// paths.
#include "tests/attacks/attack.hpp"
#include "tests/support/json_edit.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing_support::Client;
using testing_support::RepositorySimulator;

class Delegations : public testing::Test {
 protected:
  void publish(const std::vector<std::string>& roles) {
    repository_.publish_with_snapshot(roles);
    repository_.requests.clear();
    ASSERT_EQ(client_.verdict(), "ok");
  }
  // The role that the search ends in; "none", or the code of the reason.
  std::string ends_in(const std::string& path) {
    const auto search = client_.updater().find_target(path);
    if (!search) return std::string(name_of(search.error().code()));
    if (const auto* found = std::get_if<FoundTarget>(&*search)) return found->role.role();
    const auto& reason = std::get_if<TargetNotFound>(&*search)->reason;
    return reason ? std::string(name_of(reason->code())) : "none";
  }
  // Two delegators of one role, each naming its own key for it.
  void make_diamond() {
    repository_.delegate("targets", "a", {"a/*"});
    repository_.delegate("targets", "b", {"b/*"});
    repository_.delegate("a", "shared", {"a/*"});
    repository_.set_keys("shared", {"of a"});
    repository_.delegate("b", "shared", {"b/*"});
    repository_.set_keys("shared", {"of b"});
    repository_.add_target("shared", "a/file", "a");
    repository_.add_target("shared", "b/file", "b");
  }

  RepositorySimulator repository_;
  Client client_{repository_};
};

TEST_F(Delegations, ARoleOfTwoDelegatorsIsFoundThroughBothWhenBothKeysSign) {
  make_diamond();
  repository_.set_signers("shared", {"of a", "of b"});
  publish({"shared", "a", "b", "targets"});
  EXPECT_EQ(ends_in("a/file"), "shared");
  EXPECT_EQ(ends_in("b/file"), "shared");
  EXPECT_EQ(std::count(repository_.requests.begin(), repository_.requests.end(), "1.shared.json"), 1)
      << "one file, verified twice";
}

TEST_F(Delegations, ACachedRoleIsWorthNothingToADelegatorWhoseKeyDidNotSign) {
  make_diamond();
  repository_.set_signers("shared", {"of a"});
  publish({"shared", "a", "b", "targets"});
  EXPECT_EQ(ends_in("b/file"), "threshold_not_met") << "it is not stored either";
  EXPECT_EQ(client_.stored("shared"), "");
  EXPECT_EQ(ends_in("a/file"), "shared");
  EXPECT_EQ(ends_in("b/file"), "threshold_not_met") << "from memory";
  ASSERT_EQ(client_.verdict(), "ok");
  EXPECT_EQ(ends_in("b/file"), "threshold_not_met") << "from disk";
  EXPECT_EQ(ends_in("a/file"), "shared");
}

// Another tool's documents name no repository. What such a delegator accepted counts for no other.
TEST_F(Delegations, ACachedRoleOfNoRepositoryIsWorthNothingToADelegatorOfOne) {
  make_diamond();
  repository_.set_keys("shared", {"of a"});
  for (const char* role : {"root", "targets", "b", "shared"}) erase(repository_.document(role), "sealwright");
  repository_.publish("root");
  ASSERT_TRUE(client_.store().save("root", repository_.bytes("root")));
  publish({"shared", "a", "b", "targets"});
  EXPECT_EQ(ends_in("b/file"), "shared");
  EXPECT_EQ(ends_in("a/file"), "repository_mismatch");
}

TEST_F(Delegations, APathPatternHasALimit) {
  repository_.delegate("targets", "longest", {std::string(1024, '[')});
  publish({"longest", "targets"});
  repository_.delegate("targets", "longer", {std::string(1025, '[')});
  repository_.publish_with_snapshot({"longer", "targets"});
  EXPECT_EQ(client_.verdict(), "limit_exceeded");
}

TEST_F(Delegations, ARoleIsNotTrustedOutsideTheLinksThatLedToIt) {
  repository_.delegate("targets", "a", {"a/*"});
  repository_.delegate("a", "inner", {"*", "*/*"});
  repository_.add_target("inner", "b/file", "beyond a's paths");
  repository_.add_target("inner", "top", "beyond a's paths too");
  publish({"inner", "a", "targets"});
  EXPECT_EQ(ends_in("b/file"), "none");
  EXPECT_EQ(ends_in("top"), "none");
}

TEST_F(Delegations, ARoleThatIsNotDelegatedFromTheTopIsNotListed) {
  repository_.delegate("targets", "a", {"a/*"});
  repository_.delegate("a", "inner", {"a/*"});
  repository_.add_target("inner", "a/file", "x");
  publish({"inner", "a", "targets"});
  EXPECT_FALSE(client_.updater().find_role("inner").value());
  EXPECT_FALSE(client_.updater().list_role("inner").value());
}

// The chain to a manifest must end in the role that lists it.
TEST_F(Delegations, AnEntryThatAnEarlierRoleSpeaksForIsNotListed) {
  repository_.delegate("targets", "first", {"app/*/*"}, true);
  repository_.delegate("targets", "app", {"app/*/*"});
  repository_.add_target("app", "app/1.0.0/manifest.json", "x");
  publish({"first", "app", "targets"});
  const auto listing = client_.updater().list_releases("app").value();
  EXPECT_THAT(listing.entries, IsEmpty());
  ASSERT_EQ(listing.ignored.size(), 1u);
  EXPECT_EQ(listing.ignored[0].code(), ErrorCode::target_not_listed);
  repository_.add_target("first", "app/1.0.0/manifest.json", "mine");
  publish({"first", "app", "targets"});
  EXPECT_EQ(client_.updater().list_releases("app").value().ignored.at(0).code(), ErrorCode::role_mismatch);
}

TEST_F(Delegations, AnEntryWhosePathLeadsElsewhereIsIgnoredReportedAndNeverAskedFor) {
  repository_.delegate("targets", "app", {"app/*/*", "app/*"});
  for (const std::string path : {"app/../manifest.json", "app//manifest.json", "app/1.0.0/ma\\nifest.json"}) {
    repository_.change("app", {"targets", path}, [](Json& entry) {
      entry = Json::object({{"length", 1}, {"hashes", Json::object({{"sha256", std::string(64, 'a')}})}});
    });
  }
  publish({"app", "targets"});
  const auto listing = client_.updater().list_releases("app").value();
  EXPECT_THAT(listing.entries, IsEmpty());
  ASSERT_EQ(listing.ignored.size(), 3u);
  for (const Error& ignored : listing.ignored) EXPECT_EQ(ignored.code(), ErrorCode::path_refused);
  EXPECT_EQ(ends_in("app/../manifest.json"), "path_refused");
}

TEST_F(Delegations, BinsAreChosenByTheHashOfThePathAndTerminate) {
  repository_.delegate("targets", "a", {"*"});
  repository_.delegate_to_bins("a", "bin", 3);  // eight bins, one digit
  for (int i = 0; i < 8; ++i) repository_.add_bin("bin-" + std::to_string(i));
  repository_.delegate("targets", "later", {"*"});
  repository_.add_target("bin-6", "a", "x");  // ca97...: 110
  repository_.add_target("bin-0", "b", "x");  // 3e23...: 001
  repository_.add_target("later", "c", "x");  // hidden: bins terminate
  publish({"bin-0", "bin-1", "bin-2", "bin-3", "bin-4", "bin-5", "bin-6", "bin-7", "a", "later", "targets"});
  EXPECT_EQ(ends_in("a"), "bin-6");
  EXPECT_EQ(ends_in("b"), "none") << "listed in another bin than its own";
  EXPECT_EQ(ends_in("c"), "none");
}

TEST_F(Delegations, AnUnknownBinIsNoRole) {
  repository_.delegate_to_bins("targets", "bin", 9);  // 512 bins, three digits
  publish({"targets"});
  const Delegator delegator(client_.updater().targets());
  EXPECT_EQ(delegator.keys_for("bin-1ff").keys().size(), 1u);
  EXPECT_THAT(delegator.keys_for("bin-200").keys(), IsEmpty());
  EXPECT_THAT(delegator.keys_for("bin-1f").keys(), IsEmpty());
  EXPECT_THAT(delegator.keys_for("bin-1FF").keys(), IsEmpty());
  EXPECT_THAT(delegator.keys_for("bin").keys(), IsEmpty());
  EXPECT_EQ(ends_in("a"), "meta_missing");
}

TEST_F(Delegations, ADelegationThatIsAmbiguousRefusesTheFile) {
  const auto edits = std::vector<std::pair<std::string, std::function<void(Json&)>>>{
      {"field_value", [](Json& role) { role.set("path_hash_prefixes", Json::array_of({"0"})); }},
      {"field_value", [](Json& role) { erase(role, "paths"); }},
      {"field_value",
       [](Json& role) { erase(role, "paths"), role.set("path_hash_prefixes", Json::array_of({"0G"})); }},
      {"field_value", [](Json& role) { role.set("name", "targets"); }},
      {"field_value", [](Json& role) { role.set("name", ""); }},
      {"field_missing", [](Json& role) { erase(role, "terminating"); }},
      {"field_type", [](Json& role) { role.set("terminating", 0); }},
      {"field_type", [](Json& role) { role.set("paths", "*"); }},
      {"field_type", [](Json& role) { role.set("keyids", Json::object()); }}};
  for (const auto& [code, edit] : edits) {
    RepositorySimulator repository;
    Client client(repository);
    repository.delegate("targets", "app", {"app/*/*"});
    repository.change("targets", {"delegations", "roles"}, [&, change = edit](Json& roles) {
      Json role = roles.items()->front();
      change(role);
      roles = Json(Json::Array{role});
    });
    repository.publish_with_snapshot({"app", "targets"});
    EXPECT_EQ(client.verdict(), code);
    EXPECT_EQ(client.version("targets"), 0);
  }
}

TEST_F(Delegations, TwoOfOneNameOrBothKindsAtOnceRefuseTheFile) {
  repository_.delegate("targets", "app", {"a"});
  repository_.delegate("targets", "app", {"b"});
  repository_.publish_with_snapshot({"app", "targets"});
  EXPECT_EQ(client_.verdict(), "field_value");
  erase(repository_.document("targets"), "delegations");
  repository_.delegate_to_bins("targets", "bin", 1);
  repository_.change("targets", {"delegations", "roles"}, [](Json& roles) { roles = Json::array(); });
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(client_.verdict(), "field_value");
}

TEST_F(Delegations, WithoutConsistentSnapshotsEveryRuleHoldsUnderNamesWithoutPrefix) {
  repository_.document("root").set("consistent_snapshot", false);
  repository_.publish("root");
  repository_.delegate("targets", "app", {"app/*/*"});
  repository_.add_target("app", "app/1.0.0/manifest.json", "content");
  publish({"app", "targets"});
  EXPECT_THAT(repository_.requests,
              ElementsAre("2.root.json", "3.root.json", "timestamp.json", "snapshot.json", "targets.json"));
  ASSERT_EQ(ends_in("app/1.0.0/manifest.json"), "app");
  EXPECT_EQ(repository_.requests.back(), "app.json");
  const auto search = client_.updater().find_target("app/1.0.0/manifest.json").value();
  EXPECT_EQ(client_.updater().read_target(*std::get_if<FoundTarget>(&search), 100).value(), "content");
  EXPECT_EQ(repository_.requests.back(), "targets/app/1.0.0/manifest.json");
  const std::string older = repository_.bytes("snapshot");
  repository_.list_hashes = false;
  repository_.publish_with_snapshot({"app"});
  repository_.served["metadata/snapshot.json"] = older;
  EXPECT_EQ(client_.verdict(), "version_mismatch");
}

// Between the timestamp and its snapshot the publisher may push again and remove the snapshot just named.
class Reread : public Delegations {
 protected:
  // Serves a timestamp once whose snapshot is gone; afterwards `then` happens.
  void serve_once(const std::function<void()>& then) {
    repository_.publish_with_snapshot();
    gone_ = repository_.path_of("snapshot");
    repository_.served.erase(gone_);
    repository_.on_request = [this, then](const std::string& path) {
      if (path == gone_ && ++asked_ == 1) then();
    };
    repository_.requests.clear();
  }
  std::string gone_;
  int asked_ = 0;
};

TEST_F(Reread, ASnapshotThatIsGoneIsLookedUpOnceMoreInANewTimestamp) {
  serve_once([&] { repository_.publish_with_snapshot(); });
  EXPECT_EQ(client_.verdict(), "ok");
  EXPECT_THAT(repository_.requests, ElementsAre("2.root.json", "timestamp.json", "2.snapshot.json",
                                                "timestamp.json", "3.snapshot.json", "1.targets.json"));
}

TEST_F(Reread, WithTheSameTimestampTheRunEnds) {
  serve_once([] {});
  EXPECT_EQ(client_.verdict(), "not_found");
  EXPECT_THAT(repository_.requests,
              ElementsAre("2.root.json", "timestamp.json", "2.snapshot.json", "timestamp.json"));
}

TEST_F(Reread, AnOlderTimestampThenIsRefused) {
  const auto older = repository_.served["metadata/timestamp.json"];
  serve_once([&] { repository_.served["metadata/timestamp.json"] = older; });
  EXPECT_EQ(client_.verdict(), "version_rollback");
}

}  // namespace
}  // namespace sealwright
