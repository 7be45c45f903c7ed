// SPDX-License-Identifier: Apache-2.0
#include "metadata/requests/signature_file.hpp"

#include <algorithm>
#include <tuple>

namespace sealwright {

Result<SignatureFile> SignatureFile::read(const Untrusted& file) {
  TRY_ASSIGN(const Json json, read_local_document(file.bytes, file.file, "sealwright-signatures", 1));
  const Field root(json, file.file);
  TRY(root.only({"exports", "format", "request", "signatures"}));
  SignatureFile result;
  TRY_ASSIGN(result.request, root.sha256("request"));
  TRY_ASSIGN(result.exports, read_exported_files(root));
  TRY_ASSIGN(result.signatures, read_item_signatures(root));
  return result;
}

std::string SignatureFile::write() const {
  Json json = Json::object({{"format", "sealwright-signatures/1"},
                            {"request", request},
                            {"signatures", write_item_signatures(signatures)}});
  write_exported_files(json, exports);
  return write_json(json) + "\n";
}

std::string SignatureFile::file_name(const std::string& name) const {
  KeyId lowest;
  for (const ItemSignature& signature : signatures) {
    if (lowest.empty() || signature.key < lowest) lowest = signature.key;
  }
  return name + "." + lowest.substr(0, 8) + ".swsig";
}

void sort_signatures(std::vector<ItemSignature>& signatures) {
  std::sort(signatures.begin(), signatures.end(), [](const ItemSignature& a, const ItemSignature& b) {
    return std::tie(a.item, a.key, a.bytes) < std::tie(b.item, b.key, b.bytes);
  });
}

}  // namespace sealwright
