// SPDX-License-Identifier: Apache-2.0
#include "signer/drafts/release_draft.hpp"
#include "base/limits.hpp"

#include <algorithm>

#include "archive/archive_listing.hpp"
#include "archive/deterministic_writer.hpp"
#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/posix_byte_source.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"
#include "keys/public/file_digests.hpp"
#include "signer/drafts/founding.hpp"
#include "signer/drafts/metadata_drafts.hpp"
#include "signer/signing/export_signing.hpp"

namespace sealwright::sign {
namespace {

constexpr std::size_t kCopyBytes = 256u << 10;

Result<MadeFile> digest_of(const std::string& path) {
  TRY_ASSIGN(FileDigests digests, digests_of_file(path));
  return MadeFile{file_name_of(path), digests.length, std::move(digests.sha256),
                  std::move(digests.blake2b512)};
}

Status copy_file(const std::string& from, const std::string& to) {
  TRY_ASSIGN(FileSource source, FileSource::open(from));
  TRY_ASSIGN(FileDescriptor out, open_for_writing(to));
  std::string buffer(kCopyBytes, '\0');
  for (;;) {
    TRY_ASSIGN(const std::size_t count, source.read(buffer.data(), buffer.size()));
    if (count == 0) return sync_file(out.get(), to);
    TRY(write_all(out.get(), {buffer.data(), count}, to));
  }
}

// Moves a finished file into place. Refuses to replace a file with other bytes: a version never has two
// contents.
Result<MadeFile> settle(const std::string& made, const std::string& place) {
  TRY_ASSIGN(MadeFile file, digest_of(made));
  file.name = file_name_of(place);
  if (path_exists(place)) {
    TRY_ASSIGN(const MadeFile there, digest_of(place));
    if (there.sha256 != file.sha256) {
      TRY(remove_tree(made));
      return Error{ErrorCode::version_exists}.file(place).expected(there.sha256).got(file.sha256);
    }
  }
  TRY(rename_file(made, place));
  return file;
}

struct Target {
  const std::string& folder;
  const std::string& stem;  // "acme-app-1.0.0-linux-x86_64"
  const std::string& platform;
};

Status add_listing(MadeArtifacts& made, Artifact& artifact, const TreeListing& listing,
                   const Target& target) {
  const std::string name = artifact.name + ".tree", part = join_path(target.folder, "." + name + ".part");
  TRY(write_file(part, write_tree_listing(listing)));
  TRY_ASSIGN(MadeFile file, settle(part, join_path(target.folder, name)));
  artifact.tree = name;
  artifact.tree_sha256 = file.sha256;
  artifact.entries = static_cast<std::int64_t>(listing.entries().size());
  artifact.unpacked_bytes = static_cast<std::int64_t>(listing.unpacked_bytes());
  made.files.push_back(std::move(file));
  return Done{};
}

// Refuses the names of the files that Sealwright itself keeps beside the artifacts.
Status check_artifact_name(const std::string& name) {
  TRY(check_file_name(name));
  const std::string manifest(kManifestFileName);
  if (name != "exports" && name != manifest && name != manifest + ".sig") return Done{};
  return Error{ErrorCode::name_invalid, "this name is reserved for a file that Sealwright writes"}.got(name);
}

Status add_artifact(MadeArtifacts& made, const std::string& source, const Target& target) {
  const bool is_tree = is_directory(source);
  Artifact artifact;
  artifact.name = is_tree ? target.stem + ".tar.zst" : file_name_of(source);
  TRY(check_artifact_name(artifact.name));
  artifact.format = format_of_artifact(artifact.name);
  artifact.platform = target.platform;
  artifact.kind = artifact.format == "raw" ? ArtifactKind::file : ArtifactKind::tree;
  const std::string part = join_path(target.folder, "." + artifact.name + ".part");
  std::optional<TreeListing> listing;
  if (is_tree) {
    TRY_ASSIGN(MadeArtifact archive, make_artifact(source, part));
    listing = std::move(archive.listing);
  } else {
    TRY(copy_file(source, part));
    if (artifact.kind == ArtifactKind::tree) {
      TRY_ASSIGN(FileSource bytes, FileSource::open(part));
      auto listed = list_archive(bytes, *compression_of_format(artifact.format));
      if (!listed) return about_archive(listed.error(), source, part);
      listing = *std::move(listed);
    }
  }
  TRY_ASSIGN(MadeFile file, settle(part, join_path(target.folder, artifact.name)));
  artifact.length = static_cast<std::int64_t>(file.length);
  artifact.sha256 = file.sha256;
  made.files.push_back(std::move(file));
  if (listing) TRY(add_listing(made, artifact, *listing, target));
  made.artifacts.push_back(std::move(artifact));
  return Done{};
}

// The `custom` of docs/format.md section 2. It only helps clients to find files; the manifest decides.
Json index_of(const Manifest& manifest, const std::string& name) {
  Json index = Json::object({{"version", manifest.version.text()}});
  for (const Artifact& artifact : manifest.artifacts) {
    if (artifact.name == name) {
      return index.set("kind", "artifact").set("platform", artifact.platform).set("format", artifact.format);
    }
    if (artifact.tree == name) return index.set("kind", "tree").set("of", artifact.name);
  }
  return index.set("kind", "document").set("type", "other");
}

bool is_listing(const Manifest& manifest, const std::string& name) {
  return std::any_of(manifest.artifacts.begin(), manifest.artifacts.end(),
                     [&](const Artifact& artifact) { return artifact.tree == name; });
}

// Refuses a file that is larger than clients read.
Status check_size(const char* what, const std::string& file, std::uint64_t size, std::uint64_t most) {
  if (size <= most) return Done{};
  return Error{ErrorCode::too_large, what}
      .file(file)
      .expected("at most " + std::to_string(most) + " bytes, which is what clients read")
      .got(std::to_string(size))
      .advice("Split the release: put fewer files into it.");
}

bool is_artifact(const Manifest& manifest, const std::string& name) {
  return std::any_of(manifest.artifacts.begin(), manifest.artifacts.end(),
                     [&](const Artifact& artifact) { return artifact.name == name; });
}

Status check_version_is_new(const Targets& role, const Manifest& manifest) {
  const auto versions = listed_versions(role, manifest.product);
  const auto same = versions.find(manifest.version);
  if (same != versions.end()) {
    return Error{ErrorCode::version_exists}
        .got(manifest.version.text())
        .expected("a version that is not listed");
  }
  if (!versions.empty() && manifest.version < versions.rbegin()->first) {
    return Error{ErrorCode::release_version}
        .expected("above " + versions.rbegin()->first.text())
        .got(manifest.version.text());
  }
  if (manifest.version < manifest.rollback_floor) {
    return Error{ErrorCode::usage, "the rollback floor is above the version"}
        .expected("at most " + manifest.version.text())
        .got(manifest.rollback_floor.text());
  }
  return Done{};
}

}  // namespace

std::string format_of_artifact(const std::string& name) {
  for (const std::string format : {"tar.zst", "tar.gz", "tar.xz"}) {
    const std::string ending = "." + format;
    if (name.size() > ending.size() &&
        name.compare(name.size() - ending.size(), ending.size(), ending) == 0) {
      return format;
    }
  }
  return "raw";
}

Error about_archive(const Error& fault, const std::string& archive, const std::string& part) {
  const std::string& entry = fault.file();
  std::string detail = fault.detail();
  if (!entry.empty() && entry != part) detail += (detail.empty() ? "entry " : ", entry ") + entry;
  Error error = Error{fault.code(), std::move(detail)}
                    .file(archive)
                    .expected(fault.expected())
                    .got(fault.got())
                    .advice(std::string(fault.advice()));
  if (entry != "." && !entry.starts_with("./")) return error;
  return std::move(error).advice(
      "Archive the names inside the directory, `tar -C DIR -cf ARCHIVE NAME...`, or give the directory "
      "itself as SOURCE.");
}

Result<MadeArtifacts> make_artifacts(const std::vector<std::string>& sources, const std::string& folder,
                                     const std::string& product, const Version& version,
                                     const std::string& platform) {
  const std::string stem = product + "-" + version.text() + "-" + platform;
  MadeArtifacts made;
  for (const std::string& source : sources) TRY(add_artifact(made, source, {folder, stem, platform}));
  return made;
}

Status place_artifacts(const MadeArtifacts& made, const std::string& scratch, const std::string& folder) {
  for (const MadeFile& file : made.files)
    TRY(rename_file(join_path(scratch, file.name), join_path(folder, file.name)));
  return Done{};
}

std::map<Version, std::string> listed_versions(const Targets& role, const std::string& product) {
  std::map<Version, std::string> versions;
  for (const auto& [path, entry] : role.targets) {
    const auto parts = split(path, '/');
    if (parts.size() != 3 || parts[0] != product || parts[2] != kManifestFileName) continue;
    if (auto version = Version::parse(parts[1])) versions.emplace(std::move(*version), path);
  }
  return versions;
}

std::int64_t next_version_of(const VerifiedRepository& state, const std::string& role) {
  const auto* before = state.find(role);
  return before == nullptr ? 1 : before->version() + 1;
}

Result<SigningRequest> draft_release(const VerifiedRepository& state, const Plan& plan,
                                     const Manifest& manifest, const std::vector<MadeFile>& files,
                                     Instant now) {
  const auto* before = state.find(manifest.product);
  if (before == nullptr)
    return Error{ErrorCode::key_not_found, "no key may sign for it"}.role(manifest.product);
  TRY(check_version_is_new(**before, manifest));
  const std::string folder = manifest.product + "/" + manifest.version.text() + "/";
  SigningRequest request = request_on(&state, plan, manifest.product + "-" + manifest.version.text(), now);
  request.exports = exports_of(plan, state.role_keys(manifest.product));
  TRY_ASSIGN(Json role, next_draft(before->bytes(), next_version_of(state, manifest.product),
                                   now + plan.lifetime_of(manifest.product).expires_days * kDay));
  for (const MadeFile& file : files) {
    const auto length = static_cast<std::int64_t>(file.length);
    if (is_listing(manifest, file.name))
      TRY(check_size("the tree listing", folder + file.name, file.length, kLimits.tree_listing));
    set_target(role, folder + file.name, length, file.sha256, index_of(manifest, file.name));
    const bool by_minisign =
        request.exports.count(ExportKind::minisign) != 0 && is_artifact(manifest, file.name);
    request.artifacts.push_back(
        {folder + file.name, length, file.sha256, by_minisign ? file.blake2b512 : std::string()});
  }
  const std::string bytes = manifest.write();
  TRY(check_size("the manifest", folder + std::string(kManifestFileName), bytes.size(), kLimits.manifest));
  set_target(role, folder + std::string(kManifestFileName), static_cast<std::int64_t>(bytes.size()),
             sha256_hex(bytes),
             Json::object({{"channels", Json::array_of({manifest.channel})},
                           {"kind", "manifest"},
                           {"version", manifest.version.text()}}));
  request.items = {manifest_item(manifest.product, bytes), metadata_item(manifest.product, role)};
  return request;
}

}  // namespace sealwright::sign
