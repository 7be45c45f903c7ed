// Starter and trust files: unsigned, so nothing but these bytes may be published under their names.
#pragma once

#include "metadata/released_file.hpp"
#include "publisher/metadata_set.hpp"
#include "publisher/vendor_directory.hpp"

namespace sealwright {

// `<product>.sealwright` and `<product>.trust.json` of every planned product, for this state.
Result<std::vector<ServedFile>> customer_files(const VendorDirectory& vendor, const MetadataSet& set);

// Whether staged/ holds just these. Errors: bundle_damaged.
Status check_customer_files(const VendorDirectory& vendor, const MetadataSet& next);

}  // namespace sealwright
