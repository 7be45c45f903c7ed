// SPDX-License-Identifier: Apache-2.0
#include "metadata/vendor/keyring_index.hpp"

#include "base/encoding.hpp"
#include "base/names.hpp"
#include "metadata/json/field.hpp"

namespace sealwright {
namespace {

Result<KeyringEntry> read_entry(const Field& field) {
  TRY(field.only({"created", "keyid", "minisignNumber", "owner", "protection", "role", "uri"}));
  KeyringEntry entry;
  TRY_ASSIGN(entry.role, field.text("role"));
  TRY(check_role_name(entry.role));
  TRY_ASSIGN(entry.id, field.sha256("keyid"));
  TRY_ASSIGN(entry.owner, field.text("owner"));
  TRY_ASSIGN(entry.uri, field.text("uri"));
  TRY_ASSIGN(entry.protection, field.text("protection"));
  TRY_ASSIGN(entry.created, field.time("created"));
  TRY_ASSIGN(auto number, field.maybe_text("minisignNumber"));
  entry.minisign_number = std::move(number).value_or("");
  const auto bytes = from_hex(entry.minisign_number);
  if (!bytes || (bytes->size() != 8 && !bytes->empty())) {
    return field.refuse(ErrorCode::field_value, "minisignNumber");
  }
  return entry;
}

Json write_entry(const KeyringEntry& entry) {
  Json json = Json::object({{"created", to_text(entry.created)},
                            {"keyid", entry.id},
                            {"owner", entry.owner},
                            {"protection", entry.protection},
                            {"role", entry.role},
                            {"uri", entry.uri}});
  if (!entry.minisign_number.empty()) json.set("minisignNumber", entry.minisign_number);
  return json;
}

}  // namespace

Result<KeyringIndex> KeyringIndex::read(const Untrusted& file) {
  TRY_ASSIGN(const Json json, read_local_document(file.bytes, file.file, "sealwright-keyring", 1));
  const Field root(json, file.file);
  TRY(root.only({"format", "keys", "repository"}));
  KeyringIndex index;
  TRY_ASSIGN(index.repository, root.maybe_text("repository"));
  if (index.repository) TRY(check_repository_id(*index.repository));
  TRY_ASSIGN(const auto keys, root.list("keys"));
  for (const Field& field : keys) {
    TRY_ASSIGN(KeyringEntry entry, read_entry(field));
    index.keys.push_back(std::move(entry));
  }
  return index;
}

std::string KeyringIndex::write() const {
  Json list = Json::array();
  for (const KeyringEntry& entry : keys) list.push_back(write_entry(entry));
  Json json = Json::object({{"format", "sealwright-keyring/1"}, {"keys", std::move(list)}});
  if (repository) json.set("repository", *repository);
  return write_pretty_json(json);
}

Result<SignedRecord> SignedRecord::read(const Untrusted& file) {
  TRY_ASSIGN(const Json json, read_local_document(file.bytes, file.file, "sealwright-signed", 1));
  const Field root(json, file.file);
  TRY(root.only({"format", "owners", "roles"}));
  SignedRecord record;
  TRY_ASSIGN(const auto roles, root.entries("roles"));
  for (const auto& [role, entry] : roles) {
    SignedVersion& signed_version = record.roles[role];
    TRY_ASSIGN(signed_version.version, entry.integer("version", 1));
    TRY_ASSIGN(signed_version.sha256, entry.sha256("sha256"));
  }
  TRY_ASSIGN(const auto owners, root.entries("owners"));
  for (const auto& [key, owner] : owners) {
    TRY_ASSIGN(record.owners[key], owner.as_text());
  }
  return record;
}

std::string SignedRecord::write() const {
  Json role_table = Json::object(), owner_table = Json::object();
  for (const auto& [role, entry] : roles) {
    role_table.set(role, Json::object({{"sha256", entry.sha256}, {"version", entry.version}}));
  }
  for (const auto& [key, owner] : owners) owner_table.set(key, owner);
  return write_pretty_json(Json::object({{"format", "sealwright-signed/1"},
                                         {"owners", std::move(owner_table)},
                                         {"roles", std::move(role_table)}}));
}

}  // namespace sealwright
