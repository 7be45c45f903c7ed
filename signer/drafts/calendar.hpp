// SPDX-License-Identifier: Apache-2.0
// Calendar: everything that expires, when to renew it, and who has to sign for it.
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
  std::int64_t version = 0;  // of a role; the serial of a policy; 0 if it has none
  std::optional<Instant> expires;
  std::optional<Instant> renew_at;   // nothing: it is renewed with its role
  std::int64_t needed = 0;           // signatures
  std::vector<std::string> signers;  // the owners of the keys that may sign

  // True if it has to be renewed at `now + within` or earlier.
  bool is_due(Instant now, Seconds within) const { return renew_at && *renew_at <= now + within; }
};

// The bytes of the lifecycle documents that `state` lists, by target path.
using LifecycleDocuments = std::map<std::string, std::string>;

// Root, targets, every delegated role and the documents, those that expire first at the front. Snapshot and
// timestamp are not listed: the publisher renews them. Errors: those of reading a policy or a lifecycle
// document.
Result<std::vector<CalendarEntry>> calendar_of(const VerifiedRepository& state, const Plan& plan,
                                               const LifecycleDocuments& documents);

// One request with the next version of each entry: roles with a later expiry, policies with the next serial.
// Entries of kind `backup` are skipped.
Result<SigningRequest> draft_renewal(const VerifiedRepository& state, const Plan& plan,
                                     const LifecycleDocuments& documents,
                                     const std::vector<CalendarEntry>& entries, const std::string& name,
                                     Instant now);

}  // namespace sealwright::sign
