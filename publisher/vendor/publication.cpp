// SPDX-License-Identifier: Apache-2.0
#include "publisher/vendor/publication.hpp"

#include <algorithm>

#include "base/posix_files.hpp"
#include "publisher/endpoints/posix_file_copy.hpp"
#include "publisher/vendor/metadata_set.hpp"

namespace sealwright::publish {
namespace {

// Artifacts are large, and no later check reads them.
bool is_artifact(const std::string& path, const Plan& plan) {
  if (!path.starts_with("targets/") || path.ends_with(".manifest.json")) return false;
  return std::any_of(plan.products.begin(), plan.products.end(), [&](const PlannedProduct& product) {
    return path.starts_with("targets/" + product.product + "/") ||
           path.starts_with("targets/" + product.product + ".");
  });
}

Status drop_replaced(const std::string& folder) {
  TRY_ASSIGN(const MetadataSet newest, MetadataSet::load(folder));
  TRY_ASSIGN(const auto names, list_directory(folder));
  for (const std::string& name : names) {
    if (name == "timestamp.json" || name.ends_with(".root.json")) continue;
    const auto is_newest = [&](const auto& entry) {
      return name == std::to_string(entry.second.version) + "." + entry.first + ".json";
    };
    if (std::none_of(newest.roles.begin(), newest.roles.end(), is_newest)) {
      TRY(remove_tree(join_path(folder, name)));
    }
  }
  return Done{};
}

}  // namespace

Status keep_as_published(const VendorDirectory& vendor) {
  TRY_ASSIGN(const Plan plan, vendor.plan());
  TRY_ASSIGN(const auto paths, list_files_below(vendor.staged()));
  for (const std::string& path : paths) {
    if (is_artifact(path, plan)) continue;
    const std::string from = join_path(vendor.staged(), path);
    TRY_ASSIGN(const std::string digest, sha256_of_file(from));
    TRY(copy_into_place(from, join_path(vendor.published(), path), digest, IfThere::replace));
  }
  TRY(drop_replaced(join_path(vendor.published(), "metadata")));
  return vendor.clear_staged();
}

}  // namespace sealwright::publish
