// SPDX-License-Identifier: Apache-2.0
// What this publisher keeps must not be among what it publishes.
#pragma once

#include "publisher/vendor/vendor_directory.hpp"
#include "repository/verified_repository.hpp"

namespace sealwright::publish {

// Compares by digest, so that no archive is opened: the key files that publish.json names and what lies in
// recovery/ with every target that is staged and with every file in the listing of a staged tree. Errors:
// release_holds_secret naming the target and the file that is kept here; those of reading.
Status check_own_secrets(const VendorDirectory& vendor, const VerifiedRepository& next);

}  // namespace sealwright::publish
