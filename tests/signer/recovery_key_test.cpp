// SPDX-License-Identifier: Apache-2.0
// The recovery key as text: what people print, write down and type back.
#include "signer/vendor/recovery_key.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright::sign {
namespace {

// RFC 8032, section 7.1, test 1.
const std::string kSeed = *from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
const RootAnchor kAnchor{3, std::string(64, 'a')};

SigningKey key() { return SigningKey::from_ed25519_seed(kSeed).value(); }
std::string text() {
  return std::string(write_recovery_text(key(), std::string(32, '0'), kAnchor)->reveal());
}
std::vector<std::string> lines_of_key() {
  std::vector<std::string> lines;
  const auto secret_lines = recovery_lines(key());
  for (const Secret& line : *secret_lines) lines.emplace_back(line.reveal());
  return lines;
}
bool is_line(const std::string& typed, std::size_t number, const std::string& line) {
  return is_recovery_line(Secret::copy_of(typed), number, Secret::copy_of(line));
}

std::string with(std::string whole, const std::string& old, const std::string& now) {
  const std::size_t at = whole.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return whole.replace(at, old.size(), now);
}

TEST(RecoveryKeyText, AnEd25519KeyFollowsFromItsSeed) {
  EXPECT_EQ(key().public_key().tuf_value(),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(key().ed25519_seed()->reveal(), kSeed);
}

TEST(RecoveryKeyText, ASeedOfAnotherLengthIsRefused) {
  EXPECT_THAT(SigningKey::from_ed25519_seed(kSeed.substr(1)), FailsWith(ErrorCode::unsupported_key));
  EXPECT_THAT(SigningKey::generate(KeyKind::p256)->ed25519_seed(), FailsWith(ErrorCode::unsupported_key));
}

TEST(RecoveryKeyText, GivesTheKeyBackAndNamesTheRootItBelongsTo) {
  const auto read = read_recovery_text(text(), "paper");
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(read->key.ed25519_seed()->reveal(), kSeed);
  ASSERT_TRUE(read->anchor);
  EXPECT_EQ(read->anchor->version, 3);
  EXPECT_EQ(read->anchor->fingerprint, kAnchor.fingerprint);
}

TEST(RecoveryKeyText, IsReadAsPeopleTypeIt) {
  const auto lines = lines_of_key();
  std::string typed;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string line = lines[i];
    for (char& c : line) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      if (c == '0') c = 'O';
      if (c == '1') c = 'l';
      if (c == ' ') c = '-';
    }
    typed += " " + std::to_string(i + 1) + "  " + line + "\r\n";
  }
  const auto read = read_recovery_text(typed, "typed");
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(read->key.ed25519_seed()->reveal(), kSeed);
  EXPECT_FALSE(read->anchor);
}

TEST(RecoveryKeyText, EveryMistypedCharacterIsFoundInItsLine) {
  const auto lines = lines_of_key();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::size_t at = 0; at < lines[i].size(); ++at) {
      if (lines[i][at] == ' ') continue;
      std::string line = lines[i];
      line[at] = line[at] == 'x' ? 'y' : 'x';
      const auto read = read_recovery_text(with(text(), lines[i], line), "paper");
      ASSERT_THAT(read, FailsWith(ErrorCode::key_not_found)) << line;
      EXPECT_NE(read.error().message().find("line " + std::to_string(i + 1)), std::string::npos);
    }
  }
}

TEST(RecoveryKeyText, LinesInEachOthersPlaceAreFound) {
  const auto lines = lines_of_key();
  const std::string swapped =
      with(with(with(text(), lines[0], "first"), lines[1], lines[0]), "first", lines[1]);
  EXPECT_THAT(read_recovery_text(swapped, "paper"), FailsWith(ErrorCode::key_not_found));
}

TEST(RecoveryKeyText, AMissingLineIsNamed) {
  const auto lines = lines_of_key();
  const auto read = read_recovery_text(with(text(), "  3  " + lines[2] + "\n", ""), "paper");
  ASSERT_THAT(read, FailsWith(ErrorCode::key_not_found));
  EXPECT_NE(read.error().message().find("line 3"), std::string::npos);
}

TEST(RecoveryKeyText, ALineTypedBackCountsWithOrWithoutItsNumber) {
  const auto lines = lines_of_key();
  EXPECT_TRUE(is_line(lines[1], 2, lines[1]));
  EXPECT_TRUE(is_line("2  " + lines[1], 2, lines[1]));
  EXPECT_FALSE(is_line(lines[0], 2, lines[1]));
  EXPECT_FALSE(is_line("", 2, lines[1]));
}

TEST(RecoveryKeyText, IsForItsOwnerAloneAndNeverReplacesAnother) {
  const auto folder = TemporaryDirectory::create(::testing::TempDir(), "paper").value();
  const std::string place = folder.path() + "/recovery";
  const std::string first = keep_recovery_text(place, std::string(64, 'b'), Secret::copy_of("one")).value();
  const std::string second = keep_recovery_text(place, std::string(64, 'c'), Secret::copy_of("two")).value();
  EXPECT_NE(first, second);
  EXPECT_EQ(read_file(first, 100).value(), "one");
  EXPECT_THAT(check_directory_is_private(place), IsDone());
}

}  // namespace
}  // namespace sealwright::sign
