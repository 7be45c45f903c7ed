// SPDX-License-Identifier: Apache-2.0
// UpdatePolicy: a vendor's commitments about updates of one product
// (`lifecycle/<product>/update-policy.json`).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "metadata/json/json.hpp"
#include "metadata/lifecycle/cle.hpp"

namespace sealwright {

constexpr Seconds kLongestPolicy = 366 * kDay;

// A policy that was read completely: every member of the closed document was checked. The members that the
// code uses have a field each; `document` holds all of them.
struct UpdatePolicy {
  std::string product, vendor;
  std::vector<std::string> purls;
  std::int64_t serial = 0;
  Instant issued, expires;
  std::string default_channel;
  std::int64_t notice_days = 0;
  std::vector<std::int64_t> reminder_days;
  std::string risk_of_not_upgrading;
  std::optional<std::string> rollback_floor;
  Json document;

  bool is_expired(Instant now) const { return expires <= now; }
};

// Reads one policy. Every fault is policy_invalid with the path to the member; format_too_new for a later
// schema. Beyond the types: it expires after it was issued, and at most 366 days later; one channel is the
// default; a target of 7 days or less needs fixes out of band; waves rise to 100 percent; no severity has two
// answers; what needs a reason or a page has one.
Result<UpdatePolicy> read_update_policy(std::string_view bytes, std::string_view file);
// The file's bytes.
std::string write_update_policy(const UpdatePolicy& policy);

// policy_serial: a changed policy does not raise the serial, or raises it by more than kMostRise.
// policy_invalid: the oldest version that a rollback may reach is lowered or removed.
std::vector<Error> check_policy_follows(const UpdatePolicy& published, const UpdatePolicy& staged,
                                        const std::string& file);
// policy_invalid: the policy is for another product than the lifecycle document, or is issued after `now`.
std::vector<Error> check_policy_fits(const UpdatePolicy& policy, const Cle* cle, Instant now,
                                     const std::string& file);

}  // namespace sealwright
