// SPDX-License-Identifier: Apache-2.0
// Only what a signed role lists is published: a request is not signed as a whole, so who hands it on could
// put a file into it.
#pragma once

#include "metadata/requests/released_file.hpp"
#include "repository/verified_repository.hpp"

namespace sealwright::publish {

// Every document, manifest and artifact of the release under its path and digest in the state that it makes.
// Errors: path_refused; target_not_listed.
Status check_listed(const ReleasedFile& release, const VerifiedRepository& after);

}  // namespace sealwright::publish
