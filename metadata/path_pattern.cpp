// Path patterns of delegations, matched without recursion.
#include "base/text.hpp"
#include "metadata/tuf_documents.hpp"

namespace sealwright {
namespace {

// Matches `code` against the set that starts after '[' at `offset`, and moves `offset` past its ']'. Nothing
// when the set has no end: the bracket then stands for itself, as in POSIX.
std::optional<bool> match_set(std::string_view pattern, std::size_t& offset, std::uint32_t code) {
  std::size_t at = offset;
  const bool negated = at < pattern.size() && pattern[at] == '!';
  if (negated) ++at;
  bool hit = false;
  for (bool first = true; at < pattern.size(); first = false) {
    if (pattern[at] == ']' && !first) {
      offset = at + 1;
      return hit != negated;
    }
    const std::uint32_t low = next_code_point(pattern, at);
    std::uint32_t high = low;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']')
      high = next_code_point(pattern, ++at);
    hit = hit || (low <= code && code <= high);
  }
  return std::nullopt;
}

// Whether the pattern element at `at` takes `code`; moves `at` past the element.
bool match_one(std::string_view pattern, std::size_t& at, std::uint32_t code) {
  constexpr std::uint32_t kMalformed = 0xFFFFFFFF;  // two bytes that are no UTF-8 are not the same character
  if (code == kMalformed) return false;
  const std::uint32_t element = next_code_point(pattern, at);
  if (element == '?') return true;
  if (element == '[') {
    std::size_t inside = at;
    if (const auto hit = match_set(pattern, inside, code)) return at = inside, *hit;
  }
  return element == code;
}

// One segment. On a mismatch the last '*' takes one code point more: quadratic at worst
// (cubic with open brackets that nothing closes), never exponential.
bool segment_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      star_text = t;
      continue;
    }
    std::size_t next_p = p, next_t = t;
    const std::uint32_t code = next_code_point(text, next_t);
    if (p < pattern.size() && match_one(pattern, next_p, code)) {
      p = next_p;
      t = next_t;
    } else if (star != std::string_view::npos) {
      p = star;
      next_code_point(text, star_text);
      t = star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool path_matches(std::string_view pattern, std::string_view path) {
  for (;;) {
    const std::size_t pattern_end = pattern.find('/'), path_end = path.find('/');
    if (!segment_matches(pattern.substr(0, pattern_end), path.substr(0, path_end))) return false;
    if (pattern_end == std::string_view::npos || path_end == std::string_view::npos)
      return pattern_end == path_end;
    pattern.remove_prefix(pattern_end + 1);
    path.remove_prefix(path_end + 1);
  }
}

}  // namespace sealwright
