// SPDX-License-Identifier: Apache-2.0
#include "metadata/lifecycle/update_policy.hpp"

#include "tests/support/lifecycle_documents.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/update_policies.hpp"

namespace sealwright {
namespace {

using Codes = std::vector<std::string>;

TEST(UpdatePolicy, IsReadAndWrittenBack) {
  const UpdatePolicy policy = policy_of();
  EXPECT_EQ(policy.product, "Acme Agent");
  EXPECT_EQ(policy.serial, 3);
  EXPECT_EQ(policy.default_channel, "stable");
  EXPECT_EQ(policy.notice_days, 366);
  EXPECT_EQ(policy.reminder_days, (std::vector<std::int64_t>{366, 90}));
  EXPECT_EQ(policy.rollback_floor, "4.2.1");
  EXPECT_EQ(write_update_policy(policy_of(write_update_policy(policy))), write_update_policy(policy));
}

TEST(UpdatePolicy, ExpiresAtItsTime) {
  EXPECT_FALSE(policy_of().is_expired(time_at("2027-05-02T08:59:59Z")));
  EXPECT_TRUE(policy_of().is_expired(time_at("2027-05-02T09:00:00Z")));
}

struct Fault {
  std::string from, to, detail;
};

TEST(UpdatePolicy, RefusesEachFaultByItsPath) {
  const std::vector<Fault> faults{
      {R"("serial": 3)", R"("serial": 0)", "serial"},
      {R"("serial": 3,)", "", "serial: a required member is missing"},
      {R"("serial": 3)", R"("serial": "3")", "serial: a member has the wrong type"},
      {R"("policyId": "acme-agent")", R"("policyId": "Acme")", "the document: policyId"},
      {R"("serial": 3)", R"("serial": 3, "more": 1)", "more: unknown member"},
      {R"("name": "Acme Agent")", R"("name": "")", "product.name"},
      {R"(["pkg:generic/vendor.example/acme-agent"])", "[]", "product: purl"},
      {R"(["pkg:generic/vendor.example/acme-agent"])", R"(["acme"])", "product.purl[0]"},
      {R"("versionScheme": "semver")", R"("versionScheme": "generic")", "product.versionScheme"},
      {R"("expires": "2027-05-02T09:00:00Z")", R"("expires": "2027-05-02T09:00:01Z")",
       "the document: expires"},
      {R"("expires": "2027-05-02T09:00:00Z")", R"("expires": "2026-05-01T09:00:00Z")",
       "the document: expires"},
      {R"("kind": "none")", R"("kind": "rarely")", "cadence.feature.kind"},
      {R"("interval": "P30D")", R"("interval": "30 days")", "cadence.bugfix.interval"},
      {R"("interval": "P30D")", R"("interval": "PT")", "cadence.bugfix.interval"},
      {R"("interval": "P30D")", R"("interval": "PT5M3H")", "cadence.bugfix.interval"},
      {R"("interval": "P30D")", R"("interval": "P30DT")", "cadence.bugfix.interval"},
      {R"("interval": "P30D")", R"("interval": "P9999999D")", "cadence.bugfix.interval"},
      {R"("default": true)", R"("default": false)", "the document: channels"},
      {R"("purpose": "Trials")", R"("purpose": "Trials", "default": true)", "the document: channels"},
      {R"("id": "beta")", R"("id": "stable")", "channels[1]"},
      {R"(["security", "bugfix"])", R"(["security", "security"])", "channels[0]: receives"},
      {R"("outOfBand": true)", R"("outOfBand": false)", "security: vendorTargets"},
      {R"(, "outOfBand": true)", "", "security: vendorTargets"},
      {R"("separateFromFeatures": "always")", R"("separateFromFeatures": "never")",
       "security.separationRationale"},
      {R"("cost": "free")", R"("cost": "contract")", "security.costStatement"},
      {R"("severity": "high")", R"("severity": "critical")", "security.vendorTargets[1]"},
      {R"("severity": "medium")", R"("severity": "severe")", "security.customerApplyWithin[1].severity"},
      {R"("clockStarts": "confirmed")", R"("clockStarts": "later")", "security.vendorTargets[0].clockStarts"},
      {R"("securityDefault": "on")", R"("securityDefault": "off")", "automatic.rationale"},
      {R"(, "instructions": "https://vendor.example/docs/auto")", "", "automatic.optOut.instructions"},
      {R"("postponeMaxDays": 14)", R"("postponeMaxDays": -1)", "automatic.postponeMaxDays"},
      {R"("P1DT2H30M", "percent": 100)", R"("P1DT2H30M", "percent": 99)", "rollout: feature"},
      {R"("P1DT2H30M")", R"("PT1H")", "rollout.feature[1]"},
      {R"("percent": 10})", R"("percent": 100})", "rollout.feature[1]"},
      {R"("noticeDays": 366)", R"("noticeDays": 364)", "endOfSupport.noticeDays"},
      {R"("mayShorten": false)", R"("mayShorten": true)", "endOfSupport: mayShorten"},
      {R"([366, 90])", R"([90, 90])", "endOfSupport.reminderDays[1]"},
      {R"("riskOfNotUpgrading": "Known faults stay open.")", R"("riskOfNotUpgrading": "")",
       "endOfSupport.riskOfNotUpgrading"},
      {R"([{"type": "atom", "url": "https://vendor.example/feed.atom"}])", "[]", "notification: feeds"},
      {R"("type": "atom")", R"("type": "rss")", "notification.feeds[0].type"},
      {R"("logYears": 3)", R"("logYears": 0)", "retention.logYears"},
      {R"("floor": "4.2.1")", R"("floor": "4.2")", "rollback"},
      {R"("url": "https://vendor.example/docs/apply", )", "", "instructions.apply.url"},
      {"00000000000000000000000000000000000000000000000000000000000000a2", "a2",
       "instructions.verify.sha256"},
      {R"("acknowledgeDays": 3)", R"("acknowledgeDays": 0)", "contact.acknowledgeDays"},
      {R"("scanMaxAgeDays": 7)", R"("scanMaxAgeDays": 32)", "evidence.scanMaxAgeDays"},
      {R"("https://tsa.example/")", R"("http://tsa.example/")", "evidence.anchors[0]"},
      {R"("kind": "rfc3161")", R"("kind": "witness")", "evidence.anchors[0]"},
      {R"("everyDays": 31)", R"("everyDays": 32)", "evidence.anchors[0].everyDays"},
  };
  for (const Fault& fault : faults) {
    const auto policy = read_update_policy(policy_with(fault.from, fault.to), "p.json");
    ASSERT_THAT(policy, FailsWith(ErrorCode::policy_invalid)) << fault.to;
    EXPECT_EQ(policy.error().detail().rfind(fault.detail, 0), 0u) << policy.error().message();
  }
}

TEST(UpdatePolicy, OfALaterSchemaAsksForAnUpdate) {
  EXPECT_THAT(read_update_policy(policy_with(R"("schemaVersion": "1.0")", R"("schemaVersion": "2.0")"), "p"),
              FailsWith(ErrorCode::format_too_new));
}

TEST(UpdatePolicy, AChangedOneRaisesTheSerial) {
  const auto follows = [](const std::string& from, const std::string& to) {
    return codes_of(check_policy_follows(policy_of(), policy_of(policy_with(from, to)), "p"));
  };
  EXPECT_EQ(follows(R"("serial": 3)", R"("serial": 3)"), Codes{});
  EXPECT_EQ(follows(R"("serial": 3)", R"("serial": 4)"), Codes{});
  EXPECT_EQ(follows(R"("serial": 3)", R"("serial": 2)"), Codes{"policy_serial"});
  EXPECT_EQ(follows(R"("serial": 3)", R"("serial": 1003)"), Codes{});
  EXPECT_EQ(follows(R"("serial": 3)", R"("serial": 1004)"), Codes{"policy_serial"})
      << "it must not reach its end";
  EXPECT_EQ(follows("General use", "Any use"), Codes{"policy_serial"});
}

TEST(UpdatePolicy, TheRollbackFloorNeverFalls) {
  const auto follows = [](const std::string& floor) {
    UpdatePolicy staged = policy_of(policy_with(R"("serial": 3)", R"("serial": 4)"));
    staged.rollback_floor = floor.empty() ? std::nullopt : std::optional(floor);
    return codes_of(check_policy_follows(policy_of(), staged, "p"));
  };
  EXPECT_EQ(follows("4.2.1"), Codes{});
  EXPECT_EQ(follows("4.10.0"), Codes{});
  EXPECT_EQ(follows("4.2.0"), Codes{"policy_invalid"});
  EXPECT_EQ(follows(""), Codes{"policy_invalid"});
}

TEST(UpdatePolicy, SpeaksOfTheProductOfTheLifecycleDocument) {
  Cle cle = CleBuilder().cle();
  const Instant now = time_at("2026-06-01");
  EXPECT_EQ(codes_of(check_policy_fits(policy_of(), &cle, now, "p")), Codes{});
  EXPECT_EQ(codes_of(check_policy_fits(policy_of(), nullptr, now, "p")), Codes{});
  cle.identifiers.push_back("pkg:generic/vendor.example/other");
  EXPECT_EQ(codes_of(check_policy_fits(policy_of(), &cle, now, "p")), Codes{"policy_invalid"});
}

TEST(UpdatePolicy, IsNotIssuedInTheFuture) {
  EXPECT_EQ(codes_of(check_policy_fits(policy_of(), nullptr, time_at("2026-05-01T08:59:59Z"), "p")),
            Codes{"policy_invalid"});
}

}  // namespace
}  // namespace sealwright
