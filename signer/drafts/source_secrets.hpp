// SPDX-License-Identifier: Apache-2.0
// What must not go to customers is looked for in every SOURCE of a release, before anything is made of it.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace sealwright::sign {

// What this vendor keeps, by where it lies; empty where there is none.
struct OwnSecrets {
  std::string vendor_directory, keyring, passphrase_file;
};

// A private key that is allowed to be in a release.
struct ReleasedKey {
  std::string path;  // in the release
  std::string what;  // "a private key in PEM"
};

// Looks at the places and, up to kSecretPrefixBytes, at the content of every file in `sources`: directories,
// archives by their members, files. `allowed` are paths in the release, such as `tests/key.pem`, of private
// keys that customers need; the keys found there are returned. Errors: release_holds_secret for a vendor's
// directory, a keyring, a recovery key, a passphrase file and any other private key, and for the vendor's own
// keys even where they are allowed; usage when an allowed path holds no private key; those of reading.
Result<std::vector<ReleasedKey>> look_for_secrets(const std::vector<std::string>& sources,
                                                  const OwnSecrets& own,
                                                  const std::vector<std::string>& allowed);

}  // namespace sealwright::sign
