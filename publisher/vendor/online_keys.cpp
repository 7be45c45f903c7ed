// SPDX-License-Identifier: Apache-2.0
#include "publisher/vendor/online_keys.hpp"

#include "base/posix_files.hpp"
#include "base/posix_output.hpp"
#include "keys/private/signing_key.hpp"
#include "metadata/vendor/git_ignore.hpp"
#include "metadata/vendor/public_keys_file.hpp"

namespace sealwright::publish {
namespace {

Result<std::unique_ptr<Signer>> read_key(const std::string& role, const std::string& file,
                                         const Secret& passphrase) {
  auto key = open_signer(file_key_uri(file), "", passphrase);
  if (!key) return std::move(key).error().role(role);
  return key;
}

// An existing key is used if the passphrase opens it, so that an interrupted run can be repeated.
Result<OwnedKey> make_key(const std::string& role, const std::string& file, const Secret& passphrase) {
  if (path_exists(file)) {
    TRY_ASSIGN(const auto known, read_key(role, file, passphrase));
    return OwnedKey{role, key_id_of(known->public_key()), known->public_key()};
  }
  TRY_ASSIGN(const SigningKey key, SigningKey::generate(KeyKind::ed25519));
  TRY_ASSIGN(const std::string pem, key.encrypted_pem(passphrase));
  TRY(create_file_exclusively(file, pem, 0600));
  return OwnedKey{role, key_id_of(key.public_key()), key.public_key()};
}

Result<std::unique_ptr<Signer>> open_key(const VendorDirectory& vendor, const PublishConfig& config,
                                         const std::string& role, const Secret& passphrase) {
  const auto named = config.keys.find(role);
  if (named == config.keys.end()) {
    return Error{ErrorCode::key_not_found, "publish.json names no key for this role"}.role(role).advice(
        "Generate the online keys with `sealwright-publish key generate`.");
  }
  return read_key(role, vendor.path_of(named->second), passphrase);
}

Result<std::string> sign_as(const std::string& role, const Signer& key, const TrustedRoot& root,
                            const Json& signed_part) {
  const KeyId id = key_id_of(key.public_key());
  if (root.role_keys(role).find(id) == nullptr) {
    return Error{ErrorCode::signature_wrong_key, "the root names another key"}.role(role).got(id).advice(
        "Pass the public keys to `sealwright-sign key replace --online FILE`, or use the keys that the root "
        "names.");
  }
  TRY_ASSIGN(std::string signature, key.sign(canonical_json(signed_part)));
  return write_signed_file(signed_part, {{id, std::move(signature)}});
}

}  // namespace

Status OnlineKeys::generate(const VendorDirectory& vendor, const std::string& folder,
                            const std::string& public_file, const Secret& passphrase) {
  TRY_ASSIGN(PublishConfig config, vendor.config());
  TRY(make_directories(vendor.path_of(folder), 0700));
  TRY(keep_out_of_git(vendor.path_of("."), {vendor.path_of(folder)}));
  TRY(check_output(public_file));
  PublicKeysFile halves{std::string(kOnlineOwner), {}};
  for (const std::string role : {"snapshot", "timestamp"}) {
    const std::string file = join_path(folder, role + ".pem");
    TRY_ASSIGN(OwnedKey key, make_key(role, vendor.path_of(file), passphrase));
    halves.keys.push_back(std::move(key));
    config.keys[role] = file;
  }
  TRY(write_output(public_file, halves.write()));
  return vendor.save(config);
}

Result<OnlineKeys> OnlineKeys::open(const VendorDirectory& vendor, const Secret& passphrase) {
  TRY_ASSIGN(const PublishConfig config, vendor.config());
  TRY_ASSIGN(auto snapshot, open_key(vendor, config, "snapshot", passphrase));
  TRY_ASSIGN(auto timestamp, open_key(vendor, config, "timestamp", passphrase));
  return OnlineKeys(std::move(snapshot), std::move(timestamp));
}

Result<std::string> OnlineKeys::sign_snapshot(const TrustedRoot& root, const Json& signed_part) const {
  return sign_as("snapshot", *snapshot_, root, signed_part);
}
Result<std::string> OnlineKeys::sign_timestamp(const TrustedRoot& root, const Json& signed_part) const {
  return sign_as("timestamp", *timestamp_, root, signed_part);
}

}  // namespace sealwright::publish
