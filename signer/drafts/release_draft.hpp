// SPDX-License-Identifier: Apache-2.0
// A release from files and directories: artifacts with their listings, the manifest, the product's metadata.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/release/manifest.hpp"
#include "metadata/requests/request.hpp"
#include "metadata/vendor/plan.hpp"
#include "signer/vendor/repository_state.hpp"

namespace sealwright::sign {

// A file of a release as it lies on disk.
struct MadeFile {
  std::string name;
  std::uint64_t length = 0;
  std::string sha256;
  std::string blake2b512 = {};
};

// What a release consists of: the artifacts for the manifest, and every file with it, listings included.
struct MadeArtifacts {
  std::vector<Artifact> artifacts;
  std::vector<MadeFile> files;
};

// Makes the artifacts of a release in `folder`, which must exist. A directory becomes
// `<product>-<version>-<platform>.tar.zst` by the deterministic writer; a .tar.zst, .tar.gz or .tar.xz is
// taken as it is and listed; any other file is taken as it is. Errors: those of archive/, name_invalid,
// version_exists when a file is there already with other bytes.
Result<MadeArtifacts> make_artifacts(const std::vector<std::string>& sources, const std::string& folder,
                                     const std::string& product, const Version& version,
                                     const std::string& platform);

// How an artifact of this name is packed: "tar.zst", "tar.gz", "tar.xz" or "raw".
std::string format_of_artifact(const std::string& name);

// The fault of an entry in words about the archive, which people know; `part` is the file it was read from.
Error about_archive(const Error& fault, const std::string& archive, const std::string& part);

// The request that lists the release in the product's role, with the exports that the plan wants. Errors:
// version_exists (the version is listed already), release_version (it does not rise above those listed),
// usage (rollback floor above the version), key_not_found (the repository does not know the product).
Result<SigningRequest> draft_release(const VerifiedRepository& state, const Plan& plan,
                                     const Manifest& manifest, const std::vector<MadeFile>& files,
                                     Instant now);

// The manifests that a product's role lists, by version.
std::map<Version, std::string> listed_versions(const Targets& role, const std::string& product);

// The role's next version number: above what is published and what was signed here before.
std::int64_t next_version_of(const VerifiedRepository& state, const std::string& role);

}  // namespace sealwright::sign
