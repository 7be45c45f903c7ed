// SPDX-License-Identifier: Apache-2.0
// Upload: requests to a server that accepts files, over TLS with a client certificate or a password.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "http/http_client.hpp"

namespace sealwright::publish {

struct UploadSettings : HttpSettings {
  UploadSettings() { low_speed_seconds = 60, requires_tls_1_3 = true, program = "sealwright-publish"; }
  HttpIdentity identity;
  std::int64_t answer_seconds = 120;  // for a response without a long body
};

// The response of a server.
struct UploadAnswer {
  long status = 0;
  std::string body = {};             // of an error: its first bytes
  std::optional<Instant> date = {};  // the server's clock
};

// Whether a request is repeated after a temporary failure.
enum class Repeat : std::uint8_t {
  always,       // the request is idempotent
  if_not_done,  // only if the server cannot have processed it
};

// HTTP/1.1 over a persistent connection: with h2, a refusal that arrives before the end of the body loses
// its status. One thread at a time. Redirects are not followed. Every response ends: the header and an
// error page at a size limit, after which no byte is received, and a slow response at its timeout.
class Upload {
 public:
  Upload(const CurlLibrary& library, UploadSettings settings)
      : settings_(std::move(settings)), client_(library, settings_) {}

  // A request without a body: MKCOL, DELETE. Errors, here and below: those of HttpClient::ask. After an
  // error the server may still have processed the request: read back.
  Result<UploadAnswer> ask(const std::string& method, const Url& url, Repeat repeat);
  // From here on, requests are also made after the command was cancelled, to clean up after it.
  void stop_heeding_cancel() { heeds_cancel_ = false; }
  // GET. Each piece of a 200 response is passed to `take`; `restart` is called before the first piece of
  // each attempt. Errors: also too_large as soon as there are more than `most` bytes.
  Result<UploadAnswer> get(const Url& url, std::uint64_t most, const std::function<void()>& restart,
                           const std::function<void(std::string_view)>& take);
  // PUT with a known length; the body is sent after the server agreed to take it (Expect: 100-continue).
  // Errors: also file_missing and io_error of the file.
  Result<UploadAnswer> put_file(const Url& url, const std::string& file, std::uint64_t size);
  Result<UploadAnswer> put_bytes(const Url& url, std::string_view bytes);

 private:
  HttpRequest request_for(const std::string& method, const Url& url) const;
  HttpTry<UploadAnswer> once(const HttpRequest& request);
  HttpTry<UploadAnswer> put(const Url& url, ByteSource& bytes, std::uint64_t size);

  UploadSettings settings_;
  bool heeds_cancel_ = true;
  HttpClient client_;
};

// The error for a response that is not a success: http_status, or tls_failed if the server does not accept
// the client certificate.
Error refusal_of(const UploadAnswer& answer, const Url& url);

}  // namespace sealwright::publish
