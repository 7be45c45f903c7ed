// SPDX-License-Identifier: Apache-2.0
#include "base/names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

using Check = Status (*)(std::string_view);

void expect_allowed(Check check, const std::vector<std::string>& names) {
  for (const std::string& name : names) EXPECT_THAT(check(name), IsDone()) << "'" << name << "'";
}

void expect_refused(Check check, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    EXPECT_THAT(check(name), FailsWith(ErrorCode::name_invalid)) << "'" << name << "'";
}

const std::vector<std::string> kNeverAllowed{"",      ".",   "..",  "a/b", "../a",          "/a",
                                             "a\\b",  "a b", "a\n", "ä",   "a\xe2\x80\xae", "\xff",
                                             "a%2fb", "a:b", "a*"};

TEST(ProductName, IsALabelOfAtMost64Characters) {
  expect_allowed(check_product_name, {"a", "0", "gateway", "gateway-2", "a-", std::string(64, 'a')});
  expect_refused(check_product_name, {"-a", "Gateway", "a_b", "a.b", std::string(65, 'a')});
  expect_refused(check_product_name, kNeverAllowed);
}

TEST(ProductName, IsNotTheNameOfARoleOrFolder) {
  expect_refused(check_product_name,
                 {"root", "timestamp", "snapshot", "targets", "lifecycle", "notices", "evidence", "brake",
                  "vendor", "csaf", "statements", "items", "exceptions", "registry", "archive"});
}

TEST(ChannelName, IsALabelOfAtMost32Characters) {
  expect_allowed(check_channel_name, {"stable", "beta-2", std::string(32, 'a')});
  expect_refused(check_channel_name, {"Stable", "-a", "a.b", std::string(33, 'a')});
  expect_refused(check_channel_name, kNeverAllowed);
}

TEST(ChannelName, IsNotTheArchiveOfOldReleases) { expect_refused(check_channel_name, {"archive"}); }

TEST(FileName, HasOnlyPortableCharacters) {
  expect_allowed(check_file_name, {"a", "gateway-1.4.0.tar.zst", "A_b~c", "-a", std::string(128, 'a')});
  expect_refused(check_file_name, {std::string(129, 'a'), "a+b", "a@b"});
  expect_refused(check_file_name, kNeverAllowed);
}

TEST(FileName, DoesNotHide) { expect_refused(check_file_name, {".a", "..a", "..."}); }

TEST(Platform, HasOtherNamesThatMeanTheSame) {
  const std::vector<std::pair<std::string, std::string>> names{
      {"linux-amd64", "linux-x86_64"},   {"linux-x86-64", "linux-x86_64"},  {"Linux-x86_64", "linux-x86_64"},
      {"linux-arm64", "linux-aarch64"},  {"macos-arm64", "darwin-aarch64"}, {"win64-x64", "windows-x86_64"},
      {"linux-armhf", "linux-armv7l"},   {"linux-i386", "linux-i686"},      {"ANY", "any"},
      {"linux-riscv64", "linux-riscv64"}};
  for (const auto& [name, normal] : names) EXPECT_EQ(*normal_platform(name), normal) << name;
  EXPECT_EQ(normal_machine("Darwin-arm64"), "darwin-aarch64") << "as a machine says of itself";
}

TEST(Platform, OfAReleaseIsOneThatSomeMachineHas) {
  for (const char* name : {"", "linux", "linux-", "-x86_64", "linux-z80", "beos-x86_64", "../../x",
                           "any-x86_64", "linux x86_64"}) {
    const auto refused = normal_platform(name);
    ASSERT_THAT(refused, FailsWith(ErrorCode::name_invalid)) << name;
    EXPECT_THAT(refused.error().expected(), testing::HasSubstr("aarch64")) << name;
  }
  EXPECT_EQ(normal_machine("Haiku-sh4"), "haiku-sh4")
      << "a client of such a machine follows releases for any";
}

TEST(Fingerprint, MayHaveCapitalsColonsAndSpaces) {
  const std::string digits = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  EXPECT_EQ(*normal_fingerprint(digits), digits);
  EXPECT_EQ(*normal_fingerprint("0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"), digits);
  std::string pairs;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    pairs += (pairs.empty() ? "" : ":") + digits.substr(i, 2);
  EXPECT_EQ(*normal_fingerprint(pairs), digits);
  for (const std::string& other :
       {std::string(), digits.substr(1), digits + "0", "g" + digits.substr(1), "sha256-" + digits})
    EXPECT_THAT(normal_fingerprint(other), FailsWith(ErrorCode::usage)) << other;
}

TEST(Platform, IsAnOperatingSystemAndAMachineOrAny) {
  expect_allowed(check_platform, {"linux-x86_64", "linux-aarch64", "windows-x86_64", "any"});
  expect_refused(check_platform, {"linux", "linux-", "-x86", "linux-x86-64", "Linux-x86_64", "ANY", "any-",
                                  std::string(65, 'a')});
  expect_refused(check_platform, {".-a", "..-x86_64", "linux-.", "linux-_a", "_-a"});
  expect_refused(check_platform, kNeverAllowed);
}

TEST(RoleName, HasDotsForChannelsAndArchives) {
  expect_allowed(check_role_name,
                 {"gateway", "gateway.archive", "gateway.beta", "4gateway", "4.2", std::string(128, 'a')});
  expect_refused(check_role_name, {".a", "-a", "Gateway", std::string(129, 'a')});
  expect_refused(check_role_name, kNeverAllowed);
}

TEST(RoleName, IsNotANumberWhichAVersionedFileNameBeginsWith) {
  expect_refused(check_role_name, {"1", "007"});
}

TEST(RepositoryId, Is32LowerCaseDigits) {
  expect_allowed(check_repository_id, {"0123456789abcdef0123456789abcdef"});
  expect_refused(check_repository_id,
                 {"", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
                  "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdeg0123456789abcdef"});
}

TEST(Names, ARefusalShowsTheNameWithoutObeyingIt) {
  const auto refused = check_product_name("a\x1b[2J");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace sealwright
