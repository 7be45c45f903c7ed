// SPDX-License-Identifier: Apache-2.0
#include "archive/unicode.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/text.hpp"

namespace sealwright {
namespace {

constexpr std::uint32_t kMalformed = 0xFFFFFFFF;
constexpr std::int32_t kCapitalIWithDot = 0x130;

using CodePoints = std::vector<utf8proc_int32_t>;

// Appends the mapping of a code point under `options`; the code point itself if the library has none.
void append_decomposed(utf8proc_int32_t code, utf8proc_option_t options, CodePoints& out) {
  std::array<utf8proc_int32_t, 32> parts{};  // the longest there is has 18 (UAX #15)
  int boundary = 0;
  const auto count = utf8proc_decompose_char(code, parts.data(), parts.size(), options, &boundary);
  if (count < 1 || static_cast<std::size_t>(count) > parts.size()) return out.push_back(code);
  out.insert(out.end(), parts.begin(), parts.begin() + count);
}

CodePoints normalized_piece(CodePoints::const_iterator begin, CodePoints::const_iterator end_of_piece) {
  CodePoints out;
  for (; begin != end_of_piece; ++begin) append_decomposed(*begin, UTF8PROC_DECOMPOSE, out);
  // Canonical ordering: marks between two starters are sorted by their classes. The library can do it too,
  // but its time grows with the square of their number.
  const auto class_of = [](utf8proc_int32_t code) { return utf8proc_get_property(code)->combining_class; };
  for (auto start = out.begin(); start != out.end();) {
    const auto end = std::find_if(start, out.end(), [&](auto code) { return class_of(code) == 0; });
    std::stable_sort(start, end, [&](auto a, auto b) { return class_of(a) < class_of(b); });
    start = end == out.end() ? end : end + 1;
  }
  const auto composed =
      utf8proc_normalize_utf32(out.data(), static_cast<utf8proc_ssize_t>(out.size()),
                               static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
  out.resize(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(composed, 0)));
  return out;
}

// utf8proc 2.8 treats U+11A7 as the last part of a Hangul syllable and drops it. It composes with nothing, so
// the text before it and the text after it are normalized separately.
CodePoints normalized(const CodePoints& codes) {
  constexpr utf8proc_int32_t kBeforeTheTails = 0x11A7;
  CodePoints out;
  for (auto begin = codes.begin();;) {
    const auto end = std::find(begin, codes.end(), kBeforeTheTails);
    const CodePoints piece = normalized_piece(begin, end);
    out.insert(out.end(), piece.begin(), piece.end());
    if (end == codes.end()) return out;
    out.push_back(kBeforeTheTails);
    begin = end + 1;
  }
}

// CaseFolding.txt, status C and S: folding to one code point. The library folds in full (C and F); if that
// gives several code points, the simple folding is the lower-case letter, or, for U+0130, nothing.
utf8proc_int32_t folded(utf8proc_int32_t code) {
  CodePoints full;
  append_decomposed(code, UTF8PROC_CASEFOLD, full);
  if (full.size() == 1) return full[0];
  return code == kCapitalIWithDot ? code : utf8proc_tolower(code);
}

void append_utf8(const CodePoints& codes, std::string& out) {
  for (const utf8proc_int32_t code : codes) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto count = static_cast<std::size_t>(utf8proc_encode_char(code, bytes.data()));
    for (std::size_t i = 0; i < count; ++i) out.push_back(static_cast<char>(bytes[i]));
  }
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The well-formed text from `offset` on, up to the end or to a malformed byte.
CodePoints well_formed(std::string_view text, std::size_t& offset) {
  CodePoints codes;
  while (offset < text.size()) {
    std::size_t next = offset;
    const std::uint32_t code = next_code_point(text, next);
    if (code == kMalformed) break;
    codes.push_back(static_cast<utf8proc_int32_t>(code));
    offset = next;
  }
  return codes;
}

}  // namespace

std::string_view unicode_version() { return utf8proc_unicode_version(); }

bool is_nfc(std::string_view text) {
  if (is_ascii(text)) return true;
  std::size_t offset = 0;
  const CodePoints codes = well_formed(text, offset);
  return offset == text.size() && normalized(codes) == codes;
}

std::string folding_key(std::string_view text) {
  std::string key;
  key.reserve(text.size());
  if (is_ascii(text)) {
    for (const char c : text) key.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
    return key;
  }
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    CodePoints codes = normalized(well_formed(text, offset));
    for (utf8proc_int32_t& code : codes) code = folded(code);
    append_utf8(normalized(codes), key);
    if (offset < text.size()) key.push_back(text[offset]);
  }
  return key;
}

bool is_assigned(std::string_view text) {
  std::size_t offset = 0;
  const CodePoints codes = well_formed(text, offset);
  return offset == text.size() && std::none_of(codes.begin(), codes.end(), [](utf8proc_int32_t code) {
           return utf8proc_category(code) == UTF8PROC_CATEGORY_CN;
         });
}

}  // namespace sealwright
