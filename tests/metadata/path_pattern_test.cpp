#include <gtest/gtest.h>

#include "metadata/tuf_documents.hpp"

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

}  // namespace
}  // namespace sealwright
