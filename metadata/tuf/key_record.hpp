// SPDX-License-Identifier: Apache-2.0
// TUF key objects: reading them, naming them, and picking a role's keys.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "keys/public/role_keys.hpp"
#include "metadata/json/field.hpp"

namespace sealwright {

// SHA-256 of the canonical form of the complete key object, including unknown members (TUF 4.2).
KeyId key_id_of(const Json& key_object);
// The key object that we write for a public key, and its id.
Json key_object_of(const PublicKey& key);
KeyId key_id_of(const PublicKey& key);

// One member of `keys`: a usable key, or the reason why it never counts (unsupported_key, key_weak,
// key_id_mismatch).
struct KeyRecord {
  KeyId stated_id;
  std::string keytype, scheme, value;
  std::optional<PublicKey> key;
  std::optional<Error> problem;
};
using KeyTable = std::map<KeyId, KeyRecord>;

// The `keys` member of root and of delegations. A malformed object refuses the file; an unusable key does
// not.
Result<KeyTable> read_keys(const Field& keys);

// The keys that may sign for a role, as a document states them.
struct RoleDefinition {
  std::vector<KeyId> key_ids;  // distinct
  std::int64_t threshold = 1;

  // The usable keys of `table` that this role lists.
  RoleKeys keys_from(const KeyTable& table, const std::string& role) const;
  bool operator==(const RoleDefinition&) const = default;
};
// `keyids` and `threshold`; field_value for a key id listed twice or a threshold below 1.
Result<RoleDefinition> read_role_definition(const Field& role);

}  // namespace sealwright
