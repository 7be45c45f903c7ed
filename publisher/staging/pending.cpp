// SPDX-License-Identifier: Apache-2.0
#include "publisher/staging/pending.hpp"

#include <algorithm>

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/manifest.hpp"

namespace sealwright::publish {
namespace {

constexpr std::string_view kMetadataFolder = "metadata/";

Result<ReleasedFile> read_release(const std::string& file) {
  TRY_ASSIGN(std::string bytes, read_file(file, 2 * kMostRequestBytes));
  return ReleasedFile::read({std::move(bytes), file});
}

// The role of `metadata/N.<role>.json`.
std::string role_of(const std::string& path) {
  const std::string name = path.substr(kMetadataFolder.size());
  const auto dot = name.find('.');
  return name.substr(dot + 1, name.size() - dot - 1 - std::string_view(".json").size());
}

Status add_root(MetadataSet& set, const std::string& bytes, std::int64_t version) {
  const auto known = static_cast<std::int64_t>(set.roots.size());
  if (version <= known && set.roots[static_cast<std::size_t>(version - 1)] != bytes) {
    return Error{ErrorCode::version_exists}.role("root").got(std::to_string(version));
  }
  if (version > known + 1) {
    return Error{ErrorCode::version_mismatch}
        .role("root")
        .expected(std::to_string(known + 1))
        .got(std::to_string(version));
  }
  if (version == known + 1) set.roots.push_back(bytes);
  return Done{};
}

Status add_role(MetadataSet& set, const std::string& role, const std::string& bytes, std::int64_t version) {
  const SignedRole* known = set.find(role);
  if (known != nullptr && version <= known->version && bytes != known->bytes) {
    return Error{ErrorCode::version_exists}
        .role(role)
        .expected("above " + std::to_string(known->version))
        .got(std::to_string(version));
  }
  set.roles[role] = {version, bytes};
  return Done{};
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

// What a document of a request is to the one that the set holds.
Age age_of(const RequestItem& item, const MetadataSet& set) {
  const auto wanted = read_json(item.bytes, item.id);
  const auto version = wanted ? Field(*wanted, item.id).integer("version", 1) : Result<std::int64_t>(0);
  if (!wanted || !version) return Age::other;
  const bool is_root = item.role == "root";
  const SignedRole* known = set.find(item.role);
  const auto known_version = is_root            ? static_cast<std::int64_t>(set.roots.size())
                             : known != nullptr ? known->version
                                                : 0;
  if (*version > known_version) return Age::newer;
  if (*version < known_version && !is_root) return Age::older;
  const auto held =
      signed_part_of(is_root ? set.roots[static_cast<std::size_t>(*version - 1)] : known->bytes, item.role);
  return held && *held == *wanted ? Age::same : Age::other;
}

Json targets_of(const MetadataSet& set, const std::string& role) {
  const SignedRole* known = set.find(role);
  if (known == nullptr) return Json::object();
  const auto document = signed_part_of(known->bytes, role);
  const Json* targets = document ? document->find("targets") : nullptr;
  return targets == nullptr ? Json::object() : *targets;
}

bool lists(const Json& targets, const RequestItem& manifest) {
  const auto path = manifest_path(manifest);
  const Json* entry = path ? targets.find(*path) : nullptr;
  const Json* hashes = entry == nullptr ? nullptr : entry->find("hashes");
  const Json* sha256 = hashes == nullptr ? nullptr : hashes->find("sha256");
  return sha256 != nullptr && *sha256 == Json(sha256_hex(manifest.bytes));
}

bool lists_all_manifests(const MetadataSet& set, const SigningRequest& request) {
  std::map<std::string, Json> targets;  // of each role, read once
  return std::all_of(request.items.begin(), request.items.end(), [&](const RequestItem& item) {
    if (item.kind != ItemKind::manifest) return true;
    const auto known = targets.find(item.role);
    return lists(known != targets.end()
                     ? known->second
                     : targets.emplace(item.role, targets_of(set, item.role)).first->second,
                 item);
  });
}

// A later version does not say that this one came before it: another may have, under the same number.
// Manifests tell, because no later version drops one.
bool contains(const MetadataSet& set, const SigningRequest& request) {
  bool overtaken = false;
  for (const RequestItem& item : request.items) {
    if (item.kind != ItemKind::metadata) continue;
    const Age age = age_of(item, set);
    if (age == Age::newer || age == Age::other) return false;
    overtaken = overtaken || age == Age::older;
  }
  return !overtaken || lists_all_manifests(set, request);
}

}  // namespace

Standing standing_of(const ReleasedFile& release, const MetadataSet& set) {
  const SigningRequest& request = release.request;
  if (contains(set, request)) return Standing::contained;
  if (request.roots != set.roots) return Standing::elsewhere;
  for (const auto& [role, file] : request.base) {
    const SignedRole* known = set.find(role);
    if (known == nullptr || known->bytes != file.bytes) return Standing::elsewhere;
  }
  return Standing::next;
}

Error built_elsewhere(const std::string& file) {
  return Error{ErrorCode::remote_moved, "the release builds on another state than the published one"}
      .file(file)
      .advice(
          "Draft and sign it again on what is published now; if nobody wants it any more, delete the file.");
}

Status lay_over(MetadataSet& set, const std::vector<ServedFile>& files) {
  for (const ServedFile& file : files) {
    if (!file.path.starts_with(kMetadataFolder)) continue;
    const std::string role = role_of(file.path);
    TRY_ASSIGN(const std::int64_t version, version_of(file.bytes, file.path));
    TRY(role == "root" ? add_root(set, file.bytes, version) : add_role(set, role, file.bytes, version));
  }
  return Done{};
}

Result<Pending> order(const std::vector<std::string>& files, MetadataSet base) {
  std::vector<std::pair<std::string, ReleasedFile>> waiting;
  for (const std::string& file : files) {
    TRY_ASSIGN(ReleasedFile release, read_release(file));
    waiting.emplace_back(file, std::move(release));
  }
  Pending pending{{}, {}, std::move(base)};
  for (;;) {
    const auto next = std::find_if(waiting.begin(), waiting.end(), [&](const auto& entry) {
      return standing_of(entry.second, pending.result) == Standing::next;
    });
    if (next == waiting.end()) break;
    TRY_ASSIGN(const auto served, next->second.files());
    TRY(lay_over(pending.result, served));
    pending.releases.push_back(std::move(next->second));
    waiting.erase(next);
  }
  for (const auto& [file, release] : waiting) {
    if (standing_of(release, pending.result) == Standing::elsewhere) pending.skipped.push_back(file);
  }
  return pending;
}

}  // namespace sealwright::publish
