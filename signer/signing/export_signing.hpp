// SPDX-License-Identifier: Apache-2.0
// Exports in the same signing act: which keys make them, making them, and putting those of several signers
// together.
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

// The key of each kind for a new release: the one that the plan names, else the product's only key where it
// fits. A product with several keys has exports only where the plan says whose: customers pin one key, and
// must not depend on who happened to sign.
std::map<ExportKind, KeyId> exports_of(const Plan& plan, const RoleKeys& product);

// The exports of one kind by an opened key. Errors: those of make_export.
Result<SideFiles> sign_export(ExportKind kind, const ReleaseToExport& release, const OpenKey& key);

// Of all that the request asks for, those whose keys are among `keys`; each is verified.
Result<std::vector<ExportedFile>> sign_exports(const SigningRequest& request,
                                               const std::vector<OpenKey>& keys);

// The ids of all keys that have something to sign here: items, or exports.
std::vector<KeyId> keys_that_sign(const SigningRequest& request, const std::vector<Duty>& duties);

// Verifies the exports of `files` under the keys that the request names. Errors: those of verify_export,
// signature_wrong_key (another key than the request names, or a kind it does not ask for), threshold_not_met
// (a kind that nobody has signed yet).
Result<std::vector<ExportedFile>> merge_exports(const SigningRequest& request,
                                                const std::vector<SignatureFile>& files);

}  // namespace sealwright::sign
