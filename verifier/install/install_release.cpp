// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/install_release.hpp"

#include "keys/public/digest.hpp"
#include "verifier/install/install_files.hpp"

namespace sealwright::client {
namespace {

constexpr std::uint64_t kManifestLimit = 4 << 20;
constexpr std::uint64_t kSignaturesLimit = 64 << 10;
// 200,000 entries with the longest allowed paths stay far below it.
constexpr std::uint64_t kListingLimit = 256 << 20;

Status check_listing_bytes(const Artifact& artifact, std::string_view listing) {
  const std::string digest = sha256_hex(listing);
  if (digest == artifact.tree_sha256) return Done{};
  return Error{ErrorCode::hash_mismatch}.file(artifact.tree).expected(artifact.tree_sha256).got(digest);
}

Status check_total(const Artifact& artifact, std::string what, std::int64_t expected, std::uint64_t got) {
  if (static_cast<std::uint64_t>(expected) == got) return Done{};
  return Error{ErrorCode::archive_differs, std::move(what)}
      .file(artifact.tree)
      .expected(std::to_string(expected))
      .got(std::to_string(got));
}

// The program of a health check must be a signed file: no search path, no shell.
Status check_program(const HealthCheck& health, const TreeListing& listing) {
  const TreeEntry* program = health.argv.empty() ? nullptr : listing.find(health.argv.front());
  if (program != nullptr && program->type == TreeEntryType::file && program->executable) return Done{};
  return Error{ErrorCode::archive_differs, "the health check must name an executable file of the tree"}.file(
      health.argv.empty() ? "" : health.argv.front());
}

Error damaged(const Error& error, const std::string& directory) {
  if (error.code() == ErrorCode::io_error) return error;
  return Error{ErrorCode::state_damaged, "a version can no longer be verified (" + error.message() + ")"}
      .file(directory)
      .advice("The installed files stay. `sealwright update --to` with its version installs it again.");
}

Result<std::string> read_manifest(const std::string& path, const std::string& digest) {
  TRY_ASSIGN(std::string bytes, read_file(path, kManifestLimit));
  if (sha256_hex(bytes) == digest) return bytes;
  return Error{ErrorCode::hash_mismatch}.file(file_name_of(path));
}

// The original, or the copy if the original is lost; if both are lost, the error of the original.
Result<std::string> either(Result<std::string> original, Result<std::string> copy) {
  return original || !copy ? std::move(original) : std::move(copy);
}

Status keep_file(const std::string& path, const std::string& bytes) {
  if (const auto there = read_file(path, bytes.size()); there && *there == bytes) return Done{};
  return write_file_atomically(path, bytes, 0600);
}

}  // namespace

Result<InstallableRelease> InstallableRelease::make(std::string digest, std::string manifest_bytes,
                                                    std::string signatures, Manifest manifest,
                                                    std::string_view platform, std::string listing_bytes,
                                                    Cancel cancel) {
  TRY_ASSIGN(Artifact artifact, manifest.artifact_for(platform));
  if (artifact.kind != ArtifactKind::tree)
    return Error{ErrorCode::archive_type, "only a tree can be installed"}.file(artifact.name);
  TRY(check_listing_bytes(artifact, listing_bytes));
  TRY_ASSIGN(TreeListing listing, parse_tree_listing(listing_bytes, {}, cancel));
  TRY(check_total(artifact, "number of entries", artifact.entries, listing.entries().size()));
  TRY(check_total(artifact, "bytes after unpacking", artifact.unpacked_bytes, listing.unpacked_bytes()));
  if (manifest.health) TRY(check_program(*manifest.health, listing));
  return InstallableRelease({std::move(digest), std::move(manifest_bytes), std::move(signatures),
                             std::move(listing_bytes), std::move(manifest), std::move(artifact),
                             std::move(listing)});
}

Result<InstallableRelease> InstallableRelease::of(const TrustedRelease& release, std::string_view platform,
                                                  std::string_view tree_listing, Cancel cancel) {
  return make(release.digest(), release.bytes(), release.signatures(), release.manifest(), platform,
              std::string(tree_listing), cancel);
}

Result<InstallableRelease> InstallableRelease::kept(const ClientPaths& paths, const std::string& manifest,
                                                    std::string_view platform) {
  const std::string directory = paths.release(manifest);
  const auto read = [&]() -> Result<InstallableRelease> {
    TRY_ASSIGN(std::string bytes,
               either(read_manifest(join_path(directory, "manifest.json"), manifest),
                      read_manifest(join_path(paths.manifests(), manifest + ".json"), manifest)));
    TRY_ASSIGN(std::string signatures,
               either(read_file(join_path(directory, "manifest.json.sig"), kSignaturesLimit),
                      read_file(join_path(paths.manifests(), manifest + ".sig"), kSignaturesLimit)));
    TRY_ASSIGN(std::string listing, read_file(join_path(directory, "tree"), kListingLimit));
    TRY_ASSIGN(Manifest document, Manifest::read(bytes, "manifest.json"));
    return make(manifest, std::move(bytes), std::move(signatures), std::move(document), platform,
                std::move(listing), {});
  };
  auto release = read();
  if (!release) return damaged(release.error(), directory);
  return release;
}

Status InstallableRelease::keep(const ClientPaths& paths) const {
  const std::string directory = paths.release(digest());
  TRY(make_directory_with_mode(directory, 0700));
  TRY(keep_file(join_path(directory, "manifest.json"), content_->manifest_bytes));
  TRY(keep_file(join_path(directory, "manifest.json.sig"), content_->signatures));
  TRY(keep_file(join_path(directory, "tree"), content_->listing_bytes));
  TRY(sync_directory(directory));
  return sync_directory(paths.releases());
}

}  // namespace sealwright::client
