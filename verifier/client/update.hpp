// SPDX-License-Identifier: Apache-2.0
// Check and update, the work: from a refresh to a decision to an installed version.
//
// The program `sealwright` and the library libsealwright both call it; each reports the result in its own
// way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/notice.hpp"
#include "verifier/client/customer.hpp"
#include "verifier/install/installer.hpp"

namespace sealwright::client {

// A refresh and everything that the decision uses.
struct Findings {
  Catalog catalog;
  Promises promises;
  DeviceState device;
  Notices installed;  // about what is installed here
};

struct Checked {
  Findings findings;
  Decision decision;
  // Set if the vendor lists a newer release that fails verification and nothing else is offered: someone
  // may be holding it back, and "up to date" would hide that. Show this instead of the decision. If
  // something else is offered, the error is among the notices.
  std::optional<Error> obstacle;
};
// Reports what `update` would do. Changes only what is known about releases. Errors: those of Run::refresh
// and of recording.
Result<Checked> check(Run& run);

struct UpdateOptions {
  std::string to;        // a version; empty: the newest that no rule holds back
  bool dry_run = false;  // stop before the download
  Confirmation confirmation = Confirmation::automatic;
};
struct Updated {
  Findings findings;
  Decision decision;
  std::optional<InstallOutcome> outcome;  // nothing if nothing was installed
};
// Downloads, verifies and installs what is offered, or the named version. Errors: those of check; an
// obstacle; version_invalid, and those of `choose`, for the version named; those of stage_artifact and
// `install`.
Result<Updated> update(Run& run, const UpdateOptions& options);

// All notices after a check or an update, except those of the installer.
Notices notices_of(const Run& run, const Findings& findings);

bool is_security(const Manifest& manifest);

}  // namespace sealwright::client
