// SPDX-License-Identifier: Apache-2.0
#include "verifier/tuf/clock.hpp"

#include <algorithm>
#include <limits>

namespace sealwright::client {
namespace {

constexpr Seconds kTolerance = 10 * kMinute;
// A clock that was once years ahead must not move `certain` further than this beyond signed times.
constexpr Seconds kLongestGoodClock = 7 * kDay;
// A publisher with a correct clock signs in the past. One day allows for a wrong time zone.
constexpr Seconds kMostAhead = kDay;
// A newer reading is stored only after this time, so that most runs change nothing on disk.
constexpr Seconds kClockStep = kHour;
constexpr Instant kBeginning{std::numeric_limits<std::int64_t>::min()};

Error about(ErrorCode code, Instant expected, Instant got) {
  return Error{code}.expected("at least " + to_text(expected)).got(to_text(got));
}

// The time that a plausible clock and a signed time agree on.
Instant certain_by(const ClockMemory& memory) {
  if (!memory.last_good || !memory.issued_by_then) return kBeginning;
  return std::min(*memory.last_good, *memory.issued_by_then + kLongestGoodClock);
}

bool is_far_below(Instant system, Instant at) { return at != kBeginning && system < at - kTolerance; }

// A correct clock with a signature from the future looks the same as a clock that is behind.
Error signed_ahead(Instant at, Instant system) {
  return about(ErrorCode::clock_behind, at, system)
      .advice(
          "Set the clock of this machine. If it is right, the vendor signed with a clock that is ahead: "
          "inform the vendor. Sealwright continued with the later time.");
}

std::optional<Notice> notice_of(const UpdateClock& clock, const ClockMemory& memory) {
  if (!clock.is_plausible) return Notice::warning(about(ErrorCode::clock_behind, clock.at, clock.system));
  if (is_far_below(clock.system, clock.at)) return Notice::warning(signed_ahead(clock.at, clock.system));
  if (memory.last_good && is_far_below(clock.system, *memory.last_good))
    return Notice::warning(about(ErrorCode::clock_stepped_back, *memory.last_good, clock.system));
  return std::nullopt;
}

// `issued` can only make the check more lenient: with it, a certificate that is not valid yet may be
// accepted.
TlsTime tls_time(const UpdateClock& clock) {
  const bool is_behind = is_far_below(clock.system, clock.at);
  return {clock.is_plausible ? clock.system : clock.certain, !is_behind};
}

}  // namespace

UpdateClock update_clock(const ClockReadings& readings) {
  UpdateClock clock;
  clock.system = readings.system;
  clock.certain = std::max(readings.build_date.value_or(kBeginning), certain_by(readings.memory));
  clock.is_plausible = !is_far_below(clock.system, clock.certain);
  clock.without_issued = std::max(clock.system, clock.certain);
  clock.at = std::max(clock.without_issued, readings.memory.issued.value_or(kBeginning));
  clock.tls = tls_time(clock);
  clock.notice = notice_of(clock, readings.memory);
  return clock;
}

std::optional<Instant> latest_issued(const UpdateClock& clock) {
  return clock.is_plausible ? std::optional<Instant>(clock.system + kMostAhead) : std::nullopt;
}

std::optional<ClockMemory> after_success(const UpdateClock& clock, const ClockMemory& memory) {
  if (!clock.is_plausible) return std::nullopt;
  const ClockMemory next{clock.system, memory.issued, memory.issued};
  if (certain_by(next) < certain_by(memory)) return std::nullopt;
  const auto& last = memory.last_good;
  const bool is_recent = last && *last <= clock.system && clock.system < *last + kClockStep;
  return is_recent ? std::nullopt : std::optional<ClockMemory>(next);
}

std::optional<Notice> notice_of_step(Instant system_at_start, Instant system_now) {
  if (system_now >= system_at_start - kTolerance) return std::nullopt;
  return Notice::warning(about(ErrorCode::clock_stepped_back, system_at_start, system_now));
}

}  // namespace sealwright::client
