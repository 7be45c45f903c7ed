// SPDX-License-Identifier: Apache-2.0
// HttpClient: requests to one or more servers over https, with connections kept open. It is the only caller
// of libcurl in this tree.
//
// A server is not trusted: the caller limits, hashes and verifies every byte. This layer decides which server
// it asks, how long it waits, what a failure means, and whether a request is repeated.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/byte_source.hpp"
#include "base/time.hpp"
#include "base/tls_time.hpp"
#include "base/url.hpp"
#include "http/curl_library.hpp"
#include "http/retry.hpp"

namespace sealwright {

struct HttpSettings {
  TlsTime time;                   // when certificates must be valid, whatever the system clock says
  std::string ca_file;            // PEM: authorities trusted besides the system's; empty: only the system's
  bool requires_tls_1_3 = false;  // otherwise TLS 1.2 is accepted too
  std::string proxy;              // empty: none, whatever the environment says
  std::string no_proxy;           // hosts reached without the proxy
  RetryPolicy retries;
  std::int64_t connect_timeout_seconds = 10;  // for the name, the connection and TLS together
  std::int64_t low_speed_bytes = 1'000;       // too_slow when below this for low_speed_seconds
  std::int64_t low_speed_seconds = 30;
  std::string program = "sealwright";  // the name in User-Agent, before the version
  bool insecurely_allow_http = false;  // for tests and the conformance program only
  // Called before each wait that a server asked for, with its refusal.
  std::function<void(const Error& refusal, Seconds wait)> on_wait;
  // Read at least ten times a second; any thread may set it. Must outlive the client.
  const std::atomic<bool>* cancelled = nullptr;
};

// Our credentials for a server. Empty members are not sent.
struct HttpIdentity {
  std::string certificate, key;  // PEM files, for TLS
  std::string user, password;    // for Basic authentication (RFC 7617)
};

// A body with a known length. `bytes` must outlive the response.
struct HttpBody {
  ByteSource* bytes = nullptr;
  std::uint64_t size = 0;
};

struct HttpRequest {
  Url url;  // its user and password are ignored: only `identity` is used
  std::string method = "GET";
  HttpIdentity identity = {};
  // Over a connection and a TLS session that no other request uses.
  bool is_apart = false;
  std::uint64_t first_byte = 0;  // above 0: a range from here to the end (RFC 9110 section 14.2)
  HttpBody body = {};            // sent after the server agreed (Expect: 100-continue), or after five seconds
  std::int64_t total_seconds = 0;  // from the request to the last byte; 0: only low_speed_* limit it
  bool is_over_h2 = false;         // HTTP/2 if the server speaks it; otherwise HTTP/1.1
  bool heeds_cancel = true;        // false for requests that clean up after a cancelled command
};

// Why a request failed.
struct HttpRefusal {
  Error error;
  bool may_pass = false;  // the same request may succeed a little later
  bool was_sent = true;   // the server may have acted on it
  std::int64_t retry_after_seconds = 0;
};

template <class Value>
using HttpTry = std::variant<Value, HttpRefusal>;

// A response of any status. Its body is read by pull. It must not outlive its client.
class HttpAnswer : public ByteSource {
 public:
  struct Transfer;  // private to http_client.cpp
  class Connections;
  HttpAnswer(Connections& connections, std::unique_ptr<Transfer> transfer, std::string shown);
  ~HttpAnswer() override;

  long status() const;
  std::string header(const char* name) const;  // empty if there is none
  // The target of a redirect, as an absolute URL; empty if the response is not a redirect.
  std::string location() const;
  std::int64_t retry_after_seconds() const;  // 0: the server did not say
  std::optional<Instant> date() const;       // the server's clock
  // Errors: as HttpClient::ask; io errors of the request's body.
  Result<std::size_t> read(char* buffer, std::size_t size) override;
  // The beginning (4096 bytes) of an error page. The page is read to its end, so that the connection can be
  // used again, but no further than 64 KiB. Errors: as `read`.
  Result<std::string> page();

 private:
  Connections& connections_;
  std::unique_ptr<Transfer> transfer_;
  std::string shown_;
};

// One thread at a time. Follows no redirect, and normalises no path.
class HttpClient {
 public:
  // `library` must outlive the client.
  HttpClient(const CurlLibrary& library, HttpSettings settings);
  ~HttpClient();

  // Tries once. Errors: unreachable, tls_failed, certificate_not_current, too_slow, cancelled; http_status
  // for a header that does not end, for bytes that are not HTTP, and for a proxy that refuses.
  HttpTry<std::unique_ptr<HttpAnswer>> ask(const HttpRequest& request);

  // Calls `attempt`, which returns an HttpTry, until it succeeds, may not pass, or the tries are used up.
  template <class Attempt>
  auto repeat(Attempt attempt) -> Result<std::variant_alternative_t<0, decltype(attempt())>> {
    for (int tried = 1;; ++tried) {
      auto outcome = attempt();
      if (auto* value = std::get_if<0>(&outcome)) return std::move(*value);
      if (auto error = wait_after(tried, std::get<1>(std::move(outcome)))) return *std::move(error);
    }
  }

 private:
  // Waits for the next try; returns nothing when it may begin.
  std::optional<Error> wait_after(int tried, HttpRefusal refusal);

  HttpSettings settings_;
  std::unique_ptr<HttpAnswer::Connections> connections_;
};

}  // namespace sealwright
