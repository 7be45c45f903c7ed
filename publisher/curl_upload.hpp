// Upload: single HTTP requests to a server that takes files, over TLS with a client certificate.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "verifier/curl_transport.hpp"

namespace sealwright {

struct UploadSettings {
  std::string ca_file;           // PEM, besides the system's authorities
  std::string certificate, key;  // PEM: who we are; empty: nobody
};

// What a server answered.
struct UploadAnswer {
  long status = 0;
  std::string body;  // as much as was asked for
  std::optional<Instant> date;  // what time the server says it is
};

// One kept connection, HTTP/1.1: over h2 a refusal that comes before the body loses its status. One thread at
// a time.
class Upload {
 public:
  Upload(const CurlLibrary& library, UploadSettings settings);
  ~Upload();

  // A request without body: MKCOL, DELETE. Errors, here and below: unreachable, tls_failed, too_slow. An
  // error does not say that nothing happened: read back.
  Result<UploadAnswer> ask(const std::string& method, const std::string& url);
  // GET. Each piece of a 200 answer goes to `take`.
  Result<UploadAnswer> get(const std::string& url, const std::function<void(std::string_view)>& take);
  // PUT with a length known before, after the server said that it will have it (Expect: 100-continue).
  // Errors: also file_missing and io_error of the file.
  Result<UploadAnswer> put_file(const std::string& url, const std::string& file, std::uint64_t size);
  Result<UploadAnswer> put_bytes(const std::string& url, std::string_view bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sealwright
