// SPDX-License-Identifier: Apache-2.0
#include "base/url.hpp"

#include <algorithm>
#include <limits>

#include "base/encoding.hpp"
#include "base/host.hpp"
#include "base/text.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kSchemeEnd = "://";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_in_scheme(char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; }
bool is_visible(char c) { return c > ' ' && c < '\x7f' && c != '\\'; }
// Some programs end the user at the first of these characters, others at the last `@`.
bool is_in_user(char c) { return std::string_view("@[]<>\"^`{|}").find(c) == std::string_view::npos; }

bool is_user(std::string_view text) {
  const std::string decoded = percent_decoded(text).value_or("\n");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  return std::all_of(text.begin(), text.end(), is_in_user) &&
         std::none_of(decoded.begin(), decoded.end(), is_control);
}

std::uint16_t default_port(std::string_view scheme) {
  if (scheme == "https") return 443;
  return scheme == "http" ? 80 : 0;
}

// Removes `mark` and the text up to the first of `ends` from `rest`, and returns that text; nothing if `rest`
// does not begin with `mark`.
std::optional<std::string> take_part(std::string_view& rest, char mark, std::string_view ends) {
  if (!rest.starts_with(mark)) return std::nullopt;
  const std::size_t end = std::min(rest.find_first_of(ends, 1), rest.size());
  std::string part(rest.substr(1, end - 1));
  rest.remove_prefix(end);
  return part;
}

// Text that is not understood may contain a password anywhere.
std::string shown_unparsed(std::string_view text) {
  constexpr std::size_t kLongestShown = 200;
  if (text.find_first_of("@?#") == std::string_view::npos) return std::string(text.substr(0, kLongestShown));
  const std::size_t end = text.find(kSchemeEnd);
  const std::string_view scheme = text.substr(0, end == std::string_view::npos ? 0 : end);
  if (!std::all_of(scheme.begin(), scheme.end(), is_in_scheme)) return "***";
  return std::string(scheme) + (scheme.empty() ? "***" : "://***");
}

Error refuse(std::string why) { return Error{ErrorCode::config_invalid, "not a URL: " + std::move(why)}; }

Status check_characters(std::string_view text) {
  if (text.size() > kLongestUrl) return refuse("too long").expected("at most 8192 bytes");
  // The name of a directory may be any text.
  const bool is_file = text.starts_with("file:");
  const bool sound = std::all_of(text.begin(), text.end(), [&](char c) {
    return is_visible(c) || (is_file && static_cast<unsigned char>(c) >= 0x80);
  });
  if (!sound) return refuse("it contains a space, a control character, a backslash or a non-ASCII character");
  if (!percent_decoded(text)) return refuse("it contains an invalid percent escape");
  return Done{};
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
  Url url;
  std::string_view rest = text;
  const auto read = [&]() -> Status {
    TRY(check_characters(text));
    TRY(url.read_scheme(rest));
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    TRY(url.read_authority(rest.substr(0, end)));
    url.read_path(rest.substr(end));
    if (url.is_file() && url.path_.empty()) return refuse("a file URL without a path");
    return Done{};
  };
  const Status done = read();
  if (done) return url;
  return Error{done.error()}.got(shown_unparsed(text));
}

Result<std::optional<Url>> Url::parse_unless_path(std::string_view text) {
  if (text.find(kSchemeEnd) == std::string_view::npos) return std::optional<Url>();
  TRY_ASSIGN(Url url, parse(text));
  return std::optional<Url>(std::move(url));
}

Status Url::read_scheme(std::string_view& rest) {
  const std::size_t end = rest.find(kSchemeEnd);
  const std::string_view scheme = rest.substr(0, end);
  if (end == std::string_view::npos || scheme.empty() || !is_letter(scheme[0]) ||
      !std::all_of(scheme.begin(), scheme.end(), is_in_scheme)) {
    return refuse("it has no scheme").expected("such as https://HOST/");
  }
  written_scheme_ = scheme;
  scheme_ = lower_case(scheme);
  rest.remove_prefix(end + kSchemeEnd.size());
  return Done{};
}

Status Url::read_authority(std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) {
    user_ = authority.substr(0, at);
    authority.remove_prefix(at + 1);
    if (!is_user(*user_)) return refuse("an ambiguous user");
  }
  authority_ = authority;
  if (!is_file()) return read_host_and_port(authority);
  if (has_user() || !(authority.empty() || authority == "localhost"))
    return refuse("a file URL names a host").expected("file:///...");
  return Done{};
}

Status Url::read_host_and_port(std::string_view text) {
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  const std::size_t colon = bracket == std::string_view::npos ? bracket : text.find(':', bracket);
  auto host = normal_host(text.substr(0, colon));
  if (!host) return refuse("no host, or one in an ambiguous form");
  host_ = *std::move(host);
  if (colon == std::string_view::npos) return Done{};
  std::uint64_t port = 0;
  if (!parse_decimal(text.substr(colon + 1), port) || port == 0 ||
      port > std::numeric_limits<std::uint16_t>::max())
    return refuse("an invalid port").expected("1 to 65535");
  port_ = static_cast<std::uint16_t>(port);
  has_port_ = true;
  return Done{};
}

void Url::read_path(std::string_view rest) {
  path_ = rest.substr(0, rest.find_first_of("?#"));
  rest.remove_prefix(path_.size());
  query_ = take_part(rest, '?', "#");
  fragment_ = take_part(rest, '#', "");
}

Origin Url::origin() const { return {scheme_, host_, has_port_ ? port_ : default_port(scheme_)}; }

bool Url::is_loopback() const { return is_loopback_host(host_); }

std::string Url::user() const {
  return percent_decoded(user_.value_or("").substr(0, user_.value_or("").find(':'))).value_or("");
}

std::string Url::password() const {
  const std::string both = user_.value_or("");
  const std::size_t colon = both.find(':');
  return colon == std::string::npos ? "" : percent_decoded(both.substr(colon + 1)).value_or("");
}

std::string Url::decoded_path() const { return percent_decoded(path_).value_or(""); }

std::string Url::file_name() const {
  return percent_decoded(path_.substr(path_.rfind('/') + 1)).value_or("");
}

Url Url::parent() const {
  Url parent = *this;
  parent.path_ = path_.substr(0, path_.rfind('/') + 1);
  parent.query_.reset();
  parent.fragment_.reset();
  return parent;
}

Url Url::below(std::string_view encoded_path) const {
  Url longer = *this;
  longer.path_ += (path_.ends_with('/') ? "" : "/") + std::string(encoded_path);
  return longer;
}

Url Url::with_user_of(const Url& other) const {
  Url same = *this;
  same.user_ = other.user_;
  return same;
}

std::string Url::to_text() const {
  return written_scheme_ + std::string(kSchemeEnd) + (user_ ? "***@" : "") + authority_ + path_ +
         (query_ ? "?..." : "");
}

std::string Url::for_request() const {
  return written_scheme_ + std::string(kSchemeEnd) + authority_ + path_ + (query_ ? "?" + *query_ : "");
}

std::string Url::with_secrets() const {
  return written_scheme_ + std::string(kSchemeEnd) + (user_ ? *user_ + "@" : "") + authority_ + path_ +
         (query_ ? "?" + *query_ : "") + (fragment_ ? "#" + *fragment_ : "");
}

std::string shown_url(std::string_view text) {
  const auto url = Url::parse(text);
  return url ? url->to_text() : shown_unparsed(text);
}

std::string shown_place(std::string_view text) {
  return text.find(kSchemeEnd) == std::string_view::npos ? std::string(text) : shown_url(text);
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    const auto byte = from_any_hex(text.substr(at + 1, 2));
    if (!byte || byte->size() != 1 || (*byte)[0] == '\0') return std::nullopt;
    out += *byte;
    at += 2;
  }
  return out;
}

}  // namespace sealwright
