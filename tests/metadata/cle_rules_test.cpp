// SPDX-License-Identifier: Apache-2.0
#include "metadata/lifecycle/cle_rules.hpp"

#include "tests/support/lifecycle_documents.hpp"
#include "tests/support/vectors.hpp"

namespace sealwright {
namespace {

using Codes = std::vector<std::string>;

const std::string kFile = "cle.json";

Codes kept(const Cle& published, const Cle& staged) { return codes_of(check_kept(published, staged, kFile)); }

TEST(CleRules, AnUnchangedDocumentIsKept) {
  const Cle cle = CleBuilder().supported("4", "2032-01-01").cle();
  EXPECT_EQ(kept(cle, cle), Codes{});
}

TEST(CleRules, NewEventsMayFollow) {
  const CleBuilder published = CleBuilder().supported("4", "2032-01-01");
  CleBuilder staged = published;
  EXPECT_EQ(kept(published.cle(), staged.on("2026-07-01").supported("5", "2033-01-01").cle()), Codes{});
}

TEST(CleRules, AChangedEventIsRefused) {
  const Cle published = CleBuilder().supported("4", "2032-01-01").cle();
  Cle staged = published;
  staged.updated_at = staged.updated_at + kDay;
  staged.events[0].effective = staged.events[0].effective + kDay;
  EXPECT_EQ(kept(published, staged), Codes{"cle_event_changed"});
}

TEST(CleRules, AMemberThatWeOnlyCarryIsPartOfTheEvent) {
  const Cle published = CleBuilder().supported("4", "2032-01-01").cle();
  Cle staged = published;
  staged.updated_at = staged.updated_at + kDay;
  staged.events[0].others.set("description", "Only for some of you");
  EXPECT_EQ(kept(published, staged), Codes{"cle_event_changed"});
}

TEST(CleRules, ARemovedEventIsRefused) {
  const Cle published = CleBuilder().supported("4", "2032-01-01").released("4.0.0").cle();
  const Cle staged = CleBuilder().supported("4", "2032-01-01").on("2026-07-01").cle();
  EXPECT_EQ(kept(published, staged), Codes{"cle_event_changed"});
}

TEST(CleRules, AnEventSlippedInBelowTheNewestIsRefused) {
  Cle published = CleBuilder().supported("4", "2032-01-01").cle();
  published.events[0].id = 5;
  Cle staged = published;
  staged.updated_at = staged.updated_at + kDay;
  staged.events.push_back(CleBuilder().released("4.0.0").cle().events[0]);
  EXPECT_EQ(kept(published, staged), Codes{"cle_order"});
}

TEST(CleRules, AnIdRisesByNoMoreThanAThousand) {
  const Cle published = CleBuilder().supported("4", "2032-01-01").cle();
  const auto with_id = [&](std::int64_t id) {
    Cle staged = published;
    staged.updated_at = staged.updated_at + kDay;
    staged.events.insert(staged.events.begin(), CleBuilder().released("4.0.0").cle().events[0]);
    staged.events[0].id = id;
    return kept(published, staged);
  };
  const std::int64_t newest = published.events.front().id;
  EXPECT_EQ(with_id(newest + 1000), Codes{});
  EXPECT_EQ(with_id(newest + 1001), Codes{"cle_order"});
}

TEST(CleRules, AChangedDocumentNeedsALaterTime) {
  const CleBuilder published = CleBuilder().supported("4", "2032-01-01");
  CleBuilder staged = published;
  EXPECT_EQ(kept(published.cle(), staged.supported("5", "2033-01-01").cle()), Codes{"cle_order"});
}

TEST(CleRules, ASupportIdKeepsItsMeaningAndPlace) {
  const Cle published = CleBuilder().support("paid").cle();
  Cle changed = CleBuilder().support("paid").on("2026-07-01").cle();
  changed.supports[1].description = "Security fixes, for a price";
  EXPECT_EQ(kept(published, changed), Codes{"cle_event_changed"});
  EXPECT_EQ(kept(published, CleBuilder().on("2026-07-01").cle()), Codes{"cle_event_changed"});
  Cle swapped = CleBuilder().support("paid").on("2026-07-01").cle();
  std::swap(swapped.supports[0], swapped.supports[1]);
  EXPECT_EQ(kept(published, swapped), (Codes{"cle_event_changed", "cle_event_changed"}));
  EXPECT_EQ(kept(published, CleBuilder().support("paid").support("longer").on("2026-07-01").cle()), Codes{});
}

TEST(CleRules, GiveOneYearsNotice) {
  const Json vectors = read_vector_file("support_notice.json");
  for (const Field& test : items_of(Field(vectors, "vectors"), "tests")) {
    const std::string published = test.text("published").value();
    const Cle cle = CleBuilder(published).supported("4", test.text("effective").value()).cle();
    Dates dates;
    if (test.find("earlierNotice")) dates.earlier_notices.push_back({1, "https://vendor.example/", ""});
    const auto errors = check_notice(cle, {}, dates, test.integer("noticeDays", 1).value(),
                                     test.time("firstPublished").value(), kFile);
    EXPECT_EQ(errors.empty(), test.boolean("accept").value()) << test.text("why").value();
    for (const Error& error : errors) EXPECT_EQ(error.code(), ErrorCode::cle_short_notice);
  }
}

TEST(CleRules, NoPolicyCanCommitToLessThanAYear) {
  const Cle cle = CleBuilder("2025-03-10").supported("4", "2026-03-09").cle();
  EXPECT_EQ(codes_of(check_notice(cle, {}, {}, 30, time_at("2025-03-10"), kFile)), Codes{"cle_short_notice"});
}

TEST(CleRules, EveryEndThatCustomersRelyOnNeedsNotice) {
  for (const CleEventType type : {CleEventType::end_of_development, CleEventType::end_of_support,
                                  CleEventType::end_of_life, CleEventType::end_of_distribution}) {
    const std::string id = type <= CleEventType::end_of_support ? "standard" : "";
    const Cle cle = CleBuilder("2025-03-10").ends(type, "4", "2025-09-01", id).cle();
    EXPECT_EQ(check_notice(cle, {}, {}, 365, time_at("2025-03-10"), kFile).size(), 1u) << name_of(type);
  }
  const Cle sales = CleBuilder("2025-03-10").ends(CleEventType::end_of_marketing, "4", "2025-09-01").cle();
  EXPECT_TRUE(check_notice(sales, {}, {}, 365, time_at("2025-03-10"), kFile).empty());
}

TEST(CleRules, ADatePublishedInTimeStaysInTime) {
  const Cle cle = CleBuilder("2025-03-10").supported("4", "2026-04-01").cle();
  const DateRatchet published = DateRatchet().after_publishing(cle, {}, time_at("2025-03-10"));
  EXPECT_TRUE(check_notice(cle, published, {}, 365, time_at("2026-03-01"), kFile).empty());
}

TEST(CleRules, BackdatingIsRefusedAfterSevenDays) {
  const Cle cle = CleBuilder("2025-03-10T00:00:00Z").released("4.0.0").cle();
  const auto codes = [&](const std::string& at) {
    return codes_of(check_not_backdated(cle, {}, {}, time_at(at), kFile));
  };
  EXPECT_EQ(codes("2025-03-10T00:00:00Z"), Codes{});
  EXPECT_EQ(codes("2025-03-17T00:00:00Z"), Codes{});
  EXPECT_EQ(codes("2025-03-17T00:00:01Z"), Codes{"cle_backdated"});
  EXPECT_EQ(codes("2025-03-09T23:59:59Z"), Codes{"cle_backdated"});
}

TEST(CleRules, AProvenEarlierNoticeMayBeOlderButNotInTheFuture) {
  const Cle cle = CleBuilder("2024-01-01").supported("4", "2032-01-01").cle();
  Dates dates;
  dates.earlier_notices.push_back({1, "https://vendor.example/", ""});
  EXPECT_TRUE(check_not_backdated(cle, {}, dates, time_at("2025-03-10"), kFile).empty());
  EXPECT_EQ(codes_of(check_not_backdated(cle, {}, dates, time_at("2023-12-31"), kFile)),
            Codes{"cle_backdated"});
}

TEST(CleRules, APublishedEventWasNotBackdated) {
  const Cle cle = CleBuilder("2025-03-10").released("4.0.0").cle();
  const DateRatchet published = DateRatchet().after_publishing(cle, {}, time_at("2025-03-10"));
  EXPECT_TRUE(check_not_backdated(cle, published, {}, time_at("2026-03-10"), kFile).empty());
}

TEST(CleRules, EveryReleaseNeedsAnEndOfSupportAndOfLife) {
  const std::vector<Version> released{version_of("4.0.0"), version_of("5.0.0")};
  const auto codes = [&](const Cle& cle) { return codes_of(check_dates_given(cle, released, kFile)); };
  CleBuilder builder;
  builder.supported("4", "2032-01-01").life("4", "2032-01-01");
  EXPECT_EQ(codes(builder.cle()), (Codes{"cle_missing_date", "cle_missing_date"}));
  builder.supported("5", "2033-01-01");
  EXPECT_EQ(codes(builder.cle()), Codes{"cle_missing_date"});
  builder.life("5", "2033-01-01");
  EXPECT_EQ(codes(builder.cle()), Codes{});
}

TEST(CleRules, AMissingDateNamesTheRelease) {
  const auto errors = check_dates_given(CleBuilder().cle(), {version_of("4.0.0")}, kFile);
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0].got(), "none for 4.0.0");
}

TEST(CleRules, TheLastDayIsTheDayOfTheLastSecond) {
  const Json vectors = read_vector_file("last_day.json");
  for (const Field& test : items_of(Field(vectors, "vectors"), "days")) {
    const CivilDate day = last_day_before(test.time("effective").value());
    EXPECT_EQ(to_text(start_of(day)).substr(0, 10), test.text("lastDay").value());
    EXPECT_EQ(long_date(day), test.text("text").value());
  }
}

TEST(CleRules, AMonthStartIsTheFirstMomentOfAMonth) {
  EXPECT_TRUE(falls_on_month_start(time_at("2032-01-01")));
  EXPECT_FALSE(falls_on_month_start(time_at("2032-01-02")));
  EXPECT_FALSE(falls_on_month_start(time_at("2032-01-01T00:00:01Z")));
}

}  // namespace
}  // namespace sealwright
