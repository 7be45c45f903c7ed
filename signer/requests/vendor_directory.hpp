// SPDX-License-Identifier: Apache-2.0
// VendorDirectory: the vendor's working directory, the parts of it that signing needs
// (metadata/vendor/plan.hpp).
#pragma once

#include <optional>
#include <string>

#include "metadata/exports/release_export.hpp"
#include "metadata/vendor/plan.hpp"
#include "signer/drafts/key_change.hpp"

namespace sealwright::sign {

inline constexpr std::string_view kAbandonedDirectory = "requests/abandoned";

struct WaitingRelease {
  ReleasedFile released;
  VerifiedRepository after;
};

class VendorDirectory {
 public:
  // config_invalid if `path` has no plan or a malformed one.
  static Result<VendorDirectory> open(const std::string& path);
  // Creates one; io_error if `path` has a plan already.
  static Result<VendorDirectory> create(const std::string& path, const Plan& plan);

  const std::string& path() const { return path_; }
  const Plan& plan() const { return plan_; }
  Status save(const Plan& plan);

  // The state that a new request builds on: the published metadata, then each signed release in requests/
  // that builds on the state so far. base_unknown if there is none, or if it does not verify from its first
  // root.
  Result<VerifiedRepository> state() const;

  // The signed releases in requests/ that build on the published metadata, one on the other, each with the
  // state after it. Errors: those of reading and verifying.
  Result<std::vector<WaitingRelease>> waiting() const;

  // The state here that `request` builds on; nothing for a request that initialises the repository, or if
  // nothing is published or signed yet. base_unknown if it builds on another state.
  Result<std::optional<VerifiedRepository>> base_of(const SigningRequest& request) const;

  // The newest metadata in published/, unverified; empty before the first push. Errors: those of
  // MetadataFiles::load.
  Result<MetadataFiles> published() const;
  // The signed requests in requests/ that build on `state`, by file name.
  Result<std::vector<std::string>> releases_on(const VerifiedRepository& state) const;

  // A name for a new request: `WHAT-<seconds>`, followed by -2, -3 and so on if requests/ or
  // requests/abandoned/ has files of that name. So no request replaces another that was made in the same
  // second.
  Result<std::string> name_request(const std::string& what, Instant now) const;
  // Writes `requests/NAME`, replacing an existing file, and returns its path.
  Result<std::string> write_request_file(const std::string& name, std::string_view bytes) const;
  std::string artifacts() const;
  // The folder of a release's artifacts, `artifacts/<product>/<version>`; created if missing.
  Result<std::string> release_folder(const std::string& product, const std::string& version) const;
  // A retained manifest with its signatures, from artifacts/. hash_mismatch, file_missing.
  Result<RetainedManifest> find_manifest(const std::string& path, const std::string& sha256) const;
  // The document that `state` lists under `path`, found by its digest in artifacts/, in a signed release in
  // requests/, or in published/. Empty if `state` lists none; hash_mismatch or file_missing of artifacts/
  // if it is in none of them.
  Result<std::string> find_document(const VerifiedRepository& state, const std::string& path) const;
  // `artifacts/<product>/<version>/exports`: the release's detached signature files for other tools.
  std::string exports_folder(const Manifest& manifest) const;
  Status write_exports(const Manifest& manifest, const SideFiles& files) const;
  // Writes manifests and their signatures beside the artifacts, and the detached signature files below them.
  Status write_manifests(const ReleasedFile& released) const;
  // Undoes that: restores the earlier signatures of manifests and the earlier bytes of documents. The
  // folder of a new release is renamed to `<version>.abandoned-<time>`.
  Status take_back_manifests(const ReleasedFile& released, Instant now) const;

  // `records/backups.jsonl`: when the paper copy of a recovery key was last checked.
  Status record_backup(const KeyId& key, Instant now) const;
  Result<std::optional<Instant>> last_backup(const KeyId& key) const;

 private:
  VendorDirectory(std::string path, Plan plan) : path_(std::move(path)), plan_(std::move(plan)) {}
  std::string path_;
  Plan plan_;
};

}  // namespace sealwright::sign
