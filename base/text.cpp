// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>

namespace sealwright {
namespace {

constexpr std::uint32_t kMalformed = 0xFFFFFFFF;

struct Range {
  std::uint32_t first, last;
};
// Invisible characters that change how the text around them looks: control characters, line and direction
// formatting, and the characters that Unicode calls default ignorable.
constexpr Range kDeceptive[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},       {0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},
    {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

bool is_deceptive(std::uint32_t c) {
  if (c >= 0x20 && c < 0x7F) return false;
  return std::any_of(std::begin(kDeceptive), std::end(kDeceptive),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

// RFC 8259 section 7: a code point above U+FFFF is written as two.
std::string json_escape(std::uint32_t code) {
  std::array<char, 16> escape{};
  if (code < 0x10000) {
    std::snprintf(escape.data(), escape.size(), "\\u%04x", code);
    return escape.data();
  }
  const std::uint32_t above = code - 0x10000;
  std::snprintf(escape.data(), escape.size(), "\\u%04x\\u%04x", 0xD800 + (above >> 10),
                0xDC00 + (above & 0x3FF));
  return escape.data();
}

}  // namespace

std::uint32_t next_code_point(std::string_view text, std::size_t& offset) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(offset);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || offset + length > text.size()) return ++offset, kMalformed;
  std::uint32_t code = length == 1 ? lead : lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(offset + i) & 0xC0) != 0x80) return ++offset, kMalformed;
    code = code << 6 | (byte(offset + i) & 0x3Fu);
  }
  static constexpr std::array<std::uint32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
    return ++offset, kMalformed;
  offset += length;
  return code;
}

bool is_utf8(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    if (next_code_point(text, offset) == kMalformed) return false;
  }
  return true;
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const std::uint32_t code = next_code_point(text, offset);
    if (code != kMalformed && !is_deceptive(code)) {
      out.append(text.substr(start, offset - start));
      continue;
    }
    std::array<char, 16> escape{};
    if (code == kMalformed)
      std::snprintf(escape.data(), escape.size(), "\\x%02X", static_cast<std::uint8_t>(text[start]));
    else
      std::snprintf(escape.data(), escape.size(), "\\u{%X}", code);
    out += escape.data();
  }
  return out;
}

std::string printable_json(std::string_view json) {
  std::string out;
  for (std::size_t offset = 0; offset < json.size();) {
    const std::size_t start = offset;
    const std::uint32_t code = next_code_point(json, offset);
    if (code == kMalformed)
      out += "\\ufffd";
    else if (is_deceptive(code))
      out += json_escape(code);
    else
      out.append(json.substr(start, offset - start));
  }
  return out;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find(separator, start);
    parts.emplace_back(text.substr(start, end == std::string_view::npos ? end : end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) out += separator;
    out += part;
  }
  return out;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

std::string human_size(std::uint64_t bytes) {
  static constexpr std::array<const char*, 5> kUnits{"KiB", "MiB", "GiB", "TiB", "PiB"};
  if (bytes < 1024) return std::to_string(bytes) + " bytes";
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) value /= 1024, ++unit;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %s", value, kUnits[unit]);
  return text.data();
}

std::string count_of(std::size_t count, std::string_view singular) {
  return std::to_string(count) + " " + std::string(singular) + (count == 1 ? "" : "s");
}

bool parse_decimal(std::string_view text, std::uint64_t& out) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return false;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    if (__builtin_mul_overflow(value, std::uint64_t{10}, &value)) return false;
    if (__builtin_add_overflow(value, static_cast<std::uint64_t>(c - '0'), &value)) return false;
  }
  out = value;
  return true;
}

}  // namespace sealwright
