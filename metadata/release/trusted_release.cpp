// SPDX-License-Identifier: Apache-2.0
#include "metadata/release/trusted_release.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "keys/public/digest.hpp"
#include "metadata/json/tag.hpp"

namespace sealwright {

std::string pre_authentication_encoding(std::string_view payload_type, std::string_view body) {
  std::string out = "DSSEv1 " + std::to_string(payload_type.size()) + " ";
  out.append(payload_type).append(" ").append(std::to_string(body.size())).append(" ").append(body);
  return out;
}

std::string write_detached_signatures(std::vector<Signature> signatures) {
  std::sort(signatures.begin(), signatures.end(), [](const Signature& a, const Signature& b) {
    return a.key != b.key ? a.key < b.key : a.bytes < b.bytes;
  });
  Json list = Json::array();
  for (const Signature& signature : signatures) {
    list.push_back(Json::object({{"keyid", signature.key}, {"sig", to_base64(signature.bytes)}}));
  }
  return write_json(Json::object({{"payloadType", kManifestPayloadType}, {"signatures", std::move(list)}})) +
         "\n";
}

Result<std::vector<Signature>> read_detached_signatures(const Untrusted& envelope) {
  TRY_ASSIGN(const Json document, read_json(envelope.bytes, envelope.file));
  const Field root(document, envelope.file);
  TRY_ASSIGN(const std::string type, root.text("payloadType"));
  if (type != kManifestPayloadType) {
    return Error{ErrorCode::type_mismatch}
        .file(envelope.file)
        .expected(std::string(kManifestPayloadType))
        .got(told_tag(type));
  }
  TRY_ASSIGN(const auto items, root.list("signatures"));
  if (items.size() > kLimits.signatures)
    return root.refuse(ErrorCode::limit_exceeded,
                       "more than " + std::to_string(kLimits.signatures) + " signatures");
  std::vector<Signature> signatures;
  for (const Field& item : items) {
    TRY_ASSIGN(std::string id, item.text("keyid"));
    TRY_ASSIGN(std::string bytes, item.base64("sig"));
    signatures.push_back({std::move(id), std::move(bytes)});
  }
  return signatures;
}

Result<TrustedRelease> accept_release(const RoleKeys& keys, const Untrusted& manifest,
                                      const Untrusted& envelope) {
  TRY_ASSIGN(const auto signatures, read_detached_signatures(envelope));
  const std::string message = pre_authentication_encoding(kManifestPayloadType, manifest.bytes);
  TRY_ASSIGN(auto signers, keys.verify(message, signatures));
  TRY_ASSIGN(Manifest document, Manifest::read(manifest.bytes, manifest.file));
  return TrustedRelease(
      {std::move(document), manifest.bytes, sha256_hex(manifest.bytes), envelope.bytes, std::move(signers)});
}

}  // namespace sealwright
