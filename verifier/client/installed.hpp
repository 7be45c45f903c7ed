// SPDX-License-Identifier: Apache-2.0
// What runs on this machine and how long it is supported, the work of both faces. No request is made here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/notice.hpp"
#include "verifier/client/customer.hpp"
#include "verifier/install/installer.hpp"
#include "verifier/offer/support_status.hpp"
#include "verifier/tuf/offline_verify.hpp"

namespace sealwright::client {

// A directory that this run alone writes to, and its floors.
struct Place {
  LockedDirectory directory;
  FloorStore floors;
};
// Errors: those of opening the directory and its floors; lock_held.
Result<Place> lock_place(const Customer& customer);
// T for what is done there: probations end by it.
Instant time_of(const Place& place, const Customer& customer);

struct StandingQuestion {
  std::string version;  // answer for this version; empty: for the installed one
  std::vector<std::int64_t> warn_days{366, 180, 90, 30};
};
// What is installed, and what was promised for it, from documents that were verified before, at the time that
// a check would go on at.
struct Standing {
  ClientConfig config;
  InstallationStatus installation;
  std::optional<Version> version;        // that the answer is for; nothing: none is installed
  std::optional<SupportAnswer> support;  // nothing without a version
  std::optional<Instant> as_of;          // when the documents here were known to be current
  Notices notices;                       // about the clock and what was kept of the documents
};
// Errors: those of opening the directory, version_invalid, state_damaged.
Result<Standing> standing_of(const Customer& customer, const StandingQuestion& question);

// The keys of `product` as this directory knows them, for verifying a file. Errors: those of opening the
// directory; not_found when no metadata is stored yet; target_not_listed.
Result<Anchor> anchor_from_directory(const Customer& customer, const std::string& product);

}  // namespace sealwright::client
