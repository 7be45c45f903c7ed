// SPDX-License-Identifier: Apache-2.0
// VendorDirectory: the folder in which a vendor works, as far as signing is concerned
// (metadata/vendor/plan.hpp).
#pragma once

#include <optional>
#include <string>

#include "metadata/exports/release_export.hpp"
#include "metadata/vendor/plan.hpp"
#include "signer/drafts/key_change.hpp"

namespace sealwright::sign {

inline constexpr std::string_view kAbandonedDirectory = "requests/abandoned";

class VendorDirectory {
 public:
  // config_invalid, or key_not_found without a plan in `path`.
  static Result<VendorDirectory> open(const std::string& path);
  // Starts one: io_error when a plan is there already.
  static Result<VendorDirectory> create(const std::string& path, const Plan& plan);

  const std::string& path() const { return path_; }
  const Plan& plan() const { return plan_; }
  Status save(const Plan& plan);

  // What a new request builds on: the published metadata, then every signed release in requests/ that builds
  // on the state so far. base_unknown when there is none, or when it does not verify from its first root.
  Result<VerifiedRepository> state() const;

  // The state here that `request` builds on; nothing for a request that founds the repository, or where
  // nothing is published or signed yet. base_unknown when it builds on something else.
  Result<std::optional<VerifiedRepository>> base_of(const SigningRequest& request) const;

  // The newest metadata in published/, unverified; empty before the first push. Errors: those of
  // MetadataFiles::load.
  Result<MetadataFiles> published() const;
  // The signed requests in requests/ that build on `state`, by file name.
  Result<std::vector<std::string>> releases_on(const VerifiedRepository& state) const;

  // A name for a new request: `WHAT-<seconds>`, with -2, -3 and so on behind it where requests/ or what was
  // abandoned there has files of that name. No request takes the place of another that was made in its
  // second.
  Result<std::string> name_request(const std::string& what, Instant now) const;
  // `requests/NAME`, replacing what stood there.
  Result<std::string> write_request_file(const std::string& name, std::string_view bytes) const;
  std::string artifacts() const;
  // The folder of a release's artifacts, made if it is not there: `artifacts/<product>/<version>`.
  Result<std::string> release_folder(const std::string& product, const std::string& version) const;
  // A retained manifest with its signatures, as it lies there. hash_mismatch, file_missing.
  Result<RetainedManifest> find_manifest(const std::string& path, const std::string& sha256) const;
  // The document that `state` lists under `path`, by its digest: in artifacts/, in a signed release that
  // waits in requests/, or in published/. Empty when it lists none; hash_mismatch or file_missing, of
  // artifacts/, when it lies nowhere.
  Result<std::string> find_document(const VerifiedRepository& state, const std::string& path) const;
  // `artifacts/<product>/<version>/exports`: the release's files for other tools.
  std::string exports_folder(const Manifest& manifest) const;
  Status write_exports(const Manifest& manifest, const SideFiles& files) const;
  // Puts manifests and their signatures beside the artifacts, and their exports below.
  Status write_manifests(const ReleasedFile& released) const;
  // Undoes that: manifests get the signatures back that they had, documents their bytes, and a release's
  // folder is put aside as `<version>.abandoned-<time>`.
  Status take_back_manifests(const ReleasedFile& released, Instant now) const;

  // `records/backups.jsonl`: when a recovery key's paper was last found to be whole.
  Status record_backup(const KeyId& key, Instant now) const;
  Result<std::optional<Instant>> last_backup(const KeyId& key) const;

 private:
  VendorDirectory(std::string path, Plan plan) : path_(std::move(path)), plan_(std::move(plan)) {}
  std::string path_;
  Plan plan_;
};

}  // namespace sealwright::sign
