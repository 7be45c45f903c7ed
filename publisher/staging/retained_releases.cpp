// SPDX-License-Identifier: Apache-2.0
#include "publisher/staging/retained_releases.hpp"

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "metadata/release/trusted_release.hpp"

namespace sealwright::publish {
namespace {

constexpr const char* kWhat = "a file of a listed release";

Status check_manifest(const VerifiedRepository::Role& role, const std::string& target,
                      const TargetEntry& entry, const OverlaidTrees& trees) {
  const std::string digest = entry.file.sha256.value_or("");
  TRY_ASSIGN(const FileBytes bytes, trees.read(served_target_path(target, digest), kLimits.manifest, kWhat));
  TRY(entry.file.check(*bytes, target));
  const std::string side_path = "signatures/" + digest + "/manifest.json.sig";
  TRY_ASSIGN(const FileBytes signatures, trees.read(side_path, kLimits.side_file, kWhat));
  const auto release = accept_release(role.keys, {*bytes, target}, {*signatures, side_path});
  if (release) return Done{};
  if (release.error().code() != ErrorCode::threshold_not_met) return release.error();
  return Error{ErrorCode::manifest_below_threshold}
      .role(role.keys.role())
      .file(target)
      .expected(release.error().expected())
      .got(release.error().got());
}

}  // namespace

Status check_retained_releases(const VerifiedRepository& repository, const OverlaidTrees& trees) {
  for (const auto& [name, role] : repository.roles()) {
    for (const auto& [target, entry] : role.document->targets) {
      if (file_name_of(target) != kManifestFileName) continue;
      TRY(check_manifest(role, target, entry, trees));
    }
  }
  return Done{};
}

}  // namespace sealwright::publish
