// SPDX-License-Identifier: Apache-2.0
// SSHSIG: a signature by an SSH key over a file, for `ssh-keygen -Y verify` (OpenSSH, PROTOCOL.sshsig).
#pragma once

#include <string>

#include "keys/public/public_key.hpp"
#include "metadata/json/untrusted.hpp"

namespace sealwright {

// Not `file`, the namespace in ssh-keygen's own examples: a signature made for another purpose must not count
// here.
inline constexpr std::string_view kSshNamespace = "sealwright-release";

// The bytes that the key signs for a file with these bytes.
std::string ssh_signed_bytes(std::string_view file);
// `signature` as SigningKey makes it: Ed25519 64 bytes, P-256 DER.
std::string write_ssh_signature(const PublicKey& key, std::string_view signature);
// Line of an allowed_signers file; `principal` without white space.
std::string write_allowed_signers(std::string_view principal, const PublicKey& key);

struct SshSignature {
  PublicKey key;
  std::string signature;  // as above
};
// export_invalid for another form or namespace, unsupported_key, key_weak.
Result<SshSignature> read_ssh_signature(const Untrusted& file);

}  // namespace sealwright
