// SPDX-License-Identifier: Apache-2.0
// Public keys as OpenSSH writes them (RFC 8709 section 4, RFC 5656 section 3.1).
#pragma once

#include <string>
#include <string_view>

#include "keys/public/public_key.hpp"

namespace sealwright {

// `ssh-ed25519` or `ecdsa-sha2-nistp256`; empty for a key that has no such name here.
std::string_view ssh_key_type(const PublicKey& key);
// The bytes whose base64 is in `authorized_keys`; the key must have an SSH type.
std::string write_ssh_public_key(const PublicKey& key);
// Reads exactly one key. Errors: unsupported_key, key_weak.
Result<PublicKey> read_ssh_public_key(std::string_view blob);

}  // namespace sealwright
