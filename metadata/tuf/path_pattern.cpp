// SPDX-License-Identifier: Apache-2.0
// Path patterns of delegations, matched without recursion.
#include "base/text.hpp"
#include "metadata/tuf/tuf_documents.hpp"

namespace sealwright {
namespace {

// One segment of a pattern, and how far it was compared with a segment of a path.
class SegmentMatch {
 public:
  SegmentMatch(std::string_view pattern, std::uint64_t& steps)
      : pattern_(pattern), last_closing_(pattern.rfind(']')), steps_(steps) {}

  // On a mismatch the last '*' takes one code point more: at most the bytes of the pattern times those of the
  // text, both of which have limits.
  bool matches(std::string_view text) {
    std::size_t p = 0, t = 0, star = std::string_view::npos, star_text = 0;
    for (; t < text.size(); ++steps_) {
      if (p < pattern_.size() && pattern_[p] == '*') {
        star = ++p;
        star_text = t;
        continue;
      }
      std::size_t next_p = p, next_t = t;
      const std::uint32_t code = next_code_point(text, next_t);
      if (p < pattern_.size() && match_one(next_p, code)) {
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
    while (p < pattern_.size() && pattern_[p] == '*') ++p;
    return p == pattern_.size();
  }

 private:
  // Whether the element at `at` takes `code`; moves `at` past the element.
  bool match_one(std::size_t& at, std::uint32_t code) {
    constexpr std::uint32_t kMalformed =
        0xFFFFFFFF;  // two bytes that are no UTF-8 are not the same character
    if (code == kMalformed) return false;
    const std::uint32_t element = next_code_point(pattern_, at);
    if (element == '?') return true;
    if (element == '[') {
      std::size_t inside = at;
      if (const auto hit = match_set(inside, code)) return at = inside, *hit;
    }
    return element == code;
  }

  // Matches `code` against the set that starts after '[' at `offset`, and moves `offset` past its ']'.
  // Nothing when the set has no end: the bracket is then an ordinary character, as in POSIX.
  std::optional<bool> match_set(std::size_t& offset, std::uint32_t code) {
    std::size_t at = offset;
    const bool negated = at < pattern_.size() && pattern_[at] == '!';
    if (negated) ++at;
    // Without this check, each of many open brackets would be followed to the end of the pattern each time.
    if (last_closing_ == std::string_view::npos || last_closing_ <= at) return std::nullopt;
    bool hit = false;
    for (bool first = true; at < pattern_.size(); first = false, ++steps_) {
      if (pattern_[at] == ']' && !first) {
        offset = at + 1;
        return hit != negated;
      }
      const std::uint32_t low = next_code_point(pattern_, at);
      std::uint32_t high = low;
      if (at + 1 < pattern_.size() && pattern_[at] == '-' && pattern_[at + 1] != ']')
        high = next_code_point(pattern_, ++at);
      hit = hit || (low <= code && code <= high);
    }
    return std::nullopt;
  }

  std::string_view pattern_;
  std::size_t last_closing_;
  std::uint64_t& steps_;
};

}  // namespace

bool path_matches(std::string_view pattern, std::string_view path) {
  std::uint64_t steps = 0;
  return path_matches(pattern, path, steps);
}

bool path_matches(std::string_view pattern, std::string_view path, std::uint64_t& steps) {
  for (;; ++steps) {
    const std::size_t pattern_end = pattern.find('/'), path_end = path.find('/');
    if (!SegmentMatch(pattern.substr(0, pattern_end), steps).matches(path.substr(0, path_end))) return false;
    if (pattern_end == std::string_view::npos || path_end == std::string_view::npos)
      return pattern_end == path_end;
    pattern.remove_prefix(pattern_end + 1);
    path.remove_prefix(path_end + 1);
  }
}

}  // namespace sealwright
