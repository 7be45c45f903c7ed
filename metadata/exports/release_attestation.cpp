// SPDX-License-Identifier: Apache-2.0
#include "metadata/exports/release_attestation.hpp"

#include "base/encoding.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/trusted_release.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kBundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
constexpr std::string_view kTrustedRootType = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";

// A package URL with the version, which the predicate requires; it comes before qualifiers and subpath.
std::string purl_of(const Manifest& manifest) {
  const std::string purl = manifest.purl.value_or("pkg:generic/" + manifest.product);
  const std::size_t name = purl.rfind('/') + 1, end = purl.find_first_of("?#", name);
  if (purl.substr(0, end).find('@', name) != std::string::npos) return purl;
  return purl.substr(0, end) + "@" + manifest.version.text() +
         (end == std::string::npos ? std::string() : purl.substr(end));
}

Json envelope_of(std::string_view statement, std::string_view signature) {
  // cosign 2.5 refuses a bundle whose key id is its hint; every tool accepts the empty one.
  Json entry = Json::object({{"keyid", ""}, {"sig", to_base64(signature)}});
  return Json::object({{"payload", to_base64(statement)},
                       {"payloadType", kManifestPayloadType},
                       {"signatures", Json(Json::Array{std::move(entry)})}});
}

std::string write_bundle(const PublicKey& key, std::string_view member, Json content) {
  const std::string hint = to_base64(from_hex(key.identity()).value_or(""));
  Json json =
      Json::object({{"mediaType", kBundleType},
                    {"verificationMaterial", Json::object({{"publicKey", Json::object({{"hint", hint}})}})}});
  json.set(member, std::move(content));
  return write_json(json) + "\n";
}

Result<std::string> signature_in_envelope(const Field& envelope) {
  TRY_ASSIGN(const auto signatures, envelope.list("signatures"));
  if (signatures.size() != 1) return envelope.refuse(ErrorCode::field_value, "not exactly one signature");
  return signatures[0].base64("sig");
}

}  // namespace

std::string release_statement(const Manifest& manifest) {
  std::map<std::string, std::string> digests;
  for (const Artifact& artifact : manifest.artifacts) digests[artifact.name] = artifact.sha256;
  Json subjects = Json::array();
  for (const auto& [name, sha256] : digests) {
    subjects.push_back(Json::object({{"digest", Json::object({{"sha256", sha256}})}, {"name", name}}));
  }
  return write_json(Json::object(
      {{"_type", kStatementType},
       {"predicate", Json::object({{"packageId", manifest.product}, {"purl", purl_of(manifest)}})},
       {"predicateType", kReleasePredicateType},
       {"subject", std::move(subjects)}}));
}

std::string write_attestation(std::string_view statement, std::string_view signature) {
  return write_json(envelope_of(statement, signature)) + "\n";
}

std::string write_attestation_bundle(const PublicKey& key, std::string_view statement,
                                     std::string_view signature) {
  return write_bundle(key, "dsseEnvelope", envelope_of(statement, signature));
}

std::string write_message_bundle(const PublicKey& key, std::string_view message, std::string_view signature) {
  return write_bundle(key, "messageSignature",
                      Json::object({{"messageDigest", Json::object({{"algorithm", "SHA2_256"},
                                                                    {"digest", to_base64(sha256(message))}})},
                                    {"signature", to_base64(signature)}}));
}

std::string write_empty_trusted_root() {
  return write_json(Json::object({{"certificateAuthorities", Json::array()},
                                  {"ctlogs", Json::array()},
                                  {"mediaType", kTrustedRootType},
                                  {"timestampAuthorities", Json::array()},
                                  {"tlogs", Json::array()}})) +
         "\n";
}

Result<std::string> signature_in_attestation(const Untrusted& file) {
  TRY_ASSIGN(const Json json, read_json(file.bytes, file.file));
  return signature_in_envelope(Field(json, file.file));
}

Result<std::string> signature_in_bundle(const Untrusted& file) {
  TRY_ASSIGN(const Json json, read_json(file.bytes, file.file));
  const Field root(json, file.file);
  if (root.find("dsseEnvelope")) {
    TRY_ASSIGN(const Field envelope, root.object("dsseEnvelope"));
    return signature_in_envelope(envelope);
  }
  TRY_ASSIGN(const Field message, root.object("messageSignature"));
  return message.base64("signature");
}

}  // namespace sealwright
