// SPDX-License-Identifier: Apache-2.0
#include "base/words.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace sealwright {
namespace {

TEST(Words, KeepTheLineFeedsOfTheProgramAndShowThoseOfAValue) {
  const std::string value = "bob\nroot: removed\t\x1b[2J";
  EXPECT_EQ((Words("Owner\n  ") + value + "\n").text(), "Owner\n  bob\\u{A}root: removed\\u{9}\\u{1B}[2J\n");
}

TEST(Words, EscapeAValueOnceHoweverOftenItIsHandedOn) {
  const Words once(std::string("\x07"));
  EXPECT_EQ((Words(once) + Words()).text(), "\\u{7}");
  EXPECT_EQ(Words(once.text()).text(), "\\u{7}");
}

TEST(Words, EscapeALiteralThatWasPutIntoAStringBefore) {
  EXPECT_EQ(Words(std::string("a\n") + "b").text(), "a\\u{A}b") << "too many escapes, never too few";
}

TEST(Words, AreNotMadeOfABufferThatIsNoLiteral) {
  EXPECT_FALSE((std::is_constructible_v<Words, char(&)[8]>));
  EXPECT_TRUE((std::is_constructible_v<Words, const char(&)[8]>));
}

TEST(Words, OfLinesTrustTheirLineFeedsAndNothingElse) {
  EXPECT_EQ(Words::of_lines("one\ntwo\r\x1b[2J\n\nthree").text(), "one\ntwo\\u{D}\\u{1B}[2J\n\nthree");
  EXPECT_EQ(Words::of_lines("").text(), "");
}

TEST(Words, AreCutBetweenCharacters) {
  EXPECT_EQ(Words(std::string("äöü")).cut_to(2).text(), "äö");
  EXPECT_EQ(Words("ab").cut_to(5).text(), "ab");
}

TEST(Words, AreJoined) {
  EXPECT_EQ(join(std::vector<Words>{Words("a"), Words(std::string("b\n"))}, ",\n").text(), "a,\nb\\u{A}");
}

}  // namespace
}  // namespace sealwright
