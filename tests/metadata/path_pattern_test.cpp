// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "metadata/tuf/tuf_documents.hpp"

namespace sealwright {
namespace {

TEST(PathPattern, StaysWithinItsSegment) {
  EXPECT_TRUE(path_matches("a/*/c", "a/b/c"));
  EXPECT_FALSE(path_matches("a/*", "a/b/c"));
  EXPECT_FALSE(path_matches("*", "a/b"));
  EXPECT_FALSE(path_matches("a/*/c", "a/c"));
  EXPECT_FALSE(path_matches("a?c", "a/c"));
  EXPECT_FALSE(path_matches("a[/]c", "a/c"));
}

TEST(PathPattern, StarTakesAnyRunAlsoNoneAndALeadingDot) {
  EXPECT_TRUE(path_matches("a*", "a"));
  EXPECT_TRUE(path_matches("*", ".hidden"));
  EXPECT_TRUE(path_matches("*.tar.*", "app.tar.gz"));
  EXPECT_FALSE(path_matches("*.tar", "app.tar.gz"));
}

TEST(PathPattern, QuestionMarkTakesOneCodePoint) {
  EXPECT_TRUE(path_matches("?", "\xC3\xBC"));
  EXPECT_FALSE(path_matches("?", ""));
  EXPECT_FALSE(path_matches("?", "ab"));
}

TEST(PathPattern, SetsAndRangesAndTheirOpposite) {
  EXPECT_TRUE(path_matches("[a-c]1", "b1"));
  EXPECT_FALSE(path_matches("[a-c]1", "d1"));
  EXPECT_TRUE(path_matches("[!a-c]1", "d1"));
  EXPECT_FALSE(path_matches("[!a-c]1", "b1"));
}

TEST(PathPattern, IsCaseSensitive) { EXPECT_FALSE(path_matches("A*", "abc")); }

TEST(PathPattern, BytesThatAreNoTextAreNoCharacter) {
  EXPECT_FALSE(path_matches("\xD7", "\xF7"));
  EXPECT_FALSE(path_matches("?", "\xF7"));
  EXPECT_FALSE(path_matches("[!a]", "\xF7"));
}

TEST(PathPattern, ManyStarsCostNoExponentialTime) {
  std::string pattern;
  for (int i = 0; i < 40; ++i) pattern += "*a";
  EXPECT_FALSE(path_matches(pattern + "b", std::string(2000, 'a')));
}

std::uint64_t steps_of(const std::string& pattern, const std::string& path) {
  std::uint64_t steps = 0;
  path_matches(pattern, path, steps);
  return steps;
}

// For any pattern: no more steps than the bytes of pattern and text multiplied.
TEST(PathPattern, TakesAtMostThePatternTimesTheText) {
  const std::string path(1024, 'a');
  std::string stars;
  while (stars.size() < 1023) stars += "*a";
  const std::vector<std::string> patterns{stars + "b",
                                          "*" + std::string(1023, '['),
                                          "*" + std::string(500, '[') + "]" + std::string(500, '['),
                                          "*[" + std::string(1000, 'a') + "]b",
                                          std::string(1024, '*'),
                                          "*" + std::string(1022, '?') + "b"};
  for (const std::string& pattern : patterns)
    EXPECT_LE(steps_of(pattern, path), 1024u * 1025u) << pattern.substr(0, 20);
  EXPECT_LE(steps_of("*" + std::string(511, '[') + "b", std::string(1024, '[')), 1024u * 1025u)
      << "no bracket is looked for where none closes";
  EXPECT_GT(steps_of("*" + std::string(500, 'a') + "b", path), 200'000u) << "the steps are counted";
}

TEST(PathPattern, ABracketThatNothingClosesIsItself) {
  EXPECT_TRUE(path_matches("[a", "[a"));
  EXPECT_TRUE(path_matches("[]", "[]"));
  EXPECT_TRUE(path_matches("[!]", "[!]"));
  EXPECT_TRUE(path_matches("[]a]", "]"));
  EXPECT_FALSE(path_matches("[]a]", "[]a]"));
}

}  // namespace
}  // namespace sealwright
