// SPDX-License-Identifier: Apache-2.0
#include "metadata/tuf/key_record.hpp"

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "keys/public/digest.hpp"

namespace sealwright {
KeyId key_id_of(const Json& key_object) { return sha256_hex(canonical_json(key_object)); }

// Some tools compute the id of a key before they add members of their own (securesystemslib), others after
// (tuf-on-ci). Either id is a digest of this key, so both are accepted; any other id is not.
static bool names_this_key(const KeyId& id, const Json& key_object) {
  if (id == key_id_of(key_object)) return true;
  Json bare = Json::object();
  for (const std::string_view member : {"keytype", "keyval", "scheme"}) {
    if (const Json* value = key_object.find(member)) bare.set(member, *value);
  }
  return id == key_id_of(bare);
}

Json key_object_of(const PublicKey& key) {
  return Json::object({{"keytype", key.tuf_keytype()},
                       {"keyval", Json::object({{"public", key.tuf_value()}})},
                       {"scheme", key.tuf_scheme()}});
}

KeyId key_id_of(const PublicKey& key) { return key_id_of(key_object_of(key)); }

static Result<KeyRecord> read_key(const std::string& stated_id, const Field& object) {
  KeyRecord record;
  record.stated_id = stated_id;
  TRY_ASSIGN(record.keytype, object.text("keytype"));
  TRY_ASSIGN(record.scheme, object.text("scheme"));
  TRY_ASSIGN(const Field keyval, object.object("keyval"));
  // An unknown kind of key may have its value elsewhere; it never counts anyway.
  if (const auto value = keyval.find("public"); value && value->json().text() != nullptr) {
    record.value = *value->json().text();
  }
  if (!names_this_key(stated_id, object.json())) {
    record.problem =
        object.refuse(ErrorCode::key_id_mismatch).expected(key_id_of(object.json())).got(stated_id);
    return record;
  }
  auto key = PublicKey::from_tuf(record.keytype, record.scheme, record.value);
  if (key)
    record.key = *std::move(key);
  else
    record.problem = std::move(key).error();
  return record;
}

Result<KeyTable> read_keys(const Field& keys) {
  TRY_ASSIGN(const auto entries, keys.as_entries());
  if (entries.size() > kLimits.keys) {
    return keys.refuse(ErrorCode::limit_exceeded)
        .expected("at most " + std::to_string(kLimits.keys) + " keys")
        .got(std::to_string(entries.size()));
  }
  KeyTable table;
  for (const auto& [id, object] : entries) {
    TRY_ASSIGN(KeyRecord record, read_key(id, object));
    table.emplace(id, std::move(record));
  }
  return table;
}

RoleKeys RoleDefinition::keys_from(const KeyTable& table, const std::string& role) const {
  std::vector<RoleKey> keys;
  for (const KeyId& id : key_ids) {
    const auto found = table.find(id);
    if (found != table.end() && found->second.key) keys.push_back({id, *found->second.key});
  }
  return RoleKeys(role, std::move(keys), threshold);
}

Result<RoleDefinition> read_role_definition(const Field& role) {
  RoleDefinition definition;
  TRY_ASSIGN(definition.key_ids, role.texts("keyids"));
  TRY_ASSIGN(definition.threshold, role.integer("threshold", 1));
  if (std::set<KeyId>(definition.key_ids.begin(), definition.key_ids.end()).size() !=
      definition.key_ids.size()) {
    return role.refuse(ErrorCode::field_value, "a key id is listed twice");
  }
  if (definition.key_ids.size() > kLimits.keys)
    return role.refuse(ErrorCode::limit_exceeded, "more than " + std::to_string(kLimits.keys) + " key ids");
  return definition;
}

}  // namespace sealwright
