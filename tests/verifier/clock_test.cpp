#include "verifier/clock.hpp"

#include <gtest/gtest.h>

namespace sealwright {
namespace {

constexpr Instant kSigned{1'795'000'000};

std::string remark_for(const ClockReadings& readings) {
  const auto clock = update_clock(readings);
  return clock.remark ? std::string(name_of(clock.remark->code())) : "none";
}

TEST(Clock, AnHonestClockIsTheTime) {
  const auto clock = update_clock({kSigned + kDay, kSigned - kDay, kSigned, kSigned + kHour});
  EXPECT_EQ(clock.at, kSigned + kDay);
  EXPECT_FALSE(clock.remark);
}

TEST(Clock, BehindSignedTimesTheRunGoesOnAtTheFloor) {
  const ClockReadings in_1970{{0}, kSigned - kDay, kSigned, std::nullopt};
  EXPECT_EQ(update_clock(in_1970).at, kSigned);
  EXPECT_EQ(remark_for(in_1970), "clock_behind");
  EXPECT_EQ(remark_for({{0}, kSigned, std::nullopt, std::nullopt}), "clock_behind");
}

TEST(Clock, TenMinutesAreNoState) {
  EXPECT_EQ(remark_for({kSigned - 10 * kMinute, std::nullopt, kSigned, std::nullopt}), "none");
  EXPECT_EQ(remark_for({kSigned - 10 * kMinute - Seconds{1}, std::nullopt, kSigned, {}}), "clock_behind");
}

TEST(Clock, OnceWrongByYearsDoesNotPoisonTheFloor) {
  const auto clock = update_clock({kSigned + kDay, std::nullopt, kSigned, kSigned + 3650 * kDay});
  EXPECT_EQ(clock.floor, kSigned + 7 * kDay);
}

TEST(Clock, BelowItsOwnLastGoodReadingItWasSteppedBack) {
  EXPECT_EQ(remark_for({kSigned + kDay, std::nullopt, kSigned, kSigned + 2 * kDay}), "clock_stepped_back");
}

TEST(Clock, AStepBackDuringTheRunIsNoticed) {
  EXPECT_TRUE(remark_on_step(kSigned, kSigned - kHour));
  EXPECT_FALSE(remark_on_step(kSigned, kSigned - kMinute));
}

}  // namespace
}  // namespace sealwright
