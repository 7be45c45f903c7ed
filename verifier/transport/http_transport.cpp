// SPDX-License-Identifier: Apache-2.0
#include "verifier/transport/http_transport.hpp"

#include "http/content_range.hpp"

namespace sealwright::client {
namespace {

constexpr int kMostRedirects = 3;

// The error for a response without a file.
Error refusal_of(long status, const std::string& file) {
  const std::string got = "HTTP " + std::to_string(status);
  if (status == 404 || status == 403) return Error{ErrorCode::not_found}.file(file).got(got);
  if (status >= 300 && status < 400 && status != 304) {
    return Error{ErrorCode::redirect_refused}.file(file).got(got);
  }
  return Error{ErrorCode::http_status}.file(file).got(got);
}

class HttpStream : public Stream {
 public:
  HttpStream(std::unique_ptr<HttpAnswer> answer, std::uint64_t first)
      : answer_(std::move(answer)), first_(first) {}
  Result<std::size_t> read(char* buffer, std::size_t size) override { return answer_->read(buffer, size); }
  std::uint64_t first() const override { return first_; }

 private:
  std::unique_ptr<HttpAnswer> answer_;
  std::uint64_t first_;
};

Result<Url> parse_base(const std::string& text, bool http_too) {
  TRY_ASSIGN(const Url url, Url::parse(text));
  const bool is_web = url.is_https() || (http_too && url.scheme() == "http");
  if (is_web && !url.has_query_or_fragment()) return url;
  return Error{ErrorCode::config_invalid, "this URL cannot be the base of a repository"}
      .expected("https://... without query and fragment")
      .got(url.to_text());
}

}  // namespace

BaseUrls BaseUrls::below(const std::string& url) {
  const auto base = Url::parse(url);
  if (!base) return {url, url, url};  // `create` reports the error
  return {base->below("metadata/").with_secrets(), base->below("targets/").with_secrets(),
          base->below("signatures/").with_secrets()};
}

struct HttpTransport::Bases {
  Url metadata, targets, signatures;

  const Url& of(RepositoryPart part) const {
    if (part == RepositoryPart::targets) return targets;
    return part == RepositoryPart::signatures ? signatures : metadata;
  }
};

// One request for a file of a part.
struct HttpTransport::Asked {
  Url url;
  RepositoryPart part;
  bool is_at_home = true;  // still at the configured origin: no redirect has left it
  int redirects = 0;       // followed so far

  Result<Asked> redirected_to(const std::string& location) const;
};

// The outcome of one request: a stream or a refusal.
struct HttpTransport::Answer {
  std::unique_ptr<Stream> stream;
  std::optional<HttpRefusal> refusal;
  std::string location;         // of a redirect
  bool from_the_start = false;  // the server did not serve the range: ask for the whole file
};

HttpTransport::HttpTransport(const CurlLibrary& library, Bases bases, HttpOptions options)
    : bases_(std::make_unique<const Bases>(std::move(bases))),
      options_(std::move(options)),
      client_(library, options_) {}

HttpTransport::~HttpTransport() = default;

Result<std::unique_ptr<HttpTransport>> HttpTransport::create(const CurlLibrary& library, BaseUrls urls,
                                                             HttpOptions options) {
  const bool http_too = options.insecurely_allow_http;
  TRY_ASSIGN(Url metadata, parse_base(urls.metadata, http_too));
  TRY_ASSIGN(Url targets, parse_base(urls.targets, http_too));
  TRY_ASSIGN(Url signatures, parse_base(urls.signatures, http_too));
  Bases bases{std::move(metadata), std::move(targets), std::move(signatures)};
  return std::unique_ptr<HttpTransport>(new HttpTransport(library, std::move(bases), std::move(options)));
}

// The request that follows a redirect. After a redirect to another origin, that server chooses the next
// address: even a redirect back to the configured origin is followed without credentials.
Result<HttpTransport::Asked> HttpTransport::Asked::redirected_to(const std::string& location) const {
  const auto refuse = [&](const std::string& why) {
    return Error{ErrorCode::redirect_refused, why}.file(url.to_text()).got(shown_url(location));
  };
  if (part != RepositoryPart::targets) return refuse("redirects are followed for artifacts only");
  if (redirects == kMostRedirects) return refuse("more than three redirects");
  auto next = Url::parse(location);
  if (!next) return refuse("the target of the redirect is not a URL");
  if (!next->is_https()) return refuse("the target of the redirect is not https");
  const bool stays = is_at_home && next->origin() == url.origin();
  if (next->has_user() && !stays) return refuse("the target of the redirect names a user");
  return Asked{stays ? next->with_user_of(url) : *std::move(next), part, stays, redirects + 1};
}

// An artifact is one large file: HTTP/1.1 costs the client less. Small files share one h2 connection.
HttpRequest HttpTransport::request_for(const Asked& asked, ByteRange range) const {
  const bool is_artifact = asked.part == RepositoryPart::targets;
  HttpRequest request{asked.url};
  request.first_byte = range.first;
  request.is_over_h2 = !is_artifact;
  request.total_seconds = is_artifact ? 0 : options_.small_file_timeout_seconds;
  // Only the configured origin gets the credentials. No other server may resume a TLS session that used them.
  request.is_apart = !asked.is_at_home;
  if (asked.is_at_home)
    request.identity = {options_.client_certificate, options_.client_key, asked.url.user(),
                        asked.url.password()};
  return request;
}

HttpTry<std::unique_ptr<Stream>> HttpTransport::ask(const RepositoryPath& path, ByteRange range) {
  Asked asked{bases_->of(path.part()).below(path.encoded()), path.part()};
  for (;;) {
    Answer answer = ask_once(asked, range);
    if (answer.stream) return std::move(answer.stream);
    if (answer.from_the_start) return ask(path, {});
    if (answer.location.empty()) return *std::move(answer.refusal);
    auto next = asked.redirected_to(answer.location);
    if (!next) return HttpRefusal{std::move(next).error()};
    asked = *std::move(next);
  }
}

HttpTransport::Answer HttpTransport::ask_once(const Asked& asked, ByteRange range) {
  auto outcome = client_.ask(request_for(asked, range));
  if (auto* refusal = std::get_if<HttpRefusal>(&outcome)) return {{}, std::move(*refusal), {}};
  auto http = std::get<0>(std::move(outcome));
  const long status = http->status();
  const bool continues = status == 206 && continues_from(range.first, http->header("Content-Range"));
  if (status == 200 || (range.first > 0 && continues))
    return {std::make_unique<HttpStream>(std::move(http), continues ? range.first : 0), {}, {}};
  (void)http->page();  // only the status matters, so an incomplete body is no error
  HttpRefusal refusal{refusal_of(status, asked.url.to_text()), may_pass(status)};
  refusal.retry_after_seconds = http->retry_after_seconds();
  return {{}, std::move(refusal), http->location(), range.first > 0 && (status == 206 || status == 416)};
}

Result<std::unique_ptr<Stream>> HttpTransport::open(const RepositoryPath& path, ByteRange range) {
  return client_.repeat([&] { return ask(path, range); });
}

}  // namespace sealwright::client
