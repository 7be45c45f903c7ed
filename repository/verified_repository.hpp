// SPDX-License-Identifier: Apache-2.0
// VerifiedRepository: one state of a repository, proven once from its first root, or from one that is trusted
// already, down to every role that its targets delegate to.
//
// Immutable, cheap to copy. Expiry is never looked at (publisher/staging/expiry.hpp, verifier/tuf). Snapshot
// and timestamp are among its files, but no part of the proof: a push that was interrupted can leave those of
// the state before.
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
  // A targets-type role and who may sign for it, by its delegator's word.
  struct Role {
    RoleKeys keys;
    Verified<Targets> document;
  };

  // The one door. Walks the roots from `anchor`, or from the first root where there is none; then verifies
  // targets, and each role that targets delegates to and that has a file. Each document names this repository
  // and its role, and has the version of its file's name. Files of other roles are no part of it.
  // Errors: base_unknown when the anchor's version is missing among the roots, or has other content there;
  // meta_missing without a root or without targets; those of advance_root and verify_document;
  // repository_mismatch, role_mismatch, version_mismatch.
  static Result<VerifiedRepository> verify(MetadataFiles files,
                                           const std::optional<TrustedRoot>& anchor = std::nullopt);

  // The state that `release` makes of this one. What did not change is not verified again. It has no snapshot
  // and no timestamp until they are signed for it. Errors: those of MetadataFiles::add and of verify.
  Result<VerifiedRepository> with(const ReleasedFile& release) const;
  // The same state under a new snapshot and a new timestamp, if its root's keys signed them. Errors: those of
  // verify_document; version_mismatch.
  Result<VerifiedRepository> with_online_roles(RoleFile snapshot, RoleFile timestamp) const;
  // A state whose files were built on this one, proven as `verify` does. What did not change is not verified
  // again. Errors: those of verify; version_exists when a root of this state is not among its roots.
  Result<VerifiedRepository> followed_by(MetadataFiles files) const;

  const MetadataFiles& files() const { return content_->files; }
  const TrustedRoot& root() const { return content_->root; }
  const Targets& targets() const { return *content_->roles.at("targets").document; }
  // "targets" and each verified delegated role.
  const std::map<std::string, Role>& roles() const { return content_->roles; }
  const Verified<Targets>* find(const std::string& role) const;
  // Who may sign for a role, as root or targets say, whether or not it has a file; for a role that is not
  // delegated no keys, whose threshold no signature meets.
  RoleKeys role_keys(const std::string& role) const;
  // The files of roles(): what a signing request builds on.
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

// The state that a release founds.
Result<VerifiedRepository> founded_by(const ReleasedFile& release);
// `base` with `release`, or what it founds where there is no base.
Result<VerifiedRepository> state_with(const std::optional<VerifiedRepository>& base,
                                      const ReleasedFile& release);

// SHA-256 of the canonical form of `signed`, which no set of signatures changes.
Result<std::string> content_digest(const Untrusted& signed_file);

}  // namespace sealwright
