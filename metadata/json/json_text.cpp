// SPDX-License-Identifier: Apache-2.0
// Reading and writing JSON text by nlohmann_json: the only file that includes it.
#include <algorithm>
// Its assertions would end the program that uses the library.
#define JSON_ASSERT(condition) static_cast<void>(0)
#include <nlohmann/json.hpp>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "metadata/json/json.hpp"

namespace sealwright {
namespace {

// Passes bytes to the parser and counts them, because SAX events have no position.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char* begin, std::size_t* count)
      : at_(at), begin_(begin), count_(count) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    *count_ = static_cast<std::size_t>(at_ - begin_);
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char* begin_;
  std::size_t* count_;
};

enum class Numbers { integers_only, any };

// Builds the value from the parser's events and refuses what docs/format.md section 1 refuses.
class Builder {
 public:
  Builder(Numbers numbers, std::size_t deepest, const std::size_t& consumed)
      : numbers_(numbers), deepest_(deepest), consumed_(consumed) {}

  bool null() { return add({}); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) {
    if (value <= static_cast<std::uint64_t>(INT64_MAX)) return add(value);
    return number_float(0, std::to_string(value));
  }
  bool number_float(double, const std::string& text) {
    if (numbers_ == Numbers::any) return add(Json::OtherNumber{text});
    return refuse(ErrorCode::json_number, "");
  }
  bool string(std::string& value) {
    if (value.find('\0') != std::string::npos) return refuse(ErrorCode::json_invalid, "U+0000 in a string");
    return add(std::move(value));
  }
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(true); }
  bool key(std::string& name) {
    if (name.find('\0') != std::string::npos) return refuse(ErrorCode::json_invalid, "U+0000 in a key");
    open_.back().members.push_back({std::move(name), {}});
    return true;
  }
  bool end_object() {
    Json::Object members = std::move(open_.back().members);
    const std::size_t position = open_.back().position;
    open_.pop_back();
    const auto by_key = [](const Json::Member& a, const Json::Member& b) { return a.key < b.key; };
    if (!std::is_sorted(members.begin(), members.end(), by_key)) {
      std::stable_sort(members.begin(), members.end(), by_key);
    }
    const auto same = [](const Json::Member& a, const Json::Member& b) { return a.key == b.key; };
    const auto twice = std::adjacent_find(members.begin(), members.end(), same);
    if (twice != members.end()) {
      position_ = std::next(twice)->value.position();
      return fail(ErrorCode::json_duplicate_key, "");
    }
    return add_at(Json(std::move(members)), position);
  }
  bool start_array(std::size_t) { return open(false); }
  bool end_array() {
    Json::Array items = std::move(open_.back().items);
    const std::size_t position = open_.back().position;
    open_.pop_back();
    return add_at(Json(std::move(items)), position);
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
    if (!failed_) refuse(ErrorCode::json_invalid, "");
    return false;
  }

  Json take() { return std::move(root_); }
  ErrorCode code() const { return code_; }
  const std::string& detail() const { return detail_; }
  std::size_t position() const { return position_; }

 private:
  struct Open {
    bool is_object;
    std::size_t position;
    Json::Object members;
    Json::Array items;
  };

  // The parser has read one character past the start of what it reports.
  std::size_t here() const { return consumed_ == 0 ? 0 : consumed_ - 1; }

  bool open(bool is_object) {
    if (open_.size() == deepest_) {
      return refuse(ErrorCode::json_too_deep, "more than " + std::to_string(deepest_) + " levels");
    }
    open_.push_back({is_object, here(), {}, {}});
    return true;
  }
  bool add(Json value) { return add_at(std::move(value), here()); }
  bool add_at(Json value, std::size_t position) {
    if (++values_ > kLimits.json_values)
      return refuse(ErrorCode::limit_exceeded,
                    "more than " + std::to_string(kLimits.json_values) + " values");
    value.set_position(position);
    if (open_.empty())
      root_ = std::move(value);
    else if (open_.back().is_object)
      open_.back().members.back().value = std::move(value);
    else
      open_.back().items.push_back(std::move(value));
    return true;
  }
  bool refuse(ErrorCode code, std::string detail) {
    position_ = here();
    return fail(code, std::move(detail));
  }
  bool fail(ErrorCode code, std::string detail) {
    failed_ = true;
    code_ = code;
    detail_ = std::move(detail);
    return false;
  }

  Numbers numbers_;
  std::size_t deepest_;
  const std::size_t& consumed_;
  Json root_;
  std::vector<Open> open_;
  bool failed_ = false;
  std::size_t values_ = 0;
  ErrorCode code_ = ErrorCode::json_invalid;
  std::string detail_;
  std::size_t position_ = 0;
};

Result<Json> read(std::string_view bytes, std::string_view file, Numbers numbers, std::size_t deepest) {
  const auto refuse = [&](ErrorCode code, const std::string& detail, std::size_t position) {
    return Error{code, detail + (detail.empty() ? "" : ", ") + line_and_column(bytes, position)}.file(
        std::string(file));
  };
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") return refuse(ErrorCode::json_invalid, "byte order mark", 0);
  // The parser of nlohmann_json stops at a zero byte, and would not read what follows.
  if (const std::size_t zero = bytes.find('\0'); zero != std::string_view::npos) {
    return refuse(ErrorCode::json_invalid, "a zero byte", zero);
  }
  std::size_t consumed = 0;
  Builder builder(numbers, deepest, consumed);
  const CountingIterator begin(bytes.data(), bytes.data(), &consumed);
  const CountingIterator end(bytes.data() + bytes.size(), bytes.data(), &consumed);
  if (!nlohmann::json::sax_parse(begin, end, &builder)) {
    return refuse(builder.code(), builder.detail(), builder.position());
  }
  return builder.take();
}

// nlohmann_json writes texts and numbers, this code the structure: destroying an array or object of that
// library needs memory, and ends the program if there is none.
class Writer {
 public:
  // Negative: compact.
  explicit Writer(int indent) : indent_(indent) {}

  std::string write(const Json& value) && {
    add(value, 0);
    return std::move(out_);
  }

 private:
  void add(const Json& value, int depth) {
    if (const Json::Array* items = value.items()) return add_array(*items, depth);
    if (const Json::Object* members = value.members()) return add_object(*members, depth);
    if (const bool* boolean = value.boolean()) return add_text(*boolean ? "true" : "false");
    if (const std::int64_t* integer = value.integer()) return add_text(std::to_string(*integer));
    if (const Json::OtherNumber* number = value.other_number())
      return add_text(scalar(nlohmann::json::parse(number->text, nullptr, false)));
    add_text(value.text() != nullptr ? quoted(*value.text()) : "null");
  }
  void add_array(const Json::Array& items, int depth) {
    if (items.empty()) return add_text("[]");
    out_ += '[';
    for (const Json& item : items) {
      begin_line(&item != &items.front(), depth + 1);
      add(item, depth + 1);
    }
    begin_line(false, depth);
    out_ += ']';
  }
  void add_object(const Json::Object& members, int depth) {
    if (members.empty()) return add_text("{}");
    out_ += '{';
    for (const Json::Member& member : members) {
      begin_line(&member != &members.front(), depth + 1);
      add_text(quoted(member.key));
      add_text(indent_ < 0 ? ":" : ": ");
      add(member.value, depth + 1);
    }
    begin_line(false, depth);
    out_ += '}';
  }
  void begin_line(bool follows, int depth) {
    if (follows) out_ += ',';
    if (indent_ >= 0) out_.append("\n").append(static_cast<std::size_t>(indent_ * depth), ' ');
  }
  void add_text(std::string_view text) { out_ += text; }

  static std::string quoted(const std::string& text) { return scalar(nlohmann::json(text)); }
  static std::string scalar(const nlohmann::json& value) {
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  int indent_;
  std::string out_;
};

}  // namespace

Result<Json> read_json(std::string_view bytes, std::string_view file) {
  return read(bytes, file, Numbers::integers_only, kLimits.json_depth);
}

Result<Json> read_loose_json(std::string_view bytes, std::string_view file) {
  return read(bytes, file, Numbers::any, 128);
}

std::string write_json(const Json& value) { return Writer(-1).write(value); }
std::string write_pretty_json(const Json& value) { return Writer(2).write(value) + "\n"; }

}  // namespace sealwright
