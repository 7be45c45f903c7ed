// SPDX-License-Identifier: Apache-2.0
#include "verifier/offer/support_status.hpp"

#include "tests/support/lifecycle_documents.hpp"
#include "tests/support/update_policies.hpp"
#include "tests/support/vectors.hpp"

namespace sealwright::client {
namespace {

const Instant kNow = time_at("2026-07-01");

SupportQuestion ask(const std::string& version, Instant now = kNow) {
  return {"acme-agent", version_of(version), now, {366, 180, 90, 30}};
}

SupportAnswer answer(const CleBuilder& builder, const std::string& version, Instant now = kNow) {
  const Cle cle = builder.cle();
  return answer_support(ask(version, now), &cle, DateRatchet().after_reading(cle, {}, now), nullptr);
}

TEST(SupportStatus, FollowsTheVectors) {
  const Json vectors = read_vector_file("last_day.json");
  for (const Field& test : items_of(Field(vectors, "vectors"), "states")) {
    const auto got =
        answer(CleBuilder().supported("4", test.text("effective").value()), "4.0.0", test.time("at").value());
    std::string state(name_of(got.state));
    std::replace(state.begin(), state.end(), '-', '_');
    EXPECT_EQ(state, test.text("state").value()) << test.text("at").value();
    EXPECT_EQ(got.terms.at(0).days_left, test.integer("daysLeft", 0).value()) << test.text("at").value();
  }
}

TEST(SupportStatus, IsUnknownWithoutADate) {
  EXPECT_EQ(answer_support(ask("4.0.0"), nullptr, {}, nullptr).state, SupportState::unknown);
  EXPECT_EQ(answer(CleBuilder().supported("4", "2032-01-01"), "5.0.0").state, SupportState::unknown);
}

TEST(SupportStatus, SaysTheLastDayAndTheDaysLeft) {
  const auto got = answer(CleBuilder().supported("4", "2032-01-01"), "4.2.1");
  EXPECT_EQ(support_lines(got, kNow).front(),
            "acme-agent 4.2.1: supported until 31 December 2031 (2,010 days left).");
  EXPECT_EQ(support_lines(got, kNow).back(), "  as of 2026-07-01T00:00:00Z");
  EXPECT_EQ(support_lines(got, std::nullopt).back(), "  as of: not checked");
}

TEST(SupportStatus, AShorterDateIsReportedAndTheLaterOneAnswers) {
  CleBuilder builder;
  const DateRatchet ratchet =
      DateRatchet().after_reading(builder.supported("4", "2032-01-01").cle(), {}, kNow);
  const Cle cle = builder.on("2026-07-02").withdraw(1).supported("4", "2028-01-01").cle();
  const auto got = answer_support(ask("4.0.0"), &cle, ratchet.after_reading(cle, {}, kNow), nullptr);
  EXPECT_EQ(got.terms.at(0).ends, time_at("2032-01-01"));
  EXPECT_EQ(codes_of(got.notices), std::vector<std::string>{"date_shortened"});
}

// Its loss is a local fault, not a statement of the vendor.
TEST(SupportStatus, ADocumentThatDisappearedStillAnswersWithoutAWarning) {
  const DateRatchet ratchet =
      DateRatchet().after_reading(CleBuilder().supported("4", "2032-01-01").cle(), {}, kNow);
  const auto got = answer_support(ask("4.0.0"), nullptr, ratchet, nullptr);
  EXPECT_EQ(got.state, SupportState::supported);
  EXPECT_EQ(codes_of(got.notices), std::vector<std::string>{});
}

TEST(SupportStatus, TheFirstSupportIdIsWhatEverybodyHas) {
  const auto got =
      answer(CleBuilder().support("paid").supported("4", "2034-01-01", "paid").supported("4", "2027-01-01"),
             "4.0.0");
  ASSERT_EQ(got.terms.size(), 2u);
  EXPECT_EQ(got.terms[0].support_id, "standard");
  EXPECT_EQ(got.state, SupportState::ends_soon);
  EXPECT_EQ(got.terms[1].state, SupportState::supported);
}

TEST(SupportStatus, FeaturesMayEndBeforeSecurityFixes) {
  const auto got = answer(CleBuilder()
                              .supported("4", "2032-01-01")
                              .ends(CleEventType::end_of_development, "4", "2030-01-01", "standard"),
                          "4.0.0");
  const Json json = to_json(got);
  EXPECT_EQ(*json.find("lastSecurityDay")->text(), "2031-12-31");
  EXPECT_EQ(*json.find("lastFeatureDay")->text(), "2029-12-31");
}

TEST(SupportStatus, AnExpiredPolicyIsStaleAndStillAnswers) {
  const UpdatePolicy policy = policy_of();
  const Cle cle = CleBuilder().supported("4", "2032-01-01").cle();
  const auto fresh = answer_support(ask("4.0.0"), &cle, {}, &policy);
  EXPECT_TRUE(fresh.notices.empty());
  EXPECT_EQ(fresh.product, "Acme Agent");
  const auto stale = answer_support(ask("4.0.0", time_at("2027-05-02T09:00:00Z")), &cle, {}, &policy);
  EXPECT_EQ(codes_of(stale.notices), std::vector<std::string>{"policy_stale"});
  EXPECT_EQ(stale.state, SupportState::supported);
}

TEST(SupportStatus, JsonSaysUnknownAsNull) {
  const Json json = to_json(answer_support(ask("4.0.0"), nullptr, {}, nullptr));
  EXPECT_EQ(*json.find("state")->text(), "unknown");
  for (const char* name : {"supportId", "lastSecurityDay", "lastFeatureDay", "daysLeft", "source", "policy"})
    EXPECT_TRUE(json.find(name) != nullptr && json.find(name)->is_null()) << name;
}

TEST(SupportStatus, LongNumbersAreGrouped) {
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1865), "1,865");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(-100), "-100");
}

}  // namespace
}  // namespace sealwright::client
