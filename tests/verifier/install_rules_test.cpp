// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/install_rules.hpp"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.hpp"

namespace sealwright::client {
namespace {

const std::string kFrom(64, 'a'), kTo(64, 'b'), kOther(64, 'c');
const Instant kNow{1'000'000};

Journal journal_in(JournalState state) {
  Journal journal;
  journal.from = kFrom;
  journal.to = kTo;
  journal.state = state;
  if (state == JournalState::probation) journal.probation = Probation{.deadline = kNow + kHour, .starts = 0};
  return journal;
}

RecoveryStep step(JournalState state, const std::optional<std::string>& current) {
  FoundState found;
  found.journal = journal_in(state);
  found.current = current;
  return next_step(found, kNow);
}

TEST(RecoveryRules, EveryPairOfTheTable) {
  using enum JournalState;
  EXPECT_EQ(step(rolled_back, kFrom), RecoveryStep::nothing);
  EXPECT_EQ(step(committed, kTo), RecoveryStep::repeat_commit);
  EXPECT_EQ(step(intent, kFrom), RecoveryStep::drop_staging);
  EXPECT_EQ(step(prepared, kFrom), RecoveryStep::complete);
  EXPECT_EQ(step(prepared, kTo), RecoveryStep::begin_probation);
  EXPECT_EQ(step(probation, kTo), RecoveryStep::continue_probation);
  EXPECT_EQ(step(probation, kFrom), RecoveryStep::record_rollback);
}

TEST(RecoveryRules, AStartIsOnTrialFromTheSwitchToTheCommitAndWhereNothingIsKnown) {
  using enum JournalState;
  EXPECT_FALSE(puts_a_start_on_trial(step(rolled_back, kFrom)));
  EXPECT_FALSE(puts_a_start_on_trial(step(committed, kTo)));
  EXPECT_FALSE(puts_a_start_on_trial(step(intent, kFrom)));
  EXPECT_FALSE(puts_a_start_on_trial(step(prepared, kFrom)));
  EXPECT_TRUE(puts_a_start_on_trial(step(prepared, kTo)));
  EXPECT_TRUE(puts_a_start_on_trial(step(probation, kTo)));
  EXPECT_TRUE(puts_a_start_on_trial(step(probation, kFrom)));
  EXPECT_TRUE(puts_a_start_on_trial(step(committed, kOther)));
}

TEST(RecoveryRules, APairThatNoRunLeavesMustBeProven) {
  using enum JournalState;
  EXPECT_EQ(step(rolled_back, kTo), RecoveryStep::prove);
  EXPECT_EQ(step(committed, kFrom), RecoveryStep::prove);
  EXPECT_EQ(step(intent, kTo), RecoveryStep::prove);
  for (const JournalState state : {intent, prepared, probation, committed, rolled_back}) {
    EXPECT_EQ(step(state, kOther), RecoveryStep::prove) << name_of(state);
    EXPECT_EQ(step(state, std::nullopt), RecoveryStep::prove) << name_of(state);
  }
}

TEST(RecoveryRules, NoCurrentIsWhereAFirstInstallComesFrom) {
  FoundState found;
  found.journal = journal_in(JournalState::intent);
  found.journal->from.reset();
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::drop_staging);
  found.journal->state = JournalState::prepared;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::complete);
  found.current = kTo;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::begin_probation);
}

TEST(RecoveryRules, ARepairStaysWhereItIs) {
  FoundState found;
  found.current = kTo;
  found.journal = journal_in(JournalState::intent);
  found.journal->from = kTo;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::drop_staging);
  found.journal->state = JournalState::prepared;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::begin_probation);
}

TEST(RecoveryRules, WithoutAJournalOnlyARecordedVersionIsTrusted) {
  FoundState found;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::nothing);
  found.current = kTo;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::prove);
  found.current_recorded = true;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::nothing);
}

TEST(RecoveryRules, WhereAVersionWasCommittedNoneIsNotEnough) {
  FoundState found;
  found.anything_recorded = true;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::prove);
}

TEST(RecoveryRules, WhatHasNoFilesMustBeProven) {
  FoundState found;
  found.journal = journal_in(JournalState::committed);
  found.current = kTo;
  found.current_stands = false;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::prove);
  EXPECT_FALSE(runs_by_right(found));
}

TEST(RecoveryRules, WhatWasCommittedRunsByRightAsLongAsNoJournalLeadsAway) {
  using enum JournalState;
  FoundState found;
  found.current_recorded = true;
  const auto by_right = [&](JournalState state, const std::string& current) {
    found.journal = journal_in(state);
    found.current = current;
    return runs_by_right(found);
  };
  for (const JournalState state : {rolled_back, intent, prepared, probation}) {
    EXPECT_TRUE(by_right(state, kFrom)) << name_of(state);
    EXPECT_FALSE(by_right(state, kTo)) << name_of(state);
    EXPECT_FALSE(by_right(state, kOther)) << name_of(state);
  }
  EXPECT_TRUE(by_right(committed, kTo));
  EXPECT_FALSE(by_right(committed, kFrom));
  found.current_recorded = false;
  EXPECT_FALSE(by_right(rolled_back, kFrom));
  found.journal.reset();
  EXPECT_FALSE(runs_by_right(found));
  found.current_recorded = true;
  EXPECT_TRUE(runs_by_right(found));
}

TEST(RecoveryRules, WhatCannotBeReadMustBeProven) {
  FoundState found;
  found.current = kTo;
  found.current_recorded = true;
  found.journal_readable = false;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::prove);
  found.journal_readable = true;
  found.current_readable = false;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::prove);
}

TEST(RecoveryRules, AProbationEndsAtItsDeadlineOrAfterTwoStarts) {
  FoundState found;
  found.current = kTo;
  found.journal = journal_in(JournalState::probation);
  found.journal->probation->starts = kStartLimit - 1;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::continue_probation);
  found.journal->probation->starts = kStartLimit;
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::switch_back);
  found.journal->probation = Probation{.deadline = kNow, .starts = 0};
  EXPECT_EQ(next_step(found, kNow), RecoveryStep::switch_back);
}

Version v(const char* text) { return *Version::parse(text); }

FloorFile after(FloorFile floor, ChangeKind kind, const char* version, const char* rollback_floor) {
  Journal journal = journal_in(JournalState::committed);
  journal.kind = kind;
  return floor_after(std::move(floor), journal, v(version), v(rollback_floor));
}

TEST(ReleaseFloors, RiseWithAnUpdateAndNeverFall) {
  FloorFile floor = after({}, ChangeKind::update, "2.0.0", "1.5.0");
  EXPECT_EQ(floor.security_floor, v("1.5.0"));
  EXPECT_EQ(floor.baseline, v("2.0.0"));
  EXPECT_EQ(floor.installed.at(kTo), v("2.0.0"));
  floor = after(floor, ChangeKind::update, "1.9.0", "1.0.0");
  EXPECT_EQ(floor.security_floor, v("1.5.0"));
  EXPECT_EQ(floor.baseline, v("2.0.0"));
}

TEST(ReleaseFloors, ALocalRollbackLeavesTheBaselineAndAWithdrawalMovesIt) {
  const FloorFile floor = after({}, ChangeKind::update, "2.0.0", "1.0.0");
  EXPECT_EQ(after(floor, ChangeKind::rollback, "1.5.0", "1.0.0").baseline, v("2.0.0"));
  EXPECT_EQ(after(floor, ChangeKind::repair, "1.5.0", "1.0.0").baseline, v("2.0.0"));
  EXPECT_EQ(after(floor, ChangeKind::withdrawal, "1.5.0", "1.0.0").baseline, v("1.5.0"));
}

TEST(ReleaseFloors, ARepairIsTheBaselineWhereNoneIsKnownAnyMore) {
  EXPECT_EQ(after({}, ChangeKind::repair, "1.5.0", "1.0.0").baseline, v("1.5.0"));
}

TEST(ReleaseFloors, RefuseWhatIsBelowAndWhatIsBanned) {
  FloorFile floor;
  EXPECT_THAT(check_floors(floor, v("1.0.0"), kTo), IsDone());
  floor.security_floor = v("1.5.0");
  EXPECT_THAT(check_floors(floor, v("1.5.0"), kTo), IsDone());
  EXPECT_THAT(check_floors(floor, v("1.4.9"), kTo), FailsWith(ErrorCode::below_floor));
  floor.banned.insert(kTo);
  EXPECT_THAT(check_floors(floor, v("1.5.0"), kTo), FailsWith(ErrorCode::release_banned));
}

}  // namespace
}  // namespace sealwright::client
