// SPDX-License-Identifier: Apache-2.0
#include "metadata/lifecycle/date_ratchet.hpp"
#include "base/limits.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <set>

#include "tests/support/lifecycle_documents.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/vectors.hpp"
#include "tests/support/worst_documents.hpp"

namespace sealwright {
namespace {

const Instant kNow = time_at("2026-05-01");

std::string file_of(const Json& ends) {
  return write_json(
      Json::object({{"format", "sealwright-ratchet/1"}, {"events", Json::object()}, {"ends", ends}}));
}

// The recorded dates of a vector, as the file of the support history has them.
DateRatchet ratchet_of(const Field& test) {
  Json ends = Json::array();
  for (const Field& date : items_of(test, "published")) {
    Json end = Json::object({{"event", date.integer("event", 1).value()},
                             {"type", "endOfSupport"},
                             {"supportId", "standard"},
                             {"versions", CleVersions::of_line(date.text("line").value()).value().to_json()},
                             {"effective", date.text("effective").value()},
                             {"firstPublished", date.text("first").value()}});
    if (date.find("withdrawn")) end.set("withdrawn", true);
    ends.push_back(end);
  }
  return DateRatchet::read(file_of(ends), "ratchet").value();
}

// The document of a vector: all that was published, what withdraws it, then what is valid now.
Cle document_of(const Field& test) {
  CleBuilder builder("2024-01-01");
  for (const Field& date : items_of(test, "published"))
    builder.supported(date.text("line").value(), date.text("effective").value());
  for (const Field& date : items_of(test, "published"))
    if (date.find("withdrawn")) builder.withdraw(date.integer("event", 1).value());
  for (const Field& date : items_of(test, "present"))
    builder.supported(date.text("line").value(), date.text("effective").value());
  return builder.cle();
}

TEST(SupportHistory, KeepsEveryDate) {
  const Json vectors = read_vector_file("date_ratchet.json");
  for (const Field& test : items_of(Field(vectors, "vectors"), "tests")) {
    Dates dates;
    if (test.find("correction"))
      dates.corrections.push_back({test.integer("correction", 1).value(), "x", "N"});
    const Cle cle = document_of(test);
    const DateRatchet ratchet = ratchet_of(test).after_publishing(cle, dates, test.time("at").value());
    EXPECT_EQ(ratchet.broken_by(cle).empty(), test.boolean("kept").value()) << test.text("why").value();
  }
}

TEST(SupportHistory, NamesAShortenedDateOnceWithBothDates) {
  CleBuilder builder;
  const DateRatchet ratchet =
      DateRatchet().after_publishing(builder.supported("4", "2032-01-01").cle(), {}, kNow);
  const auto broken = ratchet.broken_by(builder.withdraw(1).supported("4", "2031-01-01").cle());
  ASSERT_EQ(broken.size(), 1u);
  const Error error = broken[0].as_error(ErrorCode::date_shortened, "cle.json");
  EXPECT_EQ(error.detail(), "endOfSupport of 4.x (standard)");
  EXPECT_EQ(error.expected(), "not before 2032-01-01T00:00:00Z (event 1)");
  EXPECT_EQ(error.got(), "2031-01-01T00:00:00Z (event 3)");
}

TEST(SupportHistory, EachKindOfDateIsIndependent) {
  CleBuilder builder;
  builder.support("paid").supported("4", "2032-01-01").life("4", "2033-01-01");
  const DateRatchet ratchet = DateRatchet().after_publishing(builder.cle(), {}, kNow);
  CleBuilder paid = builder;
  EXPECT_TRUE(ratchet.broken_by(paid.supported("4", "2031-01-01", "paid").cle()).empty());
  CleBuilder moved = builder;
  EXPECT_EQ(ratchet.broken_by(moved.withdraw(1).supported("4", "2032-01-01", "paid").cle()).size(), 1u);
  CleBuilder life = builder;
  EXPECT_EQ(ratchet.broken_by(life.life("4", "2032-12-01").cle()).size(), 1u);
}

TEST(SupportHistory, ANarrowerRangeDoesNotHideThePrereleasesItDrops) {
  CleBuilder builder;
  const DateRatchet ratchet =
      DateRatchet().after_publishing(builder.supported("4", "2032-01-01").cle(), {}, kNow);
  Cle cle = builder.withdraw(1).supported("4", "2032-01-01").cle();
  Json list = Json::array();
  list.push_back(Json::object({{"range", "vers:semver/>=4.0.0|<5.0.0-0"}}));
  cle.events[0].versions = CleVersions::read(Field(list, "t")).value();
  EXPECT_EQ(ratchet.broken_by(cle).size(), 1u);
}

TEST(SupportHistory, AHoleInTheRangeIsFound) {
  CleBuilder builder;
  const DateRatchet ratchet =
      DateRatchet().after_publishing(builder.supported("4", "2032-01-01").cle(), {}, kNow);
  Cle cle = builder.withdraw(1).supported("4", "2032-01-01").cle();
  Json list = Json::array();
  list.push_back(Json::object({{"range", "vers:semver/>=4.0.0-0|!=4.1.7|<5.0.0-0"}}));
  cle.events[0].versions = CleVersions::read(Field(list, "t")).value();
  ASSERT_EQ(cle.events[0].versions->contains(version_of("4.1.7")), false);
  EXPECT_EQ(ratchet.broken_by(cle).size(), 1u);
}

TEST(SupportHistory, AWithdrawnDateStillBinds) {
  CleBuilder builder;
  builder.supported("4", "2032-01-01").withdraw(1);
  const DateRatchet ratchet = DateRatchet().after_reading(builder.cle(), {}, kNow);
  EXPECT_EQ(ratchet.promised(CleEventType::end_of_support, "standard", version_of("4.0.0"))->effective,
            time_at("2032-01-01"));
  EXPECT_EQ(ratchet.broken_by(builder.cle()).size(), 1u);
}

TEST(SupportHistory, AChangedEventBindsWithBothItsDates) {
  const DateRatchet ratchet = DateRatchet()
                                  .after_reading(CleBuilder().supported("4", "2032-01-01").cle(), {}, kNow)
                                  .after_reading(CleBuilder().supported("4", "2031-01-01").cle(), {}, kNow);
  EXPECT_EQ(ratchet.dates().size(), 2u);
  EXPECT_EQ(ratchet.promised(CleEventType::end_of_support, "standard", version_of("4.0.0"))->effective,
            time_at("2032-01-01"));
  EXPECT_EQ(ratchet.changed_events(CleBuilder().supported("4", "2031-01-01").cle()),
            std::vector<std::int64_t>{1});
  EXPECT_EQ(ratchet.changed_events(CleBuilder().cle()), std::vector<std::int64_t>{1});
  EXPECT_TRUE(ratchet.changed_events(CleBuilder().supported("4", "2032-01-01").cle()).empty());
}

TEST(SupportHistory, ThePublishersFirstTimeIsThePush) {
  const Cle cle = CleBuilder("2026-04-28").supported("4", "2032-01-01").cle();
  EXPECT_EQ(DateRatchet().after_publishing(cle, {}, kNow).dates()[0].first_published, kNow);
}

TEST(SupportHistory, TheCustomersFirstTimeIsTheEarlierOfReadingAndPublished) {
  const Cle cle = CleBuilder("2026-04-28").supported("4", "2032-01-01").cle();
  const DateRatchet late = DateRatchet().after_reading(cle, {}, kNow);
  EXPECT_EQ(late.dates()[0].first_published, time_at("2026-04-28"));
  const DateRatchet early = DateRatchet().after_reading(cle, {}, time_at("2026-04-27"));
  EXPECT_EQ(early.dates()[0].first_published, time_at("2026-04-27"));
}

TEST(SupportHistory, TheFirstTimeStays) {
  const Cle cle = CleBuilder("2026-04-28").supported("4", "2032-01-01").cle();
  const DateRatchet ratchet =
      DateRatchet().after_publishing(cle, {}, kNow).after_publishing(cle, {}, kNow + 30 * kDay);
  ASSERT_EQ(ratchet.dates().size(), 1u);
  EXPECT_EQ(ratchet.dates()[0].first_published, kNow);
}

const Dates kTakeBackFirst{{{1, "Year mistyped", "ACME-1"}}, {}};

TEST(SupportHistory, ACorrectionNeedsTheWithdrawalOfItsEvent) {
  CleBuilder builder;
  builder.supported("4", "2092-01-01");
  const DateRatchet ratchet = DateRatchet().after_publishing(builder.cle(), {}, kNow);
  const Cle still_there = builder.supported("4", "2032-01-01").cle();
  EXPECT_EQ(ratchet.after_publishing(still_there, kTakeBackFirst, kNow).broken_by(still_there).size(), 1u);
}

TEST(SupportHistory, ACorrectionInTimeHoldsForEver) {
  CleBuilder builder("2026-05-01");
  const DateRatchet first = DateRatchet().after_reading(builder.supported("4", "2092-01-01").cle(), {}, kNow);
  const Cle corrected = builder.on("2026-05-03").withdraw(1).supported("4", "2032-01-01").cle();
  const DateRatchet second = first.after_reading(corrected, kTakeBackFirst, time_at("2026-05-04"));
  EXPECT_TRUE(second.broken_by(corrected).empty());
  EXPECT_TRUE(
      second.after_reading(corrected, kTakeBackFirst, time_at("2029-01-01")).broken_by(corrected).empty());
}

TEST(SupportHistory, ACustomerWhoHasTheDateForLongerThan14DaysKeepsIt) {
  CleBuilder builder("2026-05-01");
  const DateRatchet first = DateRatchet().after_reading(builder.supported("4", "2092-01-01").cle(), {}, kNow);
  const Cle corrected = builder.on("2026-05-03").withdraw(1).supported("4", "2032-01-01").cle();
  EXPECT_EQ(first.after_reading(corrected, kTakeBackFirst, time_at("2026-06-01")).broken_by(corrected).size(),
            1u);
}

TEST(SupportHistory, ACustomerWhoComesLaterNeverHadACorrectedDate) {
  CleBuilder builder("2026-05-01");
  const Cle corrected =
      builder.supported("4", "2092-01-01").on("2026-05-03").withdraw(1).supported("4", "2032-01-01").cle();
  const DateRatchet in_time = DateRatchet().after_reading(corrected, kTakeBackFirst, time_at("2029-01-01"));
  EXPECT_TRUE(in_time.broken_by(corrected).empty());
  CleBuilder slow("2026-05-01");
  const Cle too_late =
      slow.supported("4", "2092-01-01").on("2026-05-16").withdraw(1).supported("4", "2032-01-01").cle();
  const DateRatchet late = DateRatchet().after_reading(too_late, kTakeBackFirst, time_at("2029-01-01"));
  EXPECT_EQ(late.broken_by(too_late).size(), 1u);
}

TEST(SupportHistory, IsWrittenAndReadBack) {
  CleBuilder builder;
  builder.supported("4", "2092-01-01").withdraw(1).supported("4", "2032-01-01").life("4", "2032-01-01");
  const DateRatchet ratchet = DateRatchet().after_publishing(builder.cle(), kTakeBackFirst, kNow);
  const auto again = DateRatchet::read(ratchet.write(), "ratchet");
  ASSERT_THAT(again, IsDone());
  EXPECT_EQ(again->write(), ratchet.write());
  EXPECT_TRUE(again->knows(2));
  EXPECT_FALSE(again->knows(5));
  EXPECT_TRUE(again->dates().back().corrected);
}

TEST(SupportHistory, RefusesAFileThatIsNotItsOwn) {
  EXPECT_THAT(DateRatchet::read("", "ratchet"), FailsWith(ErrorCode::json_invalid));
  EXPECT_THAT(DateRatchet::read(R"({"format":"sealwright-journal/1"})", "ratchet"),
              FailsWith(ErrorCode::field_value));
  EXPECT_THAT(DateRatchet::read(R"({"format":"sealwright-ratchet/2"})", "ratchet"),
              FailsWith(ErrorCode::format_too_new));
  EXPECT_THAT(
      DateRatchet::read(R"({"format":"sealwright-ratchet/1","events":{},"ends":[],"x":1})", "ratchet"),
      FailsWith(ErrorCode::field_value));
  EXPECT_THAT(
      DateRatchet::read(R"({"format":"sealwright-ratchet/1","events":{"a":"b"},"ends":[]})", "ratchet"),
      FailsWith(ErrorCode::field_value));
}

// The same rule in its simplest form: a list of concrete versions, and for each the latest date that any
// document ever gave it.
TEST(SupportHistory, AgreesWithAListOfVersionsOverRandomHistories) {
  const std::vector<std::string> lines{"3", "4", "4.0", "4.1", "4.2", "5"};
  std::vector<Version> versions;
  for (const char* text : {"2.9.9", "3.0.0-rc.1", "3.5.0", "4.0.0-0", "4.0.0", "4.0.7", "4.1.0-rc.1", "4.1.3",
                           "4.2.0", "4.3.0", "4.99.0", "5.0.0-0", "5.0.0", "6.0.0"})
    versions.push_back(version_of(text));
  std::mt19937 random(20260501);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  int broken_documents = 0, kept_documents = 0;
  for (int history = 0; history < 400; ++history) {
    DateRatchet ratchet;
    CleBuilder builder;
    std::map<std::string, Instant> latest;
    const std::size_t steps = 1 + below(8);
    for (std::size_t step = 0; step < steps; ++step) {
      const Cle before = builder.cle();
      if (!before.events.empty() && below(3) == 0) {
        const CleEvent& event = before.events[below(before.events.size())];
        if (event.type != CleEventType::withdrawn) builder.withdraw(event.id);
      } else {
        builder.supported(lines[below(lines.size())], std::to_string(2030 + below(6)) + "-01-01");
      }
      const Cle cle = builder.cle();
      ratchet = ratchet.after_publishing(cle, {}, kNow);
      bool broken = false;
      for (const Version& version : versions) {
        for (const CleEvent& event : cle.events) {
          if (!event.versions || !event.versions->contains(version)) continue;
          Instant& date = latest.emplace(version.text(), event.effective).first->second;
          date = std::max(date, event.effective);
        }
        const CleEvent* now = cle.governing(CleEventType::end_of_support, "standard", version);
        const auto promised = latest.find(version.text());
        if (promised != latest.end() && (now == nullptr || now->effective < promised->second)) broken = true;
        const SeenDate* seen = ratchet.promised(CleEventType::end_of_support, "standard", version);
        ASSERT_EQ(seen == nullptr, promised == latest.end()) << version.text();
        if (seen == nullptr) continue;
        ASSERT_EQ(seen->effective, promised->second) << version.text();
      }
      (broken ? broken_documents : kept_documents) += 1;
      ASSERT_EQ(!ratchet.broken_by(cle).empty(), broken) << write_cle(cle);
    }
  }
  EXPECT_GT(broken_documents, 100);
  EXPECT_GT(kept_documents, 100);
}

// What `broken_by` finds in one pass, asked version by version: wherever any range begins or
// ends.
std::vector<std::pair<std::int64_t, std::int64_t>> broken_one_by_one(const DateRatchet& ratchet,
                                                                     const Cle& cle) {
  std::vector<Version> asked{Version::lowest()};
  const auto add = [&](const CleVersions& versions) {
    for (const VersionInterval& interval : versions.versions().intervals()) {
      asked.push_back(interval.from);
      if (interval.to) asked.push_back(*interval.to);
    }
  };
  for (const SeenDate& date : ratchet.dates()) add(date.versions);
  for (const CleEvent& event : cle.events)
    if (event.versions) add(*event.versions);
  std::sort(asked.begin(), asked.end());
  std::vector<std::pair<std::int64_t, std::int64_t>> broken;
  for (const Version& version : asked) {
    const SeenDate* date = ratchet.promised(CleEventType::end_of_support, "standard", version);
    const CleEvent* present = cle.governing(CleEventType::end_of_support, "standard", version);
    if (date == nullptr || (present != nullptr && present->effective >= date->effective)) continue;
    const std::pair pair(date->event, present == nullptr ? 0 : present->id);
    if (std::find(broken.begin(), broken.end(), pair) == broken.end()) broken.push_back(pair);
  }
  return broken;
}

TEST(SupportHistory, NamesWhatIsBrokenAsAskingVersionByVersionDoes) {
  const std::vector<std::string> lines{"3", "4", "4.0", "4.1", "4.2", "5", "5.1"};
  std::mt19937 random(20261130);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  std::size_t named = 0;
  for (int history = 0; history < 150; ++history) {
    DateRatchet ratchet;
    CleBuilder builder;
    for (std::size_t step = 0; step < 10; ++step) {
      const Cle before = builder.cle();
      if (!before.events.empty() && below(3) == 0) {
        const CleEvent& event = before.events[below(before.events.size())];
        if (event.type != CleEventType::withdrawn) builder.withdraw(event.id);
      } else {
        // No two dates are equal: which of two equal ones is named does not matter.
        builder.supported(lines[below(lines.size())], std::to_string(2030 + below(40)) + "-01-" +
                                                          (step + 1 < 10 ? "0" : "") +
                                                          std::to_string(step + 1));
      }
      const Cle cle = builder.cle();
      ratchet = ratchet.after_publishing(cle, {}, kNow);
      std::vector<std::pair<std::int64_t, std::int64_t>> broken;
      for (const ShortenedDate& date : ratchet.broken_by(cle))
        broken.emplace_back(date.promised.event, date.present ? date.present->event : 0);
      ASSERT_EQ(broken, broken_one_by_one(ratchet, cle)) << write_cle(cle);
      named += broken.size();
    }
  }
  EXPECT_GT(named, 500u);
}

using testing_support::cle_of_many_events;
using testing_support::cle_of_many_versions;
using testing_support::ratchet_text;

TEST(SupportHistory, IsGivenUpInTheMiddleWhenItIsNoLongerWanted) {
  const Cle cle = read_cle(cle_of_many_versions(100), "cle.json").value();
  const DateRatchet ratchet = DateRatchet().after_reading(cle, {}, kNow);
  std::atomic<bool> flag = false;
  EXPECT_THAT(ratchet.broken_by(cle, &flag), IsDone());
  flag = true;
  EXPECT_THAT(ratchet.broken_by(cle, &flag), FailsWith(ErrorCode::cancelled));
}

// Otherwise a thief of the lifecycle key could fill it until it is lost, with the dates that it enforces.
TEST(SupportHistory, HasNoRoomForMoreThanItsLimits) {
  const DateRatchet full =
      DateRatchet::read(ratchet_text(kLimits.known_events, kLimits.known_events), "r").value();
  const Cle known = read_cle(cle_of_many_versions(1), "cle.json").value();
  const auto room_after = [&](const DateRatchet& before, const Cle& cle) {
    return before.after_reading(cle, {}, kNow).check_room(before, "cle.json");
  };
  EXPECT_THAT(room_after(full, known), FailsWith(ErrorCode::limit_exceeded)) << "one date more";
  EXPECT_THAT(full.check_room(full, "cle.json"), IsDone()) << "what grows by nothing is never refused";
  const DateRatchet almost = DateRatchet::read(ratchet_text(64, kLimits.known_bounds - 64), "r").value();
  EXPECT_THAT(room_after(almost, known), IsDone());
  EXPECT_THAT(room_after(almost, read_cle(cle_of_many_versions(65), "cle.json").value()),
              FailsWith(ErrorCode::limit_exceeded));
}

TEST(SupportHistory, HasNoRoomForMoreBytesThanItsFileMayHave) {
  const auto with_id_of = [](char letter) {
    const std::string id(9'000'000, letter);
    return CleBuilder().support(id).supported("4", "2032-01-01", id).cle();
  };
  const DateRatchet one = DateRatchet().after_reading(with_id_of('a'), {}, kNow);
  EXPECT_THAT(one.check_room({}, "cle.json"), IsDone());
  EXPECT_THAT(one.after_reading(with_id_of('b'), {}, kNow).check_room(one, "cle.json"),
              FailsWith(ErrorCode::limit_exceeded));
}

// Written by programs that had no limit: it must still answer, and accept documents that add nothing.
TEST(SupportHistory, AboveItsLimitsStillAnswersAndTakesWhatIsKnown) {
  const std::string text = ratchet_text(kLimits.known_events + 1, kLimits.known_events + 1);
  const auto large = DateRatchet::read(text, "ratchet");
  ASSERT_THAT(large, IsDone());
  EXPECT_NE(large->promised(CleEventType::end_of_support, "s0", version_of("0.16384.0")), nullptr);
  EXPECT_THAT(large->check_room(*large, "cle.json"), IsDone());
}

TEST(SupportHistory, HandlesTheLargestDocumentBesideTheLargestHistory) {
  const Cle cle = read_cle(cle_of_many_events(1024, kLimits.cle_bounds, 1), "cle.json").value();
  const DateRatchet full =
      DateRatchet::read(ratchet_text(kLimits.known_events, kLimits.known_bounds / 8), "r").value();
  EXPECT_GT(full.broken_by(cle).size(), 1000u);
}

}  // namespace
}  // namespace sealwright
