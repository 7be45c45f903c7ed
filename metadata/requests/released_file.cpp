// SPDX-License-Identifier: Apache-2.0
#include "metadata/requests/released_file.hpp"

#include <map>
#include <string_view>

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/manifest.hpp"
#include "metadata/release/trusted_release.hpp"
#include "metadata/tuf/metadata_name.hpp"
#include "metadata/tuf/verified.hpp"

namespace sealwright {
namespace {

Result<ServedFile> metadata_file(const RequestItem& item, const std::vector<Signature>& signatures) {
  TRY_ASSIGN(const Json signed_part, read_json(item.bytes, item.id));
  TRY_ASSIGN(const std::int64_t version, Field(signed_part, item.id).integer("version", 1));
  return ServedFile{MetadataName{item.role, version}.path(), write_signed_file(signed_part, signatures)};
}

Result<ServedFile> manifest_file(const RequestItem& item) {
  TRY_ASSIGN(const Manifest manifest, Manifest::read(item.bytes, item.id));
  const std::string path =
      manifest.product + "/" + manifest.version.text() + "/" + std::string(kManifestFileName);
  return ServedFile{served_target_path(path, sha256_hex(item.bytes)), item.bytes};
}

ServedFile side_file(const RequestItem& item, std::vector<Signature> signatures) {
  return {"signatures/" + sha256_hex(item.bytes) + "/manifest.json.sig",
          write_detached_signatures(std::move(signatures))};
}

}  // namespace

std::string served_target_path(const std::string& target_path, const std::string& sha256) {
  return "targets/" + parent_path(target_path) + "/" + sha256 + "." + file_name_of(target_path);
}

Result<ReleasedFile> ReleasedFile::read(const Untrusted& file) {
  TRY_ASSIGN(const Json json, read_local_document(file.bytes, file.file, "sealwright-release", 1));
  const Field root(json, file.file);
  TRY(root.only({"exports", "format", "request", "signatures"}));
  TRY_ASSIGN(const Field object, root.object("request"));
  ReleasedFile result;
  TRY_ASSIGN(result.request, SigningRequest::read(object));
  TRY_ASSIGN(result.exports, read_exported_files(root));
  TRY_ASSIGN(result.signatures, read_item_signatures(root));
  if (result.write() != file.bytes) {
    return Error{ErrorCode::bundle_damaged, "the release was not written by Sealwright"}.file(file.file);
  }
  return result;
}

std::string ReleasedFile::write() const {
  Json json = Json::object({{"format", "sealwright-release/1"},
                            {"request", request.to_json()},
                            {"signatures", write_item_signatures(signatures)}});
  write_exported_files(json, exports);
  return write_json(json) + "\n";
}

std::vector<Signature> ReleasedFile::signatures_of(const std::string& item) const {
  std::vector<Signature> found;
  for (const ItemSignature& signature : signatures) {
    if (signature.item == item) found.push_back({signature.key, signature.bytes});
  }
  return found;
}

Result<std::vector<ServedFile>> ReleasedFile::files() const {
  std::map<std::string_view, std::vector<Signature>> by_item;
  for (const ItemSignature& signature : signatures)
    by_item[signature.item].push_back({signature.key, signature.bytes});
  std::vector<ServedFile> served;
  for (const RequestItem& item : request.items) {
    if (item.kind == ItemKind::metadata) {
      TRY_ASSIGN(ServedFile file, metadata_file(item, by_item[item.id]));
      served.push_back(std::move(file));
    } else {
      TRY_ASSIGN(ServedFile file, manifest_file(item));
      served.push_back(std::move(file));
      served.push_back(side_file(item, by_item[item.id]));
    }
  }
  for (const ExportedFile& file : exports) {
    served.push_back({served_side_path(file.manifest, file.name), file.bytes});
  }
  for (const RequestDocument& document : request.documents) {
    served.push_back({served_target_path(document.path, sha256_hex(document.bytes)), document.bytes});
  }
  return served;
}

}  // namespace sealwright
