// SPDX-License-Identifier: Apache-2.0
// Required signatures: which keys must sign each item of a request. They follow from the verified base and
// the request's own documents, never from what a request claims about itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/requests/request.hpp"
#include "signer/vendor/repository_state.hpp"

namespace sealwright::sign {

// One threshold that the signatures on one item must meet. A new root has two: that of the previous root and
// its own.
struct Duty {
  std::string item;
  RoleKeys keys;
};

// The repository as a request would change it, read but not signed yet.
struct Proposal {
  const SigningRequest* request;         // must outlive this
  const VerifiedRepository* base;        // nullptr if the request initialises the repository
  std::optional<Root> root;              // if the request has a new one
  std::map<std::string, Targets> roles;  // those in the request

  // The keys that may sign for a role after the request is published.
  RoleKeys role_keys(const std::string& role) const;
  // The document of a role after the request is published; nullptr for none.
  const Targets* role(const std::string& name) const;
};

// Reads a request together with its verified base (nullptr: it initialises the repository). Refuses a request
// that no signature could make valid:
//   version_mismatch                    root is not N+1, another version does not rise, or an id or kind
//                                       differs from its content
//   repository_mismatch, role_mismatch  a document is bound to another repository or role
//   key_in_two_roles                    two roles have the same public key
//   threshold_not_met                   a role has fewer keys than its threshold
//   meta_missing                        keys of a role change, but its document is not signed again
//   manifest_below_threshold            keys of a product change, but a retained manifest is not signed again
//   target_not_listed, hash_mismatch    a manifest, document or artifact is not what the metadata lists
//   base_unknown                        no base, and root or targets are missing
// and the errors of check_is_reviewable (signer/signing/proposal_rules.hpp).
Result<Proposal> read_proposal(const SigningRequest& request, const VerifiedRepository* base);

// In the order of the items.
std::vector<Duty> duties_of(const Proposal& proposal);

}  // namespace sealwright::sign
