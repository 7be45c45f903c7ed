// SPDX-License-Identifier: Apache-2.0
#include "signer/signing/export_signing.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "signer/signing/signing.hpp"

namespace sealwright::sign {
namespace {

const OpenKey* find_key(const std::vector<OpenKey>& keys, const KeyId& id) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const OpenKey& key) { return key.id == id; });
  return found == keys.end() ? nullptr : &*found;
}

// The release of a manifest in the request, with the digests that the request states.
Result<ReleaseToExport> release_of(const SigningRequest& request, const RequestItem& item) {
  TRY_ASSIGN(ReleaseToExport release, ReleaseToExport::of(item.bytes));
  const std::string folder = release.manifest.product + "/" + release.manifest.version.text() + "/";
  for (const RequestArtifact& artifact : request.artifacts) {
    if (artifact.path.rfind(folder, 0) != 0 || artifact.blake2b512.empty()) continue;
    release.blake2b512[file_name_of(artifact.path)] = from_hex(artifact.blake2b512).value_or("");
  }
  return release;
}

// Each file once. If several holders of one key made it, the smallest is kept.
std::map<std::string, SideFiles> by_manifest(const std::vector<SignatureFile>& files) {
  std::map<std::string, SideFiles> gathered;
  for (const SignatureFile& file : files) {
    for (const ExportedFile& made : file.exports) {
      const auto [place, is_new] = gathered[made.manifest].emplace(made.name, made.bytes);
      if (!is_new && made.bytes < place->second) place->second = made.bytes;
    }
  }
  return gathered;
}

SideFiles of_kind(const SideFiles& files, ExportKind kind) {
  SideFiles found;
  for (const auto& [name, bytes] : files) {
    if (kind_of_side_file(name) == kind) found.emplace(name, bytes);
  }
  return found;
}

Error still_to_sign(const SigningRequest& request, ExportKind kind, const KeyId& key) {
  const auto owner = request.owners.find(key);
  return Error{ErrorCode::threshold_not_met, "detached signature files for " + std::string(name_of(kind))}
      .expected("signed by key " + key)
      .got("0")
      .advice("Collect the signatures of " +
              (owner == request.owners.end() ? "the owner of that key" : owner->second) +
              ", or name another key under \"exports\" of sealwright.json and make the request again.");
}

Status check_kind(const SigningRequest& request, const ReleaseToExport& release, const SideFiles& files,
                  ExportKind kind) {
  const auto wanted = request.exports.find(kind);
  const SideFiles own = of_kind(files, kind);
  if (wanted == request.exports.end() && own.empty()) return Done{};
  if (wanted == request.exports.end()) {
    return Error{ErrorCode::signature_wrong_key, "the request does not ask for this file"}.file(
        own.begin()->first);
  }
  if (own.empty()) return still_to_sign(request, kind, wanted->second);
  TRY_ASSIGN(const PublicKey key, verify_export(kind, release, own));
  if (key_id_of(key) == wanted->second) return Done{};
  return Error{ErrorCode::signature_wrong_key, "detached signature files for " + std::string(name_of(kind))}
      .expected(wanted->second)
      .got(key_id_of(key));
}

}  // namespace

std::map<ExportKind, KeyId> exports_of(const Plan& plan, const RoleKeys& product) {
  std::map<ExportKind, KeyId> exports;
  for (const ExportKind kind : kExportKinds) {
    const auto named = plan.exports.find(kind);
    if (named != plan.exports.end()) {
      if (named->second != kNoExport) exports[kind] = named->second;
    } else if (product.keys().size() == 1 && fits(kind, product.keys()[0].key.kind())) {
      exports[kind] = product.keys()[0].id;
    }
  }
  return exports;
}

Result<SideFiles> sign_export(ExportKind kind, const ReleaseToExport& release, const OpenKey& key) {
  const ExportKey export_key{key.key->public_key(), from_hex(key.minisign_number).value_or("")};
  return make_export(kind, release, export_key,
                     [&](std::string_view message) { return key.key->sign(message); });
}

std::vector<KeyId> keys_that_sign(const SigningRequest& request, const std::vector<Duty>& duties) {
  std::vector<KeyId> ids = keys_with_a_say(duties);
  for (const auto& [kind, id] : request.exports) ids.push_back(id);
  return ids;
}

Result<std::vector<ExportedFile>> sign_exports(const SigningRequest& request,
                                               const std::vector<OpenKey>& keys) {
  std::vector<ExportedFile> files;
  for (const RequestItem& item : request.items) {
    if (item.kind != ItemKind::manifest || request.exports.empty()) continue;
    TRY_ASSIGN(const ReleaseToExport release, release_of(request, item));
    for (const auto& [kind, id] : request.exports) {
      const OpenKey* key = find_key(keys, id);
      if (key == nullptr) continue;
      TRY_ASSIGN(SideFiles made, sign_export(kind, release, *key));
      for (auto& [name, bytes] : made) files.push_back({sha256_hex(item.bytes), name, std::move(bytes)});
    }
  }
  sort_exported_files(files);
  return files;
}

Result<std::vector<ExportedFile>> merge_exports(const SigningRequest& request,
                                                const std::vector<SignatureFile>& files) {
  std::map<std::string, SideFiles> gathered = by_manifest(files);
  std::vector<ExportedFile> merged;
  for (const RequestItem& item : request.items) {
    if (item.kind != ItemKind::manifest) continue;
    TRY_ASSIGN(const ReleaseToExport release, release_of(request, item));
    const std::string manifest = sha256_hex(item.bytes);
    for (const ExportKind kind : kExportKinds) TRY(check_kind(request, release, gathered[manifest], kind));
    for (auto& [name, bytes] : gathered[manifest]) merged.push_back({manifest, name, std::move(bytes)});
    gathered.erase(manifest);
  }
  if (!gathered.empty()) {
    return Error{ErrorCode::request_changed, "detached signature files of another release"}.got(
        gathered.begin()->first);
  }
  sort_exported_files(merged);
  return merged;
}

}  // namespace sealwright::sign
