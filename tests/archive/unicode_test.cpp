// SPDX-License-Identifier: Apache-2.0
#include "archive/unicode.hpp"

#include <gtest/gtest.h>

namespace sealwright {
namespace {

TEST(Nfc, PlainTextIsNormalized) {
  EXPECT_TRUE(is_nfc("bin/app"));
  EXPECT_TRUE(is_nfc("\u00e9t\u00e9"));
  EXPECT_TRUE(is_nfc("\u65e5\u672c"));
}

TEST(Nfc, ALetterAndItsAccentApartAreNot) { EXPECT_FALSE(is_nfc("e\u0301")); }

TEST(Nfc, ASignThatIsEquivalentToAnotherIsNot) { EXPECT_FALSE(is_nfc("\u212b")); }

TEST(Nfc, AccentsInTheWrongOrderAreNot) {
  EXPECT_TRUE(is_nfc("q\u0323\u0307"));
  EXPECT_FALSE(is_nfc("q\u0307\u0323"));
}

TEST(Nfc, HangulSyllablesInPiecesAreNot) {
  EXPECT_TRUE(is_nfc("\ud55c"));
  EXPECT_FALSE(is_nfc("\u1112\u1161\u11ab"));
  EXPECT_FALSE(is_nfc("\ud558\u11ab"));
}

// utf8proc takes it for the last part of a syllable.
TEST(Nfc, TheCodePointBeforeTheLastPartsOfSyllablesIsNone) {
  EXPECT_TRUE(is_nfc("\uac00\u11a7"));
  EXPECT_FALSE(is_nfc("\uac00\u11a8"));
  EXPECT_FALSE(is_nfc("e\u0301\u11a7"));
  EXPECT_NE(folding_key("\uac00\u11a7"), folding_key("\uac00"));
}

TEST(Nfc, ACompositionThatTheStandardExcludesIsNot) { EXPECT_FALSE(is_nfc("\u0958")); }

TEST(Nfc, MalformedUtf8IsNot) {
  EXPECT_FALSE(is_nfc("\xff"));
  EXPECT_FALSE(is_nfc("\xc0\xaf"));
}

TEST(FoldingKey, IgnoresCaseInEveryScript) {
  EXPECT_EQ(folding_key("README"), folding_key("readme"));
  EXPECT_EQ(folding_key("\u00c9T\u00c9"), folding_key("\u00e9t\u00e9"));
  EXPECT_EQ(folding_key("\u0416"), folding_key("\u0436"));
  EXPECT_EQ(folding_key("\u03a3"), folding_key("\u03c2"));
  EXPECT_EQ(folding_key("\U00010400"), folding_key("\U00010428"));
}

// Simple folding, one code point to one: names that only full folding makes equal are different files
// everywhere.
TEST(FoldingKey, IsSimpleAndNotFull) {
  EXPECT_NE(folding_key("stra\u00dfe"), folding_key("strasse"));
  EXPECT_EQ(folding_key("STRA\u1e9eE"), folding_key("stra\u00dfe"));
  EXPECT_EQ(folding_key("\u1f88"), folding_key("\u1f80"));
  EXPECT_EQ(folding_key("\u0130"), "\u0130");
  EXPECT_EQ(folding_key("\ufb00"), "\ufb00");
}

TEST(FoldingKey, KeepsMalformedBytesWhereTheyAre) {
  EXPECT_EQ(folding_key("A\xff\u00c9\xc3"), "a\xff\u00e9\xc3");
  EXPECT_FALSE(is_assigned("a\xff"));
}

TEST(FoldingKey, IgnoresNormalization) { EXPECT_EQ(folding_key("E\u0301"), folding_key("\u00e9")); }

TEST(FoldingKey, KeepsWhatIsDifferent) {
  EXPECT_NE(folding_key("a"), folding_key("b"));
  EXPECT_NE(folding_key("\u0131"), folding_key("i"));
  EXPECT_NE(folding_key("\xff"), folding_key("\xfe"));
}

TEST(Assigned, LettersAndPrivateUseAre) { EXPECT_TRUE(is_assigned("a\u00e9\ue000\U0001f600\u65e5\u9fff")); }

TEST(Assigned, GapsAndNoncharactersAreNot) {
  EXPECT_FALSE(is_assigned("\u0378"));
  EXPECT_FALSE(is_assigned("\uffff"));
  EXPECT_FALSE(is_assigned("\U000e0fff"));
}

}  // namespace
}  // namespace sealwright
