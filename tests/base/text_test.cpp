// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <gmock/gmock.h>

#include <utility>

namespace sealwright {
namespace {

using testing::ElementsAre;

TEST(Printable, LeavesOrdinaryTextOfAnyScriptAlone) {
  EXPECT_EQ(printable("Gerät 4.2 – 日本語 🙂"), "Gerät 4.2 – 日本語 🙂");
}

TEST(Printable, ShowsControlCharactersAsEscapes) {
  EXPECT_EQ(printable("a\nb\tc\x1b[31m"), "a\\u{A}b\\u{9}c\\u{1B}[31m");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\u{0}");
  EXPECT_EQ(printable("\x7f"), "\\u{7F}");
  EXPECT_EQ(printable("\xc2\x9b"), "\\u{9B}") << "a C1 control, which terminals obey";
}

TEST(Printable, ShowsCharactersThatReorderOrHideTheTextAroundThem) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"\xe2\x80\xae", "\\u{202E}"},      // right-to-left override
      {"\xe2\x81\xa6", "\\u{2066}"},      // left-to-right isolate
      {"\xd8\x9c", "\\u{61C}"},           // Arabic letter mark
      {"\xe2\x80\x8b", "\\u{200B}"},      // zero width space
      {"\xe2\x80\x8f", "\\u{200F}"},      // right-to-left mark
      {"\xe2\x80\xa8", "\\u{2028}"},      // line separator
      {"\xef\xbb\xbf", "\\u{FEFF}"},      // byte order mark
      {"\xc2\xad", "\\u{AD}"},            // soft hyphen
      {"\xcd\x8f", "\\u{34F}"},           // combining grapheme joiner
      {"\xe1\xa0\x8e", "\\u{180E}"},      // Mongolian vowel separator
      {"\xe3\x85\xa4", "\\u{3164}"},      // Hangul filler
      {"\xef\xb8\x8f", "\\u{FE0F}"},      // variation selector
      {"\xf3\xa0\x81\xa1", "\\u{E0061}"}  // tag character
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(printable(text), shown);
}

TEST(Printable, ShowsMalformedUtf8ByteByByte) {
  EXPECT_EQ(printable("a\xffz"), "a\\xFFz");
  EXPECT_EQ(printable("\xc0\xaf"), "\\xC0\\xAF") << "overlong slash";
  EXPECT_EQ(printable("\xe2\x80"), "\\xE2\\x80") << "cut off";
}

TEST(PrintableJson, WritesTheSameCharactersAsEscapesOfJson) {
  EXPECT_EQ(printable_json("{\"é\":\"\x7f\xc2\x9b\xe2\x80\xae\xf3\xa0\x81\xa1\"}"),
            "{\"é\":\"\\u007f\\u009b\\u202e\\udb40\\udc61\"}");
  EXPECT_EQ(printable_json("[\"a\\n\\u001b\"]"), "[\"a\\n\\u001b\"]") << "what JSON escapes stays";
}

TEST(PrintableJson, CannotBreakOutWhereTextIsNoUtf8) { EXPECT_EQ(printable_json("\"\xff\""), "\"\\ufffd\""); }

TEST(Utf8, AcceptsTheEndsOfEveryLength) {
  for (const std::string_view text :
       {"\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
        "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", ""}) {
    EXPECT_TRUE(is_utf8(text)) << printable(text);
  }
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatIsBeyondUnicode) {
  for (const std::string_view text :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc2", "\xe2\x82", "\xf0\x9f\x99", "\xe2z\x82"}) {
    EXPECT_FALSE(is_utf8(text)) << printable(text);
  }
}

TEST(CodePoints, AreDecodedOneByOneWithTheirOffsets) {
  const std::string_view text = "aé€🙂";
  std::size_t offset = 0;
  EXPECT_EQ(next_code_point(text, offset), U'a');
  EXPECT_EQ(next_code_point(text, offset), U'é');
  EXPECT_EQ(next_code_point(text, offset), U'€');
  EXPECT_EQ(next_code_point(text, offset), U'🙂');
  EXPECT_EQ(offset, text.size());
}

TEST(CodePoints, MalformedInputMovesOneByteOn) {
  std::size_t offset = 0;
  EXPECT_EQ(next_code_point("\xe2\x28\xa1", offset), 0xFFFFFFFFu);
  EXPECT_EQ(offset, 1u);
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split("a..b.", '.'), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", '.'), ElementsAre(""));
}

TEST(Join, IsTheInverseOfSplit) {
  EXPECT_EQ(join({"a", "", "b"}, "."), "a..b");
  EXPECT_EQ(join({}, ", "), "");
}

TEST(HumanSize, UsesBinaryUnitsWithOneDigit) {
  EXPECT_EQ(human_size(0), "0 bytes");
  EXPECT_EQ(human_size(1023), "1023 bytes");
  EXPECT_EQ(human_size(1024), "1.0 KiB");
  EXPECT_EQ(human_size(12'897'485), "12.3 MiB");
  EXPECT_EQ(human_size(8ull << 30), "8.0 GiB");
}

TEST(CountOf, PutsOneInTheSingular) {
  EXPECT_EQ(count_of(1, "key"), "1 key");
  EXPECT_EQ(count_of(0, "key"), "0 keys");
  EXPECT_EQ(count_of(2, "key"), "2 keys");
}

TEST(Decimal, ReadsTheWholeRangeOf64Bits) {
  std::uint64_t value = 1;
  EXPECT_TRUE(parse_decimal("0", value));
  EXPECT_EQ(value, 0u);
  EXPECT_TRUE(parse_decimal("18446744073709551615", value));
  EXPECT_EQ(value, 18446744073709551615u);
}

TEST(Decimal, RefusesWhatHasAnotherSpellingOrDoesNotFit) {
  std::uint64_t value = 7;
  for (const std::string_view text : {"", "00", "01", "+1", "-1", " 1", "1 ", "1.0", "1e2", "0x1",
                                      "18446744073709551616", "99999999999999999999"})
    EXPECT_FALSE(parse_decimal(text, value)) << text;
  EXPECT_EQ(value, 7u) << "a refused text leaves the value alone";
}

}  // namespace
}  // namespace sealwright
