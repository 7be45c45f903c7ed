// SPDX-License-Identifier: Apache-2.0
// Detached signature files for other tools: served beside the signatures of each release, and verified
// before a push.
#pragma once

#include <string>
#include <vector>

#include "metadata/requests/released_file.hpp"
#include "publisher/vendor/publication.hpp"

namespace sealwright::publish {

// The signature files in artifacts/<product>/<version>/exports/ of releases that `state` lists, if they
// differ from the published ones, with the paths under which they will be served. `sealwright-sign export`
// made them since the last push.
Result<std::vector<ServedFile>> waiting_side_files(const VendorDirectory& vendor, const Published& published,
                                                   const VerifiedRepository& state);

// Checks that every signature file in staged/ belongs to a listed release, verifies together with the other
// files of its kind, and is signed by the key that the plan names for the kind, else by a key of the
// product. Errors: export_invalid, signature_wrong_key, too_large, artifact_differs, file_missing (the
// artifact of a minisign signature).
Status check_side_files(const VendorDirectory& vendor, const Published& published, const StagedTree& staged);

}  // namespace sealwright::publish
