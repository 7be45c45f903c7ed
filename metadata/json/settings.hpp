// SPDX-License-Identifier: Apache-2.0
// Settings of a client machine: what each configuration file says, and which one takes precedence.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/json/field.hpp"

namespace sealwright {

// Highest first: no lower level can change what the site's administrator writes into site.json.
enum class SettingLevel : std::uint8_t { site_lock, command_line, user, product, system, built_in };

struct Setting {
  std::string value;
  SettingLevel level = SettingLevel::built_in;
  std::string origin;  // "/etc/sealwright/site.json, line 3", "command line --ca", "built in"
};

// One file as read, or one option as given.
struct SettingSource {
  SettingLevel level = SettingLevel::system;
  std::string path;
  std::string bytes;
};

// The value of a setting, safe to show: a proxy without its password.
std::string shown_value(std::string_view name, const std::string& value);

// Name -> value and its origin. Names: mode, channel, pin, ca, clientCertificate, clientKey, proxy;
// offline (0 to 400 days, only in files: the machine's owner decides).
class Settings {
 public:
  // `options`: name -> value from the command line; a name that site.json locks keeps its locked value, and
  // `overruled()` lists it. site.json may contain `products: {NAME: {fields}}`. Errors: json_*,
  // config_invalid (unknown name, or a value that is not allowed; names file and line).
  static Result<Settings> resolve(std::string_view product, const std::vector<SettingSource>& sources,
                                  const std::map<std::string, std::string>& options);

  std::optional<std::string> find(std::string_view name) const;
  std::string get(std::string_view name) const { return find(name).value_or(""); }
  const std::map<std::string, Setting, std::less<>>& all() const { return settings_; }
  // Names that the command line set, but site.json locks.
  const std::vector<std::string>& overruled() const { return overruled_; }

 private:
  std::map<std::string, Setting, std::less<>> settings_;
  std::vector<std::string> overruled_;
};

}  // namespace sealwright
