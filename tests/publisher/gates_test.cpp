// SPDX-License-Identifier: Apache-2.0
#include "publisher/checks/gates.hpp"
#include "base/limits.hpp"

#include <algorithm>

#include "tests/support/lifecycle_documents.hpp"
#include "tests/support/update_policies.hpp"
#include "tests/support/worst_documents.hpp"

namespace sealwright::publish {
namespace {

using Codes = std::vector<std::string>;

const Instant kNow = time_at("2026-07-01");

CleBuilder good() { return CleBuilder("2026-07-01").supported("4", "2032-01-01").life("4", "2032-01-01"); }

// A first publication of valid documents.
GateInput input(GateProfile profile = GateProfile::code_of_practice) {
  GateInput input;
  input.profile = profile;
  input.now = kNow;
  input.product = "acme-agent";
  input.staged = {write_cle(good().cle()), kPolicyText, {}};
  input.released = {version_of("4.0.0")};
  return input;
}

// The same, a month after its publication.
GateInput later() {
  GateInput next = input();
  next.ratchet = *evaluate_gates(next).ratchet;
  next.published = next.staged;
  next.now = kNow + 30 * kDay;
  return next;
}

Codes codes(const GateReport& report) {
  Codes all;
  for (const GateFinding& finding : report.findings) all.emplace_back(name_of(finding.error.code()));
  return all;
}
Codes codes(const GateInput& gates) { return codes(evaluate_gates(gates)); }

TEST(Gates, GoodDocumentsPass) {
  const GateReport report = evaluate_gates(input());
  EXPECT_EQ(codes(report), Codes{});
  ASSERT_TRUE(report.ratchet);
  EXPECT_EQ(report.ratchet->dates().size(), 2u);
  EXPECT_EQ(codes(later()), Codes{});
}

TEST(Gates, MissingDatesAndPolicyWarnUnderBasicAndAreRefusedUnderCodeOfPractice) {
  for (const GateProfile profile : {GateProfile::basic, GateProfile::code_of_practice}) {
    GateInput gates = input(profile);
    gates.staged = {};
    gates.others = {Error{ErrorCode::expiry_near}};
    const GateReport report = evaluate_gates(gates);
    EXPECT_EQ(codes(report),
              (Codes{"policy_missing", "cle_missing_date", "cle_missing_date", "expiry_near"}));
    EXPECT_EQ(report.refuses(), profile == GateProfile::code_of_practice);
    EXPECT_EQ(report.warnings(), profile == GateProfile::basic ? 4u : 0u);
  }
}

TEST(Gates, AnExpiredPolicyWarnsUnderBasicAndIsRefusedUnderCodeOfPractice) {
  GateInput gates = input(GateProfile::basic);
  gates.staged.cle =
      write_cle(CleBuilder("2027-06-01").supported("4", "2032-01-01").life("4", "2032-01-01").cle());
  gates.now = time_at("2027-06-01");
  EXPECT_EQ(codes(gates), Codes{"policy_expired"});
  EXPECT_FALSE(evaluate_gates(gates).refuses());
  gates.profile = GateProfile::code_of_practice;
  EXPECT_TRUE(evaluate_gates(gates).refuses());
}

TEST(Gates, SafetyRefusesUnderBasicToo) {
  GateInput gates = input(GateProfile::basic);
  gates.staged.cle =
      write_cle(CleBuilder("2026-07-01").supported("4", "2027-06-30").life("4", "2032-01-01").cle());
  EXPECT_EQ(codes(gates), Codes{"cle_short_notice"});
  EXPECT_TRUE(evaluate_gates(gates).refuses());
}

TEST(Gates, APolicyThatCommitsToMoreNoticeIsHeldToIt) {
  GateInput gates = input();
  gates.staged.policy = policy_with(R"("noticeDays": 366)", R"("noticeDays": 3000)");
  EXPECT_EQ(codes(gates), (Codes{"cle_short_notice", "cle_short_notice"}));
}

TEST(Gates, LoweringTheNoticeDoesNotShortenItAtOnce) {
  GateInput gates = later();
  gates.published.policy = policy_with(R"("noticeDays": 366)", R"("noticeDays": 3000)");
  gates.staged.policy = policy_with(R"("serial": 3)", R"("serial": 4)");
  gates.staged.cle =
      write_cle(good().on("2026-07-31").supported("5", "2032-01-01").life("5", "2032-01-01").cle());
  EXPECT_EQ(codes(gates), (Codes{"cle_short_notice", "cle_short_notice"}));
}

TEST(Gates, AShortenedDateIsRefused) {
  GateInput gates = later();
  gates.staged.cle = write_cle(good().on("2026-07-31").withdraw(1).supported("4", "2031-01-01").cle());
  EXPECT_EQ(codes(gates), Codes{"cle_shortened"});
}

TEST(Gates, ALostRecordIsMadeAgainFromWhatIsPublished) {
  GateInput gates = later();
  gates.ratchet = {};
  gates.staged.cle = write_cle(good().on("2026-07-31").withdraw(1).supported("4", "2031-01-01").cle());
  EXPECT_EQ(codes(gates), Codes{"cle_shortened"});
}

TEST(Gates, TheRecordBindsWithoutThePublishedDocument) {
  GateInput gates = later();
  gates.published = {};
  gates.staged.cle =
      write_cle(CleBuilder("2026-07-31").supported("4", "2031-01-01").life("4", "2032-01-01").cle());
  const Codes all = codes(gates);
  EXPECT_EQ(std::count(all.begin(), all.end(), "cle_shortened"), 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), "cle_event_changed"), 2);
}

TEST(Gates, ARemovedDocumentTakesNothingBack) {
  GateInput gates = later();
  gates.staged.cle.reset();
  const Codes all = codes(gates);
  EXPECT_NE(std::find(all.begin(), all.end(), "cle_event_changed"), all.end());
  EXPECT_NE(std::find(all.begin(), all.end(), "cle_shortened"), all.end());
}

TEST(Gates, ARemovedPolicyIsRefusedUnderBasicToo) {
  GateInput gates = later();
  gates.profile = GateProfile::basic;
  gates.staged.policy.reset();
  EXPECT_EQ(codes(gates), (Codes{"policy_serial", "policy_missing"}));
  EXPECT_TRUE(evaluate_gates(gates).refuses());
}

TEST(Gates, ADocumentThatCannotBeReadIsOneFindingAndNothingIsRecorded) {
  GateInput gates = later();
  gates.staged.cle = "{}";
  const GateReport report = evaluate_gates(gates);
  EXPECT_EQ(codes(report), Codes{"field_missing"});
  EXPECT_FALSE(report.ratchet);
  gates = input();
  gates.staged.policy = "{}";
  EXPECT_EQ(codes(gates), Codes{"policy_invalid"});
}

TEST(Gates, EverythingIsNamedInOneRun) {
  GateInput gates = later();
  gates.staged.policy = policy_with("General use", "Any use");
  gates.staged.cle =
      write_cle(CleBuilder("2026-07-31").supported("4", "2031-01-01").supported("5", "2027-01-01").cle());
  const Codes all = codes(gates);
  for (const char* code : {"policy_serial", "cle_event_changed", "cle_shortened"})
    EXPECT_NE(std::find(all.begin(), all.end(), code), all.end()) << code;
}

TEST(Gates, ABackdatedEventIsRefused) {
  GateInput gates = input();
  gates.staged.cle =
      write_cle(CleBuilder("2026-06-01").supported("4", "2032-01-01").life("4", "2032-01-01").cle());
  EXPECT_EQ(codes(gates), (Codes{"cle_backdated", "cle_backdated"}));
}

TEST(Gates, ACorrectionCountsOnlyWithItsNoticeInTheSamePush) {
  GateInput gates = later();
  gates.now = kNow + 10 * kDay;
  gates.staged.cle = write_cle(good().on("2026-07-11").withdraw(1).supported("4", "2031-01-01").cle());
  gates.staged.dates = write_dates({{{1, "Year mistyped", "ACME-1"}}, {}});
  EXPECT_EQ(codes(gates), Codes{"cle_shortened"});
  gates.notices = {"ACME-1"};
  EXPECT_EQ(codes(gates), Codes{});
}

TEST(Gates, ReportsAsJson) {
  GateInput gates = input();
  gates.staged.policy.reset();
  const Json json = to_json(evaluate_gates(gates));
  EXPECT_TRUE(*json.find("refused")->boolean());
  const Json& finding = json.find("findings")->items()->at(0);
  EXPECT_EQ(*finding.find("gate")->text(), "policy_missing");
  EXPECT_EQ(*finding.find("severity")->text(), "refuse");
  EXPECT_EQ(*finding.find("document")->text(), "lifecycle/acme-agent/update-policy.json");
}

TEST(Gates, ProfilesHaveNames) {
  EXPECT_EQ(gate_profile("basic"), GateProfile::basic);
  EXPECT_EQ(gate_profile("code-of-practice"), GateProfile::code_of_practice);
  EXPECT_EQ(gate_profile("strict"), std::nullopt);
}

TEST(Gates, ADocumentThatTheSupportHistoryOfClientsHasNoRoomForIsRefused) {
  GateInput gates = later();
  gates.ratchet =
      DateRatchet::read(testing_support::ratchet_text(kLimits.known_events, kLimits.known_events), "ratchet")
          .value();
  const Codes found = codes(gates);
  EXPECT_NE(std::find(found.begin(), found.end(), "limit_exceeded"), found.end());
  gates = later();
  EXPECT_EQ(codes(gates), Codes{});
}

TEST(Gates, EveryReleaseIsAskedForItsDatesInOneLook) {
  GateInput gates = input();
  gates.released.clear();
  for (int i = 0; i < 3000; ++i) gates.released.push_back(version_of("4.0." + std::to_string(i)));
  EXPECT_EQ(codes(gates), Codes{});
  gates.released.push_back(version_of("5.0.0"));
  EXPECT_EQ(codes(gates), (Codes{"cle_missing_date", "cle_missing_date"}));
}

}  // namespace
}  // namespace sealwright::publish
