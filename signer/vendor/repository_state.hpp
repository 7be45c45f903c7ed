// SPDX-License-Identifier: Apache-2.0
// The state of the repository that a request builds on, verified from a root that this signer already trusts.
#pragma once

#include <optional>

#include "repository/verified_repository.hpp"

namespace sealwright::sign {

// Verifies `files`, which hold no snapshot and no timestamp, starting from `anchor`. Every refusal is
// base_unknown and names the file and the reason: those of VerifiedRepository::verify, and a file of a role
// that is not delegated.
Result<VerifiedRepository> verify_state(const TrustedRoot& anchor, MetadataFiles files);

// The state of the repository after `released` is published. `anchor` as above; nothing if `released`
// initialises the repository: then its own root is the anchor.
Result<VerifiedRepository> state_after(const std::optional<TrustedRoot>& anchor,
                                       const ReleasedFile& released);

// The roots and roles that a request builds on.
MetadataFiles base_files(const SigningRequest& request);

}  // namespace sealwright::sign
