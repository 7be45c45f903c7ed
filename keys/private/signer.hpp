// SPDX-License-Identifier: Apache-2.0
// Signer: a private key that signs, wherever it is kept. A new kind of key (a token, another program) needs a
// class with this interface and a scheme in `open_signer`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "keys/public/public_key.hpp"

namespace sealwright {

class Signer {
 public:
  virtual ~Signer() = default;
  virtual const PublicKey& public_key() const = 0;
  // Signs: Ed25519 64 bytes, ECDSA DER. Verifies the signature with the public half before it returns it:
  // signer_failed otherwise.
  virtual Result<std::string> sign(std::string_view message) const = 0;

 protected:
  Signer() = default;
  Signer(const Signer&) = default;
  Signer(Signer&&) = default;
  Signer& operator=(const Signer&) = default;
  Signer& operator=(Signer&&) = default;
};

// The URI of a key file.
std::string file_key_uri(std::string_view path);
// The path that `file:PATH` names; nothing for another scheme or an empty path.
std::optional<std::string> path_of_key_uri(std::string_view uri);

// Opens the key that `uri` names: `file:PATH`, a PEM file that `passphrase` opens, relative to `folder`.
// Errors, each with the file: key_not_found, passphrase_wrong, key_unencrypted, needs_privilege, io_error;
// unsupported_key for another scheme and for a file without a private key.
Result<std::unique_ptr<Signer>> open_signer(std::string_view uri, const std::string& folder,
                                            const Secret& passphrase);

}  // namespace sealwright
