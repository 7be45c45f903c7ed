// SPDX-License-Identifier: Apache-2.0
#include "publisher/endpoints/upload.hpp"

#include <array>

#include "base/posix_byte_source.hpp"

namespace sealwright::publish {
namespace {

// The refusal for a failure that may pass, with what decides whether the request is repeated.
HttpRefusal to_repeat(const HttpAnswer& http, const UploadAnswer& answer, const Url& url) {
  return {refusal_of(answer, url), true, !means_not_done(answer.status), http.retry_after_seconds()};
}

UploadAnswer head_of(const HttpAnswer& http) { return {http.status(), {}, http.date()}; }

}  // namespace

HttpRequest Upload::request_for(const std::string& method, const Url& url) const {
  HttpRequest request{url};
  request.method = method;
  request.identity = settings_.identity;
  request.heeds_cancel = heeds_cancel_;
  return request;
}

HttpTry<UploadAnswer> Upload::once(const HttpRequest& request) {
  auto outcome = client_.ask(request);
  if (auto* refusal = std::get_if<HttpRefusal>(&outcome)) return std::move(*refusal);
  HttpAnswer& http = *std::get<0>(outcome);
  UploadAnswer answer = head_of(http);
  auto page = http.page();
  if (!page) return HttpRefusal{std::move(page).error()};
  answer.body = *std::move(page);
  if (may_pass(answer.status)) return to_repeat(http, answer, request.url);
  return answer;
}

Result<UploadAnswer> Upload::ask(const std::string& method, const Url& url, Repeat repeat) {
  HttpRequest request = request_for(method, url);
  request.total_seconds = settings_.answer_seconds;
  return client_.repeat([&] {
    auto outcome = once(request);
    if (auto* refusal = std::get_if<HttpRefusal>(&outcome);
        refusal != nullptr && repeat == Repeat::if_not_done)
      refusal->may_pass = refusal->may_pass && !refusal->was_sent;
    return outcome;
  });
}

Result<UploadAnswer> Upload::get(const Url& url, std::uint64_t most, const std::function<void()>& restart,
                                 const std::function<void(std::string_view)>& take) {
  const HttpRequest request = request_for("GET", url);
  return client_.repeat([&]() -> HttpTry<UploadAnswer> {
    auto outcome = client_.ask(request);
    if (auto* refusal = std::get_if<HttpRefusal>(&outcome)) return std::move(*refusal);
    HttpAnswer& http = *std::get<0>(outcome);
    UploadAnswer answer = head_of(http);
    if (answer.status != 200) {
      answer.body = http.page().value_or("");
      if (may_pass(answer.status)) return to_repeat(http, answer, url);
      return answer;
    }
    restart();
    std::array<char, 65'536> piece;
    for (std::uint64_t total = 0;;) {
      const auto count = http.read(piece.data(), piece.size());
      if (!count) return HttpRefusal{count.error(), count.error().code() == ErrorCode::unreachable};
      if (*count == 0) return answer;
      total += *count;
      if (total > most) return HttpRefusal{Error{ErrorCode::too_large}.file(url.to_text())};
      take({piece.data(), *count});
    }
  });
}

HttpTry<UploadAnswer> Upload::put(const Url& url, ByteSource& bytes, std::uint64_t size) {
  HttpRequest request = request_for("PUT", url);
  request.body = {&bytes, size};
  return once(request);
}

Result<UploadAnswer> Upload::put_file(const Url& url, const std::string& file, std::uint64_t size) {
  return client_.repeat([&]() -> HttpTry<UploadAnswer> {
    auto source = FileSource::open(file);
    if (!source) return HttpRefusal{std::move(source).error()};
    return put(url, *source, size);
  });
}

Result<UploadAnswer> Upload::put_bytes(const Url& url, std::string_view bytes) {
  return client_.repeat([&] {
    MemorySource source(bytes);
    return put(url, source, bytes.size());
  });
}

// Servers reject a client certificate in different ways. All of them give the same error.
Error refusal_of(const UploadAnswer& answer, const Url& url) {
  const std::string got = "HTTP " + std::to_string(answer.status);
  if (answer.status == 400 && answer.body.find("ertificate") != std::string::npos) {
    return Error{ErrorCode::tls_failed, "the server does not accept the client certificate"}
        .file(url.to_text())
        .got(got)
        .advice(
            "Give the publisher's certificate and key with `sealwright-publish endpoint add --certificate "
            "--key`.");
  }
  Error error = Error{ErrorCode::http_status}.file(url.to_text()).got(got);
  if (answer.status != 401) return error;
  return std::move(error).advice(
      "Give a file with USER:PASSWORD with `sealwright-publish endpoint add --credentials FILE`.");
}

}  // namespace sealwright::publish
