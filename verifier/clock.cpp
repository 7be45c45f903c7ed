#include "verifier/clock.hpp"

#include <algorithm>
#include <limits>

namespace sealwright {
namespace {

constexpr Seconds kTolerance = 10 * kMinute;
// A clock that was once wrong by years must not push the floor further than this above signed times.
constexpr Seconds kLongestGoodClock = 7 * kDay;
constexpr Instant kBeginning{std::numeric_limits<std::int64_t>::min()};

Error remark(ErrorCode code, Instant expected, Instant got) {
  return Error{code}.expected("at least " + to_text(expected)).got(to_text(got));
}

Instant floor_of_own_clock(const ClockReadings& readings) {
  if (!readings.last_good_clock || !readings.issued) return kBeginning;
  return std::min(*readings.last_good_clock, *readings.issued + kLongestGoodClock);
}

}  // namespace

UpdateClock update_clock(const ClockReadings& readings) {
  const Instant signed_floor =
      std::max(readings.build_date.value_or(kBeginning), readings.issued.value_or(kBeginning));
  const Instant floor = std::max(signed_floor, floor_of_own_clock(readings));
  UpdateClock clock{std::max(readings.system, floor), floor, std::nullopt};
  const auto is_far_below = [&](Instant at) { return at != kBeginning && readings.system < at - kTolerance; };
  if (is_far_below(signed_floor)) {
    clock.remark = remark(ErrorCode::clock_behind, signed_floor, readings.system);
  } else if (readings.last_good_clock && is_far_below(*readings.last_good_clock)) {
    clock.remark = remark(ErrorCode::clock_stepped_back, *readings.last_good_clock, readings.system);
  }
  return clock;
}

std::optional<Error> remark_on_step(Instant system_at_start, Instant system_now) {
  if (system_now >= system_at_start - kTolerance) return std::nullopt;
  return remark(ErrorCode::clock_stepped_back, system_at_start, system_now);
}

}  // namespace sealwright
