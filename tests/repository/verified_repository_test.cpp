// SPDX-License-Identifier: Apache-2.0
#include "repository/verified_repository.hpp"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_vendor.hpp"

namespace sealwright {
namespace {

class VerifiedRepositoryTest : public ::testing::Test {
 protected:
  ReleasedFile released(const std::string& name) {
    const std::string file = "requests/" + name + ".swrel";
    return ReleasedFile::read({acme_.get(file), file}).value();
  }
  VerifiedRepository founded() { return founded_by(released("00-founding")).value(); }
  Result<VerifiedRepository> after(const std::string& name) { return founded().with(released(name)); }
  // The next version of a role with its binding changed.
  Result<VerifiedRepository> with_binding(const std::string& role, const std::string& member,
                                          const std::string& text) {
    Json binding = *acme_.document(role).find("sealwright");
    acme_.document(role).set("sealwright", binding.set(member, text));
    acme_.release_roles("changed", {role});
    return after("changed");
  }
  testing::SampleVendor acme_{Instant{1'795'000'000}};
};

TEST_F(VerifiedRepositoryTest, HasEveryDelegatedRole) {
  const VerifiedRepository state = founded();
  EXPECT_EQ(state.root().version(), 1);
  std::vector<std::string> names;
  for (const auto& [name, role] : state.roles()) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"acme-app", "lifecycle", "targets"}));
  EXPECT_EQ(state.base().at("acme-app").version, 1);
  EXPECT_EQ(state.find("other"), nullptr);
}

TEST_F(VerifiedRepositoryTest, WithAReleaseEqualsAFullVerification) {
  acme_.release("1.0.0");
  const VerifiedRepository next = after("acme-app-1.0.0").value();
  EXPECT_EQ((*next.find("acme-app"))->targets.size(), 3u);
  const auto anew = VerifiedRepository::verify(next.files());
  ASSERT_THAT(anew, IsDone());
  EXPECT_EQ(anew->base().at("acme-app").bytes, next.base().at("acme-app").bytes);
}

TEST_F(VerifiedRepositoryTest, AReleaseOneSignatureShortIsRefused) {
  acme_.missing["acme-app"] = 1;
  acme_.release("1.0.0");
  EXPECT_THAT(after("acme-app-1.0.0"), FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(VerifiedRepositoryTest, ARoleWhoseKeysChangedIsVerifiedAgain) {
  acme_.rotate("acme-app");
  acme_.release_roles("rotated", {"targets"});
  EXPECT_THAT(after("rotated"), FailsWith(ErrorCode::threshold_not_met)) << "signed by the keys before";
}

TEST_F(VerifiedRepositoryTest, ADocumentOfAnotherRoleIsRefused) {
  EXPECT_THAT(with_binding("acme-app", "role", "lifecycle"), FailsWith(ErrorCode::role_mismatch));
}

TEST_F(VerifiedRepositoryTest, ADocumentOfAnotherRepositoryIsRefused) {
  EXPECT_THAT(with_binding("lifecycle", "repository", std::string(32, '0')),
              FailsWith(ErrorCode::repository_mismatch));
}

TEST_F(VerifiedRepositoryTest, ADocumentUnderAnotherVersionIsRefused) {
  MetadataFiles files = founded().files();
  files.roles["acme-app"].version = 2;
  EXPECT_THAT(VerifiedRepository::verify(files), FailsWith(ErrorCode::version_mismatch));
}

TEST_F(VerifiedRepositoryTest, NeedsARootAndTargets) {
  MetadataFiles files = founded().files();
  files.roles.erase("targets");
  EXPECT_THAT(VerifiedRepository::verify(files), FailsWith(ErrorCode::meta_missing));
  EXPECT_THAT(VerifiedRepository::verify({}), FailsWith(ErrorCode::meta_missing));
}

TEST_F(VerifiedRepositoryTest, ARoleThatIsNotDelegatedIsIgnored) {
  MetadataFiles files = founded().files();
  files.roles["ghost"] = files.roles["acme-app"];
  const auto state = VerifiedRepository::verify(files);
  ASSERT_THAT(state, IsDone());
  EXPECT_EQ(state->find("ghost"), nullptr);
  EXPECT_FALSE(state->base().contains("ghost"));
  EXPECT_EQ(state->role_keys("ghost").keys().size(), 0u);
}

TEST_F(VerifiedRepositoryTest, TheTrustedRootMustBeInTheChain) {
  testing::SampleVendor other(Instant{1'795'000'000});
  const TrustedRoot own = founded().root();
  EXPECT_THAT(VerifiedRepository::verify(founded().files(), own), IsDone());
  const ReleasedFile foreign = ReleasedFile::read({other.get("requests/00-founding.swrel"), "other"}).value();
  EXPECT_THAT(VerifiedRepository::verify(founded_by(foreign)->files(), own),
              FailsWith(ErrorCode::base_unknown));
  acme_.release_roles("second", {"root"});
  const TrustedRoot second = after("second")->root();
  EXPECT_EQ(second.version(), 2);
  EXPECT_THAT(VerifiedRepository::verify(founded().files(), second), FailsWith(ErrorCode::base_unknown));
  EXPECT_THAT(VerifiedRepository::verify(after("second")->files(), own), IsDone());
}

TEST_F(VerifiedRepositoryTest, ALaterStateKeepsEveryRoot) {
  testing::SampleVendor other(Instant{1'795'000'000});
  const ReleasedFile foreign = ReleasedFile::read({other.get("requests/00-founding.swrel"), "other"}).value();
  EXPECT_THAT(founded().followed_by(founded_by(foreign)->files()), FailsWith(ErrorCode::version_exists));
  MetadataFiles fewer = founded().files();
  fewer.roots.clear();
  EXPECT_THAT(founded().followed_by(fewer), FailsWith(ErrorCode::version_exists));
}

class OnlineRoles : public VerifiedRepositoryTest {
 protected:
  Json document(std::string_view type, std::int64_t version) const {
    return Json::object({{"_type", type},
                         {"expires", "2027-11-30T00:00:00Z"},
                         {"meta", Json::object({{type == "snapshot" ? "targets.json" : "snapshot.json",
                                                 Json::object({{"version", 1}})}})},
                         {"spec_version", "1.0.34"},
                         {"version", version}});
  }
  Result<VerifiedRepository> with(std::int64_t snapshot, std::int64_t timestamp,
                                  const TrustedRoot& signer_root, const publish::OnlineKeys& keys) {
    TRY_ASSIGN(std::string first, keys.sign_snapshot(signer_root, document("snapshot", snapshot)));
    TRY_ASSIGN(std::string second, keys.sign_timestamp(signer_root, document("timestamp", timestamp)));
    return founded().with_online_roles({1, std::move(first)}, {1, std::move(second)});
  }
};

TEST_F(OnlineRoles, AreTakenWhenTheRootsKeysSignedThem) {
  const auto state = with(1, 1, founded().root(), acme_.online_keys());
  ASSERT_THAT(state, IsDone());
  EXPECT_EQ(state->files().version_of("timestamp"), 1);
  acme_.release("1.0.0");
  EXPECT_EQ(state->with(released("acme-app-1.0.0"))->files().find("timestamp"), nullptr)
      << "those of the state before would not list the release";
}

TEST_F(OnlineRoles, OfAnotherRepositoryAreRefused) {
  testing::SampleVendor other(Instant{1'795'000'000});
  const ReleasedFile foreign = ReleasedFile::read({other.get("requests/00-founding.swrel"), "other"}).value();
  EXPECT_THAT(with(1, 1, founded_by(foreign)->root(), other.online_keys()),
              FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(OnlineRoles, UnderAnotherNumberAreRefused) {
  EXPECT_THAT(with(2, 1, founded().root(), acme_.online_keys()), FailsWith(ErrorCode::version_mismatch));
  EXPECT_THAT(with(1, 2, founded().root(), acme_.online_keys()), FailsWith(ErrorCode::version_mismatch));
}

}  // namespace
}  // namespace sealwright
