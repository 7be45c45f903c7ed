// SPDX-License-Identifier: Apache-2.0
// Json: a strict JSON value, its place in its file, and three ways to write one.
//
// The reader accepts what docs/format.md section 1 says: UTF-8 without a byte order mark, no duplicate keys,
// 64-bit integers only, limited depth, nothing after the value. Objects are kept sorted by key, which is the
// order of writing.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace sealwright {

class Json {
 public:
  struct Member;
  using Array = std::vector<Json>;
  using Object = std::vector<Member>;
  // A number that is not a 64-bit integer, as written; only `read_loose_json` makes these.
  struct OtherNumber {
    std::string text;
  };

  // Defined below, where Member is complete: Clang 14 instantiates the variant as soon as it sees these.
  Json();
  Json(const Json&);
  Json(Json&&) noexcept;
  Json& operator=(const Json&);
  Json& operator=(Json&&) noexcept;
  ~Json();
  Json(bool value);
  Json(std::integral auto value) requires(!std::same_as<decltype(value), bool>)
      : Json(std::in_place, static_cast<std::int64_t>(value)) {}
  Json(std::string value);
  Json(std::string_view value);
  Json(const char* value);
  Json(OtherNumber value);
  Json(Array value);
  Json(Object value);  // sorted by key, without duplicates

  static Json array();
  static Json object();
  static Json object(std::initializer_list<std::pair<std::string_view, Json>> members);
  static Json array_of(const std::vector<std::string>& texts);

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  // Each returns nothing (nullptr) if the value has another type.
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
  const std::string* text() const { return std::get_if<std::string>(&value_); }
  const Array* items() const { return std::get_if<Array>(&value_); }
  const Object* members() const { return std::get_if<Object>(&value_); }
  const OtherNumber* other_number() const { return std::get_if<OtherNumber>(&value_); }
  // "an object", "an integer": for errors.
  std::string_view type_name() const;

  // The member `key`, or nullptr if there is none or this is not an object.
  const Json* find(std::string_view key) const;
  // Adds or replaces a member; this must be an object (or null, which becomes one).
  Json& set(std::string_view key, Json value);
  // Adds an item; this must be an array (or null, which becomes one).
  void push_back(Json value);

  // Offset in the file it was read from: of the first byte of an object or array, of the last byte of any
  // other value; 0 for a value made here.
  std::size_t position() const { return position_; }
  void set_position(std::size_t position) { position_ = position; }

  // Same type and content, wherever it was in a file.
  bool operator==(const Json& other) const;

 private:
  Json(std::in_place_t, std::int64_t value);

  std::variant<std::monostate, bool, std::int64_t, OtherNumber, std::string, Array, Object> value_;
  std::size_t position_ = 0;
};

struct Json::Member {
  std::string key;
  Json value;
};

inline Json::Json() = default;
inline Json::Json(const Json&) = default;
inline Json::Json(Json&&) noexcept = default;
inline Json& Json::operator=(const Json&) = default;
inline Json& Json::operator=(Json&&) noexcept = default;
inline Json::~Json() = default;
inline Json::Json(bool value) : value_(value) {}
inline Json::Json(std::in_place_t, std::int64_t value) : value_(value) {}
inline Json::Json(std::string value) : value_(std::move(value)) {}
inline Json::Json(std::string_view value) : value_(std::string(value)) {}
inline Json::Json(const char* value) : value_(std::string(value)) {}
inline Json Json::array() { return Json(Array{}); }
inline Json Json::object() { return Json(Object{}); }
inline Json::Json(OtherNumber value) : value_(std::move(value)) {}

// Reads one strict value from `bytes`. Errors name `file`, line and column, and contain no byte of the file.
// Errors: json_invalid, json_duplicate_key, json_number, json_too_deep (over 32 levels), limit_exceeded (over
// 2,000,000 values).
Result<Json> read_json(std::string_view bytes, std::string_view file);
// The same for foreign documents that are only stored and hashed (CSAF, SBOM): other numbers are allowed, and
// 128 levels.
Result<Json> read_loose_json(std::string_view bytes, std::string_view file);

// Compact, sorted, standard escapes, no final line feed: how files are written.
std::string write_json(const Json& value);
// Indented by two, with a final line feed: for files that people edit.
std::string write_pretty_json(const Json& value);
// OLPC canonical JSON: the bytes that TUF signatures cover. Only `"` and `\` are escaped, everything else is
// raw, so the result may not be JSON. Not RFC 8785.
std::string canonical_json(const Json& value);

// "line 3, column 14" for an offset into `bytes`.
std::string line_and_column(std::string_view bytes, std::size_t position);

}  // namespace sealwright
