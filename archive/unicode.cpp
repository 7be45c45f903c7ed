// SPDX-License-Identifier: Apache-2.0
#include "archive/unicode.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "base/text.hpp"

namespace sealwright {
namespace {

struct AssignedRange {
  std::uint32_t first, last;
};
struct ClassRange {
  std::uint32_t first, last;
  std::uint8_t combining_class;
};
// `second` is 0 for a decomposition into one code point.
struct Decomposition {
  std::uint32_t code, first, second;
};
// Every `step`-th code point from first to last folds to itself plus distance.
struct FoldingRange {
  std::uint32_t first, last;
  std::int32_t distance;
  std::uint32_t step;
};

#include "archive/unicode_table.inc"

// Nothing below it decomposes, composes with what stands before it or has a combining class.
constexpr std::uint32_t kFirstInterestingInNfc = 0x300;
constexpr std::uint32_t kMalformed = 0xFFFFFFFF;

// Hangul syllables compose by arithmetic (Unicode 3.12).
constexpr std::uint32_t kSyllables = 0xAC00, kLeads = 0x1100, kVowels = 0x1161, kTails = 0x11A7;
constexpr std::uint32_t kLeadCount = 19, kVowelCount = 21, kTailCount = 28;
constexpr std::uint32_t kSyllableCount = kLeadCount * kVowelCount * kTailCount;

using CodePoints = std::vector<std::uint32_t>;

// The last range that begins at or before `code`, if it reaches to it.
template <class Range, std::size_t size>
const Range* range_of(const Range (&table)[size], std::uint32_t code) {
  const auto* after = std::upper_bound(std::begin(table), std::end(table), code,
                                       [](std::uint32_t c, const Range& range) { return c < range.first; });
  if (after == std::begin(table)) return nullptr;
  return code <= std::prev(after)->last ? std::prev(after) : nullptr;
}

std::uint8_t combining_class(std::uint32_t code) {
  const ClassRange* range = code < kFirstInterestingInNfc ? nullptr : range_of(kClasses, code);
  return range == nullptr ? std::uint8_t{0} : range->combining_class;
}

void append_decomposed(std::uint32_t code, CodePoints& out) {
  if (code >= kSyllables && code < kSyllables + kSyllableCount) {
    const std::uint32_t index = code - kSyllables;
    out.push_back(kLeads + index / (kVowelCount * kTailCount));
    out.push_back(kVowels + index % (kVowelCount * kTailCount) / kTailCount);
    if (index % kTailCount != 0) out.push_back(kTails + index % kTailCount);
    return;
  }
  const auto* found =
      std::lower_bound(std::begin(kDecompositions), std::end(kDecompositions), code,
                       [](const Decomposition& row, std::uint32_t c) { return row.code < c; });
  if (found == std::end(kDecompositions) || found->code != code) return out.push_back(code);
  append_decomposed(found->first, out);
  if (found->second != 0) append_decomposed(found->second, out);
}

// Canonical ordering: marks between two starters stand in the order of their classes.
void reorder(CodePoints& codes) {
  for (auto start = codes.begin(); start != codes.end();) {
    if (combining_class(*start) == 0) {
      ++start;
      continue;
    }
    const auto end =
        std::find_if(start, codes.end(), [](std::uint32_t c) { return combining_class(c) == 0; });
    std::stable_sort(
        start, end, [](std::uint32_t a, std::uint32_t b) { return combining_class(a) < combining_class(b); });
    start = end;
  }
}

// The code point that the two compose to; 0 for none.
std::uint32_t composed(std::uint32_t first, std::uint32_t second) {
  if (first >= kLeads && first < kLeads + kLeadCount && second >= kVowels && second < kVowels + kVowelCount)
    return kSyllables + ((first - kLeads) * kVowelCount + (second - kVowels)) * kTailCount;
  if (first >= kSyllables && first < kSyllables + kSyllableCount && (first - kSyllables) % kTailCount == 0 &&
      second > kTails && second < kTails + kTailCount)
    return first + (second - kTails);
  const auto is_before = [&](std::uint16_t place, std::uint32_t) {
    const Decomposition& row = kDecompositions[place];
    return row.first != first ? row.first < first : row.second < second;
  };
  const auto* found = std::lower_bound(std::begin(kCompositions), std::end(kCompositions), second, is_before);
  if (found == std::end(kCompositions)) return 0;
  const Decomposition& row = kDecompositions[*found];
  return row.first == first && row.second == second ? row.code : 0;
}

// A mark is blocked from its starter by one of the same or a higher class between them (UAX #15, D115).
void compose(CodePoints& codes) {
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t starter = kNone, kept = 0;
  std::uint8_t last_class = 0;
  for (const std::uint32_t code : CodePoints(codes)) {
    const std::uint8_t its_class = combining_class(code);
    const bool adjacent = starter != kNone && kept == starter + 1;
    if (starter != kNone && (adjacent || last_class < its_class)) {
      if (const std::uint32_t whole = composed(codes[starter], code); whole != 0) {
        codes[starter] = whole;
        continue;
      }
    }
    if (its_class == 0) starter = kept;
    last_class = its_class;
    codes[kept++] = code;
  }
  codes.resize(kept);
}

CodePoints normalized(const CodePoints& codes) {
  CodePoints out;
  out.reserve(codes.size());
  for (const std::uint32_t code : codes) append_decomposed(code, out);
  reorder(out);
  compose(out);
  return out;
}

// Malformed bytes come out as values above U+10FFFF, each its own, so that different bytes never look equal.
CodePoints decoded(std::string_view text) {
  CodePoints codes;
  codes.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const auto byte = static_cast<std::uint8_t>(text[offset]);
    const std::uint32_t code = next_code_point(text, offset);
    codes.push_back(code == kMalformed ? 0x110000u + byte : code);
  }
  return codes;
}

void append_utf8(std::uint32_t code, std::string& out) {
  const auto add = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code >= 0x110000) return add(code - 0x110000);
  if (code < 0x80) return add(code);
  if (code < 0x800) return add(0xC0 | code >> 6), add(0x80 | (code & 0x3F));
  if (code < 0x10000)
    return add(0xE0 | code >> 12), add(0x80 | (code >> 6 & 0x3F)), add(0x80 | (code & 0x3F));
  add(0xF0 | code >> 18), add(0x80 | (code >> 12 & 0x3F)), add(0x80 | (code >> 6 & 0x3F)),
      add(0x80 | (code & 0x3F));
}

std::uint32_t folded(std::uint32_t code) {
  const FoldingRange* range = range_of(kFoldings, code);
  if (range == nullptr || (code - range->first) % range->step != 0) return code;
  return code + static_cast<std::uint32_t>(range->distance);
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string_view unicode_version() { return kUnicodeVersion; }

bool is_nfc(std::string_view text) {
  if (is_ascii(text)) return true;
  if (!is_utf8(text)) return false;
  const CodePoints codes = decoded(text);
  if (std::all_of(codes.begin(), codes.end(), [](std::uint32_t c) { return c < kFirstInterestingInNfc; }))
    return true;
  return normalized(codes) == codes;
}

std::string folding_key(std::string_view text) {
  std::string key;
  key.reserve(text.size());
  if (is_ascii(text)) {
    for (const char c : text) key.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
    return key;
  }
  CodePoints codes = normalized(decoded(text));
  for (std::uint32_t& code : codes) code = folded(code);
  for (const std::uint32_t code : normalized(codes)) append_utf8(code, key);
  return key;
}

bool is_assigned(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    const std::uint32_t code = next_code_point(text, offset);
    if (code == kMalformed || range_of(kAssigned, code) == nullptr) return false;
  }
  return true;
}

}  // namespace sealwright
