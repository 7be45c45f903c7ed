// The vendor's promises on a customer's machine: lifecycle document, update policy, and every end date ever
// seen.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/cle.hpp"
#include "metadata/date_ratchet.hpp"
#include "metadata/update_policy.hpp"
#include "verifier/refresh.hpp"

namespace sealwright {

// Where a machine keeps them: `documents/` for the files as served, `ratchet` for the dates.
struct PromisePaths {
  std::string documents, ratchet;
};

struct Promises {
  std::optional<Cle> cle;
  std::optional<UpdatePolicy> policy;
  DateRatchet ratchet;
  // date_shortened: what is published now breaks an earlier promise, which goes on answering. policy_serial:
  // an older policy was served than the one kept, which goes on answering. Documents that do not read: their
  // own errors.
  std::vector<Error> warnings;
  // state_damaged: kept documents that do not read. They count as absent; the dates they promised stand in
  // the ratchet.
  std::vector<Error> damage;
};

// After a refresh: takes the product's documents from the role `lifecycle` and from no other, keeps them and
// every end date in them. A document that cannot be had, cannot be read or is older is told in `warnings` and
// the one kept before stays: a broken promise never stops an update. Errors: cancelled, io_error, no_space,
// state_damaged (ratchet).
Result<Promises> fetch_promises(Updater& updater, const PromisePaths& paths, const std::string& product,
                                Instant now);

// What was kept, without a request. Errors: state_damaged when the ratchet does not read.
Result<Promises> stored_promises(const PromisePaths& paths);

}  // namespace sealwright
