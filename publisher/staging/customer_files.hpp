// SPDX-License-Identifier: Apache-2.0
// Starter and trust files: unsigned, so nothing but these bytes may be published under their names.
#pragma once

#include "metadata/requests/released_file.hpp"
#include "publisher/vendor/metadata_set.hpp"
#include "publisher/vendor/vendor_directory.hpp"

namespace sealwright::publish {

// `<product>.sealwright` and `<product>.trust.json` of every planned product, for this state.
Result<std::vector<ServedFile>> customer_files(const VendorDirectory& vendor, const MetadataSet& set);

// Whether staged/ holds just these. Errors: bundle_damaged.
Status check_customer_files(const VendorDirectory& vendor, const MetadataSet& next);

}  // namespace sealwright::publish
