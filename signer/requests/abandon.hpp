// SPDX-License-Identifier: Apache-2.0
// Abandoning: a request that was signed to the end and never published is taken back, in the open.
//
// The versions that it used are then given to other content, so nothing of it may have reached anybody. Every
// copy of the abandoned file must be destroyed: two roots of one version would part the customers.
#pragma once

#include <string>

#include "signer/requests/vendor_directory.hpp"
#include "signer/vendor/keyring.hpp"

namespace sealwright::sign {

// Whether requests/ holds this very request, and not a newer one of its name.
bool is_here(const VendorDirectory& vendor, const ReleasedFile& released);
// version_exists when something of it is published or was on its way out (published/, records/roots.json, a
// push under way); usage when another signed request in requests/ builds on it: that one goes first.
Status check_can_be_abandoned(const VendorDirectory& vendor, const ReleasedFile& released);

// Moves its files to requests/abandoned/, restores what lay beside the artifacts, appends to
// records/abandoned.jsonl.
Status abandon_in(const VendorDirectory& vendor, const ReleasedFile& released, const std::string& reason,
                  Instant now);

// What the keyring remembers of it is as before it was signed; abandoned.jsonl in the keyring says so.
// base_unknown when the request's own base does not verify from its first root.
Status abandon_in(Keyring& keyring, const ReleasedFile& released, const std::string& reason, Instant now);

}  // namespace sealwright::sign
