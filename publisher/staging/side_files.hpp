// SPDX-License-Identifier: Apache-2.0
// Side files: the exports of each release, served beside its signatures and found out if they do not verify.
#pragma once

#include <string>
#include <vector>

#include "metadata/requests/released_file.hpp"
#include "publisher/vendor/publication.hpp"

namespace sealwright::publish {

// The exports in artifacts/<product>/<version>/exports/ of a release that `state` lists and that differ from
// what is published, as they will be served: what `sealwright-sign export` made since the last push.
Result<std::vector<ServedFile>> waiting_side_files(const VendorDirectory& vendor, const Published& published,
                                                   const VerifiedRepository& state);

// Every export in staged/ is of a listed release, verifies together with the other files of its kind, and is
// signed by the key that the plan names for it, else by one of the product's. Errors: export_invalid,
// signature_wrong_key, too_large, artifact_differs, file_missing (the artifact of a minisign signature).
Status check_side_files(const VendorDirectory& vendor, const Published& published, const StagedTree& staged);

}  // namespace sealwright::publish
