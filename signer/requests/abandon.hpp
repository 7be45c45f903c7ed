// SPDX-License-Identifier: Apache-2.0
// Abandoning: takes back a request that was completely signed but never published, and logs it.
//
// The versions that it used are then given to other content, so no client may have seen any of it. Every
// copy of the abandoned file must be destroyed: with two roots of one version, clients would follow
// different chains.
#pragma once

#include <string>

#include "signer/requests/vendor_directory.hpp"
#include "signer/vendor/keyring.hpp"

namespace sealwright::sign {

// True if requests/ holds exactly this request, not a newer one with the same name.
bool is_here(const VendorDirectory& vendor, const ReleasedFile& released);
// version_exists if any part of it is published or may be public (published/, records/roots.json, a push that
// has begun); usage if another signed request in requests/ builds on it: abandon that one first.
Status check_can_be_abandoned(const VendorDirectory& vendor, const ReleasedFile& released);

// Moves its files to requests/abandoned/, restores the earlier files beside the artifacts, and appends to
// records/abandoned.jsonl.
Status abandon_in(const VendorDirectory& vendor, const ReleasedFile& released, const std::string& reason,
                  Instant now);

// Resets the keyring's record to what it was before the request was signed, and logs it in abandoned.jsonl
// of the keyring. base_unknown if the request's own base does not verify from its first root.
Status abandon_in(Keyring& keyring, const ReleasedFile& released, const std::string& reason, Instant now);

}  // namespace sealwright::sign
