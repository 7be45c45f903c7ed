// SPDX-License-Identifier: Apache-2.0
#include "signer/vendor/keyring.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/posix_files.hpp"

namespace sealwright::sign {
namespace {

// The path of the entry's key file, in the keyring's folder.
std::string key_file(const std::string& keyring, const KeyringEntry& entry) {
  return join_path(keyring, path_of_key_uri(entry.uri).value_or(""));
}

}  // namespace

Result<Keyring> Keyring::create(const std::string& path) {
  if (path_exists(join_path(path, "keyring.json"))) {
    return Error{ErrorCode::io_error, "a keyring is there already"}.file(path);
  }
  TRY(make_directories(path, 0700));
  TRY(check_directory_is_private(path));
  Keyring keyring(path);
  TRY(keyring.write_index());
  return keyring;
}

Result<Keyring> Keyring::open(const std::string& path) {
  const std::string index = join_path(path, "keyring.json"), record = join_path(path, "signed.json"),
                    root = join_path(path, "root.json");
  auto found = read_file(index, kLimits.keyring);
  if (!found && found.error().code() == ErrorCode::file_missing)
    return Error{ErrorCode::key_not_found, "no keyring"}.file(path);
  if (!found) return std::move(found).error();  // an unreadable keyring is not a missing one
  TRY(check_directory_is_private(path));
  Keyring keyring(path);
  std::string bytes = *std::move(found);
  TRY_ASSIGN(keyring.index_, KeyringIndex::read({std::move(bytes), index}));
  for (const KeyringEntry& entry : keyring.index_.keys) {
    if (!path_of_key_uri(entry.uri) || entry.uri.find('/') != std::string::npos)
      return Error{ErrorCode::unsupported_key, "only file: keys can be used"}.file(index).role(entry.role);
  }
  if (path_exists(record)) {
    TRY_ASSIGN(bytes, read_file(record, kLimits.keyring));
    TRY_ASSIGN(keyring.record_, SignedRecord::read({std::move(bytes), record}));
  }
  if (path_exists(root)) {
    TRY_ASSIGN(bytes, read_file(root, kLimits.root));
    TRY_ASSIGN(keyring.root_, load_root({std::move(bytes), root}));
  }
  return keyring;
}

Result<std::vector<OwnedKey>> Keyring::generate(const std::vector<std::string>& roles,
                                                const std::string& owner, const Secret& passphrase,
                                                Instant now) {
  TRY(check_owner_name(owner));
  if (!index_.keys.empty()) TRY(open_signer(index_.keys.front().uri, path_, passphrase));
  std::vector<OwnedKey> keys;
  for (const std::string& role : roles) {
    TRY(check_role_name(role));
    TRY_ASSIGN(OwnedKey key, generate_one(role, owner, passphrase, now));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<OwnedKey> Keyring::generate_one(const std::string& role, const std::string& owner,
                                       const Secret& passphrase, Instant now) {
  TRY_ASSIGN(const SigningKey key, SigningKey::generate(KeyKind::ed25519));
  TRY_ASSIGN(const std::string pem, key.encrypted_pem(passphrase));
  const KeyId id = key_id_of(key.public_key());
  std::string name = role + ".pem";
  if (path_exists(join_path(path_, name))) name = role + "-" + id.substr(0, 8) + ".pem";
  TRY(create_file_exclusively(join_path(path_, name), pem, 0600));
  index_.keys.push_back({role, id, owner, file_key_uri(name), "passphrase", now});
  TRY(write_index());
  return OwnedKey{role, id, key.public_key()};
}

Result<KeyId> Keyring::import(const SigningKey& key, const std::string& minisign_number,
                              const std::string& owner, const Secret& passphrase, Instant now) {
  TRY(check_owner_name(owner));
  const KeyId id = key_id_of(key.public_key());
  for (const KeyringEntry& entry : index_.keys) {
    if (entry.id == id)
      return Error{ErrorCode::key_in_two_roles, "the key is already in this keyring"}
          .role(entry.role)
          .got(id)
          .advice("Nothing was imported. This keyring already signs with the key.");
  }
  if (!index_.keys.empty()) TRY(open_signer(index_.keys.front().uri, path_, passphrase));
  TRY_ASSIGN(const std::string pem, key.encrypted_pem(passphrase));
  const std::string name = std::string(kExportsRole) + "-" + id.substr(0, 8) + ".pem";
  TRY(create_file_exclusively(join_path(path_, name), pem, 0600));
  index_.keys.push_back(
      {std::string(kExportsRole), id, owner, file_key_uri(name), "passphrase", now, minisign_number});
  TRY(write_index());
  return id;
}

Result<std::vector<OpenKey>> Keyring::open_keys(const std::vector<KeyId>& wanted,
                                                const Secret& passphrase) const {
  std::vector<OpenKey> opened;
  for (const KeyringEntry& entry : index_.keys) {
    if (std::find(wanted.begin(), wanted.end(), entry.id) == wanted.end()) continue;
    TRY_ASSIGN(auto key, open_signer(entry.uri, path_, passphrase));
    if (key_id_of(key->public_key()) != entry.id) {
      return Error{ErrorCode::key_id_mismatch}
          .file(key_file(path_, entry))
          .expected(entry.id)
          .got(key_id_of(key->public_key()));
    }
    opened.push_back({entry.id, entry.role, std::move(key), entry.minisign_number});
  }
  return opened;
}

Status Keyring::bind(const std::string& repository) {
  if (index_.repository == repository) return Done{};
  if (index_.repository) {
    return Error{ErrorCode::state_foreign, "this keyring signs for another repository"}
        .file(path_)
        .expected(*index_.repository)
        .got(repository)
        .advice("Name the keyring of this repository with --keyring.");
  }
  index_.repository = repository;
  return write_index();
}

Status Keyring::forget_founding() {
  TRY(remove_tree(join_path(path_, "root.json")));
  TRY(remove_tree(join_path(path_, "signed.json")));
  record_ = {};
  root_.reset();
  return Done{};
}

Status Keyring::remember(SignedRecord record) {
  record_ = std::move(record);
  return write_file_atomically(join_path(path_, "signed.json"), record_.write(), 0600);
}

Status Keyring::trust(const TrustedRoot& root) {
  if (root_ && root_->version() >= root.version()) return Done{};
  return trust_again(root);
}

Status Keyring::trust_again(const TrustedRoot& root) {
  root_ = root;
  return write_file_atomically(join_path(path_, "root.json"), root.bytes(), 0600);
}

Status Keyring::write_index() const {
  return write_file_atomically(join_path(path_, "keyring.json"), index_.write(), 0600);
}

Result<OpenKey> open_key_file(const std::string& path, const std::string& role, const Secret& passphrase) {
  TRY_ASSIGN(auto key, open_signer(file_key_uri(path), "", passphrase));
  const KeyId id = key_id_of(key->public_key());
  return OpenKey{id, role, std::move(key), {}};
}

}  // namespace sealwright::sign
