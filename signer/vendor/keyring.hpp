// SPDX-License-Identifier: Apache-2.0
// Keyring: one person's keys for one repository, and a record of what that person trusted and signed.
//
// It is a private directory (0700). It holds one file for each key (encrypted PKCS#8, 0600), all under one
// passphrase; keyring.json and signed.json (metadata/vendor/keyring_index.hpp); and root.json, the newest
// root that was verified.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keys/private/signing_key.hpp"
#include "metadata/tuf/root_chain.hpp"
#include "metadata/vendor/keyring_index.hpp"
#include "metadata/vendor/public_keys_file.hpp"

namespace sealwright::sign {

// An opened private key and its key id.
struct OpenKey {
  KeyId id;
  std::string role;
  std::unique_ptr<Signer> key;
  std::string minisign_number = {};  // 16 hex digits; only for a key that minisign made
};

class Keyring {
 public:
  // Creates an empty keyring. io_error if `path` has one already.
  static Result<Keyring> create(const std::string& path);
  // key_not_found if `path` has no keyring; directory_unsafe if others can write to it; errors of reading,
  // such as needs_privilege.
  static Result<Keyring> open(const std::string& path);

  const std::string& path() const { return path_; }
  const KeyringIndex& index() const { return index_; }
  const SignedRecord& record() const { return record_; }
  // The trusted root; nothing before the first signing.
  const std::optional<TrustedRoot>& root() const { return root_; }

  // Generates a key for each of `roles`. passphrase_wrong if the passphrase does not open the keys that are
  // already in the keyring.
  Result<std::vector<OwnedKey>> generate(const std::vector<std::string>& roles, const std::string& owner,
                                         const Secret& passphrase, Instant now);
  // Adds a key of another tool. It makes detached signature files only and never signs for a TUF role
  // (signer/signing/signing.hpp). key_in_two_roles if the keyring has it already; passphrase_wrong as above.
  Result<KeyId> import(const SigningKey& key, const std::string& minisign_number, const std::string& owner,
                       const Secret& passphrase, Instant now);
  // Opens the keys whose ids are in `wanted`. passphrase_wrong, key_unencrypted, io_error; key_id_mismatch if
  // a file does not hold the key that the index names.
  Result<std::vector<OpenKey>> open_keys(const std::vector<KeyId>& wanted, const Secret& passphrase) const;

  // Each stores its argument. `bind` refuses a keyring of another repository: state_foreign. `trust` keeps a
  // newer root that is trusted already.
  Status bind(const std::string& repository);
  Status remember(SignedRecord record);
  Status trust(const TrustedRoot& root);
  // Goes back to an older root, after a root was signed but never published.
  Status trust_again(const TrustedRoot& root);
  // Forgets what was signed and trusted, but keeps the keys. Only for a repository initialisation that was
  // interrupted before its first root left this machine.
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

// Opens one key file outside a keyring, such as a recovery key, and computes its id.
Result<OpenKey> open_key_file(const std::string& path, const std::string& role, const Secret& passphrase);

}  // namespace sealwright::sign
