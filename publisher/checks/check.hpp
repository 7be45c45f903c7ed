// SPDX-License-Identifier: Apache-2.0
// The check before every upload: would each customer accept what is staged?
#pragma once

#include <vector>

#include "base/notice.hpp"
#include "base/time.hpp"
#include "publisher/vendor/publication.hpp"

namespace sealwright::publish {

struct CheckOptions {
  Instant now;
  // A root that follows a theft cannot wait for two pushes: clients that meet it before the new timestamp
  // fail once and try again.
  bool recovery = false;
};

struct CheckReport {
  Notices notices;            // what the `basic` gates let pass, roles that expire soon
  std::size_t customers = 0;  // runs of the verifier
};

// Runs the customer's verifier over staged/ laid over published/: from every root ever shipped and from the
// last published state; now and when the timestamp is due for renewal, with every rule of a client's
// catalogue of releases; and, if there is a new root, with the old timestamp still live. And every side file
// for other tools verifies (publisher/staging/side_files.hpp), and starter and trust files are what the state
// makes. Errors: those of a client that has the newest root; root_stranded when only a client with an older root
// fails; expiry_near; the gates (publisher/checks/gates.hpp); bundle_damaged.
Result<CheckReport> check_staged(const VendorDirectory& vendor, const Published& published,
                                 const StagedTree& staged, const CheckOptions& options);

}  // namespace sealwright::publish
