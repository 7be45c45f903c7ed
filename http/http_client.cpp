// SPDX-License-Identifier: Apache-2.0
#include "http/http_client.hpp"

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>

#include "base/thrown.hpp"
#include "http/curl_call.hpp"
#include "http/http_failure.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kKeptOfPage = 4096, kLongestPage = 65'536, kLongestHead = 262'144;
constexpr long kExpectMilliseconds = 5000;
constexpr int kPollMilliseconds = 100;

struct EasyCloser {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyCloser>;

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

}  // namespace

// One request: what has arrived and is not yet read, and how it ended.
struct HttpAnswer::Transfer {
  Easy easy;
  std::unique_ptr<curl_slist, ListFree> headers;
  std::array<char, CURL_ERROR_SIZE> reason{};
  bool heeds_cancel = true;
  HttpBody body;
  std::optional<Error> body_error;
  std::string waiting;   // arrived, not yet read; at most one piece of libcurl's (16 KiB)
  char* sink = nullptr;  // the reader's buffer while it reads
  std::size_t room = 0;
  std::size_t head = 0;  // bytes of the response's header
  bool paused = false;
  bool finished = false;
  bool cancelled = false;
  CURLcode result = CURLE_OK;
  std::exception_ptr thrown;  // in a callback: no exception may pass through libcurl

  bool has_failed() const { return finished && (cancelled || result != CURLE_OK); }
  long number(CURLINFO info) const {
    long value = 0;
    curl_easy_getinfo(easy.get(), info, &value);
    return value;
  }
  curl_off_t offset(CURLINFO info) const {
    curl_off_t value = 0;
    curl_easy_getinfo(easy.get(), info, &value);
    return value;
  }
  std::string header(const char* name) const {
    curl_header* found = nullptr;
    return curl_easy_header(easy.get(), name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK ? found->value : "";
  }
};

namespace {

using Transfer = HttpAnswer::Transfer;

// Returns what `step` returns, or `otherwise` if it throws. The exception is rethrown once libcurl returns.
template <class Step>
std::size_t caught(Transfer& transfer, std::size_t otherwise, Step step) {
  try {
    return step();
  } catch (...) {
    transfer.thrown = std::current_exception();
    return otherwise;
  }
}

// Cuts off a response whose header does not end.
std::size_t count_header(char*, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.head += size;
  return transfer.head > kLongestHead ? 0 : size;
}

// Fills the reader's buffer first, keeps the rest of one piece, and then pauses libcurl: no more is buffered
// than that.
std::size_t take_piece(char* bytes, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (!transfer.waiting.empty()) {
    transfer.paused = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  const std::size_t direct = std::min(size, transfer.room);
  std::copy_n(bytes, direct, transfer.sink);
  transfer.sink += direct;
  transfer.room -= direct;
  return caught(transfer, CURL_WRITEFUNC_ERROR, [&] {
    transfer.waiting.assign(bytes + direct, size - direct);
    return size;
  });
}

std::size_t give_body(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  return caught(transfer, CURL_READFUNC_ABORT, [&]() -> std::size_t {
    const auto read = transfer.body.bytes->read(buffer, size * count);
    if (read) return *read;
    transfer.body_error = read.error();
    return CURL_READFUNC_ABORT;
  });
}

int allow_not_yet_valid(int verified, X509_STORE_CTX* chain) {
  if (X509_STORE_CTX_get_error(chain) != X509_V_ERR_CERT_NOT_YET_VALID) return verified;
  X509_STORE_CTX_set_error(chain, X509_V_OK);
  return 1;
}

// An alert of either side that ends the connection, or bytes that are not TLS. libcurl has no code for an
// alert after the handshake, which is how a TLS 1.3 server refuses a client's certificate.
bool is_refusal(bool is_ours, int type, const unsigned char* bytes, std::size_t size) {
  constexpr unsigned char kCloseNotify = 0, kUserCanceled = 90;  // RFC 8446 section 6.1
  if (type == SSL3_RT_ALERT && size == 2) return bytes[1] != kCloseNotify && bytes[1] != kUserCanceled;
  const bool is_their_record = type == SSL3_RT_HEADER && !is_ours && size > 0;
  return is_their_record && (bytes[0] < SSL3_RT_CHANGE_CIPHER_SPEC || bytes[0] > SSL3_RT_APPLICATION_DATA);
}

void note_refusal(int is_ours, int, int type, const void* bytes, std::size_t size, SSL*, void* user) {
  if (is_refusal(is_ours != 0, type, static_cast<const unsigned char*>(bytes), size))
    *static_cast<bool*>(user) = true;
}

}  // namespace

class HttpAnswer::Connections {
 public:
  explicit Connections(const HttpSettings& settings)
      : settings_(settings), multi_(require(curl_multi_init())) {}
  ~Connections() {
    spare_.reset();
    curl_multi_cleanup(multi_);
  }
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  std::unique_ptr<Transfer> start(const HttpRequest& request) {
    auto transfer = std::make_unique<Transfer>();
    transfer->easy = spare_ ? std::move(spare_) : Easy(require(curl_easy_init()));
    was_refused_ = false;
    configure(*transfer, request);
    require(curl_multi_add_handle(multi_, transfer->easy.get()));
    return transfer;
  }

  void end(Transfer& transfer) {
    curl_multi_remove_handle(multi_, transfer.easy.get());
    curl_easy_reset(transfer.easy.get());  // keeps connections and sessions
    spare_ = std::move(transfer.easy);
  }

  // Runs until bytes have arrived or the transfer has ended. Returns how many went directly into `sink`.
  std::size_t advance(Transfer& transfer, char* sink, std::size_t room) {
    transfer.sink = sink;
    transfer.room = room;
    if (transfer.paused) {
      transfer.paused = false;
      if (curl_easy_pause(transfer.easy.get(), CURLPAUSE_CONT) == CURLE_OUT_OF_MEMORY) throw_no_memory();
    }
    const auto idle = [&] { return transfer.waiting.empty() && transfer.room == room && !transfer.finished; };
    while (idle()) {
      if (transfer.heeds_cancel && is_cancelled()) {
        transfer.finished = transfer.cancelled = true;
        break;
      }
      int running = 0;
      require(curl_multi_perform(multi_, &running));
      if (transfer.thrown) std::rethrow_exception(transfer.thrown);
      note_ends();
      if (idle()) curl_multi_poll(multi_, nullptr, 0, kPollMilliseconds, nullptr);
    }
    return room - std::exchange(transfer.room, 0);
  }

  HttpRefusal refusal_of(const Transfer& transfer, const std::string& shown) const {
    if (transfer.cancelled) return {Error{ErrorCode::cancelled}.file(shown)};
    if (transfer.body_error) return {*transfer.body_error};
    if (transfer.head > kLongestHead)
      return {Error{ErrorCode::http_status, "the header of the response does not end"}.file(shown)};
    const std::string reason =
        transfer.reason[0] != '\0' ? transfer.reason.data() : curl_easy_strerror(transfer.result);
    throw_if_no_memory(transfer.result, reason);
    const HttpEnding ending = ending_of(transfer);
    Error error = Error{kind_of(ending), reason}.file(shown);
    if (ending.proxy_status >= 300)
      error = std::move(error).got("HTTP " + std::to_string(ending.proxy_status) + " from the proxy");
    return {std::move(error), may_pass(ending), was_sent(ending)};
  }

  // False if the wait was cancelled.
  bool wait(std::int64_t milliseconds) {
    using std::chrono::steady_clock;
    const auto end = steady_clock::now() + std::chrono::milliseconds(milliseconds);
    for (auto now = steady_clock::now(); now < end; now = steady_clock::now()) {
      if (is_cancelled()) return false;
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - now).count() + 1;
      curl_multi_poll(multi_, nullptr, 0, static_cast<int>(std::min<std::int64_t>(left, kPollMilliseconds)),
                      nullptr);
    }
    return true;
  }

 private:
  bool is_cancelled() const { return settings_.cancelled != nullptr && settings_.cancelled->load(); }

  HttpEnding ending_of(const Transfer& transfer) const {
    const long verified = transfer.number(CURLINFO_SSL_VERIFYRESULT);
    HttpEnding ending;
    ending.code = transfer.result;
    ending.was_connected = transfer.offset(CURLINFO_PRETRANSFER_TIME_T) > 0;
    ending.is_refused_by_tls = was_refused_;
    ending.is_outside_validity =
        transfer.result == CURLE_PEER_FAILED_VERIFICATION &&
        (verified == X509_V_ERR_CERT_HAS_EXPIRED || verified == X509_V_ERR_CERT_NOT_YET_VALID);
    ending.proxy_status = transfer.number(CURLINFO_HTTP_CONNECTCODE);
    return ending;
  }

  void note_ends() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      char* owner = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
      auto& transfer = *reinterpret_cast<Transfer*>(owner);
      transfer.finished = true;
      transfer.result = message->data.result;
    }
  }

  void configure(Transfer& transfer, const HttpRequest& request) {
    CURL* easy = transfer.easy.get();
    transfer.heeds_cancel = request.heeds_cancel;
    set_option(easy, CURLOPT_URL, request.url.for_request().c_str());
    set_option(easy, CURLOPT_PATH_AS_IS, 1L);
    set_option(easy, CURLOPT_PRIVATE, &transfer);
    set_option(easy, CURLOPT_ERRORBUFFER, transfer.reason.data());
    set_option(easy, CURLOPT_WRITEFUNCTION, &take_piece);
    set_option(easy, CURLOPT_WRITEDATA, &transfer);
    set_option(easy, CURLOPT_HEADERFUNCTION, &count_header);
    set_option(easy, CURLOPT_HEADERDATA, &transfer);
    set_option(easy, CURLOPT_NOSIGNAL, 1L);
    // Resolving a name does not delay a cancel or a timeout: its thread is left to end by itself.
    set_option(easy, CURLOPT_QUICK_EXIT, 1L);
    set_option(easy, CURLOPT_USERAGENT, (settings_.program + "/" SEALWRIGHT_VERSION).c_str());
    set_option(easy, CURLOPT_HTTP_VERSION,
               static_cast<long>(request.is_over_h2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    set_option(easy, CURLOPT_PROTOCOLS_STR, settings_.insecurely_allow_http ? "https,http" : "https");
    // A redirect would send a certificate and a password to another server: the caller decides.
    set_option(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set_peer(easy);
    set_identity(easy, request);
    set_patience(easy, request);
    set_content(transfer, request);
  }

  void set_peer(CURL* easy) {
    set_option(
        easy, CURLOPT_SSLVERSION,
        static_cast<long>(settings_.requires_tls_1_3 ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2));
    set_option(easy, CURLOPT_SSL_CTX_FUNCTION, &set_tls);
    set_option(easy, CURLOPT_SSL_CTX_DATA, this);
    // The system's authorities stay trusted: they are found in the directory that libcurl was built with.
    if (!settings_.ca_file.empty()) set_option(easy, CURLOPT_CAINFO, settings_.ca_file.c_str());
    // Always set: an empty text means "none", while libcurl reads the environment if the option is unset.
    set_option(easy, CURLOPT_PROXY, settings_.proxy.c_str());
    set_option(easy, CURLOPT_NOPROXY, settings_.no_proxy.c_str());
  }

  // Certificates are checked at the given time, not at that of the system clock, which may be wrong.
  static CURLcode set_tls(CURL*, void* context, void* user) {
    auto* tls = static_cast<SSL_CTX*>(context);
    auto& self = *static_cast<Connections*>(user);
    const TlsTime& time = self.settings_.time;
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(tls), time.at.seconds);
    if (!time.judges_not_before) SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, &allow_not_yet_valid);
    SSL_CTX_set_msg_callback(tls, &note_refusal);
    SSL_CTX_set_msg_callback_arg(tls, &self.was_refused_);
    return CURLE_OK;
  }

  static void set_identity(CURL* easy, const HttpRequest& request) {
    if (request.is_apart) {
      set_option(easy, CURLOPT_FRESH_CONNECT, 1L);
      set_option(easy, CURLOPT_FORBID_REUSE, 1L);
      set_option(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    }
    const HttpIdentity& identity = request.identity;
    if (!identity.certificate.empty()) {
      set_option(easy, CURLOPT_SSLCERT, identity.certificate.c_str());
      set_option(easy, CURLOPT_SSLKEY, identity.key.c_str());
    }
    if (identity.user.empty() && identity.password.empty()) return;
    set_option(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set_option(easy, CURLOPT_USERNAME, identity.user.c_str());
    set_option(easy, CURLOPT_PASSWORD, identity.password.c_str());
  }

  void set_patience(CURL* easy, const HttpRequest& request) {
    set_option(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(settings_.connect_timeout_seconds));
    if (request.total_seconds > 0) {
      set_option(easy, CURLOPT_TIMEOUT, static_cast<long>(request.total_seconds));
      return;
    }
    set_option(easy, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(settings_.low_speed_bytes));
    set_option(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(settings_.low_speed_seconds));
  }

  static void set_content(Transfer& transfer, const HttpRequest& request) {
    CURL* easy = transfer.easy.get();
    if (request.first_byte > 0)
      set_option(easy, CURLOPT_RANGE, (std::to_string(request.first_byte) + "-").c_str());
    if (request.body.bytes != nullptr) {
      transfer.body = request.body;
      set_option(easy, CURLOPT_UPLOAD, 1L);
      set_option(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.body.size));
      set_option(easy, CURLOPT_READFUNCTION, &give_body);
      set_option(easy, CURLOPT_READDATA, &transfer);
      set_option(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, kExpectMilliseconds);
      transfer.headers.reset(require(curl_slist_append(nullptr, "Expect: 100-continue")));
      set_option(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
    }
    const bool is_default = request.method == (request.body.bytes != nullptr ? "PUT" : "GET");
    if (!is_default) set_option(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  const HttpSettings& settings_;
  CURLM* multi_;
  Easy spare_;
  bool was_refused_ = false;  // since the last request began
};

HttpAnswer::HttpAnswer(Connections& connections, std::unique_ptr<Transfer> transfer, std::string shown)
    : connections_(connections), transfer_(std::move(transfer)), shown_(std::move(shown)) {}
HttpAnswer::~HttpAnswer() { connections_.end(*transfer_); }

long HttpAnswer::status() const { return transfer_->number(CURLINFO_RESPONSE_CODE); }
std::string HttpAnswer::header(const char* name) const { return transfer_->header(name); }
std::int64_t HttpAnswer::retry_after_seconds() const { return transfer_->offset(CURLINFO_RETRY_AFTER); }

std::string HttpAnswer::location() const {
  const char* found = nullptr;
  curl_easy_getinfo(transfer_->easy.get(), CURLINFO_REDIRECT_URL, &found);
  return found == nullptr ? "" : found;
}

std::optional<Instant> HttpAnswer::date() const {
  const std::string date = header("Date");
  const time_t seconds = date.empty() ? -1 : curl_getdate(date.c_str(), nullptr);
  return seconds < 0 ? std::nullopt : std::optional<Instant>(Instant{seconds});
}

Result<std::size_t> HttpAnswer::read(char* buffer, std::size_t size) {
  if (transfer_->waiting.empty() && !transfer_->finished) {
    const std::size_t direct = connections_.advance(*transfer_, buffer, size);
    if (direct > 0) return direct;
  }
  if (transfer_->waiting.empty()) {
    if (transfer_->has_failed()) return connections_.refusal_of(*transfer_, shown_).error;
    return std::size_t{0};
  }
  const std::size_t count = std::min(size, transfer_->waiting.size());
  std::copy_n(transfer_->waiting.data(), count, buffer);
  transfer_->waiting.erase(0, count);
  return count;
}

Result<std::string> HttpAnswer::page() {
  std::array<char, 4096> piece;
  std::string kept;
  for (std::size_t total = 0; total <= kLongestPage;) {
    TRY_ASSIGN(const std::size_t count, read(piece.data(), piece.size()));
    if (count == 0) break;
    total += count;
    kept.append(piece.data(), std::min(count, kKeptOfPage - kept.size()));
  }
  return kept;
}

HttpClient::HttpClient(const CurlLibrary& library, HttpSettings settings) : settings_(std::move(settings)) {
  library.set_up();
  connections_ = std::make_unique<HttpAnswer::Connections>(settings_);
}
HttpClient::~HttpClient() = default;

HttpTry<std::unique_ptr<HttpAnswer>> HttpClient::ask(const HttpRequest& request) {
  const std::string shown = request.url.to_text();
  auto transfer = connections_->start(request);
  connections_->advance(*transfer, nullptr, 0);
  if (!transfer->has_failed()) return std::make_unique<HttpAnswer>(*connections_, std::move(transfer), shown);
  HttpRefusal refusal = connections_->refusal_of(*transfer, shown);
  connections_->end(*transfer);
  return refusal;
}

std::optional<Error> HttpClient::wait_after(int tried, HttpRefusal refusal) {
  if (!refusal.may_pass || tried >= settings_.retries.tries) return std::move(refusal.error);
  const std::int64_t wait = settings_.retries.wait_after(tried, refusal.retry_after_seconds);
  if (refusal.retry_after_seconds > 0 && settings_.on_wait)
    settings_.on_wait(refusal.error, Seconds{wait / 1000});
  if (connections_->wait(wait)) return std::nullopt;
  return Error{ErrorCode::cancelled}.file(refusal.error.file());
}

}  // namespace sealwright
