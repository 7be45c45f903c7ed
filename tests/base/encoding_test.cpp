// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace sealwright {
namespace {

TEST(Hex, WritesLowerCaseOfEveryByte) {
  EXPECT_EQ(to_hex(std::string_view("\x00\x7f\xAB\xff", 4)), "007fabff");
}

TEST(Hex, ReadsWhatItWrites) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
  EXPECT_EQ(from_hex(""), "");
}

TEST(Hex, RefusesUpperCaseWhereOurFormatsAreRead) {
  EXPECT_EQ(from_hex("ab"), "\xab");
  EXPECT_EQ(from_hex("AB"), std::nullopt);
  EXPECT_EQ(from_hex("aB"), std::nullopt);
}

TEST(Hex, ReadsUpperCaseInSignaturesOfOtherTools) { EXPECT_EQ(from_any_hex("aBCd"), "\xab\xcd"); }

TEST(Hex, RefusesOddLengthsAndOtherCharacters) {
  for (const std::string_view text :
       {"a", "abc", "0g", "0x12", " ab", "ab ", "a b", "ab\n", "/0", ":0", "@0", "`0"}) {
    EXPECT_EQ(from_hex(text), std::nullopt) << text;
    EXPECT_EQ(from_any_hex(text), std::nullopt) << text;
  }
}

TEST(Sha256Hex, IsExactly64LowerCaseDigits) {
  const std::string digest(64, 'a');
  EXPECT_TRUE(is_sha256_hex(digest));
  EXPECT_FALSE(is_sha256_hex(digest.substr(1)));
  EXPECT_FALSE(is_sha256_hex(digest + "a"));
  EXPECT_FALSE(is_sha256_hex(std::string(64, 'A')));
  EXPECT_FALSE(is_sha256_hex(std::string(64, 'g')));
}

// RFC 4648 section 10.
constexpr std::pair<std::string_view, std::string_view> kVectors[] = {{"", ""},
                                                                      {"f", "Zg=="},
                                                                      {"fo", "Zm8="},
                                                                      {"foo", "Zm9v"},
                                                                      {"foob", "Zm9vYg=="},
                                                                      {"fooba", "Zm9vYmE="},
                                                                      {"foobar", "Zm9vYmFy"}};

TEST(Base64, WritesTheVectorsOfTheRfc) {
  for (const auto& [bytes, text] : kVectors) EXPECT_EQ(to_base64(bytes), text);
}

TEST(Base64, ReadsTheVectorsOfTheRfc) {
  for (const auto& [bytes, text] : kVectors) EXPECT_EQ(from_base64(text), bytes);
}

TEST(Base64, ReadsWithoutPadding) {
  EXPECT_EQ(from_base64("Zg"), "f");
  EXPECT_EQ(from_base64("Zm8"), "fo");
}

TEST(Base64, ReadsTheUrlSafeAlphabetAsDsseAllows) {
  EXPECT_EQ(to_base64("\xfb\xef\xff"), "++//");
  EXPECT_EQ(from_base64("++//"), "\xfb\xef\xff");
  EXPECT_EQ(from_base64("--__"), "\xfb\xef\xff");
}

TEST(Base64, ReadsEveryByteItWrites) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<char>(i));
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
}

TEST(Base64, RefusesWrongPadding) {
  for (const std::string_view text : {"=", "==", "Z", "Z=", "Z==", "Z===", "Zg=", "Zg===", "Zm8==", "Zm9v=",
                                      "Zm9v====", "Zm9vY", "=Zg=", "Zg==Zg==", "Zm=8"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

TEST(Base64, RefusesTrailingBitsThatAreNotZero) {
  EXPECT_EQ(from_base64("Zh=="), std::nullopt) << "would read as 'f' too: two texts for one value";
  EXPECT_EQ(from_base64("Zm9="), std::nullopt);
  EXPECT_EQ(from_base64("Zh"), std::nullopt);
}

TEST(Base64, RefusesCharactersOutsideTheAlphabet) {
  for (const std::string_view text : {"Zm9v\n", " Zm9v", "Zm 9v", "Zm9*", "Zm.v", "Zm9\xc3"})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace sealwright
