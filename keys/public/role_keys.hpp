// SPDX-License-Identifier: Apache-2.0
// RoleKeys: the keys that may sign for a role, and how many of them must. No other code counts signatures.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "keys/public/public_key.hpp"

namespace sealwright {

// Lower-case hex SHA-256 of the canonical form of the TUF key object, either the whole object or its three
// standard members only (docs/format.md).
using KeyId = std::string;

// A signature as found in a file. Its key id is only a hint, and its bytes do not identify it (ECDSA has two
// signatures for every message).
struct Signature {
  KeyId key;
  std::string bytes;  // raw, not hex or base64
};

struct RoleKey {
  KeyId id;
  PublicKey key;
};

// Immutable; copies are cheap enough to keep.
class RoleKeys {
 public:
  // `role` names the role in errors. The caller leaves out keys that could not be loaded or are listed under
  // a wrong id, so they never count. A threshold below 1, or above the number of distinct keys, is never met.
  RoleKeys(std::string role, std::vector<RoleKey> keys, std::int64_t threshold);

  // The ids of the distinct keys that signed `message`, sorted, if they meet the threshold.
  // Errors: signature_duplicate (one key id twice in `signatures`), threshold_not_met (expected and got say
  // how many). An invalid signature, or one by a key that is not of this role, is skipped.
  Result<std::vector<KeyId>> verify(std::string_view message, const std::vector<Signature>& signatures) const;

  // The distinct keys that signed, whether or not they are enough: for showing "1 of 2" while signatures are
  // collected.
  Result<std::vector<KeyId>> signers(std::string_view message,
                                     const std::vector<Signature>& signatures) const;

  const std::string& role() const { return role_; }
  const std::vector<RoleKey>& keys() const { return keys_; }
  std::int64_t threshold() const { return threshold_; }
  const RoleKey* find(std::string_view id) const;
  // A digest of the distinct keys and the threshold: it changes exactly if they change.
  std::string digest() const;

 private:
  std::string role_;
  std::vector<RoleKey> keys_;
  std::int64_t threshold_;
};

}  // namespace sealwright
