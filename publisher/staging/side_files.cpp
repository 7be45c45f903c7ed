// SPDX-License-Identifier: Apache-2.0
#include "publisher/staging/side_files.hpp"

#include <set>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "keys/public/file_digests.hpp"
#include "metadata/exports/release_export.hpp"

namespace sealwright::publish {
namespace {

constexpr const char* kNeither = "it is neither staged nor published";
constexpr std::string_view kSideFolder = "signatures/", kDetached = "manifest.json.sig";

// A manifest that metadata lists.
struct ListedRelease {
  std::string target, sha256;  // target path
  const RoleKeys* keys;        // of its role; the state must outlive this
};

std::vector<ListedRelease> listed_releases(const VerifiedRepository& state) {
  std::vector<ListedRelease> releases;
  for (const auto& [name, role] : state.roles()) {
    for (const auto& [target, entry] : role.document->targets) {
      if (file_name_of(target) != kManifestFileName || !entry.file.sha256) continue;
      releases.push_back({target, *entry.file.sha256, &role.keys});
    }
  }
  return releases;
}

std::vector<std::string> names_in(const std::string& folder) {
  return is_directory(folder) ? list_directory(folder).value_or({}) : std::vector<std::string>();
}

// ---- Files that wait to be published ----

bool is_published(const Published& published, const std::string& path, const std::string& bytes) {
  const auto there = published.files.find(path, kLimits.side_file);
  return there && *there && **there == bytes;
}

Status add_waiting(const VendorDirectory& vendor, const Published& published, const ListedRelease& release,
                   std::vector<ServedFile>& waiting) {
  const std::string folder =
      vendor.path_of(join_path(kArtifactsDirectory, join_path(parent_path(release.target), "exports")));
  for (const std::string& name : names_in(folder)) {
    if (!kind_of_side_file(name)) continue;
    TRY_ASSIGN(std::string bytes, read_file(join_path(folder, name), kLimits.side_file));
    const std::string path = served_side_path(release.sha256, name);
    if (!is_published(published, path, bytes)) waiting.push_back({path, std::move(bytes)});
  }
  return Done{};
}

// ---- The check ----

// The local path of an artifact: in staged/, or in artifacts/ of the vendor's directory.
Result<std::string> find_artifact(const VendorDirectory& vendor, const std::string& target,
                                  const std::string& sha256) {
  for (const std::string& place : {join_path(vendor.staged_folder(), served_target_path(target, sha256)),
                                   vendor.path_of(join_path(kArtifactsDirectory, target))}) {
    if (path_exists(place)) return place;
  }
  return Error{ErrorCode::file_missing, "the artifact of a minisign signature"}
      .file(target)
      .advice("Put it back into artifacts/ of the vendor's directory, or remove its .minisig.");
}

Status add_digests(ReleaseToExport& release, const VendorDirectory& vendor, const std::string& folder) {
  for (const Artifact& artifact : release.manifest.artifacts) {
    TRY_ASSIGN(const std::string file,
               find_artifact(vendor, join_path(folder, artifact.name), artifact.sha256));
    TRY_ASSIGN(const FileDigests digests, digests_of_file(file));
    if (digests.sha256 != artifact.sha256) {
      return Error{ErrorCode::artifact_differs}.file(file).expected(artifact.sha256).got(digests.sha256);
    }
    release.blake2b512[artifact.name] = from_hex(digests.blake2b512).value_or("");
  }
  return Done{};
}

Status check_signer(const Plan& plan, ExportKind kind, const PublicKey& key, const RoleKeys& product) {
  const auto named = plan.exports.find(kind);
  const bool by_plan = named != plan.exports.end();
  const KeyId id = key_id_of(key);
  if (by_plan ? named->second == id : product.find(id) != nullptr) return Done{};
  return Error{ErrorCode::signature_wrong_key, "signature files for " + std::string(name_of(kind))}
      .role(product.role())
      .expected(by_plan ? named->second : "a key of the product")
      .got(id);
}

// All files of one kind, as they will be served.
Result<SideFiles> files_of(const OverlaidTrees& trees, const std::string& folder, ExportKind kind) {
  SideFiles files;
  TRY_ASSIGN(const auto names, trees.names_in(folder));
  for (const std::string& name : names) {
    if (kind_of_side_file(name) != kind) continue;
    TRY_ASSIGN(const FileBytes bytes, trees.read(join_path(folder, name), kLimits.side_file, kNeither));
    files[name] = *bytes;
  }
  return files;
}

Status check_release(const VendorDirectory& vendor, const OverlaidTrees& trees, const Plan& plan,
                     const ListedRelease& listed, const std::set<ExportKind>& kinds) {
  TRY_ASSIGN(const FileBytes bytes,
             trees.read(served_target_path(listed.target, listed.sha256), kLimits.manifest, kNeither));
  TRY_ASSIGN(ReleaseToExport release, ReleaseToExport::of(*bytes));
  if (kinds.count(ExportKind::minisign) != 0) TRY(add_digests(release, vendor, parent_path(listed.target)));
  for (const ExportKind kind : kinds) {
    TRY_ASSIGN(const SideFiles files, files_of(trees, std::string(kSideFolder) + listed.sha256, kind));
    auto key = verify_export(kind, release, files);
    if (!key) {
      const std::string path = served_side_path(listed.sha256, key.error().file());
      return std::move(key).error().file(path);
    }
    TRY(check_signer(plan, kind, *key, *listed.keys));
  }
  return Done{};
}

// The kinds of signature files that are staged for one release.
Result<std::set<ExportKind>> staged_kinds(const std::string& folder) {
  std::set<ExportKind> kinds;
  for (const std::string& name : names_in(folder)) {
    if (name == kDetached) continue;
    const auto kind = kind_of_side_file(name);
    if (!kind)
      return Error{ErrorCode::export_invalid, "unknown kind of signature file"}.file(join_path(folder, name));
    kinds.insert(*kind);
  }
  return kinds;
}

}  // namespace

Result<std::vector<ServedFile>> waiting_side_files(const VendorDirectory& vendor, const Published& published,
                                                   const VerifiedRepository& state) {
  std::vector<ServedFile> waiting;
  for (const ListedRelease& release : listed_releases(state))
    TRY(add_waiting(vendor, published, release, waiting));
  return waiting;
}

Status check_side_files(const VendorDirectory& vendor, const Published& published, const StagedTree& staged) {
  TRY_ASSIGN(const Plan plan, vendor.plan());
  const OverlaidTrees trees = overlaid(staged, published);
  const std::string folder = join_path(staged.files.folder(), kSideFolder);
  std::set<std::string> unlisted;
  for (const std::string& name : names_in(folder)) unlisted.insert(name);
  for (const ListedRelease& release : listed_releases(staged.next)) {
    if (unlisted.erase(release.sha256) == 0) continue;
    TRY_ASSIGN(const auto kinds, staged_kinds(join_path(folder, release.sha256)));
    TRY(check_release(vendor, trees, plan, release, kinds));
  }
  if (unlisted.empty()) return Done{};
  return Error{ErrorCode::export_invalid, "signature files of a release that no role lists"}.file(
      join_path(folder, *unlisted.begin()));
}

}  // namespace sealwright::publish
