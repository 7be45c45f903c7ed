// SPDX-License-Identifier: Apache-2.0
#include "metadata/exports/release_export.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "keys/public/digest.hpp"
#include "metadata/exports/minisign.hpp"
#include "metadata/exports/release_attestation.hpp"
#include "metadata/exports/ssh_signature.hpp"
#include "metadata/release/trusted_release.hpp"

namespace sealwright {
namespace {

const std::string kChecksums = "SHA256SUMS", kChecksumsSignature = "SHA256SUMS.sig",
                  kAllowedSigners = "allowed_signers", kRawSignature = "manifest.json.rawsig",
                  kAttestation = "release.dsse.json", kManifestBundle = "manifest.json.sigstore.json",
                  kReleaseBundle = "release.sigstore.json", kEmptyRoot = "empty.json";

std::string minisig_of(const Artifact& artifact) { return artifact.name + ".minisig"; }
std::string public_key_file(ExportKind kind) { return std::string(name_of(kind)) + ".pub"; }

Error invalid(const std::string& file, std::string why) {
  return Error{ErrorCode::export_invalid, std::move(why)}.file(file);
}

Result<std::string> blake2b512_of(const ReleaseToExport& release, const Artifact& artifact) {
  const auto digest = release.blake2b512.find(artifact.name);
  if (digest != release.blake2b512.end()) return digest->second;
  return Error{ErrorCode::file_missing, "minisign needs the artifact, or its BLAKE2b-512"}
      .file(artifact.name)
      .advice("Put the artifact back into artifacts/ of the vendor's directory.");
}

// The trusted comment, which is signed and which `minisign -V` shows.
std::string trusted_comment_of(const Manifest& manifest, const Artifact& artifact) {
  return "timestamp:" + std::to_string(manifest.released_at.seconds) + "\tfile:" + artifact.name +
         "\thashed\tproduct:" + manifest.product + "\tversion:" + manifest.version.text();
}

std::string statement_message(const Manifest& manifest) {
  return pre_authentication_encoding(kManifestPayloadType, release_statement(manifest));
}

// ---- Making ----

struct Maker {
  const ReleaseToExport& release;
  const ExportKey& key;
  const SignBytes& sign;
  SideFiles files;

  Status minisign() {
    const MinisignPublicKey own{
        key.key, key.minisign_number.empty() ? minisign_number_of(key.key) : key.minisign_number};
    files[public_key_file(ExportKind::minisign)] = write_minisign_public_key(own);
    for (const Artifact& artifact : release.manifest.artifacts) {
      TRY_ASSIGN(const std::string digest, blake2b512_of(release, artifact));
      MinisignSignature signature;
      signature.number = own.number;
      signature.untrusted_comment = release.manifest.product + " " + release.manifest.version.text();
      signature.trusted_comment = trusted_comment_of(release.manifest, artifact);
      TRY_ASSIGN(signature.signature, sign(digest));
      TRY_ASSIGN(signature.comment_signature, sign(trusted_comment_message(signature)));
      files[minisig_of(artifact)] = write_minisign_signature(signature);
    }
    return Done{};
  }
  Status ssh() {
    files[kChecksums] = write_checksums(release.manifest);
    TRY_ASSIGN(const std::string signature, sign(ssh_signed_bytes(files[kChecksums])));
    files[kChecksumsSignature] = write_ssh_signature(key.key, signature);
    files[kAllowedSigners] = write_allowed_signers(release.manifest.product, key.key);
    return Done{};
  }
  Status openssl() {
    TRY_ASSIGN(files[kRawSignature], sign(release.bytes));
    files[public_key_file(ExportKind::openssl)] = key.key.pem();
    return Done{};
  }
  Status intoto() {
    TRY_ASSIGN(const std::string signature, sign(statement_message(release.manifest)));
    files[kAttestation] = write_attestation(release_statement(release.manifest), signature);
    files[public_key_file(ExportKind::intoto)] = key.key.pem();
    return Done{};
  }
  Status sigstore() {
    TRY_ASSIGN(const std::string over_manifest, sign(release.bytes));
    TRY_ASSIGN(const std::string over_statement, sign(statement_message(release.manifest)));
    files[kManifestBundle] = write_message_bundle(key.key, release.bytes, over_manifest);
    files[kReleaseBundle] =
        write_attestation_bundle(key.key, release_statement(release.manifest), over_statement);
    files[kEmptyRoot] = write_empty_trusted_root();
    files[public_key_file(ExportKind::sigstore)] = key.key.pem();
    return Done{};
  }
  Status make(ExportKind kind) {
    switch (kind) {
      case ExportKind::minisign:
        return minisign();
      case ExportKind::ssh:
        return ssh();
      case ExportKind::openssl:
        return openssl();
      case ExportKind::intoto:
        return intoto();
      case ExportKind::sigstore:
        return sigstore();
    }
    throw_mistake("a kind of export without its case");
  }
};

// ---- Verifying ----

struct Checker {
  const ReleaseToExport& release;
  const SideFiles& files;

  Result<Untrusted> file(const std::string& name) const {
    const auto found = files.find(name);
    if (found == files.end()) return invalid(name, "it is missing");
    if (found->second.size() <= kLimits.side_file) return Untrusted{found->second, name};
    return Error{ErrorCode::too_large}.file(name).expected("at most " + std::to_string(kLimits.side_file) +
                                                           " bytes");
  }
  Result<PublicKey> pem_key(ExportKind kind) const {
    TRY_ASSIGN(const Untrusted pem, file(public_key_file(kind)));
    TRY_ASSIGN(PublicKey key, PublicKey::from_pem(pem.bytes));
    if (key.pem() == pem.bytes) return key;
    return invalid(pem.file, "the public key is not in the form that Sealwright writes");
  }
  // The signature is valid, and the file contains nothing else.
  static Status check(const PublicKey& key, std::string_view message, std::string_view signature,
                      const Untrusted& file, const std::string& written_again) {
    if (!key.verifies(message, signature))
      return invalid(file.file, "the signature does not cover this release");
    if (file.bytes != written_again) return invalid(file.file, "it does not match the release");
    return Done{};
  }

  Result<PublicKey> minisign() const {
    TRY_ASSIGN(const Untrusted key_file, file(public_key_file(ExportKind::minisign)));
    TRY_ASSIGN(MinisignPublicKey key, read_minisign_public_key(key_file));
    if (write_minisign_public_key(key) != key_file.bytes)
      return invalid(key_file.file, "it is not in the form that Sealwright writes");
    for (const Artifact& artifact : release.manifest.artifacts) {
      TRY_ASSIGN(const Untrusted signature_file, file(minisig_of(artifact)));
      TRY_ASSIGN(const MinisignSignature signature, read_minisign_signature(signature_file));
      TRY_ASSIGN(const std::string digest, blake2b512_of(release, artifact));
      const bool says_this = signature.trusted_comment == trusted_comment_of(release.manifest, artifact) &&
                             write_minisign_signature(signature) == signature_file.bytes;
      if (!says_this || !verifies(key, signature, digest)) {
        return invalid(signature_file.file, "the signature does not cover this artifact of this release");
      }
    }
    return std::move(key.key);
  }
  Result<PublicKey> ssh() const {
    TRY_ASSIGN(const Untrusted sums, file(kChecksums));
    TRY_ASSIGN(const Untrusted signature_file, file(kChecksumsSignature));
    TRY_ASSIGN(const Untrusted signers, file(kAllowedSigners));
    if (sums.bytes != write_checksums(release.manifest))
      return invalid(sums.file, "its digests are not those of the release");
    TRY_ASSIGN(SshSignature signature, read_ssh_signature(signature_file));
    TRY(check(signature.key, ssh_signed_bytes(sums.bytes), signature.signature, signature_file,
              write_ssh_signature(signature.key, signature.signature)));
    if (signers.bytes != write_allowed_signers(release.manifest.product, signature.key)) {
      return invalid(signers.file, "it names another key or product");
    }
    return std::move(signature.key);
  }
  Result<PublicKey> openssl() const {
    TRY_ASSIGN(PublicKey key, pem_key(ExportKind::openssl));
    TRY_ASSIGN(const Untrusted signature, file(kRawSignature));
    TRY(check(key, release.bytes, signature.bytes, signature, signature.bytes));
    return key;
  }
  Result<PublicKey> intoto() const {
    TRY_ASSIGN(PublicKey key, pem_key(ExportKind::intoto));
    TRY_ASSIGN(const Untrusted envelope, file(kAttestation));
    TRY_ASSIGN(const std::string signature, signature_in_attestation(envelope));
    TRY(check(key, statement_message(release.manifest), signature, envelope,
              write_attestation(release_statement(release.manifest), signature)));
    return key;
  }
  Result<PublicKey> sigstore() const {
    TRY_ASSIGN(PublicKey key, pem_key(ExportKind::sigstore));
    TRY_ASSIGN(const Untrusted message, file(kManifestBundle));
    TRY_ASSIGN(const std::string over_manifest, signature_in_bundle(message));
    TRY(check(key, release.bytes, over_manifest, message,
              write_message_bundle(key, release.bytes, over_manifest)));
    TRY_ASSIGN(const Untrusted attested, file(kReleaseBundle));
    TRY_ASSIGN(const std::string over_statement, signature_in_bundle(attested));
    TRY(check(key, statement_message(release.manifest), over_statement, attested,
              write_attestation_bundle(key, release_statement(release.manifest), over_statement)));
    TRY_ASSIGN(const Untrusted empty, file(kEmptyRoot));
    if (empty.bytes != write_empty_trusted_root()) return invalid(empty.file, "it is not empty");
    return key;
  }
  // A file that belongs to no artifact of this release.
  Status check_none_too_many(ExportKind kind) const {
    if (kind != ExportKind::minisign) return Done{};
    const auto& artifacts = release.manifest.artifacts;
    for (const auto& [name, bytes] : files) {
      if (!name.ends_with(".minisig")) continue;
      const auto is_it = [&, file = name](const Artifact& artifact) { return minisig_of(artifact) == file; };
      if (std::none_of(artifacts.begin(), artifacts.end(), is_it)) {
        return invalid(name, "the release has no such artifact");
      }
    }
    return Done{};
  }
  Result<PublicKey> verify(ExportKind kind) const {
    TRY(check_none_too_many(kind));
    switch (kind) {
      case ExportKind::minisign:
        return minisign();
      case ExportKind::ssh:
        return ssh();
      case ExportKind::openssl:
        return openssl();
      case ExportKind::intoto:
        return intoto();
      case ExportKind::sigstore:
        return sigstore();
    }
    throw_mistake("a kind of export without its case");
  }
};

}  // namespace

Result<ReleaseToExport> ReleaseToExport::of(std::string manifest_bytes) {
  TRY_ASSIGN(Manifest manifest, Manifest::read(manifest_bytes, std::string(kManifestFileName)));
  return ReleaseToExport{std::move(manifest), std::move(manifest_bytes), {}};
}

std::string write_checksums(const Manifest& manifest) {
  std::map<std::string, std::string> digests;
  for (const Artifact& artifact : manifest.artifacts) digests[artifact.name] = artifact.sha256;
  std::string text;
  for (const auto& [name, sha256] : digests) text += sha256 + "  " + name + "\n";
  return text;
}

Result<SideFiles> make_export(ExportKind kind, const ReleaseToExport& release, const ExportKey& key,
                              const SignBytes& sign) {
  if (!fits(kind, key.key.kind())) {
    return Error{ErrorCode::unsupported_key, "for " + std::string(name_of(kind))}
        .expected(kind == ExportKind::minisign ? "Ed25519" : "Ed25519 or P-256")
        .got(std::string(key.key.tuf_scheme()));
  }
  Maker maker{release, key, sign, {}};
  TRY(maker.make(kind));
  TRY_ASSIGN(const PublicKey verified, verify_export(kind, release, maker.files));
  if (verified.identity() != key.key.identity()) return Error{ErrorCode::signer_failed};
  return std::move(maker.files);
}

Result<PublicKey> verify_export(ExportKind kind, const ReleaseToExport& release, const SideFiles& files) {
  TRY_ASSIGN(PublicKey key, (Checker{release, files}.verify(kind)));
  if (fits(kind, key.kind())) return key;
  return Error{ErrorCode::unsupported_key, "for " + std::string(name_of(kind))}.got(
      std::string(key.tuf_scheme()));
}

}  // namespace sealwright
