// SPDX-License-Identifier: Apache-2.0
// The check before every upload: would every client accept the staged tree?
#pragma once

#include <vector>

#include "base/notice.hpp"
#include "base/time.hpp"
#include "publisher/vendor/publication.hpp"

namespace sealwright::publish {

struct CheckOptions {
  Instant now;
  // After a theft, the new root cannot wait for two pushes: clients that read it before the new timestamp
  // fail once and try again.
  bool recovery = false;
};

struct CheckReport {
  Notices notices;            // what the `basic` gates let pass, roles that expire soon
  std::size_t customers = 0;  // runs of the verifier
};

// Runs the client's verifier on staged/ over published/: from every root ever published and from the last
// published state; now and at the time when the timestamp is due for renewal, with every rule of a client's
// catalogue of releases; and, if there is a new root, with the old timestamp still published. Also verifies
// every signature file for other tools (publisher/staging/side_files.hpp), and checks that no target holds
// a secret of the publisher and that bootstrap and trust files match the state. Errors: those of a client
// that has the newest root; root_stranded if only a client with an older root fails; expiry_near; the gates
// (publisher/checks/gates.hpp); release_holds_secret; bundle_damaged; those of check_side_files.
Result<CheckReport> check_staged(const VendorDirectory& vendor, const Published& published,
                                 const StagedTree& staged, const CheckOptions& options);

}  // namespace sealwright::publish
