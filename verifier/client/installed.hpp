// SPDX-License-Identifier: Apache-2.0
// Which version is installed on this machine and how long it is supported. Shared by the program and the C
// interface. It makes no requests.
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

// A locked client directory and its floors.
struct Place {
  LockedDirectory directory;
  FloorStore floors;
};
// Errors: those of opening the directory and its floors; lock_held.
Result<Place> lock_place(const Customer& customer);
// T for changes in that directory: it decides when a probation ends.
Instant time_of(const Place& place, const Customer& customer);

struct StandingQuestion {
  std::string version;  // answer for this version; empty: for the installed one
  std::vector<std::int64_t> warn_days{366, 180, 90, 30};
};
// The installed version and its support dates, from documents that were verified before, at the time T of a
// check.
struct Standing {
  ClientConfig config;
  InstallationStatus installation;
  std::optional<Version> version;        // the version in question; nothing: none is installed
  std::optional<SupportAnswer> support;  // nothing without a version
  std::optional<Instant> as_of;          // when the documents here were last known to be current
  Notices notices;                       // about the clock and the stored documents
};
// Errors: those of opening the directory, version_invalid, state_damaged.
Result<Standing> standing_of(const Customer& customer, const StandingQuestion& question);

// The keys of `product` that this directory trusts, for verifying a file. Errors: those of opening the
// directory; file_missing if no metadata is stored yet; target_not_listed.
Result<Anchor> anchor_from_directory(const Customer& customer, const std::string& product);

}  // namespace sealwright::client
