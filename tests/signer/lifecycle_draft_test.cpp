// SPDX-License-Identifier: Apache-2.0
#include "signer/drafts/lifecycle_draft.hpp"

#include <algorithm>
#include <functional>

#include "metadata/lifecycle/cle_rules.hpp"
#include "metadata/lifecycle/date_ratchet.hpp"
#include "tests/support/lifecycle_documents.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/update_policies.hpp"

namespace sealwright::sign {
namespace {

const Instant kNow = time_at("2026-11-23T09:00:00Z");
const std::string kPurl = "pkg:generic/vendor.example/acme-agent";

EndOfSupportOptions until(CivilDate day, const std::string& line = "4") {
  EndOfSupportOptions options;
  options.purl = kPurl;
  options.line = line;
  options.last_day = day;
  return options;
}

Cle first() { return draft_end_of_support(nullptr, until({2031, 12, 31}), kNow).value(); }

bool mentions(const std::vector<std::string>& lines, const std::string& text) {
  for (const std::string& line : lines)
    if (line.find(text) != std::string::npos) return true;
  return false;
}

TEST(LifecycleDraft, AFirstOneEndsSupportAndLifeAfterTheLastDay) {
  const Cle cle = first();
  for (const auto& [type, id] :
       {std::pair(CleEventType::end_of_support, "standard"), std::pair(CleEventType::end_of_life, "")}) {
    const CleEvent* event = cle.governing(type, id, version_of("4.2.0"));
    ASSERT_NE(event, nullptr);
    EXPECT_EQ(event->effective, time_at("2032-01-01"));
    EXPECT_EQ(event->published, kNow);
  }
  EXPECT_TRUE(check_notice(cle, {}, {}, 366, kNow, "cle.json").empty());
  EXPECT_TRUE(check_not_backdated(cle, {}, {}, kNow, "cle.json").empty());
}

TEST(LifecycleDraft, HoldsEveryDateThatWasGiven) {
  EndOfSupportOptions options = until({2031, 12, 31});
  options.last_feature_day = CivilDate{2029, 12, 31};
  options.last_day_of_life = CivilDate{2033, 12, 31};
  options.first_release = version_of("4.0.0");
  const Cle cle = draft_end_of_support(nullptr, options, kNow).value();
  EXPECT_EQ(cle.events.size(), 4u);
  EXPECT_EQ(cle.governing(CleEventType::end_of_development, "standard", version_of("4.0.0"))->effective,
            time_at("2030-01-01"));
  EXPECT_EQ(cle.governing(CleEventType::end_of_life, "", version_of("4.0.0"))->effective,
            time_at("2034-01-01"));
}

TEST(LifecycleDraft, AnExtensionWithdrawsAndIsKept) {
  const Cle old = first();
  const Cle cle = draft_end_of_support(&old, until({2033, 12, 31}), kNow + kDay).value();
  EXPECT_EQ(cle.events.size(), 6u);
  EXPECT_TRUE(check_kept(old, cle, "cle.json").empty());
  EXPECT_TRUE(DateRatchet().after_publishing(old, {}, kNow).broken_by(cle).empty());
}

TEST(LifecycleDraft, AnotherLineLeavesTheFirstAlone) {
  const Cle old = first();
  const Cle cle = draft_end_of_support(&old, until({2033, 12, 31}, "5"), kNow + kDay).value();
  EXPECT_EQ(cle.events.size(), 4u);
  EXPECT_TRUE(check_kept(old, cle, "cle.json").empty());
}

TEST(LifecycleDraft, OfTheSameSecondIsLaterThanTheOneBeforeAndCanBePublishedAtOnce) {
  const Cle old = first();
  const Cle cle = draft_end_of_support(&old, until({2033, 12, 31}, "5"), kNow).value();
  EXPECT_EQ(cle.updated_at, kNow + Seconds{1});
  EXPECT_TRUE(check_kept(old, cle, "cle.json").empty());
  EXPECT_TRUE(check_not_backdated(cle, DateRatchet().after_publishing(old, {}, kNow), {}, kNow, "c").empty());
}

TEST(LifecycleDraft, RefusesWhatWouldNotBeADocumentOfThisProduct) {
  const Cle old = first();
  EXPECT_THAT(draft_end_of_support(&old, until({2031, 12, 31}), kNow + kDay), FailsWith(ErrorCode::usage));
  EXPECT_THAT(draft_end_of_support(&old, until({2033, 12, 31}), kNow - Seconds{6}),
              FailsWith(ErrorCode::cle_order));
  EXPECT_THAT(draft_end_of_support(nullptr, until({2033, 12, 31}, "four"), kNow),
              FailsWith(ErrorCode::version_invalid));
  EndOfSupportOptions other = until({2033, 12, 31});
  other.purl = "pkg:generic/vendor.example/other";
  EXPECT_THAT(draft_end_of_support(&old, other, kNow + kDay), FailsWith(ErrorCode::usage));
  other.purl.clear();
  EXPECT_THAT(draft_end_of_support(&old, other, kNow + kDay), IsDone());
  EXPECT_THAT(draft_end_of_support(nullptr, other, kNow), FailsWith(ErrorCode::usage));
}

TEST(LifecycleDraft, LifeDoesNotEndBeforeSupportDoes) {
  EndOfSupportOptions options = until({2031, 12, 31});
  options.last_day_of_life = CivilDate{2031, 12, 30};
  EXPECT_THAT(draft_end_of_support(nullptr, options, kNow), FailsWith(ErrorCode::usage));
  options.last_day_of_life = CivilDate{2031, 12, 31};
  EXPECT_THAT(draft_end_of_support(nullptr, options, kNow), IsDone());
}

TEST(LifecycleDraft, NewFeaturesDoNotComeAfterTheLastSecurityFix) {
  EndOfSupportOptions options = until({2031, 12, 31});
  options.last_feature_day = CivilDate{2032, 1, 1};
  EXPECT_THAT(draft_end_of_support(nullptr, options, kNow), FailsWith(ErrorCode::usage));
  options.last_feature_day = CivilDate{2031, 12, 31};
  EXPECT_THAT(draft_end_of_support(nullptr, options, kNow), IsDone());
}

TEST(LifecycleDraft, TheFirstReleaseIsInTheLine) {
  for (const auto& [line, version, lies] :
       {std::tuple("4", "4.0.0", true), std::tuple("4", "4.2.1", true), std::tuple("4", "4.0.0-rc.1", true),
        std::tuple("4", "5.0.0-rc.1", false), std::tuple("4", "40.0.0", false),
        std::tuple("4.2", "4.2.0", true), std::tuple("4.2", "4.20.0", false)}) {
    EndOfSupportOptions options = until({2031, 12, 31}, line);
    options.first_release = version_of(version);
    EXPECT_EQ(draft_end_of_support(nullptr, options, kNow).has_value(), lies) << line << " " << version;
  }
}

TEST(LifecycleReview, NamesTheFirstReleaseOnceWhenItIsNew) {
  EndOfSupportOptions options = until({2031, 12, 31});
  options.first_release = version_of("4.0.0");
  const Cle cle = draft_end_of_support(nullptr, options, kNow).value();
  EXPECT_TRUE(mentions(describe_for_review("Acme Agent", nullptr, cle, kNow),
                       "Acme Agent 4.0.0: released 23 November 2026"));
  const Cle next = draft_end_of_support(&cle, until({2032, 12, 31}), kNow + kDay).value();
  EXPECT_FALSE(mentions(describe_for_review("Acme Agent", &cle, next, kNow + kDay), "released"));
}

TEST(LifecycleReview, WarnsOnceOfWhatIsTrueOfSupportAndOfLife) {
  auto lines = describe_for_review("Acme Agent", nullptr,
                                   draft_end_of_support(nullptr, until({2027, 6, 29}), kNow).value(), kNow);
  EXPECT_TRUE(mentions(lines, "WARNING"));
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(std::adjacent_find(lines.begin(), lines.end()), lines.end());
}

TEST(LifecycleReview, SaysUntilWhenALineIsSupported) {
  const auto lines = describe_for_review("Acme Agent", nullptr, first(), kNow);
  EXPECT_EQ(lines.at(0), "Acme Agent 4.x: supported until 31 December 2031 (1864 days)");
  EXPECT_FALSE(mentions(lines, "WARNING"));
}

TEST(LifecycleReview, SaysWhatWasExtended) {
  const Cle old = first();
  const Cle cle = draft_end_of_support(&old, until({2032, 12, 31}), kNow + kDay).value();
  const auto lines = describe_for_review("Acme Agent", &old, cle, kNow + kDay);
  EXPECT_TRUE(mentions(lines, "was 31 December 2031: extended by 366 days"));
  EXPECT_FALSE(mentions(lines, "WARNING"));
}

TEST(LifecycleReview, WarnsOfAShortenedSupportDate) {
  const Cle old = first();
  const Cle cle = draft_end_of_support(&old, until({2030, 12, 31}), kNow + kDay).value();
  EXPECT_TRUE(mentions(describe_for_review("Acme Agent", &old, cle, kNow + kDay), "support was shortened"));
}

TEST(LifecycleReview, WarnsOfShortNoticeAndOfAnEndWithinAMonth) {
  const Cle soon = draft_end_of_support(nullptr, until({2027, 6, 30}), kNow).value();
  EXPECT_TRUE(
      mentions(describe_for_review("Acme Agent", nullptr, soon, kNow), "less than one year's notice"));
  const Cle odd = draft_end_of_support(nullptr, until({2031, 12, 30}), kNow).value();
  EXPECT_TRUE(mentions(describe_for_review("Acme Agent", nullptr, odd, kNow), "not the last day of a month"));
}

PolicyOptions policy_options() {
  PolicyOptions options;
  options.policy_id = "acme-agent";
  options.product = "Acme Agent";
  options.vendor = "Vendor Example Ltd";
  options.purl = kPurl;
  options.lifecycle_url = "https://vendor.example/lifecycle/acme-agent/cle.json";
  options.feed_url = "https://vendor.example/notices/feed.atom";
  options.security_contact = "mailto:security@vendor.example";
  options.apply = link_page("https://vendor.example/docs/apply", "apply");
  options.verify = link_page("https://vendor.example/docs/verify", "verify");
  options.secure_use = link_page("https://vendor.example/docs/use", "use");
  options.disclosure = link_page("https://vendor.example/docs/disclosure", "disclosure");
  return options;
}

TEST(PolicyDraft, AFirstOneIsWholeAndFitsTheLifecycleDocument) {
  const auto policy = draft_policy(policy_options(), kNow);
  ASSERT_THAT(policy, IsDone());
  EXPECT_EQ(policy->serial, 1);
  EXPECT_EQ(policy->expires, kNow + 365 * kDay);
  const Cle cle = first();
  EXPECT_TRUE(check_policy_fits(*policy, &cle, kNow, "p").empty());
}

TEST(PolicyDraft, NamesTheOptionThatDoesNotFit) {
  PolicyOptions options = policy_options();
  options.apply.sha256 = "unknown";
  const auto policy = draft_policy(options, kNow);
  ASSERT_THAT(policy, FailsWith(ErrorCode::policy_invalid));
  EXPECT_EQ(policy.error().detail(), "instructions.apply.sha256");
  options = policy_options();
  // So many days that their seconds wrap around to those of 30 days.
  constexpr std::int64_t kWrapsAround = (std::int64_t{1} << 57) + 30;
  for (const std::int64_t days : {std::int64_t{367}, std::int64_t{0}, INT64_MAX, INT64_MIN, kWrapsAround}) {
    options.valid_days = days;
    EXPECT_THAT(draft_policy(options, kNow), FailsWith(ErrorCode::policy_invalid)) << days;
    EXPECT_THAT(change_policy(policy_of(), options, kNow), FailsWith(ErrorCode::policy_invalid)) << days;
  }
}

TEST(PolicyDraft, RenewedItHasTheNextSerialAndChangesNothingElse) {
  const UpdatePolicy old = policy_of();
  const auto policy = renew_policy(old, 366, kNow);
  ASSERT_THAT(policy, IsDone());
  EXPECT_EQ(policy->serial, old.serial + 1);
  EXPECT_TRUE(check_policy_follows(old, *policy, "p").empty());
  const auto lines = describe_for_review(&old, *policy, kNow);
  EXPECT_EQ(lines.at(0), "Acme Agent: update policy 4, valid until 24 November 2027 (366 days)");
  EXPECT_EQ(lines.size(), 3u);
}

TEST(PolicyDraft, APublishedOneTakesWhatIsGivenAndKeepsTheRest) {
  const UpdatePolicy old = draft_policy(policy_options(), kNow).value();
  PolicyOptions changes;
  changes.product = "Acme Agent for Ships";
  changes.purl = "pkg:generic/vendor.example/ships";
  changes.lifecycle_url = "https://new.example/cle.json";
  changes.feed_url = "https://new.example/feed.atom";
  changes.security_contact = "https://new.example/contact";
  changes.opt_out_url = "https://new.example/opt-out";
  changes.apply = link_page("https://new.example/apply", "apply anew");
  changes.verify = link_page("https://new.example/verify", "verify anew");
  changes.secure_use = link_page("https://new.example/use", "use anew");
  changes.disclosure = link_page("https://new.example/disclosure", "disclosure anew");
  changes.notice_days = 730;
  const auto changed = change_policy(old, changes, kNow + kDay);
  ASSERT_THAT(changed, IsDone());
  PolicyOptions all = changes;
  all.policy_id = "acme-agent";
  all.vendor = "Vendor Example Ltd";
  Json expected = draft_policy(all, kNow + kDay).value().document;
  EXPECT_EQ(write_json(changed->document), write_json(expected.set("serial", 2)));
}

TEST(PolicyDraft, OneOptionChangesOneMember) {
  const UpdatePolicy old = draft_policy(policy_options(), kNow).value();
  PolicyOptions changes;
  changes.verify = link_page("https://new.example/verify", "verify anew");
  const UpdatePolicy changed = change_policy(old, changes, kNow).value();
  Json expected = old.document, instructions = *expected.find("instructions");
  instructions.set("verify", Json::object({{"url", changes.verify.url}, {"sha256", changes.verify.sha256}}));
  expected.set("serial", 2).set("instructions", instructions);
  EXPECT_EQ(write_json(changed.document), write_json(expected));
}

TEST(PolicyDraft, AFeedOfAnotherKindStays) {
  UpdatePolicy old = draft_policy(policy_options(), kNow).value();
  const Json other = Json::object({{"type", "csaf"}, {"url", "https://vendor.example/csaf"}});
  old.document.set("notification", Json::object({{"feeds", Json(Json::Array{other})}}));
  PolicyOptions changes;
  changes.feed_url = "https://new.example/feed.atom";
  const UpdatePolicy changed = change_policy(old, changes, kNow).value();
  const Json::Array& feeds = *changed.document.find("notification")->find("feeds")->items();
  ASSERT_EQ(feeds.size(), 2u);
  EXPECT_EQ(write_json(feeds[1]), write_json(other));
}

TEST(PolicyDraft, WhatAFirstOneCannotSayNoLaterOneCan) {
  const UpdatePolicy old = draft_policy(policy_options(), kNow).value();
  const std::vector<std::function<void(PolicyOptions&)>> spoil{
      [](PolicyOptions& options) { options.notice_days = -1; },
      [](PolicyOptions& options) { options.notice_days = 364; },
      [](PolicyOptions& options) { options.security_contact = "security@vendor.example"; },
      [](PolicyOptions& options) { options.feed_url = "feed.atom"; },
      [](PolicyOptions& options) { options.lifecycle_url = "cle.json"; },
      [](PolicyOptions& options) { options.opt_out_url = "opt out"; },
      [](PolicyOptions& options) { options.purl = "acme-agent"; },
      [](PolicyOptions& options) { options.apply = link_page("", "apply"); },
  };
  for (std::size_t i = 0; i < spoil.size(); ++i) {
    SCOPED_TRACE(i);
    PolicyOptions first = policy_options(), later;
    spoil[i](first);
    spoil[i](later);
    EXPECT_THAT(draft_policy(first, kNow), FailsWith(ErrorCode::policy_invalid));
    EXPECT_THAT(change_policy(old, later, kNow), FailsWith(ErrorCode::policy_invalid));
  }
}

TEST(PolicyReview, WarnsOfLessNoticeAndNamesWhatChanged) {
  const UpdatePolicy old = policy_of(policy_with(R"("noticeDays": 366)", R"("noticeDays": 730)"));
  const auto lines = describe_for_review(&old, policy_of(), kNow);
  EXPECT_TRUE(mentions(lines, "WARNING the notice period falls from 730 to 366 days"));
  EXPECT_TRUE(mentions(lines, "the serial of the update policy does not follow the last one"));
  EXPECT_TRUE(mentions(lines, "changed: endOfSupport"));
}

}  // namespace
}  // namespace sealwright::sign
