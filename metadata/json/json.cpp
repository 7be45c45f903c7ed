// SPDX-License-Identifier: Apache-2.0
#include "metadata/json/json.hpp"

#include <algorithm>

namespace sealwright {
namespace {

struct ByKey {
  bool operator()(const Json::Member& member, std::string_view key) const { return member.key < key; }
};

void write_canonical_text(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void write_canonical(const Json& value, std::string& out) {
  if (value.is_null()) {
    out += "null";
  } else if (const bool* boolean = value.boolean()) {
    out += *boolean ? "true" : "false";
  } else if (const std::int64_t* integer = value.integer()) {
    out += std::to_string(*integer);
  } else if (const Json::OtherNumber* number = value.other_number()) {
    out += number->text;
  } else if (const std::string* text = value.text()) {
    write_canonical_text(*text, out);
  } else if (const Json::Array* items = value.items()) {
    out += '[';
    for (const Json& item : *items) {
      if (&item != &items->front()) out += ',';
      write_canonical(item, out);
    }
    out += ']';
  } else if (const Json::Object* members = value.members()) {
    out += '{';
    for (const Json::Member& member : *members) {
      if (&member != &members->front()) out += ',';
      write_canonical_text(member.key, out);
      out += ':';
      write_canonical(member.value, out);
    }
    out += '}';
  }
}

}  // namespace

Json::Json(Array value) : value_(std::move(value)) {}
Json::Json(Object value) : value_(std::move(value)) {}

Json Json::object(std::initializer_list<std::pair<std::string_view, Json>> members) {
  Json object{Object{}};
  for (const auto& [key, value] : members) object.set(key, value);
  return object;
}

Json Json::array_of(const std::vector<std::string>& texts) { return Json(Array(texts.begin(), texts.end())); }

std::string_view Json::type_name() const {
  static constexpr std::string_view kNames[] = {
      "null",     "a boolean", "an integer", "a number that is not a 64-bit integer",
      "a string", "an array",  "an object"};
  return kNames[value_.index()];
}

const Json* Json::find(std::string_view key) const {
  const Object* object = members();
  if (object == nullptr) return nullptr;
  const auto found = std::lower_bound(object->begin(), object->end(), key, ByKey{});
  return found != object->end() && found->key == key ? &found->value : nullptr;
}

Json& Json::set(std::string_view key, Json value) {
  if (is_null()) value_ = Object{};
  Object& object = *std::get_if<Object>(&value_);
  const auto found = std::lower_bound(object.begin(), object.end(), key, ByKey{});
  if (found != object.end() && found->key == key)
    found->value = std::move(value);
  else
    object.insert(found, Member{std::string(key), std::move(value)});
  return *this;
}

void Json::push_back(Json value) {
  if (is_null()) value_ = Array{};
  std::get_if<Array>(&value_)->push_back(std::move(value));
}

bool Json::operator==(const Json& other) const {
  return value_.index() == other.value_.index() && canonical_json(*this) == canonical_json(other);
}

std::string canonical_json(const Json& value) {
  std::string out;
  write_canonical(value, out);
  return out;
}

std::string line_and_column(std::string_view bytes, std::size_t position) {
  const std::string_view before = bytes.substr(0, std::min(position, bytes.size()));
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(lines + 1) + ", column " + std::to_string(before.size() - line_start + 1);
}

}  // namespace sealwright
