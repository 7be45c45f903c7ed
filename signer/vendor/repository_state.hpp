// SPDX-License-Identifier: Apache-2.0
// RepositoryState: the metadata a request builds on, verified from a root that somebody here already trusts.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metadata/requests/released_file.hpp"
#include "metadata/tuf/root_chain.hpp"

namespace sealwright::sign {

struct RepositoryState {
  std::vector<std::string> root_files;  // signed files, rising from version 1
  TrustedRoot root;
  std::map<std::string, Verified<Targets>>
      roles;  // "targets" is there, and each delegated role that has a file

  const Targets& targets() const { return *roles.at("targets"); }
  const Verified<Targets>* find(const std::string& role) const;
  // Who may sign for a role, as root or targets say; no keys for a role that nobody delegates to.
  RoleKeys role_keys(const std::string& role) const;
  // As the `base` of a request.
  std::map<std::string, BaseFile> files() const;
};

// Walks from `anchor` over `root_files` to the last root, then verifies targets and each role below it.
// Every refusal is base_unknown and says which file and why: the anchor's own version has other content in
// `root_files`, or is missing there; a link of the chain or a role does not verify; a version, repository or
// role differs from what it must be. Expiry does not matter.
Result<RepositoryState> verify_state(const TrustedRoot& anchor, std::vector<std::string> root_files,
                                     const std::map<std::string, BaseFile>& files);

// What the repository is once `released` is published. `anchor` as above; nothing for a release that founds
// the repository, whose own root is then the anchor.
Result<RepositoryState> state_after(const std::optional<TrustedRoot>& anchor, const ReleasedFile& released);

// SHA-256 of the canonical form of `signed`, which no set of signatures changes.
Result<std::string> content_digest(const Untrusted& signed_file);

}  // namespace sealwright::sign
