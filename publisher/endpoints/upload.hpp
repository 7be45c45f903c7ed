// SPDX-License-Identifier: Apache-2.0
// Upload: single HTTP requests to a server that takes files, over TLS with a client certificate or a
// password.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/url.hpp"
#include "verifier/transport/curl_transport.hpp"

namespace sealwright::publish {

struct UploadSettings {
  std::string ca_file;           // PEM, besides the system's authorities
  std::string certificate, key;  // PEM: who we are; empty: nobody
  std::string user, password;    // for Basic authentication; an empty user: none
  // Patience: with an answer that has no long body, and with one that comes slower than 1000 bytes/s.
  std::int64_t answer_seconds = 120, low_speed_seconds = 60;
};

// What a server answered.
struct UploadAnswer {
  long status = 0;
  std::string body;             // of an error: its beginning
  std::optional<Instant> date;  // what time the server says it is
};

// One kept connection, HTTP/1.1: over h2 a refusal that comes before the body loses its status. One thread at
// a time. Nothing is redirected. Every answer ends: its header and an error page at a limit, from where on no
// byte is received; a slow one after its time.
class Upload {
 public:
  Upload(const client::CurlLibrary& library, UploadSettings settings);
  ~Upload();

  // A request without body: MKCOL, DELETE. Errors, here and below: unreachable, tls_failed, too_slow,
  // http_status (a header without end). An error does not say that nothing happened: read back.
  Result<UploadAnswer> ask(const std::string& method, const Url& url);
  // GET. Each piece of a 200 answer goes to `take`. Errors: also too_large above `most` bytes, at once.
  Result<UploadAnswer> get(const Url& url, std::uint64_t most,
                           const std::function<void(std::string_view)>& take);
  // PUT with a length known before, after the server said that it will have it (Expect: 100-continue).
  // Errors: also file_missing and io_error of the file.
  Result<UploadAnswer> put_file(const Url& url, const std::string& file, std::uint64_t size);
  Result<UploadAnswer> put_bytes(const Url& url, std::string_view bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sealwright::publish
