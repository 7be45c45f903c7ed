// SPDX-License-Identifier: Apache-2.0
// What a signer takes as the base of a request: a state of the repository, verified from a root that somebody
// here already trusts.
#pragma once

#include <optional>

#include "repository/verified_repository.hpp"

namespace sealwright::sign {

// `files`, which hold no snapshot and no timestamp, from `anchor` on. Every refusal is base_unknown and says which file and why: the reasons of
// VerifiedRepository::verify, and a file of a role that is not delegated.
Result<VerifiedRepository> verify_state(const TrustedRoot& anchor, MetadataFiles files);

// What the repository is once `released` is published. `anchor` as above; nothing for a release that founds
// the repository, whose own root is then the anchor.
Result<VerifiedRepository> state_after(const std::optional<TrustedRoot>& anchor,
                                       const ReleasedFile& released);

// The roots and roles that a request builds on.
MetadataFiles base_files(const SigningRequest& request);

}  // namespace sealwright::sign
