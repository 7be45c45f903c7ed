// SPDX-License-Identifier: Apache-2.0
// Upload: requests to a server that takes files, over TLS with a client certificate or a password.
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
  std::int64_t answer_seconds = 120;  // for an answer that has no long body
};

// What a server answered.
struct UploadAnswer {
  long status = 0;
  std::string body = {};             // of an error: its beginning
  std::optional<Instant> date = {};  // the server's clock
};

// Which requests are repeated after a failure that may pass.
enum class Repeat : std::uint8_t {
  always,       // done twice, it is as if it were done once
  if_not_done,  // only where the server cannot have acted on it
};

// HTTP/1.1 over one kept connection: over h2 a refusal that comes before the body loses its status. One thread at
// a time. Nothing is redirected. Every answer ends: its header and an error page at a limit, from where on no
// byte is received; a slow one after its time.
class Upload {
 public:
  Upload(const CurlLibrary& library, UploadSettings settings)
      : settings_(std::move(settings)), client_(library, settings_) {}

  // A request without body: MKCOL, DELETE. Errors, here and below: those of HttpClient::ask. An error does not say
  // that nothing happened: read back.
  Result<UploadAnswer> ask(const std::string& method, const Url& url, Repeat repeat);
  // From here on requests are made also after the command was cancelled: they clean up after it.
  void stop_heeding_cancel() { heeds_cancel_ = false; }
  // GET. Each piece of a 200 answer goes to `take`; `restart` is called before the first piece of each try.
  // Errors: also too_large above `most` bytes, at once.
  Result<UploadAnswer> get(const Url& url, std::uint64_t most, const std::function<void()>& restart,
                           const std::function<void(std::string_view)>& take);
  // PUT with a length known before, after the server said that it will have it (Expect: 100-continue).
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

// What an answer that is no success means: http_status, or tls_failed where the server does not accept our
// certificate.
Error refusal_of(const UploadAnswer& answer, const Url& url);

}  // namespace sealwright::publish
