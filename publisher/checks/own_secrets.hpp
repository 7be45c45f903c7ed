// SPDX-License-Identifier: Apache-2.0
// Checks that the publisher does not publish its own secrets.
#pragma once

#include "publisher/vendor/vendor_directory.hpp"
#include "repository/verified_repository.hpp"

namespace sealwright::publish {

// Compares digests, so that no archive has to be opened: those of the key files that publish.json names and
// of the files in recovery/, with those of every listed target and of every file in the tree listing of a
// staged artifact. Errors: release_holds_secret, naming the target and the secret file; those of reading.
Status check_own_secrets(const VendorDirectory& vendor, const VerifiedRepository& next);

}  // namespace sealwright::publish
