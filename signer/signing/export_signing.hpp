// SPDX-License-Identifier: Apache-2.0
// Detached signature files, made when a request is signed: which keys make them, how they are made, and how
// those of several signers are merged.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "metadata/exports/exported_files.hpp"
#include "metadata/exports/release_export.hpp"
#include "metadata/requests/signature_file.hpp"
#include "metadata/vendor/plan.hpp"
#include "signer/signing/duties.hpp"
#include "signer/vendor/keyring.hpp"

namespace sealwright::sign {

// The key for each kind of file of a new release: the key that the plan names, else the product's only key
// if the kind can use it. A product with several keys has only the kinds for which the plan names a key:
// customers pin one key, so it must not depend on who signed.
std::map<ExportKind, KeyId> exports_of(const Plan& plan, const RoleKeys& product);

// The files of one kind, signed by an opened key. Errors: those of make_export.
Result<SideFiles> sign_export(ExportKind kind, const ReleaseToExport& release, const OpenKey& key);

// The files that the request asks for and that one of `keys` signs; each is verified.
Result<std::vector<ExportedFile>> sign_exports(const SigningRequest& request,
                                               const std::vector<OpenKey>& keys);

// The ids of all keys that have something to sign: items, or detached signature files.
std::vector<KeyId> keys_that_sign(const SigningRequest& request, const std::vector<Duty>& duties);

// Merges the detached signature files of several signers and verifies each with the key that the request
// names. Errors: those of verify_export, signature_wrong_key (made by another key, or a kind that the
// request does not ask for), threshold_not_met (a kind that no one has signed yet), request_changed (files
// of another release).
Result<std::vector<ExportedFile>> merge_exports(const SigningRequest& request,
                                                const std::vector<SignatureFile>& files);

}  // namespace sealwright::sign
