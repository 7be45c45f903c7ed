// SPDX-License-Identifier: Apache-2.0
// Starter and trust files: unsigned, so nothing but these bytes may be published under their names.
#pragma once

#include "metadata/requests/released_file.hpp"
#include "publisher/vendor/publication.hpp"

namespace sealwright::publish {

// `<product>.sealwright` and `<product>.trust.json` of every planned product, for this state.
Result<std::vector<ServedFile>> customer_files(const VendorDirectory& vendor, const MetadataFiles& metadata);

// Whether staged/ holds just these. Errors: bundle_damaged.
Status check_customer_files(const VendorDirectory& vendor, const StagedTree& staged);

}  // namespace sealwright::publish
