// SPDX-License-Identifier: Apache-2.0
// PublishConfig: `publish.json` in the vendor's directory: where the publisher publishes, and with which
// keys.
//
//   {"clientCertificate":{"certificate":"publisher.crt","key":"publisher.key"},
//    "credentials":"dav.secret","endpoint":{"kind":"dav","url":"https://publish.acme.example/"},
//    "ca":"ca.pem","format":"sealwright-publish/1","keys":{"snapshot":"keys/snapshot.pem",
//    "timestamp":"keys/timestamp.pem"},"publicUrl":"https://..."}
//
// Paths are relative to the vendor's directory. People may edit the file. It contains no secret: it names
// files that do, and a URL with a user or password is refused.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "base/result.hpp"
#include "metadata/json/untrusted.hpp"

namespace sealwright {

inline constexpr std::string_view kPublishConfigFileName = "publish.json";

// A directory that a web server serves.
struct DirectoryEndpoint {
  std::string path;
  bool operator==(const DirectoryEndpoint&) const = default;
};

// A web server that takes PUT and MKCOL over TLS.
struct DavEndpoint {
  std::string url;               // https without user and query, ends in a slash
  std::string certificate, key;  // PEM files that authenticate us to the server; empty: none
  std::string credentials = {};  // a file with USER:PASSWORD, readable by its owner only; empty: none
  bool operator==(const DavEndpoint&) const = default;
};

using EndpointConfig = std::variant<DirectoryEndpoint, DavEndpoint>;

struct PublishConfig {
  std::optional<EndpointConfig> endpoint;  // nothing: none was set yet
  std::string public_url;                  // where customers read (is_repository_url); empty: the plan's url
  std::string ca_file;                     // PEM: an authority trusted besides the system's
  // There is only one publisher, so that no lock is needed.
  bool single_writer = false;
  std::map<std::string, std::string> keys;  // snapshot and timestamp: private key files, encrypted

  // The endpoint, if it is of this kind; else nullptr.
  const DirectoryEndpoint* directory() const {
    return endpoint ? std::get_if<DirectoryEndpoint>(&*endpoint) : nullptr;
  }
  const DavEndpoint* dav() const { return endpoint ? std::get_if<DavEndpoint>(&*endpoint) : nullptr; }

  // config_invalid, which says what is wrong; format_too_new.
  static Result<PublishConfig> read(const Untrusted& file);
  // Indented; the same settings give the same bytes.
  std::string write() const;
};

}  // namespace sealwright
