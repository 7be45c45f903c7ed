// SPDX-License-Identifier: Apache-2.0
// Url: an absolute URL, parsed once. Code asks this class about a URL and never examines its text.
//
// Two programs must not read one text as two different hosts. So ambiguous text is refused, never repaired:
// spaces, control characters, backslashes, two `@`, a host that is not ASCII, a number as a host in any
// form but four decimal bytes, a port that is empty or has leading zeros. Text accepted here means the same
// to libcurl (tests/base/url_test.cpp and the fuzz target `url` compare the two).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

inline constexpr std::size_t kLongestUrl = 8192;

// A URL's server. Two URLs with equal origins reach the same server, and only they may share credentials.
struct Origin {
  std::string scheme, host;  // as Url::scheme and Url::host
  std::uint16_t port = 0;    // 0: the scheme has none
  bool operator==(const Origin&) const = default;
};

class Url {
 public:
  // `SCHEME://[USER[:PASSWORD]@]HOST[:PORT][/PATH][?QUERY][#FRAGMENT]`; of a file URL the host is empty or
  // `localhost`. Errors: config_invalid, which shows the text as `shown_url` does.
  static Result<Url> parse(std::string_view text);
  // The same for text that may also be a path: nothing for text without `://`.
  static Result<std::optional<Url>> parse_unless_path(std::string_view text);

  const std::string& scheme() const { return scheme_; }  // lower case
  // Lower case; an IPv6 address is eight numbers without leading zeros or brackets: "0:0:0:0:0:0:0:1".
  const std::string& host() const { return host_; }
  const std::string& path() const { return path_; }  // as written; empty, or with a leading slash
  bool has_port() const { return has_port_; }
  Origin origin() const;
  bool is_https() const { return scheme_ == "https"; }
  bool is_file() const { return scheme_ == "file"; }
  // `localhost`, 127.0.0.0/8 or ::1. False for a file URL, which has no host.
  bool is_loopback() const;

  bool has_user() const { return user_.has_value(); }
  // Decoded; empty if there is none. Secrets: for the request to `origin()` only.
  std::string user() const;
  std::string password() const;
  // No path can be appended to a URL with one of these.
  bool has_query_or_fragment() const { return query_ || fragment_; }
  // May be published: paths can be appended to it, and it contains no secret.
  bool is_plain() const { return !user_ && !has_query_or_fragment(); }

  // The path with its escapes decoded, as the name of a directory or file.
  std::string decoded_path() const;
  // The last segment of the path, decoded; empty if the path ends in a slash.
  std::string file_name() const;
  // Everything up to the last slash of the path, without query and fragment.
  Url parent() const;
  // This URL with `encoded_path` appended, one slash between the two. Only for a URL without query and
  // fragment.
  Url below(std::string_view encoded_path) const;
  // This URL with the user and password of `other`.
  Url with_user_of(const Url& other) const;

  // For people, logs and records: `***` for a user with a password, `?...` for a query. Never a secret.
  std::string to_text() const;
  // The text for libcurl: as written, but without the user, whose credentials are passed separately, and
  // without fragment. The query may be a secret, so never show this.
  std::string for_request() const;
  // The whole URL with its secrets: for another URL parser, and for a file that only its owner may read.
  std::string with_secrets() const;

  bool operator==(const Url&) const = default;

 private:
  Url() = default;
  Status read_scheme(std::string_view& rest);
  Status read_authority(std::string_view authority);
  Status read_host_and_port(std::string_view text);
  void read_path(std::string_view rest);

  std::string scheme_, host_, path_;
  std::string written_scheme_, authority_;              // as written; the authority without user
  std::optional<std::string> user_, query_, fragment_;  // as written, without `@`, `?` and `#`
  bool has_port_ = false;
  std::uint16_t port_ = 0;
};

// Text that was meant as a URL, safe to show: `Url::to_text` if it is a URL, otherwise without any part
// that may contain a password or a token.
std::string shown_url(std::string_view text);
// The same for text that may also be a path: a path is shown unchanged.
std::string shown_place(std::string_view text);

// `%41` becomes `A`. Returns nothing if an escape is not two hexadecimal digits, or is `%00`.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace sealwright
