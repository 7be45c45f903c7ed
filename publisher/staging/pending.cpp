// SPDX-License-Identifier: Apache-2.0
#include "publisher/staging/pending.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/manifest.hpp"
#include "publisher/staging/listed_files.hpp"

namespace sealwright::publish {
namespace {

Result<ReleasedFile> read_release(const std::string& file) {
  TRY_ASSIGN(std::string bytes, read_file(file, kLimits.release));
  return ReleasedFile::read({std::move(bytes), file});
}

}  // namespace

Result<std::string> manifest_path(const RequestItem& item) {
  TRY_ASSIGN(const Manifest manifest, Manifest::read(item.bytes, item.id));
  return manifest.product + "/" + manifest.version.text() + "/" + std::string(kManifestFileName);
}

namespace {

Result<Json> signed_part_of(const std::string& file_bytes, const std::string& file) {
  TRY_ASSIGN(SignedFile signed_file, SignedFile::read({file_bytes, file}));
  return std::move(signed_file.signed_part);
}

enum class Age : std::uint8_t { newer, same, older, other };

// How a document of a request compares with the one in `files`.
Age age_of(const RequestItem& item, const MetadataFiles& files) {
  const auto wanted = read_json(item.bytes, item.id);
  const auto version = wanted ? Field(*wanted, item.id).integer("version", 1) : Result<std::int64_t>(0);
  if (!wanted || !version) return Age::other;
  const bool is_root = item.role == "root";
  if (*version > files.version_of(item.role)) return Age::newer;
  if (*version < files.version_of(item.role) && !is_root) return Age::older;
  const auto held = signed_part_of(
      is_root ? files.roots[static_cast<std::size_t>(*version - 1)] : files.find(item.role)->bytes,
      item.role);
  return held && *held == *wanted ? Age::same : Age::other;
}

bool lists(const VerifiedRepository& state, const RequestItem& manifest) {
  const auto* role = state.find(manifest.role);
  const auto path = manifest_path(manifest);
  if (role == nullptr || !path) return false;
  const auto entry = (*role)->targets.find(*path);
  return entry != (*role)->targets.end() && entry->second.file.sha256 == sha256_hex(manifest.bytes);
}

bool lists_all_manifests(const VerifiedRepository& state, const SigningRequest& request) {
  return std::all_of(request.items.begin(), request.items.end(), [&](const RequestItem& item) {
    return item.kind != ItemKind::manifest || lists(state, item);
  });
}

// A later version of a role does not prove that this one was published before it: another one with the same
// number may have been. Manifests prove it, because no later version drops one.
bool contains(const VerifiedRepository& state, const SigningRequest& request) {
  bool overtaken = false;
  for (const RequestItem& item : request.items) {
    if (item.kind != ItemKind::metadata) continue;
    const Age age = age_of(item, state.files());
    if (age == Age::newer || age == Age::other) return false;
    overtaken = overtaken || age == Age::older;
  }
  return !overtaken || lists_all_manifests(state, request);
}

}  // namespace

Standing standing_of(const ReleasedFile& release, const std::optional<VerifiedRepository>& state) {
  const SigningRequest& request = release.request;
  if (!state) return request.founds_a_repository() ? Standing::next : Standing::elsewhere;
  if (contains(*state, request)) return Standing::contained;
  if (request.roots != state->files().roots) return Standing::elsewhere;
  for (const auto& [role, file] : request.base) {
    const RoleFile* known = state->files().find(role);
    if (known == nullptr || known->bytes != file.bytes) return Standing::elsewhere;
  }
  return Standing::next;
}

Error built_elsewhere(const std::string& file) {
  return Error{ErrorCode::remote_moved, "the release builds on another state than the published one"}
      .file(file)
      .advice(
          "Draft and sign it again on the published state. If it is not needed any more, delete the file.");
}

std::vector<std::string> Pending::digests() const {
  std::vector<std::string> all;
  for (const ReleasedFile& release : releases) all.push_back(release.request.digest());
  return all;
}

Result<Pending> order(const std::vector<std::string>& files, const std::optional<VerifiedRepository>& base) {
  std::vector<std::pair<std::string, ReleasedFile>> waiting;
  for (const std::string& file : files) {
    TRY_ASSIGN(ReleasedFile release, read_release(file));
    waiting.emplace_back(file, std::move(release));
  }
  Pending pending{{}, {}, base};
  for (;;) {
    const auto next = std::find_if(waiting.begin(), waiting.end(), [&](const auto& entry) {
      return standing_of(entry.second, pending.result) == Standing::next;
    });
    if (next == waiting.end()) break;
    TRY_ASSIGN(VerifiedRepository after, state_with(pending.result, next->second));
    TRY(check_listed(next->second, after));
    pending.result.emplace(std::move(after));
    pending.releases.push_back(std::move(next->second));
    waiting.erase(next);
  }
  for (const auto& [file, release] : waiting) {
    if (standing_of(release, pending.result) == Standing::elsewhere) pending.skipped.push_back(file);
  }
  return pending;
}

}  // namespace sealwright::publish
