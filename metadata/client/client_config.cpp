// SPDX-License-Identifier: Apache-2.0
#include "metadata/client/client_config.hpp"

#include <algorithm>

#include "base/names.hpp"
#include "metadata/json/field.hpp"

namespace sealwright {
namespace {

Status read_names(const Field& fields, ClientConfig& config) {
  TRY_ASSIGN(config.product, fields.text("product"));
  TRY(check_product_name(config.product));
  TRY_ASSIGN(config.channel, fields.text("channel"));
  TRY(check_channel_name(config.channel));
  TRY_ASSIGN(config.platform, fields.text("platform"));
  return check_platform(config.platform);
}

Status read_decisions(const Field& fields, ClientConfig& config) {
  TRY_ASSIGN(const auto pin, fields.maybe_text("pin"));
  if (pin) {
    TRY_ASSIGN(config.pin, Version::parse(*pin));
  }
  TRY_ASSIGN(const auto skipped, fields.texts("skipped"));
  for (const std::string& text : skipped) {
    TRY_ASSIGN(const Version version, Version::parse(text));
    config.skip(version);
  }
  TRY_ASSIGN(config.postponed_until, fields.maybe_time("postponedUntil"));
  return Done{};
}

}  // namespace

Result<ClientConfig> ClientConfig::read(std::string_view bytes, std::string_view file) {
  TRY_ASSIGN(const Json json, read_local_document(bytes, file, "sealwright-config", 1));
  const Field fields(json, std::string(file));
  TRY(fields.only({"format", "product", "channel", "platform", "rootFingerprint", "urls", "pin", "skipped",
                   "postponedUntil"}));
  ClientConfig config;
  TRY(read_names(fields, config));
  TRY_ASSIGN(config.root_fingerprint, fields.sha256("rootFingerprint"));
  TRY_ASSIGN(const Field urls, fields.object("urls"));
  TRY_ASSIGN(config.urls, RepositoryUrls::read(urls));
  TRY(read_decisions(fields, config));
  return config;
}

std::string ClientConfig::write() const {
  Json skipped_versions = Json::array();
  for (const Version& version : skipped) skipped_versions.push_back(version.text());
  Json json = Json::object({{"format", "sealwright-config/1"},
                            {"product", product},
                            {"channel", channel},
                            {"platform", platform},
                            {"rootFingerprint", root_fingerprint},
                            {"urls", urls.write()},
                            {"skipped", std::move(skipped_versions)}});
  if (pin) json.set("pin", pin->text());
  if (postponed_until) json.set("postponedUntil", to_text(*postponed_until));
  return write_json(json) + "\n";
}

bool ClientConfig::skips(const Version& version) const {
  return std::find(skipped.begin(), skipped.end(), version) != skipped.end();
}

void ClientConfig::skip(const Version& version) {
  if (!skips(version)) skipped.push_back(version);
}

}  // namespace sealwright
