// SPDX-License-Identifier: Apache-2.0
#include "metadata/vendor/publish_config.hpp"

#include "base/url.hpp"
#include "metadata/json/field.hpp"
#include "metadata/tuf/starter_file.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kKind = "sealwright-publish";

// Paths are appended to it, and the file must not contain a password: others may read it.
Result<std::string> read_dav_url(const Field& endpoint) {
  TRY_ASSIGN(std::string text, endpoint.text("url"));
  const auto url = Url::parse(text);
  if (url && url->is_https() && url->is_plain() && text.ends_with('/')) return text;
  return endpoint.refuse(ErrorCode::field_value, "url")
      .expected("https://HOST/.../ without query; user and password in the file that \"credentials\" names")
      .got(shown_url(text));
}

// A certificate and credentials belong to a server.
Status refuse_what_only_servers_take(const Field& document) {
  for (const char* member : {"clientCertificate", "credentials"}) {
    if (document.find(member))
      return document.refuse(ErrorCode::field_value, member)
          .expected("none: only an endpoint of kind dav takes it");
  }
  return Done{};
}

Result<DavEndpoint> read_dav(const Field& document, const Field& endpoint) {
  TRY(endpoint.only({"kind", "url"}));
  DavEndpoint dav;
  TRY_ASSIGN(dav.url, read_dav_url(endpoint));
  TRY_ASSIGN(const auto credentials, document.maybe_text("credentials"));
  dav.credentials = credentials.value_or("");
  if (!document.find("clientCertificate")) return dav;
  TRY_ASSIGN(const Field identity, document.object("clientCertificate"));
  TRY(identity.only({"certificate", "key"}));
  TRY_ASSIGN(dav.certificate, identity.text("certificate"));
  TRY_ASSIGN(dav.key, identity.text("key"));
  return dav;
}

Result<std::optional<EndpointConfig>> read_endpoint(const Field& document) {
  if (!document.find("endpoint")) {
    TRY(refuse_what_only_servers_take(document));
    return std::optional<EndpointConfig>();
  }
  TRY_ASSIGN(const Field endpoint, document.object("endpoint"));
  TRY_ASSIGN(const std::string kind, endpoint.text("kind"));
  if (kind == "dav") {
    TRY_ASSIGN(DavEndpoint dav, read_dav(document, endpoint));
    return std::optional<EndpointConfig>(std::move(dav));
  }
  if (kind != "dir") return endpoint.refuse(ErrorCode::field_value, "kind").expected("dir or dav").got(kind);
  TRY(refuse_what_only_servers_take(document));
  TRY(endpoint.only({"kind", "path"}));
  TRY_ASSIGN(std::string path, endpoint.text("path"));
  return std::optional<EndpointConfig>(DirectoryEndpoint{std::move(path)});
}

// It is written into bootstrap files, which anyone can read.
Result<std::string> read_public_url(const Field& document) {
  TRY_ASSIGN(const auto url, document.maybe_text("publicUrl"));
  if (!url || url->empty() || is_repository_url(*url)) return url.value_or("");
  return document.refuse(ErrorCode::field_value, "publicUrl")
      .expected(std::string(kRepositoryUrlForm))
      .got(shown_url(*url));
}

Status read_online_keys(const Field& document, PublishConfig& config) {
  if (!document.find("keys")) return Done{};
  TRY_ASSIGN(const Field keys, document.object("keys"));
  TRY(keys.only({"snapshot", "timestamp"}));
  TRY_ASSIGN(const auto entries, keys.as_entries());
  for (const auto& [role, path] : entries) {
    TRY_ASSIGN(config.keys[role], path.as_text());
  }
  return Done{};
}

Result<PublishConfig> read_fields(const Field& document) {
  TRY(document.only(
      {"ca", "clientCertificate", "credentials", "endpoint", "format", "keys", "publicUrl", "singleWriter"}));
  PublishConfig config;
  TRY_ASSIGN(config.endpoint, read_endpoint(document));
  TRY(read_online_keys(document, config));
  TRY_ASSIGN(config.public_url, read_public_url(document));
  TRY_ASSIGN(const auto ca_file, document.maybe_text("ca"));
  TRY_ASSIGN(const auto single_writer, document.maybe_boolean("singleWriter"));
  config.ca_file = ca_file.value_or("");
  config.single_writer = single_writer.value_or(false);
  return config;
}

// People edit this file, so every error in it is config_invalid.
Error as_configuration(const Error& error) {
  if (error.code() == ErrorCode::format_too_new) return error;
  return Error{ErrorCode::config_invalid, error.message()}.file(error.file());
}

}  // namespace

Result<PublishConfig> PublishConfig::read(const Untrusted& file) {
  const auto json = read_local_document(file.bytes, file.file, kKind, 1);
  if (!json) return as_configuration(json.error());
  auto config = read_fields(Field(*json, file.file));
  if (!config) return as_configuration(config.error());
  return config;
}

std::string PublishConfig::write() const {
  Json document = Json::object({{"format", std::string(kKind) + "/1"}});
  if (const auto* folder = directory())
    document.set("endpoint", Json::object({{"kind", "dir"}, {"path", folder->path}}));
  if (const auto* server = dav()) {
    document.set("endpoint", Json::object({{"kind", "dav"}, {"url", server->url}}));
    if (!server->certificate.empty())
      document.set("clientCertificate",
                   Json::object({{"certificate", server->certificate}, {"key", server->key}}));
    if (!server->credentials.empty()) document.set("credentials", server->credentials);
  }
  if (!public_url.empty()) document.set("publicUrl", public_url);
  if (!ca_file.empty()) document.set("ca", ca_file);
  if (single_writer) document.set("singleWriter", true);
  Json files = Json::object();
  for (const auto& [role, path] : keys) files.set(role, path);
  if (!keys.empty()) document.set("keys", std::move(files));
  return write_pretty_json(document);
}

}  // namespace sealwright
