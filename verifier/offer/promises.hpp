// SPDX-License-Identifier: Apache-2.0
// The lifecycle documents on a client: support dates, update policy, and the history of every end date seen.
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

// Where a machine keeps them: the directory of the files as served, and the file of the support history.
struct PromisePaths {
  std::string documents, ratchet;
};

struct Promises {
  std::optional<Cle> cle;
  std::optional<UpdatePolicy> policy;
  DateRatchet ratchet;
  // date_shortened: the published document has an earlier end date than before; the later date stays in
  // use. policy_serial: the serial of the policy fell; the policy is used all the same. limit_exceeded: the
  // support history has no room for a document; the earlier document stays in use. Unreadable documents:
  // their own errors.
  Notices notices;
  // state_damaged: a stored file is unreadable or missing. It counts as absent: documents are fetched
  // again, and their dates are in the support history; without the history, the documents alone are used.
  // too_large: the support history is larger than the read limit.
  Notices unreadable;
  // The support history is lost; the next fetch starts it again.
  bool ratchet_is_lost = false;
  // The support history is too large to be read. It does not count as lost, and it is never overwritten.
  bool ratchet_is_closed = false;
};

// After a refresh: fetches the product's documents from the role `lifecycle` and no other, and stores them
// and every end date in them, each only after it was processed completely. A document that is unavailable,
// unreadable, older or too large for the support history is reported in `notices`, and the stored one
// stays: no lifecycle document ever stops an update. A support history that cannot be read is reported and
// started again from the published dates. Errors: cancelled, io_error, no_space, format_too_new (support
// history).
Result<Promises> fetch_promises(Updater& updater, const PromisePaths& paths, const std::string& product,
                                Instant now);

// The stored documents, without a request. Errors: cancelled; io_error; format_too_new (support history).
Result<Promises> stored_promises(const PromisePaths& paths, Cancel cancel = {});

}  // namespace sealwright::client
