// SPDX-License-Identifier: Apache-2.0
#include "metadata/json/settings.hpp"

#include <algorithm>
#include <array>

#include "base/names.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "base/version.hpp"

namespace sealwright {
namespace {

constexpr std::array<std::string_view, 8> kNames{"mode",      "channel", "pin",    "ca", "clientCertificate",
                                                 "clientKey", "proxy",   "offline"};
constexpr std::uint64_t kLongestOffline = 400;  // days
// A file in products.d may be the vendor's bootstrap file with settings added.
constexpr std::array<std::string_view, 6> kStarterMembers{"format", "vendor", "product",
                                                          "urls",   "root",   "channel"};

bool is_known(std::string_view name) { return std::find(kNames.begin(), kNames.end(), name) != kNames.end(); }

bool is_days(std::string_view text) {
  std::uint64_t days = 0;
  return parse_decimal(text, days) && days <= kLongestOffline;
}

bool is_starter_member(std::string_view name) {
  return std::find(kStarterMembers.begin(), kStarterMembers.end(), name) != kStarterMembers.end();
}

// Without a scheme it is an HTTP proxy, as in other programs.
Result<Url> parse_proxy(const std::string& value) {
  TRY_ASSIGN(auto url, Url::parse_unless_path(value));
  return url ? Result<Url>(*std::move(url)) : Url::parse("http://" + value);
}

// Empty: none, even if a file of lower precedence names one.
bool is_proxy(const std::string& value) {
  if (value.empty()) return true;
  const auto url = parse_proxy(value);
  return url && (url->scheme() == "http" || url->is_https() || url->scheme() == "socks5h");
}

Status check_value(std::string_view name, const std::string& value, const std::string& origin) {
  const auto refuse = [&](std::string expected) {
    return Error{ErrorCode::config_invalid, std::string(name)}
        .file(origin)
        .expected(std::move(expected))
        .got(shown_value(name, value));
  };
  if (name == "mode" && value != "automatic" && value != "off") return refuse("automatic or off");
  if (name == "channel" && !check_channel_name(value)) return refuse("the name of a channel");
  if (name == "pin" && !Version::parse(value)) return refuse("a version");
  if (name == "proxy" && !is_proxy(value)) return refuse("http://HOST:PORT, https://... or socks5h://...");
  if (name == "offline" && !is_days(value)) return refuse("0 to 400 days");
  if (value.empty() && name != "proxy") return refuse("a value");
  return Done{};
}

std::string line_of(std::string_view bytes, std::size_t position) {
  return "line " +
         std::to_string(
             1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
}

struct Layer {
  SettingLevel level;
  std::map<std::string, Setting, std::less<>> settings;
};

// Settings are texts; days may be written as a number too.
std::optional<std::string> text_of(std::string_view name, const Json& value) {
  if (const std::string* text = value.text()) return *text;
  const std::int64_t* days = name == "offline" ? value.integer() : nullptr;
  return days == nullptr ? std::nullopt : std::optional<std::string>(std::to_string(*days));
}

Status read_members(const Field& object, const SettingSource& source, Layer& layer) {
  TRY_ASSIGN(const auto members, object.as_entries());
  for (const auto& [name, field] : members) {
    if (name == "products" && source.level == SettingLevel::site_lock) continue;
    const std::string origin = source.path + ", " + line_of(source.bytes, field.json().position());
    if (!is_known(name)) {
      if (source.level == SettingLevel::product && is_starter_member(name)) continue;
      return Error{ErrorCode::config_invalid, "unknown member"}
          .file(origin)
          .expected("one of " + join({kNames.begin(), kNames.end()}, ", "))
          .got(name);
    }
    const auto value = text_of(name, field.json());
    if (!value) {
      return Error{ErrorCode::config_invalid, name}
          .file(origin)
          .expected("a string")
          .got(std::string(field.json().type_name()));
    }
    TRY(check_value(name, *value, origin));
    layer.settings.insert_or_assign(name, Setting{*value, source.level, origin});
  }
  return Done{};
}

Result<Layer> read_members_of(std::string_view product, const SettingSource& source) {
  Layer layer{source.level, {}};
  TRY_ASSIGN(const Json document, read_json(source.bytes, source.path));
  const Field root(document, source.path);
  TRY(read_members(root, source, layer));
  const auto products = source.level == SettingLevel::site_lock ? root.find("products") : std::nullopt;
  if (products) TRY(products->as_entries());
  if (const auto own = products ? products->find(product) : std::nullopt)
    TRY(read_members(*own, source, layer));
  return layer;
}

// The owner of this machine wrote it, so the advice to ask the vendor or to fetch it again would be wrong.
Result<Layer> read_layer(std::string_view product, const SettingSource& source) {
  auto layer = read_members_of(product, source);
  if (layer || layer.error().exit_class() != ExitClass::refused) return layer;
  const Error& error = layer.error();
  const std::string detail = error.detail().empty() ? "" : ": " + error.detail();
  return Error{ErrorCode::config_invalid, std::string(meaning_of(error.code())) + detail}
      .file(source.path)
      .expected(error.expected())
      .got(error.got())
      .advice("Correct this file, or remove it.");
}

Result<Layer> read_options(const std::map<std::string, std::string>& options) {
  Layer layer{SettingLevel::command_line, {}};
  for (const auto& [name, value] : options) {
    const std::string origin = "command line --" + name;
    TRY(check_value(name, value, origin));
    layer.settings.emplace(name, Setting{value, SettingLevel::command_line, origin});
  }
  return layer;
}

}  // namespace

std::string shown_value(std::string_view name, const std::string& value) {
  if (name != "proxy" || value.empty()) return value;
  const bool has_scheme = value.find("://") != std::string::npos;
  const std::string shown = shown_url(has_scheme ? value : "http://" + value);
  return has_scheme ? shown : shown.substr(std::string_view("http://").size());
}

Result<Settings> Settings::resolve(std::string_view product, const std::vector<SettingSource>& sources,
                                   const std::map<std::string, std::string>& options) {
  std::vector<Layer> layers;
  for (const SettingSource& source : sources) {
    TRY_ASSIGN(Layer layer, read_layer(product, source));
    layers.push_back(std::move(layer));
  }
  TRY_ASSIGN(Layer from_options, read_options(options));
  layers.push_back(std::move(from_options));
  layers.push_back({SettingLevel::built_in, {{"mode", {"automatic", SettingLevel::built_in, "built in"}}}});
  std::stable_sort(layers.begin(), layers.end(),
                   [](const Layer& a, const Layer& b) { return a.level < b.level; });

  Settings settings;
  for (const Layer& layer : layers) {
    for (const auto& [name, setting] : layer.settings) {
      const bool taken = !settings.settings_.emplace(name, setting).second;
      if (taken && layer.level == SettingLevel::command_line) settings.overruled_.push_back(name);
    }
  }
  return settings;
}

std::optional<std::string> Settings::find(std::string_view name) const {
  const auto found = settings_.find(name);
  return found == settings_.end() ? std::nullopt : std::optional<std::string>(found->second.value);
}

}  // namespace sealwright
