// SPDX-License-Identifier: Apache-2.0
// What a customer is told about support: supported, until when, and whether a promise was broken.
//
// Answered from documents that were verified before, stale ones too: nothing here fetches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/notice.hpp"
#include "base/time.hpp"
#include "base/version.hpp"
#include "metadata/lifecycle/cle.hpp"
#include "metadata/lifecycle/date_ratchet.hpp"
#include "metadata/lifecycle/update_policy.hpp"

namespace sealwright::client {

enum class SupportState : std::uint8_t { supported, ends_soon, ended, unknown };

// "supported", "ends-soon", "ended", "unknown".
std::string_view name_of(SupportState state);

// Until when one support id holds for one version.
struct SupportTerm {
  std::string support_id;
  std::string description;  // of the definition; empty if the document has none
  Instant ends;             // the first moment without support
  std::optional<Instant> features_end;
  std::int64_t event = 0;  // the event whose date counts
  SupportState state = SupportState::unknown;
  std::int64_t days_left = 0;  // whole days until `ends`, never below 0

  // The day of the last second with support.
  CivilDate last_security_day() const;
};

struct SupportAnswer {
  std::string product;  // as the policy names it, else as given
  std::string version;
  SupportState state = SupportState::unknown;  // of the first term
  // One per support id with a date, in the vendor's order: the first is what everybody has.
  std::vector<SupportTerm> terms;
  std::optional<std::int64_t> policy_serial;
  std::optional<Instant> policy_expires;
  Notices notices;  // date_shortened, policy_stale
};

struct SupportQuestion {
  std::string product;
  Version installed;
  Instant now;
  // Days before the end from which support "ends soon"; the largest counts.
  std::vector<std::int64_t> warn_days{366, 180, 90, 30};
};

// The later of what the document says and of what was ever promised answers; a document that says less is
// reported as date_shortened. `cle` and `policy` are nullptr when the vendor publishes none or none is kept
// here: then the ratchet goes on answering.
SupportAnswer answer_support(const SupportQuestion& question, const Cle* cle, const DateRatchet& ratchet,
                             const UpdatePolicy* policy);

// For `--json`: state, supportId, lastSecurityDay, lastFeatureDay, daysLeft, source, policy, support[].
Json to_json(const SupportAnswer& answer);
// For people, the most important line first, not escaped yet; `as_of` is when the documents were known to be
// current.
std::vector<std::string> support_lines(const SupportAnswer& answer, std::optional<Instant> as_of);
// "1,865": as people read numbers of days.
std::string grouped(std::int64_t number);

}  // namespace sealwright::client
