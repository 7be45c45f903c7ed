// SPDX-License-Identifier: Apache-2.0
// Lifecycle documents (support dates and update policies) as a request that lists them and contains their
// bytes.
#pragma once

#include <string>
#include <vector>

#include "metadata/requests/request.hpp"
#include "metadata/vendor/plan.hpp"
#include "signer/vendor/repository_state.hpp"

namespace sealwright::sign {

// The request that lists `documents` in `lifecycle`, replacing those of the same path. Errors: key_not_found
// (the repository has no such role), path_refused (a path outside `lifecycle/<product>/`).
Result<SigningRequest> draft_documents(const VerifiedRepository& state, const Plan& plan,
                                       const std::string& name, std::vector<RequestDocument> documents,
                                       Instant now);

// What customers will see of a support date or a policy, line by line; nothing for other documents. A
// document that cannot be read gives one line with WARNING.
std::vector<std::string> describe_document(const RequestDocument& document, Instant now);

}  // namespace sealwright::sign
