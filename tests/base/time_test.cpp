// SPDX-License-Identifier: Apache-2.0
#include "base/time.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace sealwright {
namespace {

Instant at(std::string_view text) {
  const auto instant = parse_instant(text);
  if (!instant) ADD_FAILURE() << "not an instant: " << text;
  return instant.value_or(Instant{});
}

constexpr std::pair<std::string_view, std::int64_t> kInstants[] = {
    {"1970-01-01T00:00:00Z", 0},           {"1969-12-31T23:59:59Z", -1},
    {"2000-02-29T12:00:00Z", 951825600},   {"2001-09-09T01:46:40Z", 1000000000},
    {"2038-01-19T03:14:07Z", 2147483647},  {"2038-01-19T03:14:08Z", 2147483648},
    {"2100-02-28T23:59:59Z", 4107542399},  {"9999-12-31T23:59:59Z", 253402300799},
    {"0000-03-01T00:00:00Z", -62162035200}};

TEST(Instant, ReadsAndWritesTheSameSecond) {
  for (const auto& [text, seconds] : kInstants) {
    EXPECT_EQ(at(text).seconds, seconds) << text;
    EXPECT_EQ(to_text(Instant{seconds}), text);
  }
}

TEST(Instant, EveryDayOfFourHundredYearsSurvivesTheRoundTrip) {
  for (std::int64_t day = -146097; day <= 146097; day += 1) {
    const Instant noon{day * 86400 + 43200};
    ASSERT_EQ(parse_instant(to_text(noon)), noon) << day;
  }
}

TEST(Instant, RefusesEveryOtherSpelling) {
  for (const std::string_view text :
       {"", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00z", "2026-01-01t00:00:00Z",
        "2026-01-01 00:00:00Z", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00.0Z", "2026-01-01T00:00Z",
        "2026-1-01T00:00:00Z", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z ", "+026-01-01T00:00:00Z",
        "20260-01-01T0:00:00Z", "2026-01-01T-1:00:00Z", "2026/01/01T00:00:00Z"}) {
    EXPECT_EQ(parse_instant(text), std::nullopt) << text;
  }
}

TEST(Instant, RefusesTimesThatNoClockShows) {
  EXPECT_EQ(parse_instant("2026-01-01T24:00:00Z"), std::nullopt);
  EXPECT_EQ(parse_instant("2026-01-01T00:60:00Z"), std::nullopt);
  EXPECT_EQ(parse_instant("2016-12-31T23:59:60Z"), std::nullopt) << "leap seconds are not written";
}

TEST(Date, RefusesDaysThatNoCalendarHas) {
  for (const std::string_view text :
       {"2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "2026-04-31", "2026-02-29", "2100-02-29",
        "1900-02-29", "2028-02-30", "2026-02-3", "2026-2-03", "202-02-030"}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  }
}

TEST(Date, KnowsLeapYears) {
  EXPECT_EQ(parse_date("2028-02-29"), (CivilDate{2028, 2, 29}));
  EXPECT_EQ(parse_date("2000-02-29"), (CivilDate{2000, 2, 29})) << "divisible by 400";
}

TEST(Date, OfAnInstantBeforeTheEpochIsTheDayItFallsOn) {
  EXPECT_EQ(date_of(Instant{-1}), (CivilDate{1969, 12, 31}));
  EXPECT_EQ(date_of(Instant{-86400}), (CivilDate{1969, 12, 31}));
  EXPECT_EQ(date_of(Instant{-86401}), (CivilDate{1969, 12, 30}));
}

TEST(OneYearAfter, IsTheSameDayAndTimeOfTheNextYear) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"2026-11-23T09:30:15Z", "2027-11-23T09:30:15Z"},
      {"2027-02-28T23:59:59Z", "2028-02-28T23:59:59Z"},  // not the 29th
      {"2027-03-01T00:00:00Z", "2028-03-01T00:00:00Z"},  // over a leap day: 366 days
      {"2028-02-28T00:00:00Z", "2029-02-28T00:00:00Z"},
      {"2028-03-01T00:00:00Z", "2029-03-01T00:00:00Z"},
      {"2026-12-31T23:59:59Z", "2027-12-31T23:59:59Z"},
      {"2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"}};
  for (const auto& [from, to] : cases) EXPECT_EQ(to_text(one_year_after(at(from))), to);
}

TEST(OneYearAfter, FromALeapDayIsTheFirstOfMarchSoThatTheYearIsWhole) {
  EXPECT_EQ(to_text(one_year_after(at("2028-02-29T12:00:00Z"))), "2029-03-01T12:00:00Z");
  EXPECT_EQ(to_text(one_year_after(at("2096-02-29T00:00:00Z"))), "2097-03-01T00:00:00Z");
}

TEST(LongDate, ReadsAsPeopleWriteIt) {
  EXPECT_EQ(long_date({2031, 12, 31}), "31 December 2031");
  EXPECT_EQ(long_date({2027, 1, 1}), "1 January 2027");
}

TEST(HumanDuration, UsesTheLargestUnitThatFits) {
  EXPECT_EQ(human_duration({0}), "0 seconds");
  EXPECT_EQ(human_duration({59}), "59 seconds");
  EXPECT_EQ(human_duration({60}), "1 minute");
  EXPECT_EQ(human_duration({3599}), "59 minutes");
  EXPECT_EQ(human_duration({5 * 3600 + 3599}), "5 hours");
  EXPECT_EQ(human_duration(3 * kDay), "3 days");
  EXPECT_EQ(human_duration(-3 * kDay), "3 days");
}

TEST(HumanDuration, OfOneAndAHalfDaysIsGivenInHours) { EXPECT_EQ(human_duration({36 * 3600}), "36 hours"); }

TEST(Arithmetic, OfInstantsAndLengthsKeepsUnits) {
  const Instant noon = at("2026-06-01T12:00:00Z");
  EXPECT_EQ(to_text(noon + 14 * kDay), "2026-06-15T12:00:00Z");
  EXPECT_EQ(to_text(noon - kHour), "2026-06-01T11:00:00Z");
  EXPECT_EQ((noon - (noon - kMinute)).count, 60);
  EXPECT_LT(noon - kMinute, noon);
}

}  // namespace
}  // namespace sealwright
