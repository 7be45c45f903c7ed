// SPDX-License-Identifier: Apache-2.0
// Duties: who must sign each item of a request. They follow from the verified base and the request's own
// documents, never from what a request says about itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/requests/request.hpp"
#include "signer/vendor/repository_state.hpp"

namespace sealwright::sign {

// One threshold to meet over one item. A new root has two: the keys before it, and its own.
struct Duty {
  std::string item;
  RoleKeys keys;
};

// What a request would make of the repository, read but not signed yet.
struct Proposal {
  const SigningRequest* request;         // must outlive this
  const VerifiedRepository* base;        // nullptr when the repository is founded
  std::optional<Root> root;              // where the request brings a new one
  std::map<std::string, Targets> roles;  // those that the request brings

  // Who may sign for a role once this is published.
  RoleKeys role_keys(const std::string& role) const;
  // The document of a role once this is published; nullptr for none.
  const Targets* role(const std::string& name) const;
};

// Reads a request over its verified base (nullptr: it founds a repository) and refuses one that cannot be
// right, whoever signs it:
//   version_mismatch    root is not N+1, another version does not rise, or an id or kind differs from its
//   content repository_mismatch, role_mismatch    a document is bound elsewhere key_in_two_roles    one
//   public key stands in two roles threshold_not_met   a role has fewer keys than its threshold meta_missing
//   keys of a role change, but its document is not signed again manifest_below_threshold    keys of a product
//   change, but a retained manifest is not signed again target_not_listed, hash_mismatch    a manifest,
//   document or artifact is not what the metadata lists
// and those of check_is_reviewable (signer/signing/proposal_rules.hpp).
Result<Proposal> read_proposal(const SigningRequest& request, const VerifiedRepository* base);

// In the order of the items.
std::vector<Duty> duties_of(const Proposal& proposal);

}  // namespace sealwright::sign
