// SPDX-License-Identifier: Apache-2.0
#include "metadata/json/field.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "metadata/json/tag.hpp"

namespace sealwright {

constexpr std::size_t kLongestName = 128;  // bytes of one name in a path, as for our file names

Error Field::refuse(ErrorCode code, std::string detail) const {
  std::string text = path_.empty() ? "the document" : path_;
  if (!detail.empty()) text += ": " + detail;
  return Error{code, std::move(text)}.file(*file_);
}

Error Field::wrong_type(std::string_view expected) const {
  return refuse(ErrorCode::field_type).expected(std::string(expected)).got(std::string(value_->type_name()));
}

Field Field::child(std::string_view name, const Json& value) const {
  std::string path = path_.empty() ? std::string() : path_ + ".";
  path += name.substr(0, kLongestName);
  if (name.size() > kLongestName) path += "...";
  return Field(value, file_, std::move(path));
}

Result<Field> Field::at(std::string_view name) const {
  if (value_->members() == nullptr) return wrong_type("an object");
  const Json* member = value_->find(name);
  if (member == nullptr) return child(name, *value_).refuse(ErrorCode::field_missing);
  return child(name, *member);
}

std::optional<Field> Field::find(std::string_view name) const {
  const Json* member = value_->find(name);
  return member == nullptr ? std::nullopt : std::optional<Field>(child(name, *member));
}

Result<Field> Field::as_object() const {
  if (value_->members() == nullptr) return wrong_type("an object");
  return *this;
}

Result<std::string> Field::as_text() const {
  const std::string* text = value_->text();
  return text == nullptr ? Result<std::string>(wrong_type("a string")) : *text;
}

Result<std::int64_t> Field::as_integer(std::int64_t smallest, std::int64_t largest) const {
  const std::int64_t* integer = value_->integer();
  if (integer == nullptr) return wrong_type("an integer");
  if (*integer < smallest || *integer > largest) {
    std::string expected = "at least " + std::to_string(smallest);
    if (largest != std::numeric_limits<std::int64_t>::max())
      expected += ", at most " + std::to_string(largest);
    return refuse(ErrorCode::field_value).expected(std::move(expected)).got(std::to_string(*integer));
  }
  return *integer;
}

Result<bool> Field::as_boolean() const {
  const bool* boolean = value_->boolean();
  return boolean == nullptr ? Result<bool>(wrong_type("a boolean")) : *boolean;
}

Result<Instant> Field::as_time() const {
  TRY_ASSIGN(const std::string text, as_text());
  const auto at = parse_instant(text);
  if (!at) return refuse(ErrorCode::field_value).expected("YYYY-MM-DDTHH:MM:SSZ").got(text.substr(0, 40));
  return *at;
}

Result<std::vector<Field>> Field::as_list() const {
  const Json::Array* items = value_->items();
  if (items == nullptr) return wrong_type("an array");
  std::vector<Field> fields;
  fields.reserve(items->size());
  for (const Json& item : *items)
    fields.push_back(Field(item, file_, path_ + "[" + std::to_string(fields.size()) + "]"));
  return fields;
}

Result<std::vector<std::pair<std::string, Field>>> Field::as_entries() const {
  const Json::Object* members = value_->members();
  if (members == nullptr) return wrong_type("an object");
  std::vector<std::pair<std::string, Field>> fields;
  fields.reserve(members->size());
  for (const Json::Member& member : *members)
    fields.emplace_back(member.key, child(member.key, member.value));
  return fields;
}

Result<Field> Field::object(std::string_view name) const {
  TRY_ASSIGN(const Field field, at(name));
  return field.as_object();
}

Result<std::string> Field::text(std::string_view name) const {
  TRY_ASSIGN(const Field field, at(name));
  return field.as_text();
}

Result<std::int64_t> Field::integer(std::string_view name, std::int64_t smallest,
                                    std::int64_t largest) const {
  TRY_ASSIGN(const Field field, at(name));
  return field.as_integer(smallest, largest);
}

Result<bool> Field::boolean(std::string_view name) const {
  TRY_ASSIGN(const Field field, at(name));
  return field.as_boolean();
}

Result<Instant> Field::time(std::string_view name) const {
  TRY_ASSIGN(const Field field, at(name));
  return field.as_time();
}

Result<std::string> Field::sha256(std::string_view name) const {
  TRY_ASSIGN(const Field field, at(name));
  TRY_ASSIGN(std::string digest, field.as_text());
  if (!is_sha256_hex(digest)) {
    return field.refuse(ErrorCode::field_value)
        .expected("64 lower-case hexadecimal digits")
        .got(digest.substr(0, 80));
  }
  return digest;
}

Result<std::string> Field::base64(std::string_view name) const {
  TRY_ASSIGN(const Field field, at(name));
  TRY_ASSIGN(const std::string text, field.as_text());
  auto bytes = from_base64(text);
  if (!bytes) return field.refuse(ErrorCode::field_value).expected("base64").got(text.substr(0, 40));
  return *std::move(bytes);
}

Result<std::vector<Field>> Field::list(std::string_view name) const {
  TRY_ASSIGN(const Field field, at(name));
  return field.as_list();
}

Result<std::vector<std::string>> Field::texts(std::string_view name) const {
  TRY_ASSIGN(const auto items, list(name));
  std::vector<std::string> texts;
  for (const Field& item : items) {
    TRY_ASSIGN(std::string text, item.as_text());
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<std::vector<std::pair<std::string, Field>>> Field::entries(std::string_view name) const {
  TRY_ASSIGN(const Field field, at(name));
  return field.as_entries();
}

Result<std::optional<std::string>> Field::maybe_text(std::string_view name) const {
  if (!find(name)) return std::optional<std::string>();
  TRY_ASSIGN(std::string value, text(name));
  return std::optional<std::string>(std::move(value));
}

Result<std::optional<std::int64_t>> Field::maybe_integer(std::string_view name, std::int64_t smallest,
                                                         std::int64_t largest) const {
  if (!find(name)) return std::optional<std::int64_t>();
  TRY_ASSIGN(const std::int64_t value, integer(name, smallest, largest));
  return std::optional<std::int64_t>(value);
}

Result<std::optional<bool>> Field::maybe_boolean(std::string_view name) const {
  if (!find(name)) return std::optional<bool>();
  TRY_ASSIGN(const bool value, boolean(name));
  return std::optional<bool>(value);
}

Result<std::optional<Instant>> Field::maybe_time(std::string_view name) const {
  if (!find(name)) return std::optional<Instant>();
  TRY_ASSIGN(const Instant value, time(name));
  return std::optional<Instant>(value);
}

Result<std::vector<std::string>> Field::maybe_texts(std::string_view name) const {
  if (!find(name)) return std::vector<std::string>();
  return texts(name);
}

Result<std::vector<Field>> Field::maybe_list(std::string_view name) const {
  if (!find(name)) return std::vector<Field>();
  return list(name);
}

Status Field::only(std::initializer_list<std::string_view> names) const {
  TRY_ASSIGN(const auto members, as_entries());
  for (const auto& [name, field] : members) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    return field.refuse(ErrorCode::field_value, "unknown member")
        .expected("one of " + join({names.begin(), names.end()}, ", "));
  }
  return Done{};
}

Result<Json> read_local_document(std::string_view bytes, std::string_view file, std::string_view kind,
                                 int version) {
  TRY_ASSIGN(Json document, read_json(bytes, file));
  const Field root(document, std::string(file));
  TRY_ASSIGN(const std::string format, root.text("format"));
  const std::string expected = std::string(kind) + "/" + std::to_string(version);
  if (format == expected) return document;
  std::uint64_t number = 0;
  const std::size_t slash = format.rfind('/');
  const bool same_kind = slash != std::string::npos && format.substr(0, slash) == kind;
  if (same_kind && parse_decimal(format.substr(slash + 1), number) &&
      number > static_cast<std::uint64_t>(version)) {
    return Error{ErrorCode::format_too_new}.file(std::string(file)).expected(expected).got(format);
  }
  return Error{ErrorCode::field_value, "format"}
      .file(std::string(file))
      .expected(expected)
      .got(told_tag(format));
}

}  // namespace sealwright
