// SPDX-License-Identifier: Apache-2.0
#include "keys/public/ssh_public_key.hpp"

#include "base/encoding.hpp"
#include "keys/public/ssh_wire.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kEd25519 = "ssh-ed25519", kP256 = "ecdsa-sha2-nistp256", kCurve = "nistp256";

Error not_usable(std::string_view got) {
  return Error{ErrorCode::unsupported_key, "an SSH public key"}
      .expected("ssh-ed25519 or ecdsa-sha2-nistp256")
      .got(std::string(got.substr(0, 80)));
}

}  // namespace

std::string_view ssh_key_type(const PublicKey& key) {
  if (key.kind() == KeyKind::ed25519) return kEd25519;
  return key.kind() == KeyKind::p256 ? kP256 : std::string_view();
}

std::string write_ssh_public_key(const PublicKey& key) {
  const std::string curve = key.kind() == KeyKind::p256 ? ssh_string(kCurve) : std::string();
  return ssh_string(ssh_key_type(key)) + curve + ssh_string(key.raw());
}

Result<PublicKey> read_ssh_public_key(std::string_view blob) {
  SshReader reader(blob);
  const auto type = reader.string();
  if (type == kP256 && reader.string() != kCurve) return not_usable("another curve");
  const auto raw = reader.string();
  if (!raw || !reader.is_at_end()) return not_usable(type.value_or("a key that ends early"));
  if (type == kEd25519) return PublicKey::from_tuf("ed25519", "ed25519", to_hex(*raw));
  if (type == kP256) return PublicKey::from_tuf("ecdsa", "ecdsa-sha2-nistp256", to_hex(*raw));
  return not_usable(*type);
}

}  // namespace sealwright
