// SPDX-License-Identifier: Apache-2.0
#include "keys/private/secret_content.hpp"

#include <algorithm>

namespace sealwright {
namespace {

constexpr std::size_t kLongestLabel = 64, kLeastBase64 = 16;

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
         c == '=';
}
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-'; }

// Line ends and margins, also as written in a JSON or program string: "\n".
std::string_view without_line_ends(std::string_view text) {
  while (!text.empty()) {
    const std::string_view two = text.substr(0, 2);
    if (two == "\\n" || two == "\\r" || two == "\\t")
      text.remove_prefix(2);
    else if (text[0] == '\n' || text[0] == '\r' || text[0] == ' ' || text[0] == '\t')
      text.remove_prefix(1);
    else
      break;
  }
  return text;
}

// The content of a block, or a header such as "Proc-Type: 4,ENCRYPTED". Text that only mentions a key has
// neither.
bool begins_a_block(std::string_view text) {
  const std::string_view inner = without_line_ends(text);
  if (inner.size() == text.size()) return false;
  const auto letters = std::find_if_not(inner.begin(), inner.end(), is_letter);
  if (letters != inner.begin() && letters != inner.end() && *letters == ':') return true;
  const auto end = std::find_if_not(inner.begin(), inner.end(), is_base64);
  return static_cast<std::size_t>(end - inner.begin()) >= kLeastBase64;
}

bool has_private_block(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ", kEnd = "-----";
  for (std::size_t at = 0; (at = text.find(kBegin, at)) != std::string_view::npos;) {
    at += kBegin.size();
    const std::size_t length = text.substr(at, kLongestLabel).find(kEnd);
    if (length == std::string_view::npos) continue;
    const bool is_private = text.substr(at, length).find("PRIVATE KEY") != std::string_view::npos;
    if (is_private && begins_a_block(text.substr(at + length + kEnd.size()))) return true;
  }
  return false;
}

// A comment, then one line of base64 that begins with the algorithms: Ed25519 with scrypt or no encryption
// (minisign and rsign), or with bcrypt (signify). A public key and a signature are shorter than any of them.
bool is_minisign_secret(std::string_view text) {
  constexpr std::size_t kShortest = 130;
  if (!text.starts_with("untrusted comment:")) return false;
  const std::size_t feed = text.find('\n');
  if (feed == std::string_view::npos) return false;
  const std::string_view line = text.substr(feed + 1);
  const auto end = std::find_if_not(line.begin(), line.end(), is_base64);
  const bool is_secret =
      line.starts_with("RWRTY0Iy") || line.starts_with("RWQAAEIy") || line.starts_with("RWRCS");
  return is_secret && static_cast<std::size_t>(end - line.begin()) >= kShortest;
}

// Reads DER by its tags, only as far as needed to distinguish private keys from everything else.
class Der {
 public:
  explicit Der(std::string_view bytes) : left_(bytes) {}

  // The content of the next element; nothing if it has another tag or extends past the end.
  std::optional<std::string_view> take(unsigned char tag) {
    if (left_.size() < 2 || byte(0) != tag) return std::nullopt;
    std::size_t header = 2, length = byte(1);
    if (length >= 0x80) {
      const std::size_t count = length - 0x80;
      if (count == 0 || count > 3 || left_.size() < 2 + count) return std::nullopt;
      header += count;
      length = 0;
      for (std::size_t i = 0; i < count; ++i) length = length << 8 | byte(2 + i);
    }
    if (left_.size() < header || left_.size() - header < length) return std::nullopt;
    const std::string_view content = left_.substr(header, length);
    left_.remove_prefix(header + length);
    return content;
  }
  bool is_at_end() const { return left_.empty(); }

 private:
  std::size_t byte(std::size_t at) const { return static_cast<unsigned char>(left_[at]); }
  std::string_view left_;
};

constexpr unsigned char kInteger = 0x02, kOctets = 0x04, kObject = 0x06, kSequence = 0x30;

bool is_number(std::optional<std::string_view> content, char least, char most) {
  return content && content->size() == 1 && content->front() >= least && content->front() <= most;
}

// RFC 5958: a version, an algorithm, the key as octets.
bool is_pkcs8(Der der) {
  if (!is_number(der.take(kInteger), 0, 1)) return false;
  const auto algorithm = der.take(kSequence);
  return algorithm && Der(*algorithm).take(kObject) && der.take(kOctets);
}
// RFC 5958, 3: an algorithm of PKCS#5 or PKCS#12, then octets and nothing else.
bool is_encrypted_pkcs8(Der der) {
  const auto algorithm = der.take(kSequence);
  const auto name = algorithm ? Der(*algorithm).take(kObject) : std::nullopt;
  constexpr std::string_view kPkcs("\x2A\x86\x48\x86\xF7\x0D\x01", 7);
  if (!name || !name->starts_with(kPkcs) || name->size() < 8) return false;
  return ((*name)[7] == 5 || (*name)[7] == 12) && der.take(kOctets) && der.is_at_end();
}
// RFC 8017, A.1.2: a version and eight numbers.
bool is_pkcs1(Der der) {
  if (!is_number(der.take(kInteger), 0, 1)) return false;
  for (int i = 0; i < 8; ++i)
    if (!der.take(kInteger)) return false;
  return true;
}
// RFC 5915: version 1, then the number as octets.
bool is_sec1(Der der) {
  if (!is_number(der.take(kInteger), 1, 1)) return false;
  const auto octets = der.take(kOctets);
  return octets && octets->size() >= 20 && octets->size() <= 66;
}

bool is_der_key(std::string_view prefix, std::uint64_t size) {
  Der file(prefix);
  const auto sequence = size == prefix.size() ? file.take(kSequence) : std::nullopt;
  if (!sequence || !file.is_at_end()) return false;
  const Der inner(*sequence);
  return is_pkcs8(inner) || is_encrypted_pkcs8(inner) || is_pkcs1(inner) || is_sec1(inner);
}

}  // namespace

std::optional<std::string_view> private_key_in(std::string_view prefix, std::uint64_t size) {
  if (has_private_block(prefix)) return "a PEM private key";
  if (is_minisign_secret(prefix)) return "a minisign or signify secret key";
  if (prefix.starts_with("PuTTY-User-Key-File-")) return "a PuTTY private key";
  if (prefix.find("AGE-SECRET-KEY-1") != std::string_view::npos) return "an age secret key";
  if (is_der_key(prefix, size)) return "a DER private key";
  return std::nullopt;
}

}  // namespace sealwright
