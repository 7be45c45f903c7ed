// SPDX-License-Identifier: Apache-2.0
// Which keys may sign the next root, and the other roles, when keys and thresholds change.
#include "tests/conformance/conformance_run.hpp"

namespace sealwright {
namespace {

using testing_support::ConformanceRun;

// Keys are "k0" to "k9".
struct SignedVersion {
  std::vector<int> keys;
  int threshold;
  std::vector<int> signers;
};

std::vector<std::string> names_of(const std::vector<int>& keys) {
  std::vector<std::string> names;
  for (const int key : keys) names.push_back("k" + std::to_string(key));
  return names;
}

struct RootChain {
  std::string name;
  std::vector<SignedVersion> roots;
  bool last_is_accepted;
};
std::ostream& operator<<(std::ostream& out, const RootChain& chain) { return out << chain.name; }

class RootRotation : public ConformanceRun, public testing::WithParamInterface<RootChain> {};

TEST_P(RootRotation, NeedsTheOldThresholdAndTheNew) {
  const auto& roots = GetParam().roots;
  for (std::size_t i = 0; i < roots.size(); ++i) {
    repository_.set_keys("root", names_of(roots[i].keys), roots[i].threshold);
    repository_.set_signers("root", names_of(roots[i].signers));
    repository_.publish("root");
    if (i == 0) begin_with_present_root();
  }
  ASSERT_EQ(init(), 0);
  const bool accepted = GetParam().last_is_accepted;
  EXPECT_EQ(refresh(), accepted ? 0 : 1) << output();
  const auto served = static_cast<std::int64_t>(roots.size()) + 1;
  EXPECT_EQ(version("root"), accepted ? served : served - 1);
  EXPECT_EQ(stored("root"), repository_.served["metadata/" + std::to_string(version("root")) + ".root.json"]);
}

INSTANTIATE_TEST_SUITE_P(
    Chains, RootRotation,
    testing::Values(
        RootChain{"OneKeyForAnother", {{{1}, 1, {1}}, {{2}, 1, {2, 1}}, {{2}, 1, {2}}}, true},
        RootChain{
            "BesideStrangers", {{{1}, 1, {3, 1, 4}}, {{2}, 1, {3, 2, 1, 4}}, {{2}, 1, {3, 2, 4}}}, true},
        RootChain{"AnyThreeOfFive",
                  {{{0, 1, 2, 3, 4}, 3, {0, 2, 4}},
                   {{0, 1, 2, 3, 4}, 3, {0, 4, 1}},
                   {{0, 1, 2, 3, 4}, 3, {0, 1, 3}}},
                  true},
        RootChain{"OneOfFive", {{{0, 1, 2, 3, 4}, 3, {0, 2, 4}}, {{0, 1, 3, 4, 5}, 3, {0, 4, 1}}}, true},
        RootChain{"OneOfFiveWithAStepBetween",
                  {{{0, 1, 2, 3, 4}, 3, {0, 2, 4}},
                   {{0, 1, 3, 4, 5}, 3, {0, 2, 4, 5}},
                   {{0, 1, 3, 4, 5}, 3, {0, 4, 5}}},
                  true},
        RootChain{"AllFiveWithAStepBetween",
                  {{{0, 1, 2, 3, 4}, 3, {0, 2, 4}},
                   {{5, 6, 7, 8, 9}, 3, {0, 2, 4, 5, 6, 7}},
                   {{5, 6, 7, 8, 9}, 3, {5, 6, 7}}},
                  true},
        RootChain{"ThresholdUp", {{{1, 2, 3}, 1, {1}}, {{1, 2, 3}, 2, {1, 2}}}, true},
        RootChain{"ThresholdUpWithANewKey", {{{1}, 1, {1}}, {{1, 2}, 2, {1, 2}}}, true},
        RootChain{
            "ThresholdDown", {{{1, 2, 3}, 2, {1, 2}}, {{1, 2, 3}, 1, {1, 2}}, {{1, 2, 3}, 1, {1}}}, true},
        RootChain{"WithoutTheOldKey", {{{1}, 1, {1}}, {{2}, 1, {2, 3, 4}}}, false},
        RootChain{"WithoutTheNewKey", {{{1}, 1, {1}}, {{2}, 1, {1, 3, 4}}}, false},
        RootChain{"WithoutThreeOfTheNew",
                  {{{0, 1, 2, 3, 4}, 3, {0, 2, 4}}, {{0, 1, 3, 4, 5}, 3, {0, 2, 4}}},
                  false},
        RootChain{"WithoutThreeOfTheOld",
                  {{{0, 1, 2, 3, 4}, 3, {0, 2, 4}}, {{0, 1, 3, 4, 5}, 3, {0, 4, 5}}},
                  false},
        RootChain{"NewThresholdNotReached", {{{1, 2, 3}, 1, {1}}, {{1, 2, 3}, 2, {2}}}, false},
        RootChain{"OldThresholdNotReached", {{{1, 2, 3}, 2, {1, 2}}, {{1, 2, 3}, 1, {1}}}, false}),
    [](const auto& tested) { return tested.param.name; });

struct RoleKeyCase {
  std::string name;
  SignedVersion signing;
  bool accepted;
};
std::ostream& operator<<(std::ostream& out, const RoleKeyCase& tested) { return out << tested.name; }

class RoleRotation : public ConformanceRun, public testing::WithParamInterface<RoleKeyCase> {};

TEST_P(RoleRotation, EachRoleNeedsThePresentThresholdOfItsPresentKeys) {
  const SignedVersion& signing = GetParam().signing;
  ASSERT_EQ(init(), 0);
  for (const std::string role : {"timestamp", "snapshot", "targets"}) {
    repository_.set_keys(role, names_of(signing.keys), signing.threshold);
    repository_.set_signers(role, names_of(signing.signers));
    repository_.publish("root");
    repository_.publish_with_snapshot({"targets"});
    EXPECT_EQ(refresh(), GetParam().accepted ? 0 : 1) << role << output();
    EXPECT_EQ(stored(role) == repository_.bytes(role), GetParam().accepted) << role;
  }
}

INSTANTIATE_TEST_SUITE_P(Keys, RoleRotation,
                         testing::Values(RoleKeyCase{"OneKeyForAnother", {{2}, 1, {2}}, true},
                                         RoleKeyCase{"BesideStrangers", {{1}, 1, {3, 1, 4}}, true},
                                         RoleKeyCase{"FirstThree", {{0, 1, 2, 3, 4}, 3, {0, 2, 4}}, true},
                                         RoleKeyCase{"OtherThree", {{0, 1, 2, 3, 4}, 3, {0, 4, 1}}, true},
                                         RoleKeyCase{"LastThree", {{0, 1, 2, 3, 4}, 3, {2, 3, 4}}, true},
                                         RoleKeyCase{"NotTheNewKey", {{2}, 1, {1, 3, 4}}, false},
                                         RoleKeyCase{
                                             "OneOfThreeIsAStranger", {{0, 1, 3, 4, 5}, 3, {0, 2, 4}}, false},
                                         RoleKeyCase{"OneTooFew", {{0, 1, 3, 4, 5}, 3, {0, 4}}, false}),
                         [](const auto& tested) { return tested.param.name; });

class Unsigned : public ConformanceRun, public testing::WithParamInterface<std::string> {};

TEST_P(Unsigned, ARoleIsNotTakenAndThoseBeforeItAre) {
  const std::string role = GetParam();
  repository_.set_signers(role, {});
  repository_.publish("root");
  repository_.publish_with_snapshot({"targets"});
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(refresh(), 1);
  const std::map<std::string, Names> kept{{"root", {"root 1"}},
                                          {"timestamp", {"root 2"}},
                                          {"snapshot", {"root 2", "timestamp 2"}},
                                          {"targets", {"root 2", "snapshot 2", "timestamp 2"}}};
  EXPECT_EQ(trusted(), kept.at(role));
}

TEST_P(Unsigned, ARoleOfAnotherVersionThanItsNameIsNotTaken) {
  const std::string role = GetParam();
  if (role == "timestamp") return;  // it is served under no version
  repository_.publish("root");
  repository_.publish("targets");
  repository_.publish("snapshot");
  const std::string own = repository_.path_of(role);
  repository_.set_version(role, 3);
  repository_.served[own] = repository_.signed_bytes(role, repository_.document(role));
  repository_.set_version(role, 2);
  repository_.publish("timestamp");
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(refresh(), 1);
  const std::map<std::string, Names> kept{{"root", {"root 1"}},
                                          {"snapshot", {"root 2", "timestamp 2"}},
                                          {"targets", {"root 2", "snapshot 2", "timestamp 2"}}};
  EXPECT_EQ(trusted(), kept.at(role));
}

INSTANTIATE_TEST_SUITE_P(Roles, Unsigned, testing::Values("root", "timestamp", "snapshot", "targets"),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace sealwright
