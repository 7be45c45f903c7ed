// SPDX-License-Identifier: Apache-2.0
#include "keys/public/ssh_public_key.hpp"

#include "base/encoding.hpp"
#include "keys/public/ssh_wire.hpp"

namespace sealwright {
namespace {

Error not_usable(std::string_view got) {
  return Error{ErrorCode::unsupported_key, "an SSH public key"}
      .expected("ssh-ed25519 or ecdsa-sha2-nistp256")
      .got(std::string(got.substr(0, 80)));
}

// nullptr for a type that is not used.
const Algorithm* find_ssh(std::string_view type) {
  for (const Algorithm& row : algorithms())
    if (!type.empty() && row.ssh_type == type) return &row;
  return nullptr;
}

}  // namespace

std::string_view ssh_key_type(const PublicKey& key) { return key.algorithm().ssh_type; }

std::string write_ssh_public_key(const PublicKey& key) {
  const std::string_view name = key.algorithm().ssh_curve;
  return ssh_string(ssh_key_type(key)) + (name.empty() ? "" : ssh_string(name)) + ssh_string(key.raw());
}

Result<PublicKey> read_ssh_public_key(std::string_view blob) {
  SshReader reader(blob);
  const auto type = reader.string();
  const Algorithm* algorithm = find_ssh(type.value_or(""));
  if (algorithm != nullptr && !algorithm->ssh_curve.empty() && reader.string() != algorithm->ssh_curve)
    return not_usable("another curve");
  const auto raw = reader.string();
  if (!raw || !reader.is_at_end()) return not_usable(type.value_or("a truncated key"));
  if (algorithm == nullptr) return not_usable(*type);
  return PublicKey::from_tuf(algorithm->keytype, algorithm->scheme, to_hex(*raw));
}

}  // namespace sealwright
