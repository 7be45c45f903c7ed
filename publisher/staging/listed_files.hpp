// SPDX-License-Identifier: Apache-2.0
// Publishes only files that a signed role lists. A request is not signed as a whole, so a person who passes
// it on could add a file to it.
#pragma once

#include "metadata/requests/released_file.hpp"
#include "repository/verified_repository.hpp"

namespace sealwright::publish {

// Checks that `after`, the state that the release makes, lists every document, manifest and artifact of the
// release under its path and digest. Errors: path_refused; target_not_listed.
Status check_listed(const ReleasedFile& release, const VerifiedRepository& after);

}  // namespace sealwright::publish
