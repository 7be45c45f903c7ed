// SPDX-License-Identifier: Apache-2.0
// Time as the documents write it: UTC, whole seconds, `YYYY-MM-DDTHH:MM:SSZ`.
//
// Only the main file of a program reads the clock: everywhere else time is an argument.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sealwright {

// A point in time, in seconds since 1970-01-01T00:00:00Z. May be negative.
struct Instant {
  std::int64_t seconds = 0;
  auto operator<=>(const Instant&) const = default;
};

// A length of time.
struct Seconds {
  std::int64_t count = 0;
  auto operator<=>(const Seconds&) const = default;
};

constexpr Seconds kMinute{60}, kHour{3600}, kDay{86400};
constexpr Seconds operator*(std::int64_t n, Seconds unit) { return {n * unit.count}; }
constexpr Instant operator+(Instant at, Seconds s) { return {at.seconds + s.count}; }
constexpr Instant operator-(Instant at, Seconds s) { return {at.seconds - s.count}; }
constexpr Seconds operator-(Instant a, Instant b) { return {a.seconds - b.seconds}; }

// A day of the Gregorian calendar.
struct CivilDate {
  std::int64_t year = 1970;
  unsigned month = 1, day = 1;
  auto operator<=>(const CivilDate&) const = default;
};

// Exactly `YYYY-MM-DDTHH:MM:SSZ`, a real calendar date, seconds 00 to 59 (TUF 4.1); otherwise nothing.
std::optional<Instant> parse_instant(std::string_view text);
// Exactly `YYYY-MM-DD`; nothing for any other text.
std::optional<CivilDate> parse_date(std::string_view text);
std::string to_text(Instant at);

CivilDate date_of(Instant at);
Instant start_of(CivilDate date);
// The same day and time one calendar year later; 29 February becomes 1 March (docs/lifecycle.md).
Instant one_year_after(Instant at);
// "31 December 2031".
std::string long_date(CivilDate date);
// "3 days", "5 hours", "1 minute": the largest unit that fits, rounded down. The sign is ignored.
std::string human_duration(Seconds length);

// The system clock. Programs read it and pass the time as an argument.
Instant system_now();

}  // namespace sealwright
