// SPDX-License-Identifier: Apache-2.0
#include "verifier/offer/decision.hpp"

#include <gtest/gtest.h>

#include "tests/support/sample_release.hpp"

namespace sealwright::client {
namespace {

using testing::sample_manifest;
using testing::sample_release;
using testing::version;

Candidate candidate(std::string_view text) { return {sample_release(sample_manifest(text)), {"stable"}}; }

DeviceState device_with(std::string_view installed) {
  DeviceState device;
  device.product = "acme-app";
  device.channel = "stable";
  device.platform = "linux-x86_64";
  device.installed = version(installed);
  return device;
}

std::string offered(const Decision& decision) {
  const auto* available = std::get_if<Available>(&decision.outcome);
  return available == nullptr ? "nothing" : available->release.manifest().version.text();
}

ErrorCode removed(const Decision& decision) { return decision.explanations.front().removed_by->code(); }

TEST(Decision, TheNewestReleaseIsOfferedWhateverTheOrder) {
  EXPECT_EQ(
      offered(decide(device_with("1.0.0"), {candidate("1.1.0"), candidate("1.10.0"), candidate("1.9.0")})),
      "1.10.0");
}

TEST(Decision, AChannelThatNoReleaseIsInIsUnknownUnlessTheVendorGaveIt) {
  DeviceState device = device_with("1.0.0");
  const std::vector<Candidate> both{{sample_release(sample_manifest("1.1.0")), {"beta", "stable"}}};
  EXPECT_TRUE(check_channel(device, "stable", both));
  device.channel = "beta";
  EXPECT_TRUE(check_channel(device, "stable", both));
  device.channel = "stabel";
  const Status unknown = check_channel(device, "lts", both);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), ErrorCode::unknown_channel);
  EXPECT_EQ(unknown.error().expected(), "one of beta, lts, stable");
  EXPECT_EQ(unknown.error().got(), "stabel");
  device.channel = "lts";
  EXPECT_TRUE(check_channel(device, "lts", both)) << "nothing was released in it yet";
  device.channel = "stabel";
  EXPECT_TRUE(check_channel(device, "lts", {})) << "unknown without a release";
}

TEST(Decision, NothingNewerIsUpToDate) {
  const Decision decision = decide(device_with("1.1.0"), {candidate("1.1.0"), candidate("1.0.0")});
  EXPECT_TRUE(std::holds_alternative<UpToDate>(decision.outcome));
  EXPECT_EQ(removed(decision), ErrorCode::not_newer);
}

TEST(Decision, TheFirstInstallTakesTheNewest) {
  DeviceState device = device_with("1.0.0");
  device.installed.reset();
  EXPECT_EQ(offered(decide(device, {candidate("1.0.0"), candidate("1.1.0")})), "1.1.0");
}

TEST(Decision, AfterALocalRollbackTheBaselineStillBinds) {
  DeviceState device = device_with("1.0.0");
  device.baseline = version("1.1.0");
  EXPECT_EQ(offered(decide(device, {candidate("1.1.0")})), "nothing");
  EXPECT_EQ(offered(decide(device, {candidate("1.1.0"), candidate("1.2.0")})), "1.2.0");
}

TEST(Decision, AVersionThatAnOwnerLeftByNameIsReportedAsHeldWithTheWayToGetIt) {
  DeviceState device = device_with("1.0.0");
  device.baseline = version("1.2.0");
  const Decision decision = decide(device, {candidate("1.2.0"), candidate("1.1.0"), candidate("1.0.0")});
  const auto* held = std::get_if<Held>(&decision.outcome);
  ASSERT_NE(held, nullptr);
  EXPECT_EQ(held->version.text(), "1.2.0");
  EXPECT_EQ(held->reason.code(), ErrorCode::held_skipped);
  EXPECT_NE(held->reason.advice().find("update --to 1.2.0"), std::string_view::npos);
  EXPECT_EQ(decision.explanations[1].removed_by->code(), ErrorCode::held_skipped);
  EXPECT_EQ(decision.explanations[2].removed_by->code(), ErrorCode::not_newer);
  EXPECT_EQ(offered(decide(device, {candidate("1.2.1"), candidate("1.2.0")})), "1.2.1");
}

TEST(Decision, ABaselineThatWasLostIsOfferedAgainAndNothingOlder) {
  DeviceState device = device_with("1.0.0");
  device.baseline = version("1.1.0");
  device.baseline_is_lost = true;
  EXPECT_EQ(offered(decide(device, {candidate("1.0.5"), candidate("1.1.0")})), "1.1.0");
  EXPECT_EQ(offered(decide(device, {candidate("1.0.5")})), "nothing");
  device.skipped.insert("1.1.0");
  EXPECT_EQ(offered(decide(device, {candidate("1.1.0")})), "nothing") << "its owner left it";
}

TEST(Decision, AReleaseOfAnotherProductIsNeverOffered) {
  Manifest manifest = sample_manifest("9.0.0");
  manifest.product = "other-app";
  EXPECT_EQ(removed(decide(device_with("1.0.0"), {{sample_release(manifest), {"stable"}}})),
            ErrorCode::wrong_product);
}

TEST(Decision, AReleaseOfAnotherChannelIsNotOffered) {
  EXPECT_EQ(removed(decide(device_with("1.0.0"), {{sample_release(sample_manifest("1.1.0")), {"beta"}}})),
            ErrorCode::wrong_channel);
}

TEST(Decision, AReleaseForAnotherPlatformIsNotOffered) {
  DeviceState device = device_with("1.0.0");
  device.platform = "linux-riscv64";
  EXPECT_EQ(removed(decide(device, {candidate("1.1.0")})), ErrorCode::wrong_platform);
}

TEST(Decision, AWithdrawnReleaseIsNotOfferedEvenByName) {
  const Candidate withdrawn = candidate("1.1.0");
  DeviceState device = device_with("1.0.0");
  device.banned.insert(withdrawn.release.digest());
  EXPECT_EQ(removed(decide(device, {withdrawn})), ErrorCode::release_banned);
  EXPECT_EQ(choose(device, {withdrawn}, version("1.1.0")).error().code(), ErrorCode::release_banned);
}

TEST(Decision, TheSecurityFloorBindsAnExplicitRequestToo) {
  DeviceState device = device_with("1.2.0");
  device.security_floor = version("1.1.0");
  EXPECT_EQ(choose(device, {candidate("1.0.0")}, version("1.0.0")).error().code(), ErrorCode::below_floor);
}

TEST(Decision, APinHoldsBackEveryOtherVersionAndBindsAnExplicitRequest) {
  DeviceState device = device_with("1.0.0");
  device.pin = "1.1.0";
  const std::vector<Candidate> candidates = {candidate("1.2.0"), candidate("1.1.0")};
  const Decision decision = decide(device, candidates);
  ASSERT_TRUE(std::holds_alternative<Available>(decision.outcome));
  EXPECT_EQ(std::get<Available>(decision.outcome).release.manifest().version, version("1.1.0"));
  EXPECT_EQ(decision.explanations.front().removed_by->code(), ErrorCode::held_pinned);
  EXPECT_EQ(choose(device, candidates, version("1.2.0")).error().code(), ErrorCode::held_pinned);
}

TEST(Decision, TheVersionThatARollbackLeftIsReportedAsSkipped) {
  DeviceState device = device_with("1.0.0");
  device.baseline = version("1.1.0");
  device.skipped.insert("1.1.0");
  const Decision decision = decide(device, {candidate("1.1.0"), candidate("1.0.0")});
  ASSERT_TRUE(std::holds_alternative<Held>(decision.outcome));
  EXPECT_EQ(std::get<Held>(decision.outcome).reason.code(), ErrorCode::held_skipped);
  EXPECT_EQ(decision.explanations.back().removed_by->code(), ErrorCode::not_newer);
}

TEST(Decision, ASkippedVersionIsHeldUntilItIsNamed) {
  DeviceState device = device_with("1.0.0");
  device.skipped.insert("1.1.0");
  const Decision decision = decide(device, {candidate("1.1.0")});
  ASSERT_TRUE(std::holds_alternative<Held>(decision.outcome));
  EXPECT_EQ(std::get<Held>(decision.outcome).reason.code(), ErrorCode::held_skipped);
  EXPECT_TRUE(choose(device, {candidate("1.1.0")}, version("1.1.0")));
}

TEST(Decision, AReleaseThatFailedThreeTimesIsHeldAndANewerOneIsNot) {
  const Candidate bad = candidate("1.1.0");
  DeviceState device = device_with("1.0.0");
  device.exhausted.insert(bad.release.digest());
  EXPECT_EQ(std::get<Held>(decide(device, {bad}).outcome).reason.code(), ErrorCode::attempts_exhausted);
  EXPECT_EQ(offered(decide(device, {bad, candidate("1.1.1")})), "1.1.1");
}

TEST(Decision, APinHoldsEverythingElse) {
  DeviceState device = device_with("1.0.0");
  device.pin = "1.1.0";
  EXPECT_EQ(offered(decide(device, {candidate("1.1.0"), candidate("1.2.0")})), "1.1.0");
}

TEST(Decision, AManagedMachineSeesWhatExistsAndIsOfferedNothing) {
  DeviceState device = device_with("1.0.0");
  device.managed = true;
  EXPECT_TRUE(std::holds_alternative<ManagedByAdmin>(decide(device, {candidate("1.1.0")}).outcome));
  EXPECT_EQ(choose(device, {candidate("1.1.0")}, version("1.1.0")).error().code(),
            ErrorCode::managed_by_admin);
}

TEST(Decision, EveryCandidateIsExplainedNewestFirst) {
  const Decision decision =
      decide(device_with("1.0.0"), {candidate("0.9.0"), candidate("1.1.0"), candidate("1.0.0")});
  ASSERT_EQ(decision.explanations.size(), 3u);
  EXPECT_EQ(decision.explanations[0].version.text(), "1.1.0");
  EXPECT_FALSE(decision.explanations[0].removed_by);
  EXPECT_EQ(decision.explanations[2].version.text(), "0.9.0");
}

}  // namespace
}  // namespace sealwright::client
