// SPDX-License-Identifier: Apache-2.0
#include "archive/decoder.hpp"

#include <gtest/gtest.h>

#include "tests/archive/tar_builder.hpp"

namespace sealwright {
namespace {

using namespace testing_archives;

// The decoded bytes, or the name of the error.
std::string decode(std::string_view bytes, Compression compression, const DecoderLimits& limits = {}) {
  MemorySource source(bytes);
  const auto decoder = make_decoder(source, compression, limits);
  std::string out;
  char piece[1000];
  for (;;) {
    const auto count = decoder->read(piece, sizeof piece);
    if (!count) return std::string(name_of(count.error().code()));
    if (*count == 0) return out;
    out.append(piece, *count);
  }
}

std::string sample() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919 % 10'007) + " ";
  return text;
}

class EveryCompression : public testing::TestWithParam<Compression> {};
INSTANTIATE_TEST_SUITE_P(Decoder, EveryCompression,
                         testing::Values(Compression::zstd, Compression::gzip, Compression::xz));

TEST_P(EveryCompression, GivesBackWhatWasCompressed) {
  EXPECT_EQ(decode(compressed(sample(), GetParam()), GetParam()), sample());
}

TEST_P(EveryCompression, GivesBackNothingForNothing) {
  EXPECT_EQ(decode(compressed("", GetParam()), GetParam()), "");
}

TEST_P(EveryCompression, RefusesDataCutAnywhere) {
  const std::string whole = compressed(sample(), GetParam());
  for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 97)
    EXPECT_EQ(decode(whole.substr(0, size), GetParam()), "archive_damaged") << size;
  EXPECT_EQ(decode(whole.substr(0, whole.size() - 1), GetParam()), "archive_damaged");
}

TEST_P(EveryCompression, RefusesBytesAfterTheEnd) {
  const std::string whole = compressed(sample(), GetParam());
  EXPECT_EQ(decode(whole + '\0', GetParam()), "archive_trailing");
  EXPECT_EQ(decode(whole + whole, GetParam()), "archive_trailing");
  EXPECT_EQ(decode(whole + std::string(1 << 20, 'x'), GetParam()), "archive_trailing");
}

TEST_P(EveryCompression, RefusesAnotherCompression) {
  for (const Compression other : {Compression::zstd, Compression::gzip, Compression::xz}) {
    if (other == GetParam()) continue;
    EXPECT_EQ(decode(compressed(sample(), other), GetParam()), "archive_damaged");
  }
}

TEST_P(EveryCompression, RefusesAFlippedByte) {
  std::string whole = compressed(sample(), GetParam());
  whole[whole.size() / 2] = static_cast<char>(whole[whole.size() / 2] ^ 0x55);
  EXPECT_EQ(decode(whole, GetParam()), "archive_damaged");
}

TEST(ZstdDecoder, RefusesAWindowAboveTheLimit) {
  const std::string large = zstd(sample(), 24);
  EXPECT_EQ(decode(large, Compression::zstd), "archive_window");
  EXPECT_EQ(decode(large, Compression::zstd, {24, 0}), sample());
  EXPECT_EQ(decode(zstd(sample(), 23), Compression::zstd), sample());
}

TEST(ZstdDecoder, NeverOpensMoreThan128MiB) {
  EXPECT_EQ(decode(zstd(sample(), 27), Compression::zstd, {27, 0}), sample());
  EXPECT_EQ(decode(zstd(sample(), 28), Compression::zstd, {31, 0}), "archive_window");
}

TEST(ZstdDecoder, RefusesBytesHiddenInASkippableFrame) {
  const std::string skippable("\x50\x2a\x4d\x18\x04\x00\x00\x00hide", 12);
  EXPECT_EQ(decode(skippable + zstd("x"), Compression::zstd), "archive_damaged");
  EXPECT_EQ(decode(zstd("x") + skippable, Compression::zstd), "archive_trailing");
}

TEST(ZstdDecoder, RefusesFormatsOfTheTimeBeforeTheStandard) {
  EXPECT_EQ(decode(std::string("\x27\xb5\x2f\xfd\x00\x00\x00\x00\x00\x00", 10), Compression::zstd),
            "archive_damaged");
}

TEST(XzDecoder, RefusesADictionaryAboveTheLimit) {
  EXPECT_EQ(decode(xz(sample(), 9), Compression::xz), "archive_window");
  EXPECT_EQ(decode(xz(sample(), 8), Compression::xz), sample());
}

TEST(PublishableLimits, Are8MiBOfWindowOrDictionary) {
  EXPECT_EQ(decode(xz(sample(), 6), Compression::xz, kPublishableLimits), sample());
  EXPECT_EQ(decode(xz(sample(), 7), Compression::xz, kPublishableLimits), "archive_window");
  EXPECT_EQ(decode(zstd(sample(), 23), Compression::zstd, kPublishableLimits), sample());
  EXPECT_EQ(decode(zstd(sample(), 24), Compression::zstd, kPublishableLimits), "archive_window");
}

TEST(CompressionOfFormat, KnowsThreeFormatsOfAManifest) {
  EXPECT_EQ(compression_of_format("tar.zst"), Compression::zstd);
  EXPECT_EQ(compression_of_format("tar.gz"), Compression::gzip);
  EXPECT_EQ(compression_of_format("tar.xz"), Compression::xz);
  EXPECT_EQ(compression_of_format("tar"), std::nullopt);
  EXPECT_EQ(compression_of_format("raw"), std::nullopt);
}

}  // namespace
}  // namespace sealwright
