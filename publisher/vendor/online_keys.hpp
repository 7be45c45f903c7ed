// SPDX-License-Identifier: Apache-2.0
// OnlineKeys: the keys of the two roles that the publisher signs itself, snapshot and timestamp. The
// publisher loads no other signing key.
#pragma once

#include <memory>
#include <string>

#include "keys/private/signer.hpp"
#include "metadata/json/json.hpp"
#include "metadata/tuf/root_chain.hpp"
#include "publisher/vendor/vendor_directory.hpp"

namespace sealwright::publish {

class OnlineKeys {
 public:
  // Generates Ed25519 keys, writes them encrypted to `<folder>/snapshot.pem` and `timestamp.pem` (0600 in
  // 0700), names them in publish.json, and writes the public keys to `public_file` for `sealwright-sign
  // init --online`. Existing key files are used. Errors: passphrase_wrong if the passphrase does not open
  // them; io_error.
  static Status generate(const VendorDirectory& vendor, const std::string& folder,
                         const std::string& public_file, const Secret& passphrase);
  // The keys that publish.json names. Errors: key_not_found, passphrase_wrong, key_unencrypted.
  static Result<OnlineKeys> open(const VendorDirectory& vendor, const Secret& passphrase);
  // From keys that are open already.
  OnlineKeys(std::unique_ptr<Signer> snapshot, std::unique_ptr<Signer> timestamp)
      : snapshot_(std::move(snapshot)), timestamp_(std::move(timestamp)) {}

  // Returns the signed file. Errors: signature_wrong_key if the root does not name this key for the role.
  Result<std::string> sign_snapshot(const TrustedRoot& root, const Json& signed_part) const;
  Result<std::string> sign_timestamp(const TrustedRoot& root, const Json& signed_part) const;

 private:
  std::unique_ptr<Signer> snapshot_, timestamp_;
};

}  // namespace sealwright::publish
