// SPDX-License-Identifier: Apache-2.0
// InstallableRelease: a release together with the signed listing of what it unpacks to on this machine.
//
// Beside each installed version the same is kept in state/releases/<manifest sha256>/, so that proving,
// rolling back and recovering need neither a key nor a network.
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
  // From a verified release and the bytes of its artifact's tree listing, as downloaded and not yet believed.
  // wrong_platform; archive_type when the artifact for `platform` is no tree; hash_mismatch when the listing
  // is not the one that the manifest vouches for; archive_differs when its totals or the health check's
  // program are not what the manifest says; cancelled; and those of the listing.
  static Result<InstallableRelease> of(const TrustedRelease& release, std::string_view platform,
                                       std::string_view tree_listing, Cancel cancel = {});
  // What was kept of the version `manifest` (the SHA-256 that this machine recorded); manifest and signatures
  // also from documents/manifests/, where checks keep those of every release. state_damaged when something is
  // nowhere to be had, or not what that digest names.
  static Result<InstallableRelease> kept(const ClientPaths& paths, const std::string& manifest,
                                         std::string_view platform);
  // Keeps it, durably; what is kept already is left alone.
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
