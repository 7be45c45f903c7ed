// SPDX-License-Identifier: Apache-2.0
#include "verifier/tuf/clock.hpp"

#include <gtest/gtest.h>

namespace sealwright::client {
namespace {

constexpr Instant kSigned{1'795'000'000};

// A machine that was updated at kSigned, with a timestamp of the same time.
ClockMemory updated() { return {kSigned, kSigned, kSigned}; }
ClockMemory issued_at(Instant issued) { return {std::nullopt, std::nullopt, issued}; }

UpdateClock clock_at(Instant system, const ClockMemory& memory, std::optional<Instant> build = {}) {
  return update_clock({system, build, memory});
}
std::string notice_at(Instant system, const ClockMemory& memory, std::optional<Instant> build = {}) {
  const auto clock = clock_at(system, memory, build);
  return clock.notice ? std::string(name_of(clock.notice->code())) : "none";
}

TEST(Clock, AnHonestClockIsTheTime) {
  const auto clock = clock_at(kSigned + kDay, updated(), kSigned - kDay);
  EXPECT_EQ(clock.at, kSigned + kDay);
  EXPECT_EQ(clock.tls.at, kSigned + kDay);
  EXPECT_TRUE(clock.tls.judges_not_before);
  EXPECT_TRUE(clock.is_plausible);
  EXPECT_FALSE(clock.notice);
}

TEST(Clock, BehindSignedTimesTheRunContinuesAtTheSignedTime) {
  EXPECT_EQ(clock_at({0}, issued_at(kSigned)).at, kSigned);
  EXPECT_EQ(notice_at({0}, issued_at(kSigned)), "clock_behind");
  EXPECT_EQ(clock_at({0}, {}, kSigned).at, kSigned);
  EXPECT_EQ(notice_at({0}, {}, kSigned), "clock_behind");
}

TEST(Clock, TenMinutesAreNotAWrongClock) {
  EXPECT_EQ(notice_at(kSigned - 10 * kMinute, issued_at(kSigned)), "none");
  EXPECT_EQ(notice_at(kSigned - 10 * kMinute - Seconds{1}, issued_at(kSigned)), "clock_behind");
  EXPECT_TRUE(clock_at(kSigned - 10 * kMinute, updated()).is_plausible);
  EXPECT_FALSE(clock_at(kSigned - 10 * kMinute - Seconds{1}, updated()).is_plausible);
}

TEST(Clock, OnceWrongByYearsDoesNotSpoilWhatHasSurelyPassed) {
  const ClockMemory wrong_once{kSigned + 3650 * kDay, kSigned, kSigned};
  EXPECT_EQ(clock_at(kSigned + kDay, wrong_once).certain, kSigned + 7 * kDay);
}

// The time of a stolen timestamp key must not end the connection to the root that revokes it.
TEST(Clock, ASignedTimeNeverEntersTheTimeOfTls) {
  ClockMemory lied_to = updated();
  lied_to.issued = kSigned + 36'500 * kDay;
  const auto clock = clock_at(kSigned + kDay, lied_to);
  EXPECT_EQ(clock.tls.at, kSigned + kDay);
  EXPECT_EQ(clock.without_issued, kSigned + kDay);
  EXPECT_EQ(clock_at({0}, lied_to).tls.at, kSigned) << "without a clock it is what has surely passed";
}

TEST(Clock, BehindWhatHasSurelyPassedOnlyTheEndOfACertificateCounts) {
  const auto clock = clock_at({0}, updated());
  EXPECT_FALSE(clock.is_plausible);
  EXPECT_EQ(clock.tls.at, kSigned);
  EXPECT_FALSE(clock.tls.judges_not_before);
}

// A clock that has stopped after the last good time: signed times show it, and only make TLS more lenient.
TEST(Clock, BehindSignedTimesTooOnlyTheEndOfACertificateCounts) {
  ClockMemory memory = updated();
  memory.issued = kSigned + 200 * kDay;
  const auto clock = clock_at(kSigned + kDay, memory);
  EXPECT_TRUE(clock.is_plausible);
  EXPECT_EQ(clock.tls.at, kSigned + kDay);
  EXPECT_FALSE(clock.tls.judges_not_before);
}

TEST(Clock, ASignedTimeIsTakenUpToADayAboveAPlausibleClock) {
  EXPECT_EQ(latest_issued(clock_at(kSigned, updated())), kSigned + kDay);
  EXPECT_EQ(latest_issued(clock_at({0}, updated())), std::nullopt) << "without a clock it is all there is";
}

TEST(Clock, ATimeThatIsADayAheadIsReported) {
  EXPECT_EQ(notice_at(kSigned, issued_at(kSigned + kDay)), "clock_behind");
}

TEST(Clock, TheMemoryOfAGoodRunHoldsTheClockAndWhatWasSignedByThen) {
  const ClockMemory memory = updated();
  const ClockMemory expected{kSigned + kDay, kSigned, kSigned};
  EXPECT_EQ(after_success(clock_at(kSigned + kDay, memory), memory), expected);
  EXPECT_EQ(after_success(clock_at(kSigned + kMinute, memory), memory), std::nullopt) << "nothing new";
  EXPECT_EQ(after_success(clock_at({0}, memory), memory), std::nullopt) << "such a clock proves nothing";
  const ClockMemory first = issued_at(kSigned);
  EXPECT_EQ(after_success(clock_at({0}, first, kSigned), first), std::nullopt) << "also not in the first run";
}

TEST(Clock, WhatHasSurelyPassedNeverFalls) {
  ClockMemory memory{kSigned + 6 * kDay, kSigned, kSigned - 5 * kDay};  // the timestamp's keys were replaced
  const auto clock = clock_at(kSigned + 6 * kDay + 2 * kHour, memory);
  EXPECT_EQ(after_success(clock, memory), std::nullopt);
  memory.issued = kSigned;
  EXPECT_NE(after_success(clock, memory), std::nullopt);
}

// Runs within the tolerance must not lower the recorded time step by step.
TEST(Clock, WhatHasSurelyPassedDoesNotCreepDown) {
  const ClockMemory memory = updated();
  EXPECT_EQ(after_success(clock_at(kSigned - 9 * kMinute, memory), memory), std::nullopt);
}

TEST(Clock, BelowItsOwnLastGoodReadingItWasSteppedBack) {
  const ClockMemory memory{kSigned + 9 * kDay, kSigned, kSigned};
  EXPECT_EQ(notice_at(kSigned + 8 * kDay, memory), "clock_stepped_back");
}

TEST(Clock, AStepBackDuringTheRunIsNoticed) {
  EXPECT_TRUE(notice_of_step(kSigned, kSigned - kHour));
  EXPECT_FALSE(notice_of_step(kSigned, kSigned - kMinute));
}

}  // namespace
}  // namespace sealwright::client
