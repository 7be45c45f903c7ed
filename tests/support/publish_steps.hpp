// SPDX-License-Identifier: Apache-2.0
// The steps of publishing, each as a command of its own runs it: what is published and staged is read from
// the vendor's directory again.
#pragma once

#include <string>
#include <vector>

#include "publisher/checks/check.hpp"
#include "publisher/push/push.hpp"
#include "publisher/staging/staging.hpp"

namespace sealwright::testing_support {

struct StageStep {
  Instant now;
  std::vector<std::string> releases = {};  // none: all that wait
  std::string artifacts = {};
};

inline Result<publish::Staged> stage_step(const publish::VendorDirectory& vendor,
                                          const publish::OnlineKeys& keys, const StageStep& step) {
  TRY_ASSIGN(const publish::Published published, publish::read_published(vendor));
  TRY_ASSIGN(const publish::Pending pending, publish::pending_releases(vendor, published, step.releases));
  return publish::stage(vendor, published, pending, keys, {step.now, step.artifacts});
}

inline Result<publish::Staged> refresh_step(const publish::VendorDirectory& vendor,
                                            const publish::OnlineKeys& keys, Instant now) {
  TRY_ASSIGN(const publish::Published published, publish::read_published(vendor));
  return publish::stage_refresh(vendor, published, keys, now);
}

inline Result<publish::CheckReport> check_step(const publish::VendorDirectory& vendor,
                                               const publish::CheckOptions& options) {
  TRY_ASSIGN(const publish::Published published, publish::read_published(vendor));
  TRY_ASSIGN(const auto staged, publish::read_staged(vendor, published));
  if (!staged) return Error{ErrorCode::file_missing, "nothing is staged"};
  return publish::check_staged(vendor, published, *staged, options);
}

inline Result<publish::PushReport> push_step(const publish::VendorDirectory& vendor,
                                             publish::Endpoint& endpoint,
                                             const publish::PushOptions& options) {
  TRY_ASSIGN(const publish::Published published, publish::read_published(vendor));
  TRY_ASSIGN(const auto staged, publish::read_staged(vendor, published));
  if (!staged) return Error{ErrorCode::file_missing, "nothing is staged"};
  return publish::push_staged(vendor, published, *staged, endpoint, options);
}

}  // namespace sealwright::testing_support
