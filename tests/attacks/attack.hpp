// SPDX-License-Identifier: Apache-2.0
// TufAttack: a client that has accepted one state of a repository, and functions that serve it something
// wrong.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/support/client.hpp"

namespace sealwright::testing_support {

constexpr Instant kNow = {1'795'000'000};

class TufAttack : public testing::Test {
 protected:
  // The client has accepted one state; every file it holds is recorded.
  void SetUp() override {
    repository_.delegate("targets", "app", {"app/*/*"});
    repository_.add_target("app", "app/1.0.0/manifest.json", "one");
    repository_.publish_with_snapshot({"app", "targets"});
    ASSERT_EQ(role_verdict(), "ok");
    before_ = client_.trusted();
  }
  // Refused with `code`, and what was trusted before is still all that is.
  void expect_refused(const std::string& code) {
    EXPECT_EQ(client_.verdict(), code);
    EXPECT_EQ(client_.trusted(), before_);
  }
  // The verdict on a refresh, and on the product's role after it.
  std::string role_verdict(Instant at = kNow) {
    const std::string refreshed = client_.verdict(at);
    return refreshed == "ok" ? Client::text_of(client_.updater().find_role("app")) : refreshed;
  }

  // The object that says which keys a role has, and how many of them must sign, changed in its delegator.
  void redefine(const std::string& role, const std::function<void(Json&)>& edit) {
    if (role != "app") {
      repository_.change("root", {"roles", role}, edit);
      return;
    }
    repository_.change("targets", {"delegations", "roles"}, [&](Json& roles) {
      Json::Array items = *roles.items();
      edit(items[0]);
      roles = Json(std::move(items));
    });
  }
  // A key object under an id, in the delegator of that role.
  void define_key(const std::string& role, const std::string& id, const Json& object) {
    const auto add = [&](Json& keys) { keys.set(id, object); };
    if (role == "app")
      repository_.change("targets", {"delegations", "keys"}, add);
    else
      repository_.change("root", {"keys"}, add);
  }
  // Everything once more, a version higher.
  void publish_all() {
    repository_.publish("root");
    repository_.publish_with_snapshot({"app", "targets"});
  }
  // What the client gets for that role.
  std::string& served(const std::string& role) { return repository_.served[repository_.path_of(role)]; }

  RepositorySimulator repository_;
  Client client_{repository_};
  std::vector<std::string> before_;
};

}  // namespace sealwright::testing_support
