// SPDX-License-Identifier: Apache-2.0
// Searches every SOURCE of a release for secrets before anything is made from it.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace sealwright::sign {

// The paths of this vendor's own secrets; empty if there is none.
struct OwnSecrets {
  std::string vendor_directory, keyring, passphrase_file;
};

// A private key that the vendor allowed in a release.
struct ReleasedKey {
  std::string path;  // in the release
  std::string what;  // "a private key in PEM"
};

// Checks the path and the first kSecretPrefixBytes of every file in `sources`: directories, the members of
// archives, and files. `allowed` lists paths in the release, such as `tests/key.pem`, of private keys that
// customers need; the keys found there are returned. Errors: release_holds_secret for a vendor's directory, a
// keyring, a recovery key, a passphrase file and any other private key, and for the vendor's own keys even if
// they are allowed; usage if an allowed path holds no private key; those of reading.
Result<std::vector<ReleasedKey>> look_for_secrets(const std::vector<std::string>& sources,
                                                  const OwnSecrets& own,
                                                  const std::vector<std::string>& allowed);

}  // namespace sealwright::sign
