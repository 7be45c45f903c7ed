// SPDX-License-Identifier: Apache-2.0
// VerifiedRepository: one state of a repository, verified once from its first root, or from a root that is
// already trusted, down to every role that its targets delegate to.
//
// Immutable, cheap to copy. Expiry is never checked (publisher/staging/expiry.hpp, verifier/tuf). Snapshot
// and timestamp are among its files, but are not verified: an interrupted push can leave those of the
// previous state.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "metadata/tuf/root_chain.hpp"
#include "repository/metadata_files.hpp"

namespace sealwright {

class VerifiedRepository {
 public:
  // A targets-type role and the keys that may sign for it, as its delegator states.
  struct Role {
    RoleKeys keys;
    Verified<Targets> document;
  };

  // Verifies a state. Walks the roots from `anchor`, or from the first root if there is none; then verifies
  // targets, and each role that targets delegates to and that has a file. Each document must name this
  // repository and its role, and have the version in its file name. Files of other roles are ignored.
  // Errors: base_unknown if the anchor's version is missing among the roots, or has other content there;
  // meta_missing without a root or without targets; those of advance_root and verify_document;
  // repository_mismatch, role_mismatch, version_mismatch.
  static Result<VerifiedRepository> verify(MetadataFiles files,
                                           const std::optional<TrustedRoot>& anchor = std::nullopt);

  // The state after adding `release` to this one. Unchanged files are not verified again. It has no snapshot
  // and no timestamp until they are signed for it. Errors: those of MetadataFiles::add and of verify.
  Result<VerifiedRepository> with(const ReleasedFile& release) const;
  // The same state with a new snapshot and a new timestamp, which the keys in its root must have signed.
  // Errors: those of verify_document; version_mismatch.
  Result<VerifiedRepository> with_online_roles(RoleFile snapshot, RoleFile timestamp) const;
  // A state whose files were built on this one, verified as by `verify`. Unchanged files are not verified
  // again. Errors: those of verify; version_exists if a root of this state is not among its roots.
  Result<VerifiedRepository> followed_by(MetadataFiles files) const;

  const MetadataFiles& files() const { return content_->files; }
  const TrustedRoot& root() const { return content_->root; }
  const Targets& targets() const { return *content_->roles.at("targets").document; }
  // "targets" and each verified delegated role.
  const std::map<std::string, Role>& roles() const { return content_->roles; }
  const Verified<Targets>* find(const std::string& role) const;
  // The keys that may sign for a role, as root or targets state, whether or not it has a file. A role that is
  // not delegated has no keys, and no signatures meet its threshold.
  RoleKeys role_keys(const std::string& role) const;
  // The files of roles(), as the base of a signing request.
  std::map<std::string, RoleFile> base() const;

 private:
  struct Content {
    MetadataFiles files;
    TrustedRoot root;
    std::map<std::string, Role> roles;
  };
  explicit VerifiedRepository(Content content)
      : content_(std::make_shared<const Content>(std::move(content))) {}
  static Result<VerifiedRepository> verify_from(MetadataFiles files, TrustedRoot root, std::size_t position,
                                                const VerifiedRepository* known);
  std::shared_ptr<const Content> content_;
};

// The first state of a repository, from the release that initialises it.
Result<VerifiedRepository> founded_by(const ReleasedFile& release);
// `base` with `release` added, or the first state if there is no base.
Result<VerifiedRepository> state_with(const std::optional<VerifiedRepository>& base,
                                      const ReleasedFile& release);

// SHA-256 of the canonical form of `signed`, which does not depend on the signatures.
Result<std::string> content_digest(const Untrusted& signed_file);

}  // namespace sealwright
