#include "publisher/curl_upload.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>

#include "base/posix_byte_source.hpp"

namespace sealwright {
namespace {

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
  const std::function<void(std::string_view)>* take = nullptr;
  std::uint64_t room = 0;  // bytes that `take` will still have
  CURL* easy = nullptr;
  std::size_t head = 0, page = 0;  // bytes of the answer's header and of its error page
  bool is_too_large = false;
  UploadAnswer answer;

  // An error page that does not end is cut off: its status is known.
  bool is_cut_page() const { return page > kLongestErrorPage; }
};

std::size_t give(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.body == nullptr) return 0;
  const auto read = exchange.body->read(buffer, size * count);
  if (read) return *read;
  exchange.body_error = read.error();
  return CURL_READFUNC_ABORT;
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
  CURL* easy = curl_easy_init();
  ~State() { curl_easy_cleanup(easy); }

  void configure(const Url& url, std::array<char, CURL_ERROR_SIZE>& reason) {
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, url.for_request().c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason.data());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_3));
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);  // what proves who we are goes to this server alone
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, kLowSpeedBytes);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(settings.low_speed_seconds));
    curl_easy_setopt(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, kExpectMilliseconds);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "sealwright-publish/" SEALWRIGHT_VERSION);
    if (!settings.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
    set_identity();
  }

  void set_identity() {
    if (!settings.certificate.empty()) {
      curl_easy_setopt(easy, CURLOPT_SSLCERT, settings.certificate.c_str());
      curl_easy_setopt(easy, CURLOPT_SSLKEY, settings.key.c_str());
    }
    if (settings.user.empty()) return;
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    curl_easy_setopt(easy, CURLOPT_USERNAME, settings.user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, settings.password.c_str());
  }

  Result<UploadAnswer> run(const std::string& method, const Url& url, Exchange exchange,
                           std::optional<std::uint64_t> body_size) {
    std::array<char, CURL_ERROR_SIZE> reason{};
    configure(url, reason);
    exchange.easy = easy;
    std::unique_ptr<curl_slist, ListFree> headers;
    if (body_size) {
      curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(*body_size));
      curl_easy_setopt(easy, CURLOPT_READFUNCTION, &give);
      curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
      headers.reset(curl_slist_append(nullptr, "Expect: 100-continue"));
      curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    } else if (method != "GET") {
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
      curl_easy_setopt(easy, CURLOPT_TIMEOUT, static_cast<long>(settings.answer_seconds));
    }
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &receive_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
    const CURLcode code = curl_easy_perform(easy);
    if (exchange.body_error) return *exchange.body_error;
    if (exchange.is_too_large) return Error{ErrorCode::too_large}.file(url.to_text());
    if (exchange.head > kLongestHead)
      return Error{ErrorCode::http_status, "the header of the answer does not end"}.file(url.to_text());
    if (code != CURLE_OK && !exchange.is_cut_page()) return failure(code, reason.data(), url);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &exchange.answer.status);
    exchange.answer.date = date_of(easy);
    return std::move(exchange.answer);
  }
};

Upload::Upload(const CurlLibrary& library, UploadSettings settings) {
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

}  // namespace sealwright
