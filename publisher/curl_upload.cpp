#include "publisher/curl_upload.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <exception>

#include "base/posix_byte_source.hpp"
#include "verifier/curl_call.hpp"

namespace sealwright {
namespace {

constexpr long kConnectSeconds = 10, kLowSpeedBytes = 1000, kLowSpeedSeconds = 60;
constexpr long kExpectMilliseconds = 5000;  // a server that never says 100 gets the body then
constexpr std::size_t kMostErrorPage = 4096;

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One request on its way.
struct Exchange {
  ByteSource* body = nullptr;
  std::optional<Error> body_error;
  std::exception_ptr thrown;  // in a callback: no exception may pass through libcurl
  const std::function<void(std::string_view)>* take = nullptr;
  CURL* easy = nullptr;
  UploadAnswer answer;
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

std::size_t receive(char* bytes, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  long status = 0;
  curl_easy_getinfo(exchange.easy, CURLINFO_RESPONSE_CODE, &status);
  return caught(exchange, CURL_WRITEFUNC_ERROR, [&] {
    if (exchange.take != nullptr && status == 200) {
      (*exchange.take)({bytes, size});
    } else if (exchange.answer.body.size() < kMostErrorPage) {
      exchange.answer.body.append(bytes, std::min(size, kMostErrorPage - exchange.answer.body.size()));
    }
    return size;
  });
}

Error failure(CURLcode code, const std::string& reason, const std::string& url) {
  const bool tls = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR ||
                   code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_CACERT_BADFILE ||
                   reason.find("alert") != std::string::npos;
  const ErrorCode kind = tls                                ? ErrorCode::tls_failed
                         : code == CURLE_OPERATION_TIMEDOUT ? ErrorCode::too_slow
                                                            : ErrorCode::unreachable;
  return Error{kind, reason.empty() ? curl_easy_strerror(code) : reason}.file(url);
}

}  // namespace

struct Upload::State {
  UploadSettings settings;
  CURL* easy = require(curl_easy_init());
  ~State() { curl_easy_cleanup(easy); }

  void configure(const std::string& url, std::array<char, CURL_ERROR_SIZE>& reason) {
    curl_easy_reset(easy);
    set_option(easy, CURLOPT_URL, url.c_str());
    set_option(easy, CURLOPT_PATH_AS_IS, 1L);
    set_option(easy, CURLOPT_ERRORBUFFER, reason.data());
    set_option(easy, CURLOPT_NOSIGNAL, 1L);
    set_option(easy, CURLOPT_PROTOCOLS_STR, "https");
    set_option(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set_option(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_3));
    set_option(easy, CURLOPT_PROXY, "");
    set_option(easy, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    set_option(easy, CURLOPT_LOW_SPEED_LIMIT, kLowSpeedBytes);
    set_option(easy, CURLOPT_LOW_SPEED_TIME, kLowSpeedSeconds);
    set_option(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, kExpectMilliseconds);
    set_option(easy, CURLOPT_USERAGENT, "sealwright-publish/" SEALWRIGHT_VERSION);
    if (!settings.ca_file.empty()) set_option(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
    if (!settings.certificate.empty()) {
      set_option(easy, CURLOPT_SSLCERT, settings.certificate.c_str());
      set_option(easy, CURLOPT_SSLKEY, settings.key.c_str());
    }
  }

  Result<UploadAnswer> run(const std::string& method, const std::string& url, Exchange exchange,
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
    }
    set_option(easy, CURLOPT_WRITEFUNCTION, &receive);
    set_option(easy, CURLOPT_WRITEDATA, &exchange);
    const CURLcode code = curl_easy_perform(easy);
    if (exchange.thrown) std::rethrow_exception(exchange.thrown);
    if (exchange.body_error) return *exchange.body_error;
    throw_if_no_memory(code, reason.data());
    if (code != CURLE_OK) return failure(code, reason.data(), url);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &exchange.answer.status);
    return std::move(exchange.answer);
  }
};

Upload::Upload(const CurlLibrary& library, UploadSettings settings) {
  library.set_up();
  state_.reset(new State{std::move(settings)});
}
Upload::~Upload() = default;

Result<UploadAnswer> Upload::ask(const std::string& method, const std::string& url) {
  return state_->run(method, url, {}, std::nullopt);
}

Result<UploadAnswer> Upload::get(const std::string& url, const std::function<void(std::string_view)>& take) {
  Exchange exchange;
  exchange.take = &take;
  return state_->run("GET", url, std::move(exchange), std::nullopt);
}

Result<UploadAnswer> Upload::put_file(const std::string& url, const std::string& file, std::uint64_t size) {
  TRY_ASSIGN(FileSource source, FileSource::open(file));
  Exchange exchange;
  exchange.body = &source;
  return state_->run("PUT", url, std::move(exchange), size);
}

Result<UploadAnswer> Upload::put_bytes(const std::string& url, std::string_view bytes) {
  MemorySource source(bytes);
  Exchange exchange;
  exchange.body = &source;
  return state_->run("PUT", url, std::move(exchange), bytes.size());
}

}  // namespace sealwright
