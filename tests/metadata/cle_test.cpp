// SPDX-License-Identifier: Apache-2.0
#include "metadata/lifecycle/cle.hpp"
#include "base/limits.hpp"

#include "tests/support/lifecycle_documents.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/worst_documents.hpp"

namespace sealwright {
namespace {

// A document with one event of each kind that Sealwright reads, as another tool could have written it.
const std::string kDocument = R"({
  "$schema": "https://standards.example/cle-1.0.0.schema.json",
  "identifier": "pkg:generic/vendor.example/acme-agent",
  "updatedAt": "2026-06-30T09:00:00Z",
  "definitions": {"support": [{"id": "standard", "description": "Security fixes"}], "later": 1},
  "later": {"carried": true},
  "events": [
    {"id": 9, "type": "componentRenamed", "effective": "2026-06-30T09:00:00Z", "published": "2026-06-30T09:00:00Z",
     "identifiers": [{"type": "PURL", "value": "pkg:generic/vendor.example/agent"}]},
    {"id": 7, "type": "supersededBy", "effective": "2026-06-30T09:00:00Z", "published": "2026-06-30T09:00:00Z",
     "supersededByVersion": "5.0.0"},
    {"id": 6, "type": "endOfLife", "effective": "2032-01-01T00:00:00Z", "published": "2026-06-30T09:00:00Z",
     "versions": [{"version": "4.0.0"}, {"range": "vers:semver/>=4.1.0|<5.0.0-0"}]},
    {"id": 4, "type": "endOfSupport", "effective": "2032-01-01T00:00:00Z", "published": "2026-06-30T09:00:00Z",
     "versions": [{"range": "vers:semver/>=4.0.0|<5.0.0-0"}], "supportId": "standard", "later": [1, 2]},
    {"id": 3, "type": "withdrawn", "effective": "2026-06-30T09:00:00Z", "published": "2026-06-30T09:00:00Z",
     "eventId": 2, "reason": "Extended", "references": ["https://vendor.example/notices/1"]},
    {"id": 2, "type": "endOfSupport", "effective": "2031-01-01T00:00:00Z", "published": "2026-06-01T09:00:00Z",
     "versions": [{"range": "vers:semver/>=4.0.0|<5.0.0-0"}], "supportId": "standard"},
    {"id": 1, "type": "released", "effective": "2026-06-01T09:00:00Z", "published": "2026-06-01T09:00:00Z",
     "version": "4.0.0", "license": "LicenseRef-Proprietary"}
  ]})";

// The document with `from` replaced, which must be in it.
std::string with(const std::string& from, const std::string& to) {
  const std::size_t at = kDocument.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return std::string(kDocument).replace(at, from.size(), to);
}

std::string verdict(const std::string& document) {
  const auto cle = read_cle(document, "cle.json");
  return cle ? "accepted" : std::string(name_of(cle.error().code())) + ": " + cle.error().detail();
}

TEST(Cle, IsReadAsTheStandardWritesIt) {
  const auto cle = read_cle(kDocument, "cle.json");
  ASSERT_THAT(cle, IsDone());
  EXPECT_EQ(cle->identifiers, std::vector<std::string>{"pkg:generic/vendor.example/acme-agent"});
  EXPECT_EQ(cle->updated_at, time_at("2026-06-30T09:00:00Z"));
  ASSERT_EQ(cle->events.size(), 7u);
  EXPECT_EQ(cle->events[0].id, 9);
  EXPECT_EQ(cle->find(4)->support_id, "standard");
  EXPECT_EQ(cle->find(3)->event_id, 2);
  EXPECT_EQ(cle->find(1)->version, "4.0.0");
}

TEST(Cle, CarriesWhatItDoesNotKnow) {
  const auto cle = read_cle(kDocument, "cle.json");
  ASSERT_THAT(cle, IsDone());
  const std::string written = write_cle(*cle);
  for (const char* text : {R"("later":{"carried":true})", R"("later":[1,2])", R"("later":1)",
                           R"("license":"LicenseRef-Proprietary")", R"("supersededByVersion":"5.0.0")",
                           R"("references":["https://vendor.example/notices/1"])"}) {
    EXPECT_NE(written.find(text), std::string::npos) << text;
  }
}

TEST(Cle, WrittenAndReadAgainIsTheSame) {
  const auto cle = read_cle(kDocument, "cle.json");
  ASSERT_THAT(cle, IsDone());
  const auto again = read_cle(write_cle(*cle), "cle.json");
  ASSERT_THAT(again, IsDone());
  EXPECT_EQ(write_cle(*again), write_cle(*cle));
  for (const CleEvent& event : cle->events) EXPECT_EQ(again->find(event.id)->digest(), event.digest());
}

TEST(Cle, AWithdrawnEventAnswersNoMore) {
  const auto cle = read_cle(kDocument, "cle.json");
  ASSERT_THAT(cle, IsDone());
  EXPECT_TRUE(cle->is_withdrawn(*cle->find(2)));
  EXPECT_FALSE(cle->is_withdrawn(*cle->find(4)));
  const CleEvent* event = cle->governing(CleEventType::end_of_support, "standard", version_of("4.1.0"));
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->id, 4);
}

TEST(Cle, TheNewerOfTwoEventsAnswers) {
  const Cle cle = CleBuilder().supported("4", "2031-01-01").supported("4", "2032-01-01").cle();
  EXPECT_EQ(cle.governing(CleEventType::end_of_support, "standard", version_of("4.1.0"))->id, 2);
}

TEST(Cle, AnEventAnswersOnlyForItsVersionsTypeAndSupportId) {
  const Cle cle = CleBuilder().support("paid").supported("4", "2031-01-01").cle();
  EXPECT_EQ(cle.governing(CleEventType::end_of_support, "standard", version_of("5.0.0")), nullptr);
  EXPECT_EQ(cle.governing(CleEventType::end_of_support, "standard", version_of("5.0.0-rc.1")), nullptr);
  EXPECT_EQ(cle.governing(CleEventType::end_of_support, "paid", version_of("4.0.0")), nullptr);
  EXPECT_EQ(cle.governing(CleEventType::end_of_life, "", version_of("4.0.0")), nullptr);
}

TEST(Cle, ALineIsNamedByItsPrefix) {
  EXPECT_EQ(CleVersions::of_line("4").value().name(), "4.x");
  EXPECT_EQ(CleVersions::of_line("4.2").value().name(), "4.2.x");
  EXPECT_EQ(line_of_range("vers:semver/>=4.0.0|<5.0.0-0"), "4.x");
  EXPECT_EQ(line_of_range("vers:semver/>=4.2.0|<4.3.0-0"), "4.2.x");
  for (const char* other :
       {"vers:semver/>=4.0.0|<6.0.0-0", "vers:semver/>=4.0.1|<5.0.0-0", "vers:semver/>=4.0.0",
        "vers:semver/*", "vers:semver/4.0.0", "vers:semver/>=4.0.0|<5.0.0"}) {
    EXPECT_EQ(line_of_range(other), std::nullopt) << other;
  }
}

TEST(Cle, RefusesAnotherSchema) {
  EXPECT_EQ(verdict(with("cle-1.0.0", "cle-2.0.0")), "field_value: the document: $schema");
}

TEST(Cle, RefusesIdsThatDoNotDescend) {
  EXPECT_EQ(verdict(with(R"("id": 7)", R"("id": 9)")), "cle_order: events[1]");
  EXPECT_EQ(verdict(with(R"("id": 7)", R"("id": 10)")), "cle_order: events[1]");
}

TEST(Cle, RefusesAWithdrawalOfNothing) {
  EXPECT_EQ(verdict(with(R"("eventId": 2)", R"("eventId": 5)")), "field_value: events[4]: eventId");
}

TEST(Cle, RefusesAWithdrawalOfANewerEvent) {
  EXPECT_EQ(verdict(with(R"("eventId": 2)", R"("eventId": 4)")), "field_value: events[4]: eventId");
}

TEST(Cle, RefusesAWithdrawalOfAWithdrawal) {
  const std::string second =
      with(R"({"id": 4, "type": "endOfSupport")", R"({"id": 4, "eventId": 3, "type": "withdrawn")");
  EXPECT_EQ(verdict(second), "field_value: events[3]: eventId");
}

TEST(Cle, RefusesASupportIdWithoutDefinition) {
  EXPECT_EQ(verdict(with(R"("supportId": "standard", "later")", R"("supportId": "extended", "later")")),
            "field_value: events[3]: supportId");
}

TEST(Cle, RefusesASecondPage) {
  EXPECT_EQ(verdict(with(R"("later": {"carried": true})", R"("next": "https://vendor.example/2.json")")),
            "field_value: the document: next");
}

TEST(Cle, RefusesVersionsThatCannotBeCompared) {
  EXPECT_EQ(verdict(with("vers:semver/>=4.1.0|<5.0.0-0", "vers:intdot/>=4.1|<5")),
            "field_value: events[2].versions[1]: not a VERS range of scheme semver");
  EXPECT_EQ(verdict(with("vers:semver/>=4.1.0|<5.0.0-0", "vers:semver/<5.0.0-0|>=4.1.0")),
            "field_value: events[2].versions[1]: versions not sorted and unique");
  EXPECT_EQ(verdict(with(R"([{"version": "4.0.0"}, )", R"([{"version": "4.0"}, )")),
            "field_value: events[2].versions[0].version: not MAJOR.MINOR.PATCH");
  EXPECT_EQ(verdict(with(R"("version": "4.0.0", "license")", R"("version": "latest", "license")")),
            "field_value: events[6].version: not MAJOR.MINOR.PATCH");
}

TEST(Cle, RefusesAnItemThatIsBothOrNeitherVersionAndRange) {
  EXPECT_EQ(verdict(with(R"({"version": "4.0.0"})", R"({"version": "4.0.0", "range": "vers:semver/4.0.0"})")),
            "field_value: events[2].versions[0]");
  EXPECT_EQ(verdict(with(R"({"version": "4.0.0"})", "{}")), "field_value: events[2].versions[0]");
}

TEST(Cle, RefusesTimesInAnyOtherForm) {
  EXPECT_EQ(verdict(with("2031-01-01T00:00:00Z", "2031-01-01")), "field_value: events[5].effective");
  EXPECT_EQ(verdict(with("2031-01-01T00:00:00Z", "2031-01-01T00:00:00+01:00")),
            "field_value: events[5].effective");
  EXPECT_EQ(verdict(with("2031-01-01T00:00:00Z", "tba")), "field_value: events[5].effective");
}

struct Lacking {
  std::string from, to, verdict;
};

TEST(Cle, RefusesAnEventThatLacksWhatItsTypeDemands) {
  const std::vector<Lacking> cases{
      {R"("version": "4.0.0", "license")", R"("license")", "field_missing: events[6].version"},
      {R"("eventId": 2, )", "", "field_missing: events[4].eventId"},
      {R"("supersededByVersion": "5.0.0")", R"("note": "x")", "field_missing: events[1].supersededByVersion"},
      {R"("supportId": "standard", "later")", R"("later")", "field_missing: events[3].supportId"},
      {R"("versions": [{"version": "4.0.0"}, {"range": "vers:semver/>=4.1.0|<5.0.0-0"}])", R"("note": "x")",
       "field_missing: events[2].versions"},
      {R"([{"version": "4.0.0"}, {"range": "vers:semver/>=4.1.0|<5.0.0-0"}])", "[]",
       "field_value: events[2].versions"},
      {R"("type": "componentRenamed")", R"("type": "endOfPatience")",
       "field_value: events[0].type: not an event of CLE 1.0.0"},
      {R"([{"type": "PURL", "value": "pkg:generic/vendor.example/agent"}])", "[]",
       "field_value: events[0]: identifiers"},
      {R"({"type": "PURL", "value": "pkg:generic/vendor.example/agent"})",
       R"({"type": "CPE", "value": "pkg:a/b"})", "field_value: events[0].identifiers[0].type"},
      {R"("value": "pkg:generic/vendor.example/agent")", R"("value": "agent")",
       "field_value: events[0].identifiers[0].value"},
      {R"(["https://vendor.example/notices/1"])", R"(["no uri"])", "field_value: events[4]: references"},
      {R"(["https://vendor.example/notices/1"])", R"(["https://vendor.example:x@evil.example/1"])",
       "field_value: events[4]: references"},
  };
  for (const Lacking& lacking : cases) EXPECT_EQ(verdict(with(lacking.from, lacking.to)), lacking.verdict);
}

TEST(Cle, RefusesADocumentWithoutProduct) {
  EXPECT_EQ(verdict(with(R"("pkg:generic/vendor.example/acme-agent")", "[]")), "field_value: identifier");
  EXPECT_EQ(verdict(with(R"("pkg:generic/vendor.example/acme-agent")", R"("acme-agent")")),
            "field_value: identifier");
  EXPECT_EQ(verdict(with(R"("pkg:generic/vendor.example/acme-agent")", R"(["pkg:a/b", "pkg:a/b"])")),
            "field_value: identifier[1]: listed twice");
}

TEST(Cle, RefusesASupportIdDefinedTwice) {
  EXPECT_EQ(
      verdict(with(R"([{"id": "standard", "description": "Security fixes"}])",
                   R"([{"id": "standard", "description": "A"}, {"id": "standard", "description": "B"}])")),
      "field_value: definitions.support[1]: a support id is defined twice");
}

TEST(Cle, RefusesMoreEventsThanItsQueriesCanHandle) {
  CleBuilder builder;
  Cle cle = builder.cle();
  CleEvent event = CleBuilder().released("1.0.0").cle().events[0];
  for (std::int64_t id = 2049; id > 0; --id) {
    event.id = id;
    cle.events.push_back(event);
  }
  EXPECT_THAT(read_cle(write_cle(cle), "cle.json"), FailsWith(ErrorCode::limit_exceeded));
  cle.events.pop_back();
  EXPECT_THAT(read_cle(write_cle(cle), "cle.json"), IsDone());
}

using testing_support::cle_of_many_events;
using testing_support::cle_of_many_versions;
using testing_support::cle_of_one_long_range;
using testing_support::cle_text;

// A limit on bytes is not enough: 4 MB hold 200,000 versions.
TEST(Cle, RefusesMoreVersionsAndBoundsThanItsQueriesCanHandleHoweverTheyAreWritten) {
  EXPECT_THAT(read_cle(cle_of_many_versions(kLimits.cle_bounds), "cle.json"), IsDone());
  EXPECT_THAT(read_cle(cle_of_many_versions(kLimits.cle_bounds + 1), "cle.json"),
              FailsWith(ErrorCode::limit_exceeded));
  EXPECT_THAT(read_cle(cle_of_one_long_range(kLimits.cle_bounds), "cle.json"), IsDone());
  EXPECT_THAT(read_cle(cle_of_one_long_range(kLimits.cle_bounds + 1), "cle.json"),
              FailsWith(ErrorCode::limit_exceeded));
  EXPECT_THAT(read_cle(cle_of_many_events(1024, kLimits.cle_bounds), "cle.json"), IsDone());
  EXPECT_THAT(read_cle(cle_of_many_events(1024, kLimits.cle_bounds + 2048), "cle.json"),
              FailsWith(ErrorCode::limit_exceeded))
      << "each event has few";
}

TEST(Cle, RefusesMoreSupportIdsAndPackageUrlsThanAProductHas) {
  EXPECT_THAT(read_cle(cle_text("", kLimits.cle_supports, kLimits.cle_identifiers), "cle.json"), IsDone());
  EXPECT_THAT(read_cle(cle_text("", kLimits.cle_supports + 1), "cle.json"),
              FailsWith(ErrorCode::limit_exceeded));
  EXPECT_THAT(read_cle(cle_text("", 1, kLimits.cle_identifiers + 1), "cle.json"),
              FailsWith(ErrorCode::limit_exceeded));
}

TEST(Cle, NamesOnlyTheFirstOfManyVersionsToPeople) {
  const Cle cle = read_cle(cle_of_many_versions(10), "cle.json").value();
  EXPECT_EQ(cle.events[0].versions->name(),
            "1.0.0, 1.1.1, 1.2.2, 1.3.3, 1.4.4, 1.5.5, 1.6.6, 1.7.7 and 2 more");
  const std::string name =
      read_cle(cle_of_one_long_range(1000), "cle.json").value().events[0].versions->name();
  EXPECT_EQ(name.size(), 83u) << name;
}

TEST(Cle, FindsTheEndsOfAVersionForEachKindAtOnce) {
  CleBuilder builder;
  builder.support("paid").supported("4", "2030-01-01").life("4", "2033-01-01");
  builder.supported("4", "2031-01-01", "paid").supported("4.2", "2032-01-01").withdraw(1);
  const Cle cle = builder.cle();
  const auto ends = cle.ends_of(version_of("4.2.0"));
  ASSERT_EQ(ends.size(), 3u);
  EXPECT_EQ(ends.at({CleEventType::end_of_support, "standard"})->id, 4);
  EXPECT_EQ(ends.at({CleEventType::end_of_support, "paid"})->id, 3);
  EXPECT_EQ(ends.at({CleEventType::end_of_life, ""})->id, 2);
  EXPECT_EQ(cle.ends_of(version_of("4.1.0")).count({CleEventType::end_of_support, "standard"}), 0u)
      << "what is withdrawn does not answer";
}

}  // namespace
}  // namespace sealwright
