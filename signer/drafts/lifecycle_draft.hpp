// SPDX-License-Identifier: Apache-2.0
// Drafts of the lifecycle documents, and what customers will see of them.
//
// Pure functions: they make the next complete document from options and the published one. A draft is
// reviewed and signed like every other change; the publisher's gates decide whether it may be published.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/version.hpp"
#include "metadata/lifecycle/cle.hpp"
#include "metadata/lifecycle/update_policy.hpp"

namespace sealwright::sign {

struct EndOfSupportOptions {
  std::string purl;    // needed for the first document; later it must be the published one or empty
  std::string line;    // "4" or "4.2"
  CivilDate last_day;  // the last day with security fixes
  std::optional<CivilDate> last_feature_day;
  std::optional<CivilDate> last_day_of_life;  // nothing: the end of support is also the end of life
  std::string support_id = "standard";
  // For a support id that is not defined yet; a published definition stays as it is.
  std::string support_description = "Security fixes and bug fixes, free of charge";
  std::string support_url;
  std::optional<Version> first_release;  // adds its `released` event unless there is one
  std::string reason = "A new date was set";
};

// `previous` with the dates of one line set. A date that differs is withdrawn and published again; a date
// that is the same stays. Errors: usage for a document of another product, if nothing would change, and for
// dates or a first release that contradict each other, because a published event is never edited;
// version_invalid for the line; cle_order if the published document is dated more than five seconds after
// `now`.
Result<Cle> draft_end_of_support(const Cle* previous, const EndOfSupportOptions& options, Instant now);

// A public page and the SHA-256 of its content.
struct PageLink {
  std::string url, sha256;
};
PageLink link_page(std::string url, std::string_view content);

// The values for the first policy, or the changes to a published one. The other members of a first policy are
// cautious defaults that the vendor edits before signing: fixes for critical faults within 14 days, free of
// charge, applied by customers within 14 days.
struct PolicyOptions {
  std::string policy_id;  // the product's name in paths
  std::string product, vendor, purl;
  std::string lifecycle_url, feed_url;  // where cle.json and the Atom feed are published
  std::string security_contact;         // mailto: or https:
  PageLink apply, verify, secure_use, disclosure;
  std::string opt_out_url;  // how to turn automatic updates off; empty: they cannot be turned off
  std::string channel = "stable";
  std::string risk_of_not_upgrading =
      "After the end of support no security fixes are made. Known faults stay open.";
  std::optional<std::int64_t> notice_days;  // nothing: 366 in a first policy
  std::int64_t minimum_support_days = 365;
  std::int64_t valid_days = 365;
};

// The first policy, with every required section; policy_invalid names the invalid option.
Result<UpdatePolicy> draft_policy(const PolicyOptions& options, Instant now);
// The published policy, issued again: with the next serial, valid from `now` for `valid_days`, otherwise
// unchanged.
Result<UpdatePolicy> renew_policy(const UpdatePolicy& previous, std::int64_t valid_days, Instant now);
// The same, with the name, package URL, addresses, pages and days of notice of `changes` in place of the
// published ones. A value that is empty in `changes` stays as published. policy_invalid as for a first
// policy.
Result<UpdatePolicy> change_policy(const UpdatePolicy& previous, const PolicyOptions& changes, Instant now);

// What customers will see, in plain words, one statement per line. A line that starts with WARNING names what
// the publisher would refuse or what would harm customers. `previous` is nullptr for a first document.
std::vector<std::string> describe_for_review(const std::string& product, const Cle* previous,
                                             const Cle& draft, Instant now);
std::vector<std::string> describe_for_review(const UpdatePolicy* previous, const UpdatePolicy& draft,
                                             Instant now);

}  // namespace sealwright::sign
