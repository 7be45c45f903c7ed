// SPDX-License-Identifier: Apache-2.0
#include "base/time.hpp"

#include <array>
#include <chrono>
#include <cstdio>

#include "base/text.hpp"

namespace sealwright {
namespace {

bool is_leap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

unsigned days_in(std::int64_t year, unsigned month) {
  static constexpr std::array<unsigned, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

// Days since 1970-01-01 and back: the proleptic Gregorian calendar of Howard Hinnant's "chrono-compatible
// low-level date algorithms", which counts in eras of 400 years that begin on 1 March.
std::int64_t days_from_civil(CivilDate date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const unsigned day_of_year =
      (153 * (date.month > 2 ? date.month - 3 : date.month + 9) + 2) / 5 + date.day - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + static_cast<std::int64_t>(day_of_era) - 719468;
}

CivilDate civil_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted_month = (5 * day_of_year + 2) / 153;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const std::int64_t year = static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0);
  return {year, month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

std::int64_t floor_day(Instant at) {
  return at.seconds >= 0 ? at.seconds / 86400 : -((-at.seconds + 86399) / 86400);
}

// Fixed-width decimal at [from, from + width); false for anything but digits.
bool digits(std::string_view text, std::size_t from, std::size_t width, unsigned& out) {
  out = 0;
  for (std::size_t i = from; i < from + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + static_cast<unsigned>(text[i] - '0');
  }
  return true;
}

}  // namespace

std::optional<CivilDate> parse_date(std::string_view text) {
  unsigned year = 0, month = 0, day = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!digits(text, 0, 4, year) || !digits(text, 5, 2, month) || !digits(text, 8, 2, day))
    return std::nullopt;
  if (month < 1 || month > 12 || day < 1 || day > days_in(year, month)) return std::nullopt;
  return CivilDate{year, month, day};
}

std::optional<Instant> parse_instant(std::string_view text) {
  unsigned hour = 0, minute = 0, second = 0;
  if (text.size() != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z')
    return std::nullopt;
  const auto date = parse_date(text.substr(0, 10));
  if (!date || !digits(text, 11, 2, hour) || !digits(text, 14, 2, minute) || !digits(text, 17, 2, second)) {
    return std::nullopt;
  }
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return start_of(*date) + Seconds{hour * 3600 + minute * 60 + second};
}

std::string to_text(Instant at) {
  const CivilDate date = date_of(at);
  const auto rest = static_cast<int>(at.seconds - floor_day(at) * 86400);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04lld-%02u-%02uT%02d:%02d:%02dZ",
                static_cast<long long>(date.year), date.month, date.day, rest / 3600, rest / 60 % 60,
                rest % 60);
  return text.data();
}

CivilDate date_of(Instant at) { return civil_from_days(floor_day(at)); }
Instant start_of(CivilDate date) { return {days_from_civil(date) * 86400}; }

Instant one_year_after(Instant at) {
  CivilDate date = date_of(at);
  const Seconds time_of_day = at - start_of(date);
  date.year += 1;
  if (date.day > days_in(date.year, date.month)) date.month = 3, date.day = 1;
  return start_of(date) + time_of_day;
}

std::string long_date(CivilDate date) {
  static constexpr std::array<const char*, 12> kMonths{"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};
  return std::to_string(date.day) + " " + kMonths[date.month - 1] + " " + std::to_string(date.year);
}

std::string human_duration(Seconds length) {
  const auto count = static_cast<std::size_t>(length.count < 0 ? -length.count : length.count);
  if (count >= 2 * 86400) return count_of(count / 86400, "day");
  if (count >= 3600) return count_of(count / 3600, "hour");
  if (count >= 60) return count_of(count / 60, "minute");
  return count_of(count, "second");
}

Instant system_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(since).count()};
}

}  // namespace sealwright
