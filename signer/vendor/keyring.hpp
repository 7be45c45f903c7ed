// SPDX-License-Identifier: Apache-2.0
// Keyring: one person's keys for one repository, and that person's memory of what was trusted and signed.
//
// A private directory (0700) with a key file per key (encrypted PKCS#8, 0600), all under one passphrase;
// keyring.json, signed.json (metadata/vendor/keyring_index.hpp) and root.json, the newest root seen to be
// valid.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keys/private/signing_key.hpp"
#include "metadata/tuf/root_chain.hpp"
#include "metadata/vendor/keyring_index.hpp"
#include "metadata/vendor/public_keys_file.hpp"

namespace sealwright::sign {

// A private key, opened, and the id it signs under.
struct OpenKey {
  KeyId id;
  std::string role;
  std::unique_ptr<Signer> key;
  std::string minisign_number = {};  // 16 hex digits, of a key that minisign made
};

class Keyring {
 public:
  // Makes an empty keyring; io_error when one is there already.
  static Result<Keyring> create(const std::string& path);
  // key_not_found when there is none; directory_unsafe when others can write to it; errors of reading, such
  // as needs_privilege.
  static Result<Keyring> open(const std::string& path);

  const std::string& path() const { return path_; }
  const KeyringIndex& index() const { return index_; }
  const SignedRecord& record() const { return record_; }
  // The root trusted here; nothing before the first signing.
  const std::optional<TrustedRoot>& root() const { return root_; }

  // Makes a key for each of `roles`. The passphrase must open the keys that are here already:
  // passphrase_wrong.
  Result<std::vector<OwnedKey>> generate(const std::vector<std::string>& roles, const std::string& owner,
                                         const Secret& passphrase, Instant now);
  // Takes a key of another tool in, for exports only: no request is signed for a role of TUF with it
  // (signer/signing/signing.hpp). key_in_two_roles when it is here already; passphrase_wrong as above.
  Result<KeyId> import(const SigningKey& key, const std::string& minisign_number, const std::string& owner,
                       const Secret& passphrase, Instant now);
  // The keys whose ids are in `wanted`. passphrase_wrong, key_unencrypted, io_error; key_id_mismatch when a
  // file holds another key than the index says.
  Result<std::vector<OpenKey>> open_keys(const std::vector<KeyId>& wanted, const Secret& passphrase) const;

  // Remembers. `bind` refuses a keyring of another repository: state_foreign.
  Status bind(const std::string& repository);
  Status remember(SignedRecord record);
  Status trust(const TrustedRoot& root);
  // For a root that was signed and never published: trusts the one before it again.
  Status trust_again(const TrustedRoot& root);
  // Forgets what was signed and trusted, and keeps the keys: for a founding that was interrupted before its first root
  // left this machine.
  Status forget_founding();

 private:
  explicit Keyring(std::string path) : path_(std::move(path)) {}
  Result<OwnedKey> generate_one(const std::string& role, const std::string& owner, const Secret& passphrase,
                                Instant now);
  Status write_index() const;

  std::string path_;
  KeyringIndex index_;
  SignedRecord record_;
  std::optional<TrustedRoot> root_;
};

// One key file outside a keyring, such as a recovery key: its id is computed.
Result<OpenKey> open_key_file(const std::string& path, const std::string& role, const Secret& passphrase);

}  // namespace sealwright::sign
