// SPDX-License-Identifier: Apache-2.0
// Calendar: everything that runs out, when it is to be renewed, and who has to sign for it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metadata/requests/request.hpp"
#include "metadata/vendor/plan.hpp"
#include "signer/vendor/repository_state.hpp"

namespace sealwright::sign {

enum class DueKind : std::uint8_t { role, document, backup };

struct CalendarEntry {
  DueKind kind = DueKind::role;
  std::string name;          // a role, a target path, or "recovery key"
  std::string role;          // who signs for it
  std::int64_t version = 0;  // of a role; the serial of a policy; 0 where there is none
  std::optional<Instant> expires;
  std::optional<Instant> renew_at;   // nothing: it is renewed with its role
  std::int64_t needed = 0;           // signatures
  std::vector<std::string> signers;  // the owners of the keys that may sign

  // Its renewal falls due at `now + within` or has fallen due before.
  bool is_due(Instant now, Seconds within) const { return renew_at && *renew_at <= now + within; }
};

// The bytes of the lifecycle documents that `state` lists, by target path.
using LifecycleDocuments = std::map<std::string, std::string>;

// Root, targets and every delegated role, then the documents, those that expire first. Snapshot and timestamp
// are the publisher's. Errors: those of reading a policy or a lifecycle document.
Result<std::vector<CalendarEntry>> calendar_of(const VerifiedRepository& state, const Plan& plan,
                                               const LifecycleDocuments& documents);

// One request with the next version of each entry: roles with later expiries, policies with the next serial.
Result<SigningRequest> draft_renewal(const VerifiedRepository& state, const Plan& plan,
                                     const LifecycleDocuments& documents,
                                     const std::vector<CalendarEntry>& entries, const std::string& name,
                                     Instant now);

}  // namespace sealwright::sign
