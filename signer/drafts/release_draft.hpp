// SPDX-License-Identifier: Apache-2.0
// Makes a release from files and directories: artifacts with their tree listings, the manifest and the
// product's metadata.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/release/manifest.hpp"
#include "metadata/requests/request.hpp"
#include "metadata/vendor/plan.hpp"
#include "signer/vendor/repository_state.hpp"

namespace sealwright::sign {

// A file of a release on disk.
struct MadeFile {
  std::string name;
  std::uint64_t length = 0;
  std::string sha256;
  std::string blake2b512 = {};
};

// The contents of a release: the artifacts for the manifest, and every file, including the tree listings.
struct MadeArtifacts {
  std::vector<Artifact> artifacts;
  std::vector<MadeFile> files;
};

// Makes the artifacts of a release in `folder`, which must exist. The deterministic writer packs a
// directory as `<product>-<version>-<platform>.tar.zst`; a .tar.zst, .tar.gz or .tar.xz is copied unchanged
// and gets a tree listing; any other file is copied unchanged. Errors: those of archive/, name_invalid,
// version_exists if `folder` has a file of that name with other bytes.
Result<MadeArtifacts> make_artifacts(const std::vector<std::string>& sources, const std::string& folder,
                                     const std::string& product, const Version& version,
                                     const std::string& platform);

// Moves the files of `made` from `scratch` into `folder`, which replaces what an interrupted run left there.
// Errors: io_error, no_space.
Status place_artifacts(const MadeArtifacts& made, const std::string& scratch, const std::string& folder);

// The format of an artifact, by its name: "tar.zst", "tar.gz", "tar.xz" or "raw".
std::string format_of_artifact(const std::string& name);

// Rewrites the error of an entry so that it names `archive`, the file that the user gave. `part` is the
// copy that was read.
Error about_archive(const Error& fault, const std::string& archive, const std::string& part);

// The request that lists the release in the product's role, with the detached signature files that the plan
// asks for. Errors: version_exists (the version is listed already), release_version (the version is not
// above those listed), usage (rollback floor above the version), key_not_found (the repository has no such
// product), too_large (the manifest or a tree listing is larger than clients read).
Result<SigningRequest> draft_release(const VerifiedRepository& state, const Plan& plan,
                                     const Manifest& manifest, const std::vector<MadeFile>& files,
                                     Instant now);

// The manifests that a product's role lists, by version.
std::map<Version, std::string> listed_versions(const Targets& role, const std::string& product);

// The next version number of a role: one above that in `state`.
std::int64_t next_version_of(const VerifiedRepository& state, const std::string& role);

}  // namespace sealwright::sign
