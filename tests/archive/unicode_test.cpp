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

TEST(Nfc, ASignThatStandsForAnotherIsNot) { EXPECT_FALSE(is_nfc("\u212b")); }

TEST(Nfc, AccentsInTheWrongOrderAreNot) {
  EXPECT_TRUE(is_nfc("q\u0323\u0307"));
  EXPECT_FALSE(is_nfc("q\u0307\u0323"));
}

TEST(Nfc, HangulSyllablesInPiecesAreNot) {
  EXPECT_TRUE(is_nfc("\ud55c"));
  EXPECT_FALSE(is_nfc("\u1112\u1161\u11ab"));
  EXPECT_FALSE(is_nfc("\ud558\u11ab"));
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
