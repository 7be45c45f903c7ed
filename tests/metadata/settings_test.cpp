// SPDX-License-Identifier: Apache-2.0
#include "metadata/json/settings.hpp"

#include <gtest/gtest.h>

namespace sealwright {
namespace {

const SettingSource kSystem{SettingLevel::system, "/etc/sealwright/sealwright.json",
                            R"({"channel": "stable"})"};
const SettingSource kUser{SettingLevel::user, "sealwright.json", R"({"channel": "beta"})"};
const SettingSource kSite{SettingLevel::site_lock, "/etc/sealwright/site.json", "{\n \"channel\": \"lts\"}"};

std::string channel(const std::vector<SettingSource>& sources,
                    const std::map<std::string, std::string>& options = {}) {
  const auto settings = Settings::resolve("acme-app", sources, options);
  return settings ? settings->get("channel") : std::string(name_of(settings.error().code()));
}

TEST(Settings, TheUserBeatsTheSystem) { EXPECT_EQ(channel({kSystem, kUser}), "beta"); }

TEST(Settings, TheCommandLineBeatsTheUser) {
  EXPECT_EQ(channel({kUser}, {{"channel", "nightly"}}), "nightly");
}

TEST(Settings, TheSiteLockBeatsTheCommandLineAndSaysSo) {
  const auto settings = Settings::resolve("acme-app", {kSystem, kSite}, {{"channel", "nightly"}});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->get("channel"), "lts");
  EXPECT_EQ(settings->overruled(), std::vector<std::string>{"channel"});
}

TEST(Settings, TheOriginNamesFileAndLine) {
  const auto settings = Settings::resolve("acme-app", {kSite}, {});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->all().at("channel").origin, "/etc/sealwright/site.json, line 2");
}

TEST(Settings, TheSiteMayConfigureOneProductOnly) {
  const SettingSource site{SettingLevel::site_lock, "site.json",
                           R"({"products": {"other": {"channel": "x"}, "acme-app": {"channel": "own"}}})"};
  EXPECT_EQ(channel({site}), "own");
}

TEST(Settings, AFileThatCannotBeReadIsAConfigurationErrorThatNamesThePlace) {
  for (const char* text : {"{\n \"mode\": \"off\",\n}", "[]", "", R"({"mode": "off", "mode": "automatic"})",
                           R"({"products": []})", R"({"products": {"acme-app": 1}})"}) {
    const auto broken = Settings::resolve("acme-app", {{SettingLevel::site_lock, "site.json", text}}, {});
    ASSERT_FALSE(broken) << text;
    EXPECT_EQ(name_of(broken.error().code()), "config_invalid") << text;
    EXPECT_EQ(broken.error().file(), "site.json") << text;
    EXPECT_FALSE(broken.error().detail().empty()) << text;
  }
}

TEST(Settings, AProxyIsOfAKindThatIsSpokenAndItsPasswordIsNotShown) {
  for (const char* proxy : {"", "proxy:3128", "http://proxy", "https://proxy", "socks5h://proxy"})
    EXPECT_TRUE(Settings::resolve("acme-app", {}, {{"proxy", proxy}})) << proxy;
  const auto other = Settings::resolve("acme-app", {}, {{"proxy", "ftp://me:secret@proxy"}});
  ASSERT_FALSE(other);
  EXPECT_EQ(name_of(other.error().code()), "config_invalid");
  EXPECT_EQ(other.error().message().find("secret"), std::string::npos) << other.error().message();
}

TEST(Settings, AnUnknownNameIsRefused) {
  EXPECT_EQ(channel({{SettingLevel::system, "s.json", R"({"chanel": "stable"})"}}), "config_invalid");
}

TEST(Settings, ABootstrapFileInProductsDIsASettingsFileToo) {
  const SettingSource starter{SettingLevel::product, "p.json",
                              R"({"format": "sealwright-starter/1", "vendor": "A", "product": "acme-app",
                                  "channel": "stable", "urls": {}, "root": ""})"};
  EXPECT_EQ(channel({starter}), "stable");
}

std::string offline(const std::string& value) {
  const auto settings =
      Settings::resolve("acme-app", {{SettingLevel::system, "s.json", "{\"offline\": " + value + "}"}}, {});
  return settings ? settings->get("offline") : std::string(name_of(settings.error().code()));
}

TEST(Settings, OfflineIsANumberOfDaysUpTo400) {
  EXPECT_EQ(offline("90"), "90");
  EXPECT_EQ(offline("\"90\""), "90");
  EXPECT_EQ(offline("0"), "0");
  EXPECT_EQ(offline("400"), "400");
  for (const char* value : {"401", "-1", "\"90d\"", "\"\"", "true", "1.5"})
    EXPECT_NE(offline(value), value) << value;
  EXPECT_EQ(offline("401"), "config_invalid");
  EXPECT_EQ(offline("-1"), "config_invalid");
}

TEST(Settings, AModeThatDoesNotExistIsRefused) {
  const auto settings = Settings::resolve("acme-app", {}, {{"mode", "sometimes"}});
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().code(), ErrorCode::config_invalid);
}

}  // namespace
}  // namespace sealwright
