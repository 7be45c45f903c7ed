// SPDX-License-Identifier: Apache-2.0
// SHA-2 and BLAKE2b digests and HMAC, by OpenSSL's EVP (which uses the processor's SHA instructions).
//
// Each of these throws if OpenSSL lacks memory or a provider (base/thrown.hpp): there is no fallback, and a
// failure must not look like a digest that differs from what was signed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sealwright {

// BLAKE2b is here only because minisign signs that digest of a file.
enum class DigestAlgorithm : std::uint8_t { sha256, sha512, blake2b512 };

// Digests a stream. Move-only; one thread at a time.
class Digester {
 public:
  explicit Digester(DigestAlgorithm algorithm = DigestAlgorithm::sha256);
  Digester(Digester&&) noexcept;
  Digester& operator=(Digester&&) noexcept;
  ~Digester();

  void update(std::string_view bytes);
  // Lower-case hex of all bytes given so far. Afterwards the digester starts again.
  std::string finish_hex();
  // The same as raw bytes.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Lower-case hex.
std::string sha256_hex(std::string_view bytes);
std::string sha512_hex(std::string_view bytes);
// Raw bytes.
std::string sha256(std::string_view bytes);
std::string sha512(std::string_view bytes);
std::string blake2b512(std::string_view bytes);
// `count` bytes from the system's generator, for identifiers, salts and secrets.
std::string random_bytes(std::size_t count);

}  // namespace sealwright
