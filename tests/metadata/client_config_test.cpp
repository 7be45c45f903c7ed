// SPDX-License-Identifier: Apache-2.0
#include "metadata/client/client_config.hpp"

#include <gtest/gtest.h>

namespace sealwright {
namespace {

const std::string kText =
    "{\"channel\":\"stable\",\"format\":\"sealwright-config/"
    "1\",\"pin\":\"2.0.0\",\"platform\":\"linux-x86_64\","
    "\"postponedUntil\":\"2026-12-01T00:00:00Z\",\"product\":\"acme-app\",\"rootFingerprint\":\"" +
    std::string(64, 'a') +
    "\",\"skipped\":[\"1.1.0\"],\"urls\":{\"metadata\":[\"https://acme.example/metadata/\"],"
    "\"signatures\":[\"https://acme.example/signatures/\"],\"targets\":[\"https://acme.example/targets/"
    "\"]}}\n";

std::string verdict(const std::string& text) {
  const auto config = ClientConfig::read(text, "config.json");
  return config ? "accepted" : std::string(name_of(config.error().code()));
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), by);
}

TEST(ClientConfig, IsReadAndWrittenBack) {
  const auto config = ClientConfig::read(kText, "config.json");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->write(), kText);
  EXPECT_EQ(config->product, "acme-app");
  EXPECT_EQ(config->urls.targets.front(), "https://acme.example/targets/");
}

TEST(ClientConfig, NeedsNoPinAndNoPostponement) {
  const std::string text =
      replaced(replaced(kText, "\"pin\":\"2.0.0\",", ""), "\"postponedUntil\":\"2026-12-01T00:00:00Z\",", "");
  const auto config = ClientConfig::read(text, "config.json");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_FALSE(config->pin);
  EXPECT_FALSE(config->postponed_until);
  EXPECT_EQ(config->write(), text);
}

TEST(ClientConfig, KeepsASkippedVersionOnce) {
  auto config = ClientConfig::read(kText, "config.json");
  ASSERT_TRUE(config);
  const Version version = Version::parse("1.2.0").value();
  EXPECT_FALSE(config->skips(version));
  config->skip(version);
  config->skip(version);
  EXPECT_TRUE(config->skips(version));
  EXPECT_EQ(config->skipped.size(), 2u);
}

TEST(ClientConfig, RefusesNamesThatCouldBePaths) {
  EXPECT_EQ(verdict(replaced(kText, "acme-app", "../acme")), "name_invalid");
  EXPECT_EQ(verdict(replaced(kText, "\"stable\"", "\"a/b\"")), "name_invalid");
  EXPECT_EQ(verdict(replaced(kText, "linux-x86_64", "linux")), "name_invalid");
  EXPECT_EQ(verdict(replaced(kText, "1.1.0", "1.1")), "version_invalid");
  EXPECT_EQ(verdict(replaced(kText, "2.0.0", "two")), "version_invalid");
}

TEST(ClientConfig, IsClosedAndWhole) {
  EXPECT_EQ(verdict(replaced(kText, "\"pin\"", "\"pinned\"")), "field_value");
  EXPECT_EQ(verdict(replaced(kText, "\"signatures\"", "\"mirrors\"")), "field_value");
  EXPECT_EQ(verdict(replaced(kText, "[\"https://acme.example/targets/\"]", "[]")), "field_value");
  EXPECT_EQ(verdict(replaced(kText, "\"skipped\":[\"1.1.0\"],", "")), "field_missing");
  EXPECT_EQ(verdict(replaced(kText, "config/1", "config/2")), "format_too_new");
  EXPECT_EQ(verdict(kText.substr(0, kText.size() / 2)), "json_invalid");
}

}  // namespace
}  // namespace sealwright
