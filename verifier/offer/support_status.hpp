// SPDX-License-Identifier: Apache-2.0
// The support status that a customer sees: supported or not, until when, and whether a date was shortened.
//
// It is computed from documents that were verified before, including stale ones; nothing here fetches.
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

// The end of support of one version under one support id.
struct SupportTerm {
  std::string support_id;
  std::string description;  // of the definition; empty if the document has none
  Instant ends;             // the first moment without support
  std::optional<Instant> features_end;
  std::int64_t event = 0;  // the id of the event with this date
  SupportState state = SupportState::unknown;
  std::int64_t days_left = 0;  // whole days until `ends`, never below 0

  // The day of the last second with support.
  CivilDate last_security_day() const;
};

struct SupportAnswer {
  std::string product;  // the name in the policy, else as given
  std::string version;
  SupportState state = SupportState::unknown;  // of the first term
  // One for each support id with a date, in the vendor's order: the first is the one that every customer has.
  std::vector<SupportTerm> terms;
  std::optional<std::int64_t> policy_serial;
  std::optional<Instant> policy_expires;
  Notices notices;  // date_shortened, policy_stale
};

struct SupportQuestion {
  std::string product;
  Version installed;
  Instant now;
  // Days before the end from which support "ends soon"; the largest value applies.
  std::vector<std::int64_t> warn_days{366, 180, 90, 30};
};

// Uses the later of the date in the document and the latest date ever published; an earlier date in the
// document is reported as date_shortened. `cle` and `policy` are nullptr if the vendor publishes none or
// none is stored here: then only the support history is used.
SupportAnswer answer_support(const SupportQuestion& question, const Cle* cle, const DateRatchet& ratchet,
                             const UpdatePolicy* policy);

// For `--json`: state, supportId, lastSecurityDay, lastFeatureDay, daysLeft, source, policy, support[].
Json to_json(const SupportAnswer& answer);
// Lines for people, the most important one first, not escaped yet. `as_of` is when the documents were last
// known to be current.
std::vector<std::string> support_lines(const SupportAnswer& answer, std::optional<Instant> as_of);
// A number with thousands separators: "1,865".
std::string grouped(std::int64_t number);

}  // namespace sealwright::client
