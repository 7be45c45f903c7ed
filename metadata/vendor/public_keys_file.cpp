// SPDX-License-Identifier: Apache-2.0
#include "metadata/vendor/public_keys_file.hpp"

#include <set>

#include "base/names.hpp"
#include "base/text.hpp"

namespace sealwright {

Status check_owner_name(std::string_view name) {
  const bool fits = !name.empty() && name.size() <= 64 && printable(name) == name && name.front() != ' ' &&
                    name.back() != ' ';
  if (fits) return Done{};
  return Error{ErrorCode::name_invalid, "owner"}
      .expected("1 to 64 printable characters")
      .got("'" + std::string(name.substr(0, 80)) + "'");
}

Result<OwnedKey> read_usable_key(const std::string& role, const Field& object) {
  TRY_ASSIGN(const std::string keytype, object.text("keytype"));
  TRY_ASSIGN(const std::string scheme, object.text("scheme"));
  TRY_ASSIGN(const Field keyval, object.object("keyval"));
  TRY_ASSIGN(const std::string value, keyval.text("public"));
  TRY_ASSIGN(PublicKey key, PublicKey::from_tuf(keytype, scheme, value));
  // Only the form that Sealwright writes, so that the id computed here is the id in every file.
  if (!(key_object_of(key) == object.json())) {
    return object.refuse(ErrorCode::unsupported_key, "a key object with members of its own");
  }
  return OwnedKey{role, key_id_of(key), std::move(key)};
}

Result<PublicKeysFile> PublicKeysFile::read(const Untrusted& file) {
  TRY_ASSIGN(const Json json, read_local_document(file.bytes, file.file, "sealwright-keys", 1));
  const Field root(json, file.file);
  TRY(root.only({"format", "keys", "owner"}));
  PublicKeysFile result;
  TRY_ASSIGN(result.owner, root.text("owner"));
  TRY(check_owner_name(result.owner));
  TRY_ASSIGN(const auto keys, root.list("keys"));
  std::set<std::string> identities;
  for (const Field& entry : keys) {
    TRY(entry.only({"key", "role"}));
    TRY_ASSIGN(const std::string role, entry.text("role"));
    TRY(check_role_name(role));
    TRY_ASSIGN(const Field object, entry.object("key"));
    TRY_ASSIGN(OwnedKey key, read_usable_key(role, object));
    if (!identities.insert(key.key.identity()).second) {
      return Error{ErrorCode::key_in_two_roles}.file(file.file).role(role).got(key.id);
    }
    result.keys.push_back(std::move(key));
  }
  return result;
}

std::string PublicKeysFile::write() const {
  Json list = Json::array();
  for (const OwnedKey& key : keys) {
    list.push_back(Json::object({{"key", key_object_of(key.key)}, {"role", key.role}}));
  }
  return write_json(
             Json::object({{"format", "sealwright-keys/1"}, {"keys", std::move(list)}, {"owner", owner}})) +
         "\n";
}

}  // namespace sealwright
