// SPDX-License-Identifier: Apache-2.0
// The vendor's promises on a customer's machine: lifecycle document, update policy, and every end date ever
// seen.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/notice.hpp"
#include "metadata/lifecycle/cle.hpp"
#include "metadata/lifecycle/date_ratchet.hpp"
#include "metadata/lifecycle/update_policy.hpp"
#include "verifier/tuf/refresh.hpp"

namespace sealwright::client {

// Where a machine keeps them: `documents/` for the files as served, `ratchet` for the dates.
struct PromisePaths {
  std::string documents, ratchet;
};

struct Promises {
  std::optional<Cle> cle;
  std::optional<UpdatePolicy> policy;
  DateRatchet ratchet;
  // date_shortened: what is published now breaks an earlier promise, which goes on answering. policy_serial:
  // the serial of the policy fell; it answers all the same. limit_exceeded: a document that
  // the ratchet has no room for; the one before keeps answering. Documents that do not read: their own
  // errors.
  Notices notices;
  // state_damaged: what was kept and does not read, or is gone. It counts as absent: documents are fetched
  // again, and the dates that they promised stand in the ratchet; without the ratchet the documents answer.
  // too_large: a ratchet that is larger than what is read.
  Notices unreadable;
  // The next fetch starts it again.
  bool ratchet_is_lost = false;
  // Too large to be read, and for that reason never taken for lost: nothing is written in its place.
  bool ratchet_is_closed = false;
};

// After a refresh: takes the product's documents from the role `lifecycle` and from no other, keeps them and
// every end date in them, each only after it was worked through to its end. A document that cannot be had,
// cannot be read, is older or is too much for the ratchet is told in `notices` and the one kept before
// stays: a broken promise never stops an update. A ratchet that does not read any more is begun anew from the
// dates of now, and told. Errors: cancelled, io_error, no_space, format_too_new (ratchet).
Result<Promises> fetch_promises(Updater& updater, const PromisePaths& paths, const std::string& product,
                                Instant now);

// What was kept, without a request. Errors: cancelled; io_error; format_too_new (ratchet).
Result<Promises> stored_promises(const PromisePaths& paths, Cancel cancel = {});

}  // namespace sealwright::client
