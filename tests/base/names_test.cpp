#include "base/names.hpp"

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
