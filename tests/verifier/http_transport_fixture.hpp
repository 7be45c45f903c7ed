// SPDX-License-Identifier: Apache-2.0
// Transports with short timeouts for the tests of https and http, and a real nginx for all tests of one
// program.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/nginx_server.hpp"
#include "verifier/transport/http_transport.hpp"

namespace sealwright::client {

inline const std::string kOk = "HTTP/1.1 200 OK\r\n";

inline RepositoryPath root_file() { return RepositoryPath::metadata("root", 2); }

inline RepositoryPath artifact() {
  return *RepositoryPath::target("acme-app/1.0.0/app", FileDescription{{}, std::string(64, 'a'), {}}, true);
}
inline const std::string kArtifactPath = "targets/acme-app/1.0.0/" + std::string(64, 'a') + ".app";

inline HttpOptions hasty() {
  HttpOptions options;
  options.time.at = system_now();
  options.retries = {.tries = 1, .first_wait_milliseconds = 1, .longest_wait_milliseconds = 2};
  options.connect_timeout_seconds = 2;
  options.small_file_timeout_seconds = 1;
  options.low_speed_seconds = 1;
  return options;
}

class Https : public testing::Test {
 protected:
  static test::NginxServer& server() {
    static test::NginxServer nginx;
    return nginx;
  }
  HttpOptions trusting() const {
    const std::string authority = server().pki("server-ca.crt");  // it must be there before `now` is read
    HttpOptions options = hasty();
    options.ca_file = authority;
    return options;
  }
  std::unique_ptr<HttpTransport> transport(HttpOptions options) const {
    return *HttpTransport::create(library_, BaseUrls::below(server().public_url()), std::move(options));
  }
  CurlLibrary library_;
};

class Http : public testing::Test {
 protected:
  std::unique_ptr<HttpTransport> transport(const std::string& url, HttpOptions options = hasty()) const {
    options.insecurely_allow_http = true;
    return *HttpTransport::create(library_, BaseUrls::below(url), std::move(options));
  }
  CurlLibrary library_;
};

inline Result<std::string> read_all(Stream& stream) {
  std::string bytes, buffer(1000, '\0');
  for (;;) {
    TRY_ASSIGN(const std::size_t count, stream.read(buffer.data(), buffer.size()));
    if (count == 0) return bytes;
    bytes.append(buffer, 0, count);
  }
}

inline std::string pattern_of(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 2654435761u >> 13);
  return bytes;
}

}  // namespace sealwright::client
