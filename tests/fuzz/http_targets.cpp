// SPDX-License-Identifier: Apache-2.0
// What a web server says about its answer, and what names one.
#include <string>

#include "base/url.hpp"
#include "http/content_range.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/curl_url.hpp"

namespace sealwright::fuzzing {

// The header, then in a second line where the rest of the file should begin.
FUZZ_TARGET(content_range) {
  const std::string header(take_line(input)), wanted(take_line(input));
  const std::uint64_t first = std::strtoull(wanted.c_str(), nullptr, 10);
  if (!continues_from(first, header)) return;
  // A file that has this byte has a last one, and it is the one before its length.
  const std::size_t slash = header.find('/');
  require(header.starts_with("bytes " + std::to_string(first) + "-"),
          "the rest begins where it was asked for");
  require(std::stoull(header.substr(slash + 1)) > first, "a file is longer than where its rest begins");
}

// The library that makes the request must reach the server that was checked, and shown text must hide what
// people may not see.
FUZZ_TARGET(url) {
  require(is_tellable(Error{ErrorCode::unreachable}.file(shown_url(input))), "a URL can be shown");
  const auto url = Url::parse(input);
  if (!accepted(url)) return;
  require(url->with_secrets() == input, "a URL is not changed by reading it");
  const auto again = Url::parse(url->for_request());
  require(again && !again->has_user() && again->origin() == url->origin() && again->path() == url->path(),
          "a request names the same server and path, and no user");
  require(!url->has_user() || url->to_text().find("***@") != std::string::npos, "a user is not shown");
  const auto theirs = test::CurlUrl::parse(std::string(input));
  if (theirs) require(test::disagreement(*url, *theirs).empty(), "libcurl reads the same");
  if (url->is_https()) require(test::disagreement_of_request(*url).empty(), "libcurl asks the same server");
}

}  // namespace sealwright::fuzzing
