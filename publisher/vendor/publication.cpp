// SPDX-License-Identifier: Apache-2.0
#include "publisher/vendor/publication.hpp"

#include <algorithm>

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "publisher/endpoints/posix_file_copy.hpp"

namespace sealwright::publish {
namespace {

// True for artifacts: they are large, and no later check reads them.
bool is_artifact(const std::string& path, const Plan& plan) {
  if (!path.starts_with("targets/") || path.ends_with(".manifest.json")) return false;
  return std::any_of(plan.products.begin(), plan.products.end(), [&](const PlannedProduct& product) {
    return path.starts_with("targets/" + product.product + "/") ||
           path.starts_with("targets/" + product.product + ".");
  });
}

Status drop_replaced(const TreeFiles& published, const MetadataFiles& newest) {
  TRY_ASSIGN(const auto names, published.names_in(std::string(kMetadataFolder)));
  for (const std::string& file : names) {
    const auto name = MetadataName::parse(file);
    if (name && (name->role == "root" || !name->version)) continue;
    if (name && name->version == newest.version_of(name->role)) continue;
    TRY(remove_tree(join_path(published.folder(), std::string(kMetadataFolder) + file)));
  }
  return Done{};
}

MetadataFiles files_of(const Published& published) {
  return published.repository ? published.repository->files() : MetadataFiles{};
}

}  // namespace

std::string Published::timestamp_sha256() const {
  const RoleFile* timestamp = repository ? repository->files().find("timestamp") : nullptr;
  return timestamp == nullptr ? "" : sha256_hex(timestamp->bytes);
}

Error nothing_published() {
  return Error{ErrorCode::file_missing, "nothing has been published from this directory yet"}.advice(
      "Run `sealwright-publish push` first.");
}

Result<Published> read_published(const VendorDirectory& vendor) {
  Published published{TreeFiles(vendor.published_folder()), {}};
  TRY_ASSIGN(MetadataFiles files, MetadataFiles::load(published.files));
  if (files.is_empty()) return published;
  TRY_ASSIGN(published.repository, VerifiedRepository::verify(std::move(files)));
  return published;
}

Result<MetadataFiles> metadata_under_way(const VendorDirectory& vendor, const Published& published) {
  MetadataFiles files = files_of(published);
  TRY(files.add_tree(TreeFiles(vendor.staged_folder())));
  return files;
}

Result<std::optional<StagedTree>> read_staged(const VendorDirectory& vendor, const Published& published) {
  TRY_ASSIGN(auto record, vendor.staged_record());
  if (!record) return std::optional<StagedTree>();
  const TreeFiles tree(vendor.staged_folder());
  MetadataFiles files = files_of(published);
  TRY(files.add_tree(tree));
  const auto& before = published.repository;
  TRY_ASSIGN(VerifiedRepository next,
             before ? before->followed_by(std::move(files)) : VerifiedRepository::verify(std::move(files)));
  return std::optional<StagedTree>({tree, *std::move(record), std::move(next)});
}

OverlaidTrees overlaid(const StagedTree& staged, const Published& published) {
  return OverlaidTrees({staged.files, published.files});
}

Status keep_as_published(const VendorDirectory& vendor, const VerifiedRepository& pushed) {
  TRY_ASSIGN(const Plan plan, vendor.plan());
  TRY_ASSIGN(const auto paths, list_files_below(vendor.staged_folder()));
  for (const std::string& path : paths) {
    if (is_artifact(path, plan)) continue;
    const std::string from = join_path(vendor.staged_folder(), path);
    TRY_ASSIGN(const std::string digest, sha256_of_file(from));
    TRY(copy_into_place(from, join_path(vendor.published_folder(), path), digest, IfThere::replace));
  }
  TRY(drop_replaced(TreeFiles(vendor.published_folder()), pushed.files()));
  return vendor.clear_staged();
}

}  // namespace sealwright::publish
