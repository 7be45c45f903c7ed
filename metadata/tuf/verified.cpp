// SPDX-License-Identifier: Apache-2.0
#include "metadata/tuf/verified.hpp"

#include "base/encoding.hpp"
#include "base/limits.hpp"

namespace sealwright {

Result<SignedFile> SignedFile::read(const Untrusted& untrusted) {
  TRY_ASSIGN(const Json whole, read_json(untrusted.bytes, untrusted.file));
  const Field root(whole, untrusted.file);
  SignedFile file;
  file.file = untrusted.file;
  TRY_ASSIGN(const Field part, root.object("signed"));
  file.signed_part = part.json();
  file.canonical = canonical_json(file.signed_part);
  TRY_ASSIGN(const auto signatures, root.list("signatures"));
  if (signatures.size() > kLimits.signatures)
    return root.refuse(ErrorCode::limit_exceeded,
                       "more than " + std::to_string(kLimits.signatures) + " signatures");
  if (!signatures.empty() && file.canonical.size() > kLimits.digested / signatures.size()) {
    return root.refuse(ErrorCode::limit_exceeded, "signed bytes, counted once for each signature")
        .expected("at most " + std::to_string(kLimits.digested))
        .got(std::to_string(signatures.size()) + " signatures of " + std::to_string(file.canonical.size()));
  }
  for (const Field& signature : signatures) {
    TRY_ASSIGN(std::string id, signature.text("keyid"));
    TRY_ASSIGN(const std::string hex, signature.text("sig"));
    // Text that is not hexadecimal verifies under no key and is skipped like any invalid signature.
    file.signatures.push_back({std::move(id), from_any_hex(hex).value_or("")});
  }
  return file;
}

std::string write_signed_file(const Json& signed_part, const std::vector<Signature>& signatures) {
  Json list = Json::array();
  for (const Signature& signature : signatures) {
    list.push_back(Json::object({{"keyid", signature.key}, {"sig", to_hex(signature.bytes)}}));
  }
  return write_json(Json::object({{"signatures", std::move(list)}, {"signed", signed_part}}));
}

}  // namespace sealwright
