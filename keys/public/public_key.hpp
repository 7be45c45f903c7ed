// SPDX-License-Identifier: Apache-2.0
// PublicKey: a loaded and checked key of a known kind, which may verify signatures.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "keys/public/algorithm.hpp"

namespace sealwright {

// Immutable; copies share one OpenSSL key and may be used from several threads.
class PublicKey {
 public:
  // A key as TUF metadata writes it. `ed25519`: 64 hex digits. `ecdsa` (also read: `ecdsa-sha2-nistp256`,
  // `-nistp384`): PEM SubjectPublicKeyInfo, or the point `04...` in hex; the curve must match the scheme.
  // `rsa`: PEM, at least 2048 bits. Errors: unsupported_key (unknown pair, unreadable, or a curve spelled out
  // in numbers), key_weak (small-order Ed25519 point, short RSA, RSA exponent 1). Throws like `verifies`.
  static Result<PublicKey> from_tuf(std::string_view keytype, std::string_view scheme,
                                    std::string_view value);
  // A PEM SubjectPublicKeyInfo; the kind follows from the key. Errors as above.
  static Result<PublicKey> from_pem(std::string_view pem);

  const Algorithm& algorithm() const;
  KeyKind kind() const { return algorithm().kind; }
  // True only if OpenSSL verifies `signature` over `message` with this key: Ed25519 64 bytes, ECDSA DER over
  // SHA-256 (P-384: SHA-384), RSA-PSS with SHA-256 and any salt length. The algorithm comes from the key,
  // never from the message. False means a wrong signature; throws if this machine cannot check
  // (base/thrown.hpp).
  bool verifies(std::string_view message, std::string_view signature) const;

  // SHA-256 of the SubjectPublicKeyInfo in hex: two key ids with one identity are one key and count once.
  const std::string& identity() const;
  // SubjectPublicKeyInfo as PEM, points uncompressed, with a final line feed.
  const std::string& pem() const;
  // The key without encoding: 32 bytes of Ed25519, the uncompressed point of a curve; nothing for RSA.
  std::string raw() const;
  // As TUF metadata writes it.
  std::string_view tuf_keytype() const { return algorithm().keytype; }
  std::string_view tuf_scheme() const { return algorithm().scheme; }
  std::string tuf_value() const;

 private:
  struct State;
  explicit PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  static Result<PublicKey> from_loaded(void* evp_key, const Algorithm& algorithm);
  std::shared_ptr<const State> state_;
};

}  // namespace sealwright
