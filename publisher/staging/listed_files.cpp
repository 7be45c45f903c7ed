// SPDX-License-Identifier: Apache-2.0
#include "publisher/staging/listed_files.hpp"

#include "keys/public/digest.hpp"
#include "metadata/release/manifest.hpp"
#include "publisher/staging/pending.hpp"
#include "repository/repository_path.hpp"

namespace sealwright::publish {
namespace {

struct BroughtFile {
  std::string path, sha256;
};

Result<std::vector<BroughtFile>> brought_by(const SigningRequest& request) {
  std::vector<BroughtFile> files;
  for (const RequestItem& item : request.items) {
    if (item.kind != ItemKind::manifest) continue;
    TRY_ASSIGN(std::string path, manifest_path(item));
    files.push_back({std::move(path), sha256_hex(item.bytes)});
  }
  for (const RequestArtifact& artifact : request.artifacts) files.push_back({artifact.path, artifact.sha256});
  for (const RequestDocument& document : request.documents) {
    files.push_back({document.path, sha256_hex(document.bytes)});
  }
  return files;
}

Status check_file(const BroughtFile& file, const VerifiedRepository& after) {
  TRY(check_target_path(file.path));
  std::string listed = "a role that lists it";
  for (const auto& [name, role] : after.roles()) {
    const auto entry = role.document->targets.find(file.path);
    if (entry == role.document->targets.end()) continue;
    if (entry->second.file.sha256 == file.sha256) return Done{};
    listed = entry->second.file.sha256.value_or("");
  }
  return Error{ErrorCode::target_not_listed, "the release contains a file that no role has signed"}
      .file(file.path)
      .expected(listed)
      .got(file.sha256)
      .advice("Nothing was published. Find out who changed the .swrel file.");
}

}  // namespace

Status check_listed(const ReleasedFile& release, const VerifiedRepository& after) {
  TRY_ASSIGN(const auto files, brought_by(release.request));
  for (const BroughtFile& file : files) TRY(check_file(file, after));
  return Done{};
}

}  // namespace sealwright::publish
