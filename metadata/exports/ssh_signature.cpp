// SPDX-License-Identifier: Apache-2.0
#include "metadata/exports/ssh_signature.hpp"

#include "base/encoding.hpp"
#include "keys/public/digest.hpp"
#include "keys/public/ecdsa_signature.hpp"
#include "keys/public/ssh_public_key.hpp"
#include "keys/public/ssh_wire.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kMagic = "SSHSIG", kHash = "sha512";
constexpr std::string_view kBegin = "-----BEGIN SSH SIGNATURE-----\n", kEnd = "-----END SSH SIGNATURE-----\n";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kLine = 70;

Error malformed(const Untrusted& file, std::string expected) {
  return Error{ErrorCode::export_invalid}.file(file.file).expected(std::move(expected));
}

std::string armoured(std::string_view blob) {
  const std::string text = to_base64(blob);
  std::string file(kBegin);
  for (std::size_t at = 0; at < text.size(); at += kLine) file.append(text.substr(at, kLine)).append("\n");
  return file.append(kEnd);
}

std::optional<std::string> blob_of(std::string_view file) {
  if (!file.starts_with(kBegin) || !file.ends_with(kEnd) || file.size() < kBegin.size() + kEnd.size()) {
    return std::nullopt;
  }
  std::string text;
  for (const char c : file.substr(kBegin.size(), file.size() - kBegin.size() - kEnd.size())) {
    if (c != '\n') text += c;
  }
  return from_base64(text);
}

std::string signature_body(const PublicKey& key, std::string_view signature) {
  if (key.algorithm().family == KeyFamily::edwards) return std::string(signature);
  const auto numbers = split_ecdsa_signature(signature);
  return numbers ? ssh_mpint(numbers->r) + ssh_mpint(numbers->s) : std::string();
}

std::optional<std::string> signature_of_body(const PublicKey& key, std::string_view body) {
  if (key.algorithm().family == KeyFamily::edwards) return std::string(body);
  SshReader reader(body);
  const auto r = reader.mpint(), s = reader.mpint();
  if (!r || !s || !reader.is_at_end()) return std::nullopt;
  return join_ecdsa_signature({std::string(*r), std::string(*s)});
}

}  // namespace

std::string ssh_signed_bytes(std::string_view file) {
  return std::string(kMagic) + ssh_string(kSshNamespace) + ssh_string("") + ssh_string(kHash) +
         ssh_string(sha512(file));
}

std::string write_ssh_signature(const PublicKey& key, std::string_view signature) {
  return armoured(std::string(kMagic) + ssh_uint32(kVersion) + ssh_string(write_ssh_public_key(key)) +
                  ssh_string(kSshNamespace) + ssh_string("") + ssh_string(kHash) +
                  ssh_string(ssh_string(ssh_key_type(key)) + ssh_string(signature_body(key, signature))));
}

std::string write_allowed_signers(std::string_view principal, const PublicKey& key) {
  std::string line(principal);
  line.append(" namespaces=\"").append(kSshNamespace).append("\" ").append(ssh_key_type(key));
  return line + " " + to_base64(write_ssh_public_key(key)) + "\n";
}

Result<SshSignature> read_ssh_signature(const Untrusted& file) {
  const auto blob = blob_of(file.bytes);
  if (!blob) return malformed(file, "an armoured SSH signature");
  SshReader reader(*blob);
  const bool is_version_1 = reader.take(kMagic.size()) == kMagic && reader.uint32() == kVersion;
  const auto key_blob = reader.string(), name_space = reader.string(), reserved = reader.string();
  const auto hash = reader.string(), both = reader.string();
  if (!is_version_1 || !both || !reader.is_at_end()) return malformed(file, "SSHSIG version 1");
  if (name_space != kSshNamespace || hash != kHash || !reserved->empty()) {
    return malformed(file, "namespace " + std::string(kSshNamespace) + " with " + std::string(kHash));
  }
  TRY_ASSIGN(PublicKey key, read_ssh_public_key(*key_blob));
  SshReader signature(*both);
  const auto type = signature.string(), body = signature.string();
  if (!body || !signature.is_at_end() || type != ssh_key_type(key)) return malformed(file, "its key's type");
  auto bytes = signature_of_body(key, *body);
  if (!bytes) return malformed(file, "two numbers");
  return SshSignature{std::move(key), std::move(*bytes)};
}

}  // namespace sealwright
