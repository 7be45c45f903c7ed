// SPDX-License-Identifier: Apache-2.0
// Bootstrap and trust files. They are unsigned, so only exactly these bytes may be published under their
// names.
#pragma once

#include "metadata/requests/released_file.hpp"
#include "publisher/vendor/publication.hpp"

namespace sealwright::publish {

// `<product>.sealwright` and `<product>.trust.json` of every planned product, for this state.
Result<std::vector<ServedFile>> customer_files(const VendorDirectory& vendor, const MetadataFiles& metadata);

// Checks that staged/ has exactly these files. Errors: bundle_damaged.
Status check_customer_files(const VendorDirectory& vendor, const StagedTree& staged);

}  // namespace sealwright::publish
