#include "metadata/document_fields.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace sealwright {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_scheme_character(char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; }
bool is_visible(char c) { return c > ' ' && c < '\x7f'; }

}  // namespace

bool is_uri(std::string_view text) {
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
        .expected("a URI such as https://vendor.example/page")
        .got(text.substr(0, 80));
  }
  return text;
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

Status check_schema_version(const Field& document) {
  TRY_ASSIGN(const std::string version, document.text("schemaVersion"));
  if (version == "1.0") return Done{};
  return document.refuse(ErrorCode::format_too_new, "schemaVersion")
      .expected("1.0")
      .got(version.substr(0, 40));
}

Json members_except(const Json& object, std::initializer_list<std::string_view> known) {
  Json rest = Json::object();
  for (const Json::Member& member : *object.members()) {
    if (std::find(known.begin(), known.end(), member.key) == known.end()) rest.set(member.key, member.value);
  }
  return rest;
}

}  // namespace sealwright
