// SPDX-License-Identifier: Apache-2.0
#include "publisher/staging/retained_releases.hpp"

#include "base/posix_files.hpp"
#include "metadata/release/trusted_release.hpp"
#include "metadata/requests/released_file.hpp"

namespace sealwright::publish {
namespace {

constexpr std::uint64_t kMostManifestBytes = 16u << 20;
constexpr std::uint64_t kMostSideFileBytes = 65'536;

Result<std::string> read_from(const std::vector<std::string>& trees, const std::string& path,
                              std::uint64_t limit) {
  for (const std::string& tree : trees) {
    if (path_exists(join_path(tree, path))) return read_file(join_path(tree, path), limit);
  }
  return Error{ErrorCode::file_missing, "a release that is listed"}.file(path);
}

Status check_manifest(const ProvenRole& role, const std::string& target, const TargetEntry& entry,
                      const std::vector<std::string>& trees) {
  const std::string digest = entry.file.sha256.value_or("");
  TRY_ASSIGN(const std::string bytes,
             read_from(trees, served_target_path(target, digest), kMostManifestBytes));
  TRY(entry.file.check(bytes, target));
  const std::string side_path = "signatures/" + digest + "/manifest.json.sig";
  TRY_ASSIGN(const std::string signatures, read_from(trees, side_path, kMostSideFileBytes));
  const auto release = accept_release(role.keys, {bytes, target}, {signatures, side_path});
  if (release) return Done{};
  if (release.error().code() != ErrorCode::threshold_not_met) return release.error();
  return Error{ErrorCode::manifest_below_threshold}
      .role(role.keys.role())
      .file(target)
      .expected(release.error().expected())
      .got(release.error().got());
}

}  // namespace

Status check_retained_releases(const ProvenSet& proven, const std::vector<std::string>& trees) {
  for (const auto& [name, role] : proven.roles) {
    for (const auto& [target, entry] : role.document->targets) {
      if (file_name_of(target) != kManifestFileName) continue;
      TRY(check_manifest(role, target, entry, trees));
    }
  }
  return Done{};
}

}  // namespace sealwright::publish
