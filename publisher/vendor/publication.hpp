// SPDX-License-Identifier: Apache-2.0
// The repository in the vendor's directory: the state of the last push, and what the next push adds. A
// command reads and verifies each once and passes it on by reference.
#pragma once

#include <optional>

#include "publisher/vendor/vendor_directory.hpp"
#include "repository/verified_repository.hpp"

namespace sealwright::publish {

// published/: metadata, manifests, documents and signature files of the last push.
struct Published {
  TreeFiles files;
  std::optional<VerifiedRepository> repository;  // nothing before the first push

  // SHA-256 of timestamp.json, which identifies the state of an endpoint; empty before the first push.
  std::string timestamp_sha256() const;
};
// The error file_missing, for commands that need a first push.
Error nothing_published();
// Errors: those of MetadataFiles::load and of VerifiedRepository::verify.
Result<Published> read_published(const VendorDirectory& vendor);

// staged/, and the state of the repository after it is pushed.
struct StagedTree {
  TreeFiles files;
  StagedRecord record;
  VerifiedRepository next;
};
// Nothing if nothing is staged. Errors: those of MetadataFiles::add_tree and of VerifiedRepository::verify.
Result<std::optional<StagedTree>> read_staged(const VendorDirectory& vendor, const Published& published);
// The files that clients find after `staged` is pushed.
OverlaidTrees overlaid(const StagedTree& staged, const Published& published);
// The metadata of staged/ over the published metadata, unverified: staged/ may be incomplete.
Result<MetadataFiles> metadata_under_way(const VendorDirectory& vendor, const Published& published);

// Copies metadata, manifests, documents and signature files from staged/ to published/ (artifacts are not
// copied), removes replaced metadata there, except roots, and empties staged/. After an interruption, a
// second call continues.
Status keep_as_published(const VendorDirectory& vendor, const VerifiedRepository& pushed);

}  // namespace sealwright::publish
