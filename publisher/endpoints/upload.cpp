// SPDX-License-Identifier: Apache-2.0
#include "publisher/endpoints/curl_upload.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <exception>

#include "base/posix_byte_source.hpp"
#include "verifier/transport/curl_call.hpp"

namespace sealwright::publish {
namespace {

using client::require;
using client::set_option;
using client::throw_if_no_memory;

constexpr long kConnectSeconds = 10, kLowSpeedBytes = 1000;
constexpr long kExpectMilliseconds = 5000;  // a server that never says 100 gets the body then
// Of an error page so much is kept, and so much is read over so that the connection can be used again.
constexpr std::size_t kMostErrorPage = 4096, kLongestErrorPage = 65'536, kLongestHead = 262'144;

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One request on its way.
struct Exchange {
  ByteSource* body = nullptr;
  std::optional<Error> body_error;
  std::exception_ptr thrown;  // in a callback: no exception may pass through libcurl
  const std::function<void(std::string_view)>* take = nullptr;
  std::uint64_t room = 0;  // bytes that `take` will still have
  CURL* easy = nullptr;
  std::size_t head = 0, page = 0;  // bytes of the answer's header and of its error page
  bool is_too_large = false;
  UploadAnswer answer;

  // An error page that does not end is cut off: its status is known.
  bool is_cut_page() const { return page > kLongestErrorPage; }
};

// What `step` returns; `otherwise` when it throws, which waits until libcurl has returned.
template <class Step>
std::size_t caught(Exchange& exchange, std::size_t otherwise, Step step) {
  try {
    return step();
  } catch (...) {
    exchange.thrown = std::current_exception();
    return otherwise;
  }
}

std::size_t give(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.body == nullptr) return 0;
  return caught(exchange, CURL_READFUNC_ABORT, [&]() -> std::size_t {
    const auto read = exchange.body->read(buffer, size * count);
    if (read) return *read;
    exchange.body_error = read.error();
    return CURL_READFUNC_ABORT;
  });
}

std::size_t receive_head(char*, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.head += size;
  return exchange.head > kLongestHead ? 0 : size;
}

// Less than `size` ends the transfer.
std::size_t receive(char* bytes, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  long status = 0;
  curl_easy_getinfo(exchange.easy, CURLINFO_RESPONSE_CODE, &status);
  return caught(exchange, CURL_WRITEFUNC_ERROR, [&]() -> std::size_t {
    if (exchange.take != nullptr && status == 200) {
      exchange.is_too_large = size > exchange.room;
      if (exchange.is_too_large) return 0;
      exchange.room -= size;
      (*exchange.take)({bytes, size});
      return size;
    }
    std::string& kept = exchange.answer.body;
    kept.append(bytes, std::min(size, kMostErrorPage - kept.size()));
    exchange.page += size;
    return exchange.is_cut_page() ? 0 : size;
  });
}

std::optional<Instant> date_of(CURL* easy) {
  curl_header* date = nullptr;
  if (curl_easy_header(easy, "Date", 0, CURLH_HEADER, -1, &date) != CURLHE_OK) return std::nullopt;
  const time_t seconds = curl_getdate(date->value, nullptr);
  return seconds < 0 ? std::nullopt : std::optional<Instant>(Instant{seconds});
}

Error failure(CURLcode code, const std::string& reason, const Url& url) {
  const bool tls = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR ||
                   code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_CACERT_BADFILE ||
                   reason.find("alert") != std::string::npos;
  const ErrorCode kind = tls                                ? ErrorCode::tls_failed
                         : code == CURLE_OPERATION_TIMEDOUT ? ErrorCode::too_slow
                                                            : ErrorCode::unreachable;
  return Error{kind, reason.empty() ? curl_easy_strerror(code) : reason}.file(url.to_text());
}

}  // namespace

struct Upload::State {
  UploadSettings settings;
  CURL* easy = require(curl_easy_init());
  ~State() { curl_easy_cleanup(easy); }

  void configure(const Url& url, std::array<char, CURL_ERROR_SIZE>& reason) {
    curl_easy_reset(easy);
    set_option(easy, CURLOPT_URL, url.for_request().c_str());
    set_option(easy, CURLOPT_PATH_AS_IS, 1L);
    set_option(easy, CURLOPT_ERRORBUFFER, reason.data());
    set_option(easy, CURLOPT_NOSIGNAL, 1L);
    set_option(easy, CURLOPT_PROTOCOLS_STR, "https");
    set_option(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set_option(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_3));
    set_option(easy, CURLOPT_FOLLOWLOCATION, 0L);  // what proves who we are goes to this server alone
    set_option(easy, CURLOPT_PROXY, "");
    set_option(easy, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    set_option(easy, CURLOPT_LOW_SPEED_LIMIT, kLowSpeedBytes);
    set_option(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(settings.low_speed_seconds));
    set_option(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, kExpectMilliseconds);
    set_option(easy, CURLOPT_USERAGENT, "sealwright-publish/" SEALWRIGHT_VERSION);
    if (!settings.ca_file.empty()) set_option(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
    set_identity();
  }

  void set_identity() {
    if (!settings.certificate.empty()) {
      set_option(easy, CURLOPT_SSLCERT, settings.certificate.c_str());
      set_option(easy, CURLOPT_SSLKEY, settings.key.c_str());
    }
    if (settings.user.empty()) return;
    set_option(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set_option(easy, CURLOPT_USERNAME, settings.user.c_str());
    set_option(easy, CURLOPT_PASSWORD, settings.password.c_str());
  }

  Result<UploadAnswer> run(const std::string& method, const Url& url, Exchange exchange,
                           std::optional<std::uint64_t> body_size) {
    std::array<char, CURL_ERROR_SIZE> reason{};
    configure(url, reason);
    exchange.easy = easy;
    std::unique_ptr<curl_slist, ListFree> headers;
    if (body_size) {
      set_option(easy, CURLOPT_UPLOAD, 1L);
      set_option(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(*body_size));
      set_option(easy, CURLOPT_READFUNCTION, &give);
      set_option(easy, CURLOPT_READDATA, &exchange);
      headers.reset(require(curl_slist_append(nullptr, "Expect: 100-continue")));
      set_option(easy, CURLOPT_HTTPHEADER, headers.get());
    } else if (method != "GET") {
      set_option(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
      set_option(easy, CURLOPT_TIMEOUT, static_cast<long>(settings.answer_seconds));
    }
    set_option(easy, CURLOPT_HEADERFUNCTION, &receive_head);
    set_option(easy, CURLOPT_HEADERDATA, &exchange);
    set_option(easy, CURLOPT_WRITEFUNCTION, &receive);
    set_option(easy, CURLOPT_WRITEDATA, &exchange);
    const CURLcode code = curl_easy_perform(easy);
    if (exchange.thrown) std::rethrow_exception(exchange.thrown);
    if (exchange.body_error) return *exchange.body_error;
    if (exchange.is_too_large) return Error{ErrorCode::too_large}.file(url.to_text());
    if (exchange.head > kLongestHead)
      return Error{ErrorCode::http_status, "the header of the answer does not end"}.file(url.to_text());
    throw_if_no_memory(code, reason.data());
    if (code != CURLE_OK && !exchange.is_cut_page()) return failure(code, reason.data(), url);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &exchange.answer.status);
    exchange.answer.date = date_of(easy);
    return std::move(exchange.answer);
  }
};

Upload::Upload(const client::CurlLibrary& library, UploadSettings settings) {
  library.set_up();
  state_.reset(new State{std::move(settings)});
}
Upload::~Upload() = default;

Result<UploadAnswer> Upload::ask(const std::string& method, const Url& url) {
  return state_->run(method, url, {}, std::nullopt);
}

Result<UploadAnswer> Upload::get(const Url& url, std::uint64_t most,
                                 const std::function<void(std::string_view)>& take) {
  Exchange exchange;
  exchange.room = most;
  exchange.take = &take;
  return state_->run("GET", url, std::move(exchange), std::nullopt);
}

Result<UploadAnswer> Upload::put_file(const Url& url, const std::string& file, std::uint64_t size) {
  TRY_ASSIGN(FileSource source, FileSource::open(file));
  Exchange exchange;
  exchange.body = &source;
  return state_->run("PUT", url, std::move(exchange), size);
}

Result<UploadAnswer> Upload::put_bytes(const Url& url, std::string_view bytes) {
  MemorySource source(bytes);
  Exchange exchange;
  exchange.body = &source;
  return state_->run("PUT", url, std::move(exchange), bytes.size());
}

}  // namespace sealwright::publish
