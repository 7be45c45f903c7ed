// SPDX-License-Identifier: Apache-2.0
// The small texts that documents, options and URLs are made of.
#include <algorithm>

#include "base/encoding.hpp"
#include "base/names.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/version.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/vers_containment.hpp"

namespace sealwright::fuzzing {
namespace {

bool has_only(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLowerAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";

}  // namespace

FUZZ_TARGET(time) {
  if (const auto at = parse_instant(input)) {
    require(to_text(*at) == input, "a time has one text");
    require(start_of(date_of(*at)) <= *at && *at < start_of(date_of(*at)) + kDay, "a time is within its day");
    require(one_year_after(*at) >= *at + 365 * kDay && one_year_after(*at) <= *at + 366 * kDay,
            "a year later is 365 or 366 days later");
  }
  if (const auto date = parse_date(input)) {
    require(date_of(start_of(*date)) == *date, "a day is the day of its first second");
    require(to_text(start_of(*date)) == std::string(input) + "T00:00:00Z", "a day has one text");
  }
}

FUZZ_TARGET(version) {
  const auto first = Version::parse(take_line(input)), second = Version::parse(take_line(input));
  if (!accepted(first)) return;
  require(first->text().size() <= 64 && first->text().find('+') == std::string::npos, "versions are short");
  const auto next = first->next();
  require(!next || (*first<*next&& * next> * first), "the next version is above");
  if (!accepted(second)) return;
  const auto order = *first <=> *second;
  require((order == 0) == (*first == *second), "equal precedence is equal text");
  require((order < 0) == (*second > *first), "order has two sides");
  require(!next || !(*first < *second && *second < *next), "nothing is below the next version");
}

FUZZ_TARGET(version_range) {
  const std::string_view text = take_line(input);
  const auto range = VersionRange::parse(text);
  if (const auto line = VersionRange::of_line(text); accepted(line)) {
    require(VersionRange::parse(line->text()).has_value(), "a line is a range");
  }
  if (!accepted(range)) return;
  require(range->text() == text, "a range is never repaired");
  const auto version = Version::parse(take_line(input));
  if (!accepted(version)) return;
  require(range->contains(*version) == testing_support::contains_by_the_specification(text, *version),
          "a range holds what the specification says");
}

FUZZ_TARGET(encoding) {
  if (const auto bytes = from_hex(input)) require(to_hex(*bytes) == input, "hex has one text");
  if (const auto bytes = from_any_hex(input)) {
    require(from_any_hex(to_hex(*bytes)) == bytes, "hex of either case is read back");
  }
  if (const auto bytes = from_base64(input)) {
    std::string text(input);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    text.resize((text.size() + 3) / 4 * 4, '=');
    require(to_base64(*bytes) == text, "base64 has one text but for alphabet and padding");
  }
  require(from_hex(to_hex(input)) == input && from_base64(to_base64(input)) == input, "bytes come back");
}

FUZZ_TARGET(text) {
  const std::string shown = printable(input);
  require(is_utf8(shown) && printable(shown) == shown, "what is printable stays so");
  require(is_utf8(input) || shown != input, "malformed text is shown as such");
  std::uint64_t number = 0;
  if (parse_decimal(input, number)) require(std::to_string(number) == input, "a number has one text");
  require(join(split(input, '/'), "/") == input, "split and join are inverse");
}

FUZZ_TARGET(names) {
  const std::string lower(kLowerAndDigits), name(input);
  const auto is_plain = [&](std::size_t most, const std::string& more) {
    return !name.empty() && name.size() <= most && has_only(name, lower + more);
  };
  if (accepted(check_product_name(name))) require(is_plain(64, "-"), "products are plain");
  if (accepted(check_channel_name(name)))
    require(is_plain(32, "-") && name != "archive", "channels are plain");
  if (accepted(check_platform(name))) require(is_plain(128, "-_.") && name[0] != '.', "platforms are plain");
  if (accepted(check_role_name(name))) {
    require(is_plain(128, "-_.") && name[0] != '.' && !has_only(name, kDigits), "roles are plain");
  }
  if (accepted(check_file_name(name))) {
    require(name != "." && name != ".." && name[0] != '.' && name.size() <= 128 &&
                name.find_first_of(std::string("/\\\0\n", 4)) == std::string::npos,
            "a file name is one segment");
  }
  if (accepted(check_repository_id(name))) require(from_hex(name) && name.size() == 32, "ids are hex");
}

}  // namespace sealwright::fuzzing
