// SPDX-License-Identifier: Apache-2.0
// What libcurl, which makes the requests, reads in a URL: a second opinion for base/url.hpp.
#pragma once

#include <arpa/inet.h>
#include <curl/curl.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "base/url.hpp"

namespace sealwright::test {

class CurlUrl {
 public:
  // Empty where libcurl refuses `text`.
  static std::optional<CurlUrl> parse(const std::string& text) {
    CurlUrl url;
    const unsigned flags = CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME;
    if (curl_url_set(url.handle_.get(), CURLUPART_URL, text.c_str(), flags) != CURLUE_OK) return std::nullopt;
    return url;
  }
  // Empty where the URL has no such part.
  std::string part(CURLUPart what, unsigned flags = 0) const {
    char* text = nullptr;
    if (curl_url_get(handle_.get(), what, &text, flags) != CURLUE_OK) return "";
    const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
    return text;
  }

 private:
  struct Close {
    void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
  };
  std::unique_ptr<CURLU, Close> handle_{curl_url()};
};

// The sixteen bytes of an address that libcurl shows with brackets and that Url shows in full; else the text.
inline std::string host_bytes(std::string host) {
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  std::array<char, 16> bytes{};
  return inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1 ? std::string(bytes.data(), bytes.size())
                                                              : host;
}

inline std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// The first part that the two read differently; "" when they agree.
inline std::string disagreement(const Url& ours, const CurlUrl& theirs) {
  const Origin origin = ours.origin();
  if (ours.scheme() != lower(theirs.part(CURLUPART_SCHEME))) return "scheme";
  if (!ours.is_file() && host_bytes(ours.host()) != host_bytes(lower(theirs.part(CURLUPART_HOST))))
    return "host";
  const bool has_default = ours.scheme() == "https" || ours.scheme() == "http";
  const std::string port = theirs.part(CURLUPART_PORT, has_default ? CURLU_DEFAULT_PORT : 0u);
  if (std::to_string(origin.port) != (port.empty() ? "0" : port)) return "port";
  if ((ours.path().empty() ? "/" : ours.path()) != theirs.part(CURLUPART_PATH)) return "path";
  if (ours.user() != theirs.part(CURLUPART_USER, CURLU_URLDECODE)) return "user";
  if (ours.password() != theirs.part(CURLUPART_PASSWORD, CURLU_URLDECODE)) return "password";
  return "";
}

// The URL that libcurl gets from us names the same server and file, and no user.
inline std::string disagreement_of_request(const Url& ours) {
  const auto theirs = CurlUrl::parse(ours.for_request());
  if (!theirs) return "refused";
  if (!theirs->part(CURLUPART_USER).empty() || !theirs->part(CURLUPART_PASSWORD).empty()) return "user";
  const std::string difference = disagreement(ours, *theirs);
  return difference == "user" || difference == "password" ? "" : difference;
}

}  // namespace sealwright::test
