// SPDX-License-Identifier: Apache-2.0
#include "keys/public/role_keys.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "keys/public/digest.hpp"

namespace sealwright {

RoleKeys::RoleKeys(std::string role, std::vector<RoleKey> keys, std::int64_t threshold)
    : role_(std::move(role)), keys_(std::move(keys)), threshold_(threshold) {}

const RoleKey* RoleKeys::find(std::string_view id) const {
  const auto found =
      std::find_if(keys_.begin(), keys_.end(), [&](const RoleKey& key) { return key.id == id; });
  return found == keys_.end() ? nullptr : &*found;
}

Result<std::vector<KeyId>> RoleKeys::signers(std::string_view message,
                                             const std::vector<Signature>& signatures) const {
  std::set<KeyId> named;
  std::map<std::string, KeyId> voters;  // by identity of the public key: one key under two ids counts once
  for (const Signature& signature : signatures) {
    if (!named.insert(signature.key).second) {
      return Error{ErrorCode::signature_duplicate}.role(role_).got("key id " + signature.key);
    }
    const RoleKey* key = find(signature.key);
    if (key == nullptr || voters.count(key->key.identity()) != 0) continue;
    if (key->key.verifies(message, signature.bytes)) voters.emplace(key->key.identity(), key->id);
  }
  std::vector<KeyId> ids;
  for (const auto& [identity, id] : voters) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<std::vector<KeyId>> RoleKeys::verify(std::string_view message,
                                            const std::vector<Signature>& signatures) const {
  TRY_ASSIGN(auto ids, signers(message, signatures));
  if (threshold_ < 1 || ids.size() < static_cast<std::uint64_t>(threshold_)) {
    return Error{ErrorCode::threshold_not_met}
        .role(role_)
        .expected(std::to_string(threshold_) + " of " + std::to_string(keys_.size()) + " keys")
        .got(std::to_string(ids.size()));
  }
  return ids;
}

std::string RoleKeys::digest() const {
  std::set<std::string> identities;
  for (const RoleKey& key : keys_) identities.insert(key.key.identity());
  std::string text = std::to_string(threshold_);
  for (const std::string& identity : identities) text += " " + identity;
  return sha256_hex(text);
}

}  // namespace sealwright
