// SPDX-License-Identifier: Apache-2.0
// Runs the gates (publisher/checks/gates.hpp) on the staged lifecycle documents of each product.
#pragma once

#include <vector>

#include "base/notice.hpp"
#include "publisher/checks/gates.hpp"
#include "publisher/vendor/publication.hpp"

namespace sealwright::publish {

// Reads each product's lifecycle documents of both states, hash-checked, from its verified lifecycle role,
// and runs the gates. Returns the findings that only warn. Errors: the first refusal, which names the others;
// those of reading.
Result<Notices> check_promises(const VendorDirectory& vendor, const Published& published,
                               const StagedTree& staged, Instant now);

// After a push: records the published support dates in records/ratchet-<product>.json, so that no later
// push can shorten them.
Status record_promises(const VendorDirectory& vendor, const Published& published, const StagedTree& staged,
                       Instant now);

}  // namespace sealwright::publish
