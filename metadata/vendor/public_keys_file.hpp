// SPDX-License-Identifier: Apache-2.0
// NAME.swkeys: the public keys that one person, or the publisher for its online roles, hands over.
//
//   {"format":"sealwright-keys/1","keys":[{"key":{TUF key object},"role":"root"}, ...],"owner":"alice"}
//
// It is not signed: people must check who handed it over, by the key ids that the review shows.
#pragma once

#include <string>
#include <vector>

#include "metadata/json/untrusted.hpp"
#include "metadata/tuf/key_record.hpp"

namespace sealwright {

// A key and the one role it is meant for.
struct OwnedKey {
  std::string role;
  KeyId id;
  PublicKey key;
};

// The owner's name of the publisher's keys, which belong to no person.
inline constexpr std::string_view kOnlineOwner = "online";

struct PublicKeysFile {
  std::string owner;
  std::vector<OwnedKey> keys;

  // Errors: json_*, field_*, name_invalid, unsupported_key, key_weak, key_in_two_roles (one key twice here).
  static Result<PublicKeysFile> read(const Untrusted& file);
  // Compact, keys in the order given, one final line feed.
  std::string write() const;
};

// 1 to 64 printable characters without surrounding space; name_invalid otherwise.
Status check_owner_name(std::string_view name);
// A key object that must be usable: unsupported_key or key_weak, where read_keys would leave the key out.
Result<OwnedKey> read_usable_key(const std::string& role, const Field& key_object);

}  // namespace sealwright
