// SPDX-License-Identifier: Apache-2.0
// Url: an absolute URL, parsed once. Every question about a URL is asked here, and nowhere of its text.
//
// Two programs must not read one text as two hosts. So what is ambiguous is refused and never repaired:
// spaces, control characters, backslashes, two `@`, a host that is not ASCII, a number as a host in any form
// but four decimal bytes, a port that is empty or has leading zeros. What is accepted here means the same to
// libcurl (tests/base/url_test.cpp and the fuzz target `url` compare the two).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

inline constexpr std::size_t kLongestUrl = 8192;

// Who is asked. Two URLs with equal origins reach the same server, and only they may share credentials.
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
  // The same for a text that may be a path too: nothing for one without `://`.
  static Result<std::optional<Url>> parse_unless_path(std::string_view text);

  const std::string& scheme() const { return scheme_; }  // lower case
  // Lower case; of an IPv6 address eight numbers without leading zeros and brackets: "0:0:0:0:0:0:0:1".
  const std::string& host() const { return host_; }
  const std::string& path() const { return path_; }  // as written; empty or with a slash in front
  bool has_port() const { return has_port_; }
  Origin origin() const;
  bool is_https() const { return scheme_ == "https"; }
  bool is_file() const { return scheme_ == "file"; }
  // `localhost`, 127.0.0.0/8 or ::1. A file URL has no host and is none of them.
  bool is_loopback() const;

  bool has_user() const { return user_.has_value(); }
  // Decoded; empty without one. Secrets: for the request to `origin()` alone.
  std::string user() const;
  std::string password() const;
  // Nothing can be named behind these.
  bool has_query_or_fragment() const { return query_ || fragment_; }
  // Fit to be published: files can be named behind it, and it holds no secret.
  bool is_plain() const { return !user_ && !has_query_or_fragment(); }

  // The path with its escapes decoded, as a directory or file is called.
  std::string decoded_path() const;
  // The last segment of the path, decoded; empty when the path ends in a slash.
  std::string file_name() const;
  // Everything up to the last slash of the path, without query and fragment.
  Url parent() const;
  // `encoded_path` behind this one, with one slash between the two. Only for a URL without query and
  // fragment.
  Url below(std::string_view encoded_path) const;
  // The same place, asked as the user of `other`.
  Url with_user_of(const Url& other) const;

  // For people, logs and records: `***` for a user with a password, `?...` for a query. Never a secret.
  std::string to_text() const;
  // What libcurl gets: as it was written, but without the user, whose credentials are set apart from it, and
  // without fragment. The query may be a secret, so this is never shown.
  std::string for_request() const;
  // The whole of it, with its secrets: for another parser of URLs, and for a file that only its owner may
  // read.
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

// Any text that was meant as a URL, fit to be shown: as `Url::to_text` where it is one, and otherwise nothing
// of it that may hold a password or a token.
std::string shown_url(std::string_view text);
// The same for a text that may be a path too: a path is shown as it is.
std::string shown_place(std::string_view text);

// `%41` becomes `A`; nothing for an escape that is not two hexadecimal digits, or for `%00`.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace sealwright
