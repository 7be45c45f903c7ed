// SPDX-License-Identifier: Apache-2.0
// What the vendor's directory holds of the repository: what was pushed last, and what the next push adds.
// Each is read and proven once in a command, and handed on by reference.
#pragma once

#include <optional>

#include "publisher/vendor/vendor_directory.hpp"
#include "repository/verified_repository.hpp"

namespace sealwright::publish {

// published/: metadata, manifests, documents and side files as last pushed.
struct Published {
  TreeFiles files;
  std::optional<VerifiedRepository> repository;  // nothing before the first push

  // Of timestamp.json, by which endpoints are known; empty before the first push.
  std::string timestamp_sha256() const;
};
// file_missing: for commands that need a first push.
Error nothing_published();
// Errors: those of MetadataFiles::load and of VerifiedRepository::verify.
Result<Published> read_published(const VendorDirectory& vendor);

// staged/, and the state that it makes of what is published.
struct StagedTree {
  TreeFiles files;
  StagedRecord record;
  VerifiedRepository next;
};
// Nothing when nothing is staged. Errors: those of MetadataFiles::add_tree and of VerifiedRepository::verify.
Result<std::optional<StagedTree>> read_staged(const VendorDirectory& vendor, const Published& published);
// The files that customers find once `staged` is pushed.
OverlaidTrees overlaid(const StagedTree& staged, const Published& published);
// The metadata of staged/ over what is published, whatever is there: it may be half a tree.
Result<MetadataFiles> metadata_under_way(const VendorDirectory& vendor, const Published& published);

// Copies metadata, manifests, documents and side files from staged/ to published/ (artifacts stay where they
// are), drops metadata that was replaced there, roots excepted, and empties staged/. Interrupted at any
// point, a second call continues.
Status keep_as_published(const VendorDirectory& vendor, const VerifiedRepository& pushed);

}  // namespace sealwright::publish
