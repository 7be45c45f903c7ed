// SPDX-License-Identifier: Apache-2.0
#include "verifier/transport/curl_transport.hpp"

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <random>

#include "base/text.hpp"
#include "base/thrown.hpp"
#include "verifier/transport/content_range.hpp"
#include "verifier/transport/curl_call.hpp"

namespace sealwright::client {
namespace {

constexpr int kMostRedirects = 3;
// An error page is read to its end, so that the connection can be used again; a longer one is cut off.
constexpr std::size_t kLongestErrorPage = 65'536;
constexpr std::size_t kLongestHead = 262'144;
constexpr int kPollMilliseconds = 100;

struct EasyCloser {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyCloser>;

// One request: what has arrived and is not yet read, and how it ended.
struct Transfer {
  Easy easy;
  std::array<char, CURL_ERROR_SIZE> reason{};
  std::string waiting;   // arrived, not yet read; at most one piece of libcurl's (16 KiB)
  char* sink = nullptr;  // the reader's buffer while it reads
  std::size_t room = 0;
  std::size_t head = 0;  // bytes of the answer's header
  bool paused = false;
  bool finished = false;
  CURLcode result = CURLE_OK;
  std::exception_ptr thrown;  // in a callback: no exception may pass through libcurl

  long status() const {
    long code = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &code);
    return code;
  }
  std::string header(const char* name) const {
    curl_header* found = nullptr;
    return curl_easy_header(easy.get(), name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK ? found->value : "";
  }
  // Where a redirect leads, as libcurl would follow it; empty when the answer is none.
  std::string location() const {
    const char* found = nullptr;
    curl_easy_getinfo(easy.get(), CURLINFO_REDIRECT_URL, &found);
    return found == nullptr ? "" : found;
  }
  std::int64_t retry_after_seconds() const {
    curl_off_t seconds = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RETRY_AFTER, &seconds);
    return seconds;
  }
};

// An answer whose header does not end is cut off.
std::size_t count_header(char*, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.head += size;
  return transfer.head > kLongestHead ? 0 : size;
}

// Gives to the reader's buffer first, keeps the rest of one piece, and then stops libcurl: nothing is
// buffered that nobody asked for.
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
  try {
    transfer.waiting.assign(bytes + direct, size - direct);
  } catch (...) {
    transfer.thrown = std::current_exception();
    return CURL_WRITEFUNC_ERROR;
  }
  return size;
}

int allow_not_yet_valid(int verified, X509_STORE_CTX* chain) {
  if (X509_STORE_CTX_get_error(chain) != X509_V_ERR_CERT_NOT_YET_VALID) return verified;
  X509_STORE_CTX_set_error(chain, X509_V_OK);
  return 1;
}

// TLS validity is judged at the update's time, not at that of a system clock which may be wrong.
CURLcode set_tls_time(CURL*, void* context, void* user) {
  auto* tls = static_cast<SSL_CTX*>(context);
  const TlsTime& time = static_cast<const HttpOptions*>(user)->time;
  X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(tls), time.at.seconds);
  if (!time.judges_not_before) SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, &allow_not_yet_valid);
  return CURLE_OK;
}

bool is_tls_failure(CURLcode code, std::string_view reason) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_ENGINE_INITFAILED:
      return true;
    default:  // a server that refuses our certificate says so with an alert, after the handshake
      return reason.find("alert") != std::string_view::npos;
  }
}

Error failure_of(const Transfer& transfer, const std::string& file) {
  const CURLcode code = transfer.result;
  const std::string reason = transfer.reason[0] != '\0' ? transfer.reason.data() : curl_easy_strerror(code);
  throw_if_no_memory(code, reason);
  curl_off_t connected = 0;
  curl_easy_getinfo(transfer.easy.get(), CURLINFO_PRETRANSFER_TIME_T, &connected);
  ErrorCode kind = ErrorCode::unreachable;
  if (code == CURLE_ABORTED_BY_CALLBACK) kind = ErrorCode::cancelled;
  if (code == CURLE_OPERATION_TIMEDOUT && connected > 0) kind = ErrorCode::too_slow;
  if (code == CURLE_UNSUPPORTED_PROTOCOL)
    kind = ErrorCode::http_status;  // HTTP/0.9: anything that is no HTTP
  if (is_tls_failure(code, reason)) kind = ErrorCode::tls_failed;
  if (transfer.head > kLongestHead)
    return Error{ErrorCode::http_status, "the header of the answer does not end"}.file(file);
  return Error{kind, reason}.file(file);
}

// What an answer without a file means.
Error refusal_of(long status, const std::string& file) {
  const std::string got = "HTTP " + std::to_string(status);
  if (status == 404 || status == 403) return Error{ErrorCode::not_found}.file(file).got(got);
  if (status >= 300 && status < 400 && status != 304) {
    return Error{ErrorCode::redirect_refused}.file(file).got(got);
  }
  return Error{ErrorCode::http_status}.file(file).got(got);
}

// Whether the same request may succeed a little later.
bool may_pass(CURLcode code, std::string_view reason) {
  if (is_tls_failure(code, reason)) return false;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return true;
    default:
      return false;
  }
}

bool may_pass(long status) { return status == 408 || status == 429 || status >= 500; }

std::int64_t random_up_to(std::int64_t bound) {
  std::random_device device;
  return std::uniform_int_distribution<std::int64_t>(0, std::max<std::int64_t>(bound, 0))(device);
}

}  // namespace

CurlLibrary::~CurlLibrary() {
  if (is_set_up_) curl_global_cleanup();
}

void CurlLibrary::set_up() const {
  std::call_once(once_, [this] {
    const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (done == CURLE_OUT_OF_MEMORY) throw_no_memory();
    if (done != CURLE_OK) throw_crypto_unavailable("TLS, which libcurl cannot set up");
    is_set_up_ = true;
  });
}

BaseUrls BaseUrls::below(const std::string& url) {
  const auto base = Url::parse(url);
  if (!base) return {url, url, url};  // `create` says what is wrong with it
  return {base->below("metadata/").with_secrets(), base->below("targets/").with_secrets(),
          base->below("signatures/").with_secrets()};
}

// One request for a file of a part.
struct CurlTransport::Request {
  Url url;
  RepositoryPart part;
  bool is_at_home = true;  // at the configured origin, which no redirect has left yet
  int redirects = 0;       // that led here

  Result<Request> redirected_to(const std::string& location) const;
};

class CurlTransport::Connection {
 public:
  explicit Connection(const HttpOptions& options) : options_(options), multi_(require(curl_multi_init())) {}
  ~Connection() {
    spare_.reset();
    curl_multi_cleanup(multi_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  std::unique_ptr<Transfer> start(const Request& request, ByteRange range) {
    auto transfer = std::make_unique<Transfer>();
    transfer->easy = spare_ ? std::move(spare_) : Easy(require(curl_easy_init()));
    configure(*transfer, request);
    if (range.first > 0) {
      set_option(transfer->easy.get(), CURLOPT_RANGE, (std::to_string(range.first) + "-").c_str());
    }
    require(curl_multi_add_handle(multi_, transfer->easy.get()));
    return transfer;
  }

  void end(Transfer& transfer) {
    curl_multi_remove_handle(multi_, transfer.easy.get());
    curl_easy_reset(transfer.easy.get());  // connections and sessions stay
    spare_ = std::move(transfer.easy);
  }

  // Runs until bytes have arrived or the transfer has ended. Returns how many went straight into `sink`.
  std::size_t advance(Transfer& transfer, char* sink, std::size_t room) {
    transfer.sink = sink;
    transfer.room = room;
    if (transfer.paused) {
      transfer.paused = false;
      if (curl_easy_pause(transfer.easy.get(), CURLPAUSE_CONT) == CURLE_OUT_OF_MEMORY) throw_no_memory();
    }
    const auto idle = [&] { return transfer.waiting.empty() && transfer.room == room && !transfer.finished; };
    while (idle()) {
      if (is_cancelled()) finish(transfer, CURLE_ABORTED_BY_CALLBACK);
      int running = 0;
      require(curl_multi_perform(multi_, &running));
      if (transfer.thrown) std::rethrow_exception(transfer.thrown);
      note_ends();
      if (idle()) curl_multi_poll(multi_, nullptr, 0, kPollMilliseconds, nullptr);
    }
    return room - std::exchange(transfer.room, 0);
  }

  // Reads over the rest of an error page.
  void drain(Transfer& transfer) {
    std::array<char, 4096> page;
    std::size_t read = 0;
    while (!transfer.finished && read < kLongestErrorPage) {
      read += transfer.waiting.size();
      transfer.waiting.clear();
      read += advance(transfer, page.data(), page.size());
    }
  }

  // False when the wait was cancelled.
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
  bool is_cancelled() const { return options_.cancelled != nullptr && options_.cancelled->load(); }

  static void finish(Transfer& transfer, CURLcode result) {
    transfer.finished = true;
    transfer.result = result;
  }

  void note_ends() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      char* owner = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
      finish(*reinterpret_cast<Transfer*>(owner), message->data.result);
    }
  }

  void configure(Transfer& transfer, const Request& request) {
    CURL* easy = transfer.easy.get();
    const bool is_artifact = request.part == RepositoryPart::targets;
    set_option(easy, CURLOPT_URL, request.url.for_request().c_str());
    set_option(easy, CURLOPT_PATH_AS_IS, 1L);
    set_option(easy, CURLOPT_PRIVATE, &transfer);
    set_option(easy, CURLOPT_ERRORBUFFER, transfer.reason.data());
    set_option(easy, CURLOPT_WRITEFUNCTION, &take_piece);
    set_option(easy, CURLOPT_WRITEDATA, &transfer);
    set_option(easy, CURLOPT_HEADERFUNCTION, &count_header);
    set_option(easy, CURLOPT_HEADERDATA, &transfer);
    set_option(easy, CURLOPT_NOSIGNAL, 1L);
    set_option(easy, CURLOPT_USERAGENT, "sealwright/" SEALWRIGHT_VERSION);
    // Artifacts are large and single: HTTP/1.1 costs the client less. Small files share one h2 connection.
    set_option(easy, CURLOPT_HTTP_VERSION,
               static_cast<long>(is_artifact ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
    set_peer(easy);
    set_identity(easy, request);
    set_protocols(easy);
    set_patience(easy, is_artifact);
  }

  void set_peer(CURL* easy) {
    set_option(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set_option(easy, CURLOPT_SSL_CTX_FUNCTION, &set_tls_time);
    set_option(easy, CURLOPT_SSL_CTX_DATA, &options_);
    // The system's authorities stay: they are found one by one in the directory that libcurl was built with.
    if (!options_.ca_file.empty()) set_option(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
    // Always set: an empty text is "none", while an unset option would read the environment.
    set_option(easy, CURLOPT_PROXY, options_.proxy.c_str());
    set_option(easy, CURLOPT_NOPROXY, options_.no_proxy.c_str());
  }

  // Who we are, for the configured origin alone. Elsewhere not even a TLS session may be resumed that knows
  // it.
  void set_identity(CURL* easy, const Request& request) {
    if (!request.is_at_home) {
      set_option(easy, CURLOPT_FRESH_CONNECT, 1L);
      set_option(easy, CURLOPT_FORBID_REUSE, 1L);
      set_option(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
      return;
    }
    if (!options_.client_certificate.empty()) {
      set_option(easy, CURLOPT_SSLCERT, options_.client_certificate.c_str());
      set_option(easy, CURLOPT_SSLKEY, options_.client_key.c_str());
    }
    if (!request.url.has_user()) return;
    set_option(easy, CURLOPT_USERNAME, request.url.user().c_str());
    set_option(easy, CURLOPT_PASSWORD, request.url.password().c_str());
  }

  // libcurl would show a client certificate to whom it is redirected: so it follows nothing, and `ask` does.
  void set_protocols(CURL* easy) {
    const char* schemes = options_.insecurely_allow_http ? "https,http" : "https";
    set_option(easy, CURLOPT_PROTOCOLS_STR, schemes);
    set_option(easy, CURLOPT_FOLLOWLOCATION, 0L);
  }

  void set_patience(CURL* easy, bool is_artifact) {
    set_option(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options_.connect_timeout_seconds));
    if (!is_artifact) {
      set_option(easy, CURLOPT_TIMEOUT, static_cast<long>(options_.small_file_timeout_seconds));
      return;
    }
    set_option(easy, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options_.low_speed_bytes));
    set_option(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.low_speed_seconds));
  }

  const HttpOptions& options_;
  CURLM* multi_;
  Easy spare_;
};

namespace {

class CurlStream : public Stream {
 public:
  CurlStream(CurlTransport::Connection& connection, std::unique_ptr<Transfer> transfer, std::string file,
             std::uint64_t first)
      : connection_(connection), transfer_(std::move(transfer)), file_(std::move(file)), first_(first) {}
  ~CurlStream() override { connection_.end(*transfer_); }

  Result<std::size_t> read(char* buffer, std::size_t size) override {
    if (transfer_->waiting.empty() && !transfer_->finished) {
      const std::size_t direct = connection_.advance(*transfer_, buffer, size);
      if (direct > 0) return direct;
    }
    if (!transfer_->waiting.empty()) return take_waiting(buffer, size);
    if (transfer_->result != CURLE_OK) return failure_of(*transfer_, file_);
    return std::size_t{0};
  }
  std::uint64_t first() const override { return first_; }

 private:
  std::size_t take_waiting(char* buffer, std::size_t size) {
    const std::size_t count = std::min(size, transfer_->waiting.size());
    std::copy_n(transfer_->waiting.data(), count, buffer);
    transfer_->waiting.erase(0, count);
    return count;
  }

  CurlTransport::Connection& connection_;
  std::unique_ptr<Transfer> transfer_;
  std::string file_;
  std::uint64_t first_;
};

Result<Url> parse_base(const std::string& text, bool http_too) {
  TRY_ASSIGN(const Url url, Url::parse(text));
  const bool is_web = url.is_https() || (http_too && url.scheme() == "http");
  if (is_web && !url.has_query_or_fragment()) return url;
  return Error{ErrorCode::config_invalid, "nothing can be fetched below this URL"}
      .expected("https://... without query and fragment")
      .got(url.to_text());
}

}  // namespace

// What one request led to: a stream, or why not and whether to ask once more.
struct CurlTransport::Answer {
  std::unique_ptr<Stream> stream;
  std::optional<Error> refusal;
  std::string location;  // of a redirect
  bool ask_again = false;
  bool from_the_start = false;  // the range is of no use
  std::int64_t retry_after_seconds = 0;
};

struct CurlTransport::Bases {
  Url metadata, targets, signatures;

  const Url& of(RepositoryPart part) const {
    if (part == RepositoryPart::targets) return targets;
    return part == RepositoryPart::signatures ? signatures : metadata;
  }
};

CurlTransport::CurlTransport(Bases bases, HttpOptions options)
    : bases_(std::make_unique<const Bases>(std::move(bases))),
      options_(std::move(options)),
      connection_(std::make_unique<Connection>(options_)) {}

CurlTransport::~CurlTransport() = default;

Result<std::unique_ptr<CurlTransport>> CurlTransport::create(const CurlLibrary& library, BaseUrls urls,
                                                             HttpOptions options) {
  const bool http_too = options.insecurely_allow_http;
  TRY_ASSIGN(Url metadata, parse_base(urls.metadata, http_too));
  TRY_ASSIGN(Url targets, parse_base(urls.targets, http_too));
  TRY_ASSIGN(Url signatures, parse_base(urls.signatures, http_too));
  library.set_up();
  Bases bases{std::move(metadata), std::move(targets), std::move(signatures)};
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(bases), std::move(options)));
}

// A redirect that is followed: the request that it leads to. Once the configured origin is left, whoever
// answers chooses the way: even one that leads back is followed without credentials.
Result<CurlTransport::Request> CurlTransport::Request::redirected_to(const std::string& location) const {
  const auto refuse = [&](const std::string& why) {
    return Error{ErrorCode::redirect_refused, why}.file(url.to_text()).got(shown_url(location));
  };
  if (part != RepositoryPart::targets) return refuse("metadata is never redirected");
  if (redirects == kMostRedirects) return refuse("more than three redirects");
  auto next = Url::parse(location);
  if (!next) return refuse("the server names no URL");
  if (!next->is_https()) return refuse("it does not lead to https");
  const bool stays = is_at_home && next->origin() == url.origin();
  if (next->has_user() && !stays) return refuse("the URL names a user");
  return Request{stays ? next->with_user_of(url) : *std::move(next), part, stays, redirects + 1};
}

CurlTransport::Answer CurlTransport::ask(const RepositoryPath& path, ByteRange range) {
  Request request{bases_->of(path.part()).below(path.encoded()), path.part()};
  for (;;) {
    Answer answer = ask_once(request, range);
    if (answer.location.empty()) return answer;
    auto next = request.redirected_to(answer.location);
    if (!next) return Answer{{}, std::move(next).error(), {}};
    request = *std::move(next);
  }
}

CurlTransport::Answer CurlTransport::ask_once(const Request& request, ByteRange range) {
  const std::string shown = request.url.to_text();
  auto transfer = connection_->start(request, range);
  connection_->advance(*transfer, nullptr, 0);
  const long status = transfer->status();
  const bool failed = transfer->finished && transfer->result != CURLE_OK;
  const bool continues = status == 206 && continues_from(range.first, transfer->header("Content-Range"));
  Answer answer;
  if (!failed && (status == 200 || (range.first > 0 && continues))) {
    answer.stream =
        std::make_unique<CurlStream>(*connection_, std::move(transfer), shown, continues ? range.first : 0);
    return answer;
  }
  if (!failed) connection_->drain(*transfer);
  answer.refusal = failed ? failure_of(*transfer, shown) : refusal_of(status, shown);
  answer.from_the_start = !failed && range.first > 0 && (status == 206 || status == 416);
  answer.ask_again = failed ? may_pass(transfer->result, transfer->reason.data()) : may_pass(status);
  if (!failed) answer.retry_after_seconds = transfer->retry_after_seconds();
  if (!failed) answer.location = transfer->location();
  connection_->end(*transfer);
  return answer;
}

Result<std::unique_ptr<Stream>> CurlTransport::open(const RepositoryPath& path, ByteRange range) {
  for (int tried = 1;; ++tried) {
    Answer answer = ask(path, range);
    if (answer.from_the_start) answer = ask(path, {});
    if (answer.stream) return std::move(answer.stream);
    if (!answer.ask_again || tried >= options_.retries.tries) return std::move(*answer.refusal);
    const std::int64_t wait = wait_before(tried, answer.retry_after_seconds);
    if (answer.retry_after_seconds > 0 && options_.on_wait)
      options_.on_wait(*answer.refusal, Seconds{wait / 1000});
    if (!connection_->wait(wait)) {
      return Error{ErrorCode::cancelled}.file(path.text());
    }
  }
}

// What the server asks for wins over our own back-off.
std::int64_t CurlTransport::wait_before(int tried, std::int64_t retry_after_seconds) const {
  const RetryPolicy& policy = options_.retries;
  if (retry_after_seconds > 0) {
    return std::min(retry_after_seconds, policy.longest_retry_after_seconds) * 1000;
  }
  const std::int64_t doubled = policy.first_wait_milliseconds << std::min(tried - 1, 20);
  return random_up_to(std::min(doubled, policy.longest_wait_milliseconds));
}

}  // namespace sealwright::client
