// SPDX-License-Identifier: Apache-2.0
// minisign's files: a prehashed signature with a trusted comment, and the public key.
//
// A signature file is four lines (docs/format.md, "Files for other tools"):
//   untrusted comment: TEXT
//   base64( "ED" number[8] Ed25519(BLAKE2b-512(file)) )
//   trusted comment: T
//   base64( Ed25519( signature[64] || T ) )
#pragma once

#include <string>

#include "keys/public/public_key.hpp"
#include "metadata/json/untrusted.hpp"

namespace sealwright {

struct MinisignPublicKey {
  PublicKey key;
  std::string number;  // 8 bytes: names the key in signatures
};

struct MinisignSignature {
  std::string number, signature;  // 8 and 64 bytes
  std::string untrusted_comment, trusted_comment;
  std::string comment_signature;  // 64 bytes
};

// The number of a key that minisign did not make: the first 8 bytes of the SHA-256 of its 32 bytes.
std::string minisign_number_of(const PublicKey& key);

std::string write_minisign_public_key(const MinisignPublicKey& key);
std::string write_minisign_signature(const MinisignSignature& signature);
// What the second signature covers.
std::string trusted_comment_message(const MinisignSignature& signature);

// Errors of both: export_invalid for another form, unsupported_key, key_weak.
Result<MinisignPublicKey> read_minisign_public_key(const Untrusted& file);
Result<MinisignSignature> read_minisign_signature(const Untrusted& file);

// Both signatures, by this key and number, over a file with this BLAKE2b-512 (64 bytes).
bool verifies(const MinisignPublicKey& key, const MinisignSignature& signature, std::string_view blake2b512);

}  // namespace sealwright
