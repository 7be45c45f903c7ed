// SPDX-License-Identifier: Apache-2.0
// Update policies of the product "Acme Agent", made for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "metadata/lifecycle/update_policy.hpp"

namespace sealwright {

// A valid policy that uses every member; tests change one thing in its text.
inline const std::string kPolicyText = R"({
 "schemaVersion": "1.0", "policyId": "acme-agent", "serial": 3,
 "product": {"name": "Acme Agent", "vendor": "Vendor Example Ltd",
             "purl": ["pkg:generic/vendor.example/acme-agent"], "versionScheme": "semver"},
 "issued": "2026-05-01T09:00:00Z", "expires": "2027-05-02T09:00:00Z",
 "cadence": {"security": {"kind": "as-needed", "outOfBand": true},
             "bugfix": {"kind": "fixed", "interval": "P30D"}, "feature": {"kind": "none"}},
 "channels": [{"id": "stable", "purpose": "General use", "default": true, "receives": ["security", "bugfix"]},
              {"id": "beta", "purpose": "Trials"}],
 "security": {"separateFromFeatures": "always", "cost": "free",
   "vendorTargets": [{"severity": "critical", "days": 7, "clockStarts": "confirmed"},
                     {"severity": "high", "days": 30, "clockStarts": "report-received"}],
   "customerApplyWithin": [{"severity": "critical", "days": 14}, {"severity": "medium", "days": 90}],
   "backports": "To every supported line"},
 "automatic": {"securityDefault": "on", "featureDefault": "off", "postponeMaxDays": 14, "notifyAvailable": true,
   "optOut": {"supported": true, "instructions": "https://vendor.example/docs/auto"}},
 "rollout": {"feature": [{"startAfter": "PT1H", "percent": 10}, {"startAfter": "P1DT2H30M", "percent": 100}],
   "security": [{"startAfter": "PT0H", "percent": 100}], "critical": [{"startAfter": "PT0H", "percent": 100}],
   "manualCheckBypasses": true, "haltable": true},
 "endOfSupport": {"lifecycle": "https://vendor.example/lifecycle/acme-agent/cle.json",
   "minimumSupportDays": 1827, "noticeDays": 366, "reminderDays": [366, 90], "mayShorten": false,
   "riskOfNotUpgrading": "Known faults stay open."},
 "notification": {"feeds": [{"type": "atom", "url": "https://vendor.example/feed.atom"}],
   "maintenanceNoticeDays": 2, "incidentFirstNoticeHours": 24},
 "retention": {"updateYears": 10, "orSupportPeriodIfLonger": true, "logYears": 3, "buildLogYears": 1, "noticesYears": 10},
 "rollback": {"supported": true, "floor": "4.2.1", "instructions": "https://vendor.example/docs/rollback"},
 "instructions": {
   "apply": {"url": "https://vendor.example/docs/apply", "sha256": "00000000000000000000000000000000000000000000000000000000000000a1"},
   "verify": {"url": "https://vendor.example/docs/verify", "sha256": "00000000000000000000000000000000000000000000000000000000000000a2"},
   "secureUse": {"url": "https://vendor.example/docs/use", "sha256": "00000000000000000000000000000000000000000000000000000000000000a3"}},
 "contact": {"security": "mailto:security@vendor.example", "acknowledgeDays": 3, "statusUpdateDays": 14,
   "disclosurePolicy": {"url": "https://vendor.example/docs/disclosure", "sha256": "00000000000000000000000000000000000000000000000000000000000000a4"}},
 "evidence": {"scanMaxAgeDays": 7, "accessReviewMaxDays": 183, "signingSessionMaxHours": 8, "secretMaxAgeDays": 366,
   "anchors": [{"kind": "rfc3161", "name": "Time stamps", "url": "https://tsa.example/", "everyDays": 31,
                "certificateSha256": "00000000000000000000000000000000000000000000000000000000000000a5"}]}})";

// The policy with `from` replaced, which must be in it.
inline std::string policy_with(const std::string& from, const std::string& to) {
  const std::size_t at = kPolicyText.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return std::string(kPolicyText).replace(at, from.size(), to);
}

inline UpdatePolicy policy_of(const std::string& text = kPolicyText) {
  auto policy = read_update_policy(text, "update-policy.json");
  if (!policy) ADD_FAILURE() << policy.error().message();
  return policy ? *std::move(policy) : UpdatePolicy();
}

}  // namespace sealwright
