// SPDX-License-Identifier: Apache-2.0
// InstallableRelease: a release with the signed tree listing of its artifact for this machine.
//
// For each installed version it is stored in state/releases/<manifest sha256>/, so that verifying, rolling
// back and recovering need neither a key nor a network.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "archive/tree_listing.hpp"
#include "metadata/release/trusted_release.hpp"
#include "verifier/install/client_directory.hpp"

namespace sealwright::client {

// Immutable, cheap to copy.
class InstallableRelease {
 public:
  // From a verified release and the untrusted bytes of its artifact's tree listing, as downloaded.
  // wrong_platform; archive_type if the artifact for `platform` is not a tree; hash_mismatch if the listing
  // is not the one that the manifest names; archive_differs if its totals differ from the manifest or the
  // program of the health check is not an executable file in it; cancelled; and the errors of
  // parse_tree_listing.
  static Result<InstallableRelease> of(const TrustedRelease& release, std::string_view platform,
                                       std::string_view tree_listing, Cancel cancel = {});
  // The stored release of the version `manifest` (the SHA-256 that this machine recorded). Manifest and
  // signatures may also come from documents/manifests/, where checks store those of every release.
  // state_damaged if a file is missing or has other content than recorded.
  static Result<InstallableRelease> kept(const ClientPaths& paths, const std::string& manifest,
                                         std::string_view platform);
  // Stores it durably. Files that are stored already are not written again.
  Status keep(const ClientPaths& paths) const;

  const std::string& digest() const { return content_->digest; }
  const Manifest& manifest() const { return content_->manifest; }
  const Version& version() const { return content_->manifest.version; }
  const Artifact& artifact() const { return content_->artifact; }
  const TreeListing& listing() const { return content_->listing; }

 private:
  struct Content {
    std::string digest, manifest_bytes, signatures, listing_bytes;
    Manifest manifest;
    Artifact artifact;
    TreeListing listing;
  };
  explicit InstallableRelease(Content content)
      : content_(std::make_shared<const Content>(std::move(content))) {}
  static Result<InstallableRelease> make(std::string digest, std::string manifest_bytes,
                                         std::string signatures, Manifest manifest, std::string_view platform,
                                         std::string listing, Cancel cancel);
  std::shared_ptr<const Content> content_;
};

}  // namespace sealwright::client
