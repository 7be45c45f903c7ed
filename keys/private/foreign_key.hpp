// SPDX-License-Identifier: Apache-2.0
// Private keys in the formats of other tools: minisign, OpenSSH, PEM. Read once, when they are imported.
//
// Errors of all three: passphrase_wrong; key_damaged (truncated, or halves that do not belong together);
// unsupported_key, with advice, for a kind, cipher or key derivation that cannot be read here, and for any
// key that is neither Ed25519 nor P-256. No error contains a byte of the file, which may be another secret.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "keys/private/signing_key.hpp"

namespace sealwright {

// Called only if the file is encrypted.
using AskPassphrase = std::function<Result<Secret>()>;

struct MinisignKey {
  SigningKey key;
  std::string number;  // 8 bytes: the key's name in minisign's files
};

// A minisign secret key file, encrypted (scrypt, at most 1 GiB of memory) or not. Its own checksum is
// BLAKE2b-256, which OpenSSL 3.0 lacks; instead, the seed must give the public key that is stored with it.
Result<MinisignKey> open_minisign_key(const Secret& file, const AskPassphrase& passphrase);
// `-----BEGIN OPENSSH PRIVATE KEY-----` without a passphrase: bcrypt is not in OpenSSL.
Result<SigningKey> open_ssh_key(const Secret& file);
// PKCS#8, encrypted or not, and the older unencrypted PEM forms.
Result<SigningKey> open_pem_key(const Secret& file, const AskPassphrase& passphrase);

}  // namespace sealwright
