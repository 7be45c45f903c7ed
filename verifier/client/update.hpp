// SPDX-License-Identifier: Apache-2.0
// Check and update, the work: from a refresh to a decision to an installed version.
//
// Both faces call it, the program `sealwright` and the library libsealwright; what they say about it is their
// own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/notice.hpp"
#include "verifier/client/customer.hpp"
#include "verifier/install/installer.hpp"

namespace sealwright::client {

// A refresh and all that is decided from.
struct Findings {
  Catalog catalog;
  Promises promises;
  DeviceState device;
  Notices installed;  // about what is installed here
};

struct Checked {
  Findings findings;
  Decision decision;
  // A newer release that the vendor lists and that is not what it must be, if nothing else is offered: someone may
  // be holding it back, and "up to date" would hide it. If something else is offered, it is among the notices. Show
  // this instead of the decision.
  std::optional<Error> obstacle;
};
// What would `update` do? Changes nothing but what is known. Errors: those of Run::refresh and of recording.
Result<Checked> check(Run& run);

struct UpdateOptions {
  std::string to;        // a version; empty: the newest that no rule holds back
  bool dry_run = false;  // stop before the download
  Confirmation confirmation = Confirmation::automatic;
};
struct Updated {
  Findings findings;
  Decision decision;
  std::optional<InstallOutcome> outcome;  // nothing when nothing was installed
};
// Downloads, verifies and installs what is offered, or the version named. Errors: those of check; an
// obstacle; version_invalid, and those of `choose`, for the version named; those of stage_artifact and
// `install`.
Result<Updated> update(Run& run, const UpdateOptions& options);

// Everything to warn about after a check or an update, besides what the installer remarks.
Notices notices_of(const Run& run, const Findings& findings);

bool is_security(const Manifest& manifest);

}  // namespace sealwright::client
