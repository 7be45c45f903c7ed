// SPDX-License-Identifier: Apache-2.0
#include "publisher/staging/customer_files.hpp"

#include "base/posix_files.hpp"
#include "metadata/tuf/starter_file.hpp"

namespace sealwright::publish {

Result<std::vector<ServedFile>> customer_files(const VendorDirectory& vendor, const MetadataFiles& metadata) {
  TRY_ASSIGN(const Plan plan, vendor.plan());
  TRY_ASSIGN(const std::string url, vendor.public_url());
  std::vector<ServedFile> files;
  for (const PlannedProduct& product : plan.products) {
    const StarterFile starter{plan.vendor, product.product, product.channels.at(0),
                              RepositoryUrls::below(url), metadata.roots.back()};
    files.push_back({product.product + ".sealwright", starter.write()});
    files.push_back({product.product + ".trust.json",
                     TrustFile{metadata.roots, metadata.find("targets")->bytes}.write()});
  }
  return files;
}

Status check_customer_files(const VendorDirectory& vendor, const StagedTree& staged) {
  TRY_ASSIGN(const auto files, customer_files(vendor, staged.next.files()));
  for (const ServedFile& file : files) {
    const auto bytes = staged.files.find(file.path, file.bytes.size());
    if (bytes && *bytes && **bytes == file.bytes) continue;
    return Error{ErrorCode::bundle_damaged, "it does not match the staged metadata and the settings"}
        .file(join_path(staged.files.folder(), file.path))
        .advice("Run `sealwright-publish stage` again.");
  }
  return Done{};
}

}  // namespace sealwright::publish
