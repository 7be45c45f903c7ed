// SPDX-License-Identifier: Apache-2.0
#include "metadata/json/document_fields.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/text.hpp"
#include "base/url.hpp"

namespace sealwright {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_scheme_character(char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; }
bool is_visible(char c) { return c > ' ' && c < '\x7f'; }

// Removes a number and `unit` from the front of `text` and returns the number; 0 if there is no `unit`;
// nothing if the text before `unit` is not a number.
std::optional<std::int64_t> take_count(std::string_view& text, char unit) {
  const std::size_t end = text.find(unit);
  if (end == std::string_view::npos) return 0;
  std::string_view digits = text.substr(0, end);
  while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
  std::uint64_t count = 0;
  if (digits.size() > 6 || !parse_decimal(digits, count)) return std::nullopt;
  text.remove_prefix(end + 1);
  return static_cast<std::int64_t>(count);
}

// A subset of ISO 8601: days before `T`, hours and minutes after it; at least one of them.
std::optional<std::int64_t> parse_duration(std::string_view text) {
  if (text.size() < 3 || text[0] != 'P') return std::nullopt;
  text.remove_prefix(1);
  const auto days = take_count(text, 'D');
  if (!days) return std::nullopt;
  if (text.empty()) return *days * 1440;
  if (text[0] != 'T' || text.size() == 1) return std::nullopt;
  text.remove_prefix(1);
  const auto hours = take_count(text, 'H');
  const auto minutes = hours ? take_count(text, 'M') : std::nullopt;
  if (!minutes || !text.empty()) return std::nullopt;
  return *days * 1440 + *hours * 60 + *minutes;
}

}  // namespace

bool is_uri(std::string_view text) {
  if (const auto url = Url::parse(text); url && url->has_user()) return false;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  const std::string_view scheme = text.substr(0, colon);
  return is_letter(scheme[0]) && std::all_of(scheme.begin(), scheme.end(), is_scheme_character) &&
         std::all_of(text.begin(), text.end(), is_visible);
}

bool is_purl(std::string_view text) {
  constexpr std::string_view kPrefix = "pkg:";
  if (text.substr(0, kPrefix.size()) != kPrefix || !is_uri(text)) return false;
  const std::string_view rest = text.substr(kPrefix.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == rest.size()) return false;
  return !is_digit(rest[0]) &&
         std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(slash), is_scheme_character);
}

Result<std::string> read_some_text(const Field& object, std::string_view name) {
  TRY_ASSIGN(const Field field, object.at(name));
  TRY_ASSIGN(std::string text, field.as_text());
  if (text.empty()) return field.refuse(ErrorCode::field_value).expected("some text").got("an empty string");
  return text;
}

Result<std::string> read_uri(const Field& object, std::string_view name) {
  TRY_ASSIGN(const Field field, object.at(name));
  TRY_ASSIGN(std::string text, field.as_text());
  if (!is_uri(text)) {
    return field.refuse(ErrorCode::field_value)
        .expected("a URI such as https://vendor.example/page, without user and password")
        .got(shown_url(text).substr(0, 80));
  }
  return text;
}

Result<std::string> read_https_url(const Field& object, std::string_view name) {
  TRY_ASSIGN(std::string text, read_uri(object, name));
  if (const auto url = Url::parse(text); url && url->is_https()) return text;
  return object.refuse(ErrorCode::field_value, std::string(name))
      .expected("an https URL")
      .got(shown_url(text));
}

Result<std::string> read_purl(const Field& value) {
  TRY_ASSIGN(std::string text, value.as_text());
  if (!is_purl(text)) {
    return value.refuse(ErrorCode::field_value)
        .expected("a package URL such as pkg:generic/vendor.example/app")
        .got(text.substr(0, 80));
  }
  return text;
}

Result<std::string> read_choice(const Field& object, std::string_view name,
                                std::initializer_list<std::string_view> choices) {
  TRY_ASSIGN(const Field field, object.at(name));
  TRY_ASSIGN(std::string text, field.as_text());
  if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
    return field.refuse(ErrorCode::field_value)
        .expected("one of " + join({choices.begin(), choices.end()}, ", "))
        .got(text.substr(0, 80));
  }
  return text;
}

Result<std::int64_t> read_duration_minutes(const Field& object, std::string_view name) {
  TRY_ASSIGN(const Field field, object.at(name));
  TRY_ASSIGN(const std::string text, field.as_text());
  if (const auto minutes = parse_duration(text)) return *minutes;
  return field.refuse(ErrorCode::field_value)
      .expected("a duration such as P30D or PT12H")
      .got(text.substr(0, 80));
}

Status check_schema_version(const Field& document) {
  TRY_ASSIGN(const std::string version, document.text("schemaVersion"));
  if (version == "1.0") return Done{};
  const bool is_version = version.size() < 8 && std::all_of(version.begin(), version.end(),
                                                            [](char c) { return is_digit(c) || c == '.'; });
  return document.refuse(ErrorCode::format_too_new, "schemaVersion")
      .expected("1.0")
      .got(is_version ? version : "another kind of file");
}

Json members_except(const Json& object, std::initializer_list<std::string_view> known) {
  Json rest = Json::object();
  for (const Json::Member& member : *object.members()) {
    if (std::find(known.begin(), known.end(), member.key) == known.end()) rest.set(member.key, member.value);
  }
  return rest;
}

}  // namespace sealwright
