// SPDX-License-Identifier: Apache-2.0
// A second reader of strict JSON, written from RFC 8259 and our rules without any library: it accepts or
// refuses, and the real one has to agree.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace sealwright::fuzzing {

class JsonOracle {
 public:
  explicit JsonOracle(std::string_view text) : text_(text) {}

  bool is_strict() {
    if (!is_utf8(text_) || !value(0)) return false;
    skip_space();
    return at_ == text_.size();
  }

 private:
  static constexpr int kDeepest = 32;

  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  bool take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool value(int depth) {
    skip_space();
    if (here() == '{') return depth < kDeepest && object(depth + 1);
    if (here() == '[') return depth < kDeepest && array(depth + 1);
    if (here() == '"') return string().has_value();
    return take("true") || take("false") || take("null") || integer();
  }

  bool array(int depth) {
    take("[");
    skip_space();
    if (take("]")) return true;
    do {
      if (!value(depth)) return false;
      skip_space();
    } while (take(","));
    return take("]");
  }

  bool object(int depth) {
    take("{");
    skip_space();
    if (take("}")) return true;
    std::set<std::string> keys;
    do {
      skip_space();
      const auto key = string();
      skip_space();
      if (!key || !keys.insert(*key).second || !take(":") || !value(depth)) return false;
      skip_space();
    } while (take(","));
    return take("}");
  }

  bool integer() {
    const bool negative = take("-");
    const std::size_t end = std::min(text_.find_first_not_of("0123456789", at_), text_.size());
    std::uint64_t magnitude = 0;
    if (!parse_decimal(text_.substr(at_, end - at_), magnitude)) return false;
    at_ = end;
    if (here() == '.' || here() == 'e' || here() == 'E') return false;
    return magnitude <= static_cast<std::uint64_t>(INT64_MAX) + (negative ? 1 : 0);
  }

  // The text between quotes, or nothing.
  std::optional<std::string> string() {
    if (!take("\"")) return std::nullopt;
    std::string out;
    while (at_ < text_.size() && static_cast<unsigned char>(here()) >= 0x20) {
      if (take("\"")) return out;
      if (take("\\")) {
        if (!escape(out)) return std::nullopt;
      } else {
        out += text_[at_++];
      }
    }
    return std::nullopt;
  }

  bool escape(std::string& out) {
    constexpr std::string_view kShort = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
    const char kind = here();
    ++at_;
    if (const std::size_t index = kShort.find(kind); kind != '\0' && index != std::string_view::npos) {
      out += kMeant[index];
      return true;
    }
    const auto unit = kind == 'u' ? four_digits() : std::nullopt;
    if (!unit || *unit == 0 || (*unit >= 0xDC00 && *unit <= 0xDFFF)) return false;
    if (*unit < 0xD800 || *unit > 0xDBFF) return append(out, *unit), true;
    const auto low = take("\\u") ? four_digits() : std::nullopt;
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
    append(out, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00));
    return true;
  }

  std::optional<std::uint32_t> four_digits() {
    std::uint32_t unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      constexpr std::string_view kHex = "0123456789abcdefABCDEF";
      const std::size_t digit = kHex.find(here());
      if (here() == '\0' || digit == std::string_view::npos) return std::nullopt;
      unit = unit * 16 + static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
    }
    return unit;
  }

  static void append(std::string& out, std::uint32_t code) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xC0 | code >> 6), tail(0);
    } else if (code < 0x10000) {
      out += static_cast<char>(0xE0 | code >> 12), tail(6), tail(0);
    } else {
      out += static_cast<char>(0xF0 | code >> 18), tail(12), tail(6), tail(0);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace sealwright::fuzzing
