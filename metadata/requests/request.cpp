// SPDX-License-Identifier: Apache-2.0
#include "metadata/requests/request.hpp"

#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "base/names.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/trusted_release.hpp"
#include "metadata/tuf/target_path.hpp"

namespace sealwright {
namespace {

std::string_view name_of(ItemKind kind) { return kind == ItemKind::metadata ? "metadata" : "manifest"; }

Result<RequestItem> read_item(const Field& field) {
  TRY(field.only({"bytes", "id", "kind", "role"}));
  RequestItem item;
  TRY_ASSIGN(item.id, field.text("id"));
  TRY_ASSIGN(item.role, field.text("role"));
  TRY(check_role_name(item.role));
  TRY_ASSIGN(item.bytes, field.base64("bytes"));
  TRY_ASSIGN(const std::string kind, field.text("kind"));
  if (kind != "metadata" && kind != "manifest") {
    return field.refuse(ErrorCode::field_value, "kind")
        .expected("metadata or manifest")
        .got(kind.substr(0, 80));
  }
  item.kind = kind == "metadata" ? ItemKind::metadata : ItemKind::manifest;
  return item;
}

bool is_blake2b512_hex(const std::string& text) { return text.size() == 128 && from_hex(text).has_value(); }

// The path of a request's file in a vendor's directory, so it must not lead out of it.
Result<std::string> read_path(const Field& field) {
  TRY_ASSIGN(std::string path, field.text("name"));
  TRY(check_own_target_path(path));
  return path;
}

Result<RequestArtifact> read_artifact(const Field& field) {
  TRY(field.only({"blake2b512", "name", "sha256", "size"}));
  RequestArtifact artifact;
  TRY_ASSIGN(artifact.path, read_path(field));
  TRY_ASSIGN(artifact.size, field.integer("size", 0));
  TRY_ASSIGN(artifact.sha256, field.sha256("sha256"));
  TRY_ASSIGN(auto blake2b512, field.maybe_text("blake2b512"));
  artifact.blake2b512 = std::move(blake2b512).value_or("");
  if (!artifact.blake2b512.empty() && !is_blake2b512_hex(artifact.blake2b512)) {
    return field.refuse(ErrorCode::field_value, "blake2b512");
  }
  return artifact;
}

Result<RequestDocument> read_document(const Field& field) {
  TRY(field.only({"before", "bytes", "name"}));
  RequestDocument document;
  TRY_ASSIGN(document.path, read_path(field));
  if (!document.path.starts_with("lifecycle/")) {
    return field.refuse(ErrorCode::path_refused, "name")
        .expected("lifecycle/<product>/<name>")
        .got(document.path);
  }
  TRY_ASSIGN(document.bytes, field.base64("bytes"));
  if (field.find("before")) {
    TRY_ASSIGN(document.before, field.base64("before"));
  }
  return document;
}

Result<RoleFile> read_base_file(const Field& field) {
  TRY(field.only({"bytes", "sha256", "version"}));
  RoleFile file;
  TRY_ASSIGN(file.version, field.integer("version", 1));
  TRY_ASSIGN(file.bytes, field.base64("bytes"));
  TRY_ASSIGN(const std::string sha256, field.sha256("sha256"));
  if (sha256_hex(file.bytes) != sha256) return field.refuse(ErrorCode::bundle_damaged, "base");
  return file;
}

Result<ItemSignature> read_item_signature(const Field& field) {
  TRY(field.only({"item", "keyid", "sig"}));
  ItemSignature signature;
  TRY_ASSIGN(signature.item, field.text("item"));
  TRY_ASSIGN(signature.key, field.sha256("keyid"));
  TRY_ASSIGN(signature.bytes, field.base64("sig"));
  return signature;
}

template <class T, class Read>
Status read_each(const Field& object, std::string_view name, std::size_t most, std::vector<T>& out,
                 Read read) {
  TRY_ASSIGN(const auto fields, object.list(name));
  if (fields.size() > most) {
    return object.refuse(ErrorCode::limit_exceeded, std::string(name))
        .expected("at most " + std::to_string(most))
        .got(std::to_string(fields.size()));
  }
  for (const Field& field : fields) {
    TRY_ASSIGN(T value, read(field));
    out.push_back(std::move(value));
  }
  return Done{};
}

Result<std::map<ExportKind, KeyId>> read_exports(const Field& object) {
  std::map<ExportKind, KeyId> exports;
  TRY_ASSIGN(const auto entries, object.entries("exports"));
  for (const auto& [name, entry] : entries) {
    TRY_ASSIGN(const ExportKind kind, read_export_kind(name));
    TRY_ASSIGN(exports[kind], entry.as_text());
    if (!is_sha256_hex(exports[kind])) return entry.refuse(ErrorCode::field_value, "key id");
  }
  return exports;
}

Status check_ids_are_distinct(const SigningRequest& request, const Field& object) {
  std::set<std::string> ids;
  for (const RequestItem& item : request.items) {
    if (!ids.insert(item.id).second)
      return object.refuse(ErrorCode::bundle_damaged, "an item is listed twice").got(item.id);
  }
  return Done{};
}

Json write_items(const std::vector<RequestItem>& items) {
  Json list = Json::array();
  for (const RequestItem& item : items) {
    list.push_back(Json::object({{"bytes", to_base64(item.bytes)},
                                 {"id", item.id},
                                 {"kind", name_of(item.kind)},
                                 {"role", item.role}}));
  }
  return list;
}

Json write_base(const std::map<std::string, RoleFile>& base) {
  Json table = Json::object();
  for (const auto& [role, file] : base) {
    table.set(role, Json::object({{"bytes", to_base64(file.bytes)},
                                  {"sha256", sha256_hex(file.bytes)},
                                  {"version", file.version}}));
  }
  return table;
}

}  // namespace

std::string item_id_of_metadata(const std::string& role, std::int64_t version) {
  return "metadata:" + role + ":" + std::to_string(version);
}

std::string item_id_of_manifest(std::string_view bytes) { return "manifest:" + sha256_hex(bytes); }

Result<std::string> signed_bytes_of(const RequestItem& item) {
  if (item.kind == ItemKind::manifest) return pre_authentication_encoding(kManifestPayloadType, item.bytes);
  TRY_ASSIGN(const Json signed_part, read_json(item.bytes, item.id));
  return canonical_json(signed_part);
}

Result<std::vector<ItemSignature>> read_item_signatures(const Field& object) {
  std::vector<ItemSignature> signatures;
  TRY(read_each(object, "signatures", kLimits.request_signatures, signatures, read_item_signature));
  return signatures;
}

Json write_item_signatures(const std::vector<ItemSignature>& signatures) {
  Json list = Json::array();
  for (const ItemSignature& signature : signatures) {
    list.push_back(Json::object(
        {{"item", signature.item}, {"keyid", signature.key}, {"sig", to_base64(signature.bytes)}}));
  }
  return list;
}

Result<SigningRequest> SigningRequest::read(const Field& object) {
  TRY(object.only({"artifacts", "base", "documents", "exports", "format", "items", "made", "name", "owners",
                   "repository", "roots", "signatures"}));
  SigningRequest request;
  TRY_ASSIGN(request.name, object.text("name"));
  TRY(check_file_name(request.name));
  TRY_ASSIGN(request.repository, object.text("repository"));
  TRY(check_repository_id(request.repository));
  TRY_ASSIGN(request.made, object.time("made"));
  TRY(read_each(object, "items", kLimits.request_items, request.items, read_item));
  TRY(check_ids_are_distinct(request, object));
  TRY(read_each(object, "artifacts", kLimits.request_items, request.artifacts, read_artifact));
  TRY(read_each(object, "documents", kLimits.request_items, request.documents, read_document));
  TRY_ASSIGN(const auto roots, object.texts("roots"));
  for (const std::string& root : roots) {
    auto bytes = from_base64(root);
    if (!bytes) return object.refuse(ErrorCode::bundle_damaged, "roots");
    request.roots.push_back(std::move(*bytes));
  }
  TRY_ASSIGN(const auto base, object.entries("base"));
  for (const auto& [role, field] : base) {
    TRY_ASSIGN(request.base[role], read_base_file(field));
  }
  TRY_ASSIGN(const auto owners, object.entries("owners"));
  for (const auto& [key, owner] : owners) {
    TRY_ASSIGN(request.owners[key], owner.as_text());
  }
  if (object.find("exports")) {
    TRY_ASSIGN(request.exports, read_exports(object));
  }
  TRY_ASSIGN(request.signatures, read_item_signatures(object));
  return request;
}

Result<SigningRequest> SigningRequest::read(const Untrusted& file) {
  TRY_ASSIGN(const Json json, read_local_document(file.bytes, file.file, "sealwright-request", 1));
  TRY_ASSIGN(SigningRequest request, read(Field(json, file.file)));
  if (request.write() != file.bytes) {
    return Error{ErrorCode::bundle_damaged, "the request was not written by Sealwright"}.file(file.file);
  }
  return request;
}

Json SigningRequest::to_json() const {
  Json root_list = Json::array(), artifact_list = Json::array(), document_list = Json::array();
  for (const std::string& root : roots) root_list.push_back(to_base64(root));
  for (const RequestArtifact& artifact : artifacts) {
    Json entry =
        Json::object({{"name", artifact.path}, {"sha256", artifact.sha256}, {"size", artifact.size}});
    if (!artifact.blake2b512.empty()) entry.set("blake2b512", artifact.blake2b512);
    artifact_list.push_back(std::move(entry));
  }
  for (const RequestDocument& document : documents) {
    Json entry = Json::object({{"bytes", to_base64(document.bytes)}, {"name", document.path}});
    if (!document.before.empty()) entry.set("before", to_base64(document.before));
    document_list.push_back(std::move(entry));
  }
  Json owner_table = Json::object();
  for (const auto& [key, owner] : owners) owner_table.set(key, owner);
  Json json = Json::object({{"artifacts", std::move(artifact_list)},
                            {"base", write_base(base)},
                            {"documents", std::move(document_list)},
                            {"format", "sealwright-request/1"},
                            {"items", write_items(items)},
                            {"made", to_text(made)},
                            {"name", name},
                            {"owners", std::move(owner_table)},
                            {"repository", repository},
                            {"roots", std::move(root_list)},
                            {"signatures", write_item_signatures(signatures)}});
  Json export_table = Json::object();
  for (const auto& [kind, key] : exports) export_table.set(name_of(kind), key);
  if (!exports.empty()) json.set("exports", std::move(export_table));
  return json;
}

std::string SigningRequest::write() const { return write_json(to_json()) + "\n"; }

std::string SigningRequest::digest() const { return sha256_hex(write()); }

const RequestItem* SigningRequest::find_item(std::string_view id) const {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const RequestItem& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

const RequestItem* SigningRequest::find_metadata(std::string_view role) const {
  const auto found = std::find_if(items.begin(), items.end(), [&](const RequestItem& item) {
    return item.kind == ItemKind::metadata && item.role == role;
  });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace sealwright
