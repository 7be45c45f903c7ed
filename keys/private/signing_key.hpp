// SPDX-License-Identifier: Apache-2.0
// SigningKey: a private key in memory, and the encrypted file it comes from. Linked into the signer and, for
// the online roles, into the publisher; never into the client (docs/architecture.md, "Three trust zones").
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "keys/private/signer.hpp"
#include "keys/public/public_key.hpp"

namespace sealwright {

// Move-only; OpenSSL overwrites the key when this is destroyed.
class SigningKey : public Signer {
 public:
  // A new key from the system's generator: Ed25519 or P-256; unsupported_key for any other kind.
  static Result<SigningKey> generate(KeyKind kind);
  // Opens a PEM private key, encrypted PKCS#8. Errors: key_unencrypted if it is not encrypted,
  // passphrase_wrong, unsupported_key.
  static Result<SigningKey> open(std::string_view pem, const Secret& passphrase);
  // Also opens a key file without a passphrase: only if the user explicitly asked for that.
  static Result<SigningKey> insecurely_open_unencrypted(std::string_view pem);

  // The Ed25519 key of a 32-byte seed (RFC 8032), such as one written down on paper; unsupported_key
  // otherwise.
  static Result<SigningKey> from_ed25519_seed(std::string_view seed);
  // A key that other tools store as numbers: a seed of 32 bytes, or a scalar with its uncompressed point.
  // key_damaged if the private half does not give `public_half`.
  static Result<SigningKey> from_ed25519_seed(std::string_view seed, std::string_view public_half);
  static Result<SigningKey> from_p256_scalar(std::string_view scalar, std::string_view public_half);

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey() override;

  // Encrypted PKCS#8: PBES2, scrypt N=2^14 r=8 p=16, AES-256-CBC, fresh salt (docs/format.md section 5).
  // Takes about 0.7 s.
  Result<std::string> encrypted_pem(const Secret& passphrase) const;
  Result<std::string> sign(std::string_view message) const override;
  const PublicKey& public_key() const override;
  // The seed that from_ed25519_seed takes; unsupported_key for a key of another kind. It is as secret as the
  // key itself.
  Result<Secret> ed25519_seed() const;

 private:
  struct State;
  explicit SigningKey(std::unique_ptr<State> state);
  static Result<SigningKey> from_loaded(void* evp_key);
  std::unique_ptr<State> state_;
};

}  // namespace sealwright
