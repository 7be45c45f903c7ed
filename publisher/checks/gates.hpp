// SPDX-License-Identifier: Apache-2.0
// The publisher's gates: what a vendor must not publish, and what a vendor should publish.
//
// Pure functions: they read no file and no clock. A safety gate refuses under every profile and is never
// waived. A profile gate refuses under code-of-practice; under basic it only warns and is counted.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "base/version.hpp"
#include "metadata/json/json.hpp"
#include "metadata/lifecycle/date_ratchet.hpp"

namespace sealwright::publish {

enum class GateProfile : std::uint8_t { basic, code_of_practice };

// "basic", "code-of-practice"; nothing for another name.
std::optional<GateProfile> gate_profile(std::string_view name);
// True for profile gates, which only warn under basic.
bool is_duty(ErrorCode gate);

enum class GateSeverity : std::uint8_t { refuse, warn };

struct GateFinding {
  Error error;  // code, document (file), expected and found (got)
  GateSeverity severity;
};

struct GateReport {
  std::vector<GateFinding> findings;
  // The support history to record after this push has succeeded; nothing if the documents cannot be read.
  std::optional<DateRatchet> ratchet;

  bool refuses() const;
  std::size_t refusals() const;
  std::size_t warnings() const;
};

// The bytes of one product's lifecycle documents, each from the verified lifecycle role; nothing: not
// published.
struct PromiseFiles {
  std::optional<std::string> cle, policy, dates;
};

struct GateInput {
  GateProfile profile = GateProfile::basic;
  Instant now;
  std::string product;
  PromiseFiles staged, published;
  // The support history recorded at the last push. If it is empty although a document is published, it is
  // built again from that document.
  DateRatchet ratchet;
  // Every release that is offered after this push, both old and new.
  std::vector<Version> released;
  // Ids of the support notices in this push; a correction counts only with its notice.
  std::set<std::string> notices;
  // Other findings of the caller, such as expiry_near.
  std::vector<Error> others;
};

// All findings of one run, refusals first. Safety gates: cle_event_changed, cle_order, cle_short_notice,
// cle_shortened, cle_backdated, policy_invalid, policy_serial, limit_exceeded (the support history of
// clients has no room for the document), and the field errors of a lifecycle document. Profile gates:
// policy_missing, policy_expired, cle_missing_date, expiry_near.
GateReport evaluate_gates(const GateInput& input);

// {refused, warnings, findings: [{gate, severity, document, expected, found, message, advice}]}.
Json to_json(const GateReport& report);

}  // namespace sealwright::publish
