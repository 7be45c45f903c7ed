// SPDX-License-Identifier: Apache-2.0
// The data types of SSH (RFC 4251 section 5), as its key files and signatures use them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sealwright {

inline std::string ssh_uint32(std::uint32_t number) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>((number >> shift) & 0xFF);
  return bytes;
}

// `string`: its length, then its bytes.
inline std::string ssh_string(std::string_view bytes) {
  return ssh_uint32(static_cast<std::uint32_t>(bytes.size())).append(bytes);
}

// `mpint` of a positive number, given big-endian without leading zero bytes.
inline std::string ssh_mpint(std::string_view number) {
  const bool looks_negative = !number.empty() && (static_cast<unsigned char>(number[0]) & 0x80) != 0;
  return ssh_string((looks_negative ? std::string(1, '\0') : std::string()).append(number));
}

// Reads one value after another. Once something is missing, every further read returns nothing.
class SshReader {
 public:
  explicit SshReader(std::string_view bytes) : rest_(bytes) {}

  std::optional<std::uint32_t> uint32() {
    const auto bytes = take(4);
    if (!bytes) return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : *bytes) number = number << 8 | static_cast<unsigned char>(c);
    return number;
  }
  std::optional<std::string_view> string() {
    const auto length = uint32();
    return length ? take(*length) : std::nullopt;
  }
  // Of a positive number, without leading zero bytes.
  std::optional<std::string_view> mpint() {
    auto bytes = string();
    while (bytes && !bytes->empty() && bytes->front() == '\0') bytes->remove_prefix(1);
    return bytes;
  }
  std::optional<std::string_view> take(std::size_t count) {
    if (failed_ || rest_.size() < count) return failed_ = true, std::nullopt;
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }
  bool is_at_end() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace sealwright
