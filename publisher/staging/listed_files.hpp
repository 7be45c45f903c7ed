// SPDX-License-Identifier: Apache-2.0
// Only what a signed role lists is published: a request is not signed as a whole, so who hands it on could
// put a file into it.
#pragma once

#include "metadata/requests/released_file.hpp"
#include "publisher/vendor/metadata_set.hpp"

namespace sealwright::publish {

// Every document, manifest and artifact of the release under its path and digest in the state that it makes.
// Errors: path_refused; target_not_listed.
Status check_listed(const ReleasedFile& release, const ProvenSet& after);

// The same for releases one after the other, each in the state that the ones before and it make; what a later
// one replaces was signed too. Errors: those of `lay_over` and `prove`.
Status check_listed(const std::vector<ReleasedFile>& releases, MetadataSet base);

}  // namespace sealwright::publish
