// SPDX-License-Identifier: Apache-2.0
// Publish: a vendor who publishes to a directory, and what customers find there.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "publisher/checks/customer_run.hpp"
#include "publisher/endpoints/directory_endpoint.hpp"
#include "tests/support/publish_steps.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_vendor.hpp"

namespace sealwright::testing_support {

using namespace sealwright::publish;

inline constexpr Instant kNow{1'795'000'000};

class Publish : public ::testing::Test {
 protected:
  Result<Staged> stage(Instant now = kNow) {
    return stage_step(acme_.vendor(), acme_.online_keys(), {now, {}, {}});
  }
  Status check(Instant now = kNow) {
    TRY(check_step(acme_.vendor(), {now, false}));
    return Done{};
  }
  Status stage_check_push(Instant now = kNow) {
    TRY(stage(now));
    TRY(check(now));
    return push(now);
  }
  Status push(Instant now = kNow) {
    TRY(push_step(acme_.vendor(), site_, {now, {}, {}, {}}));
    return Done{};
  }
  // What a fresh customer with the first root accepts from the site.
  Result<std::string> customer(Instant now = kNow) {
    OverlayTransport site(site_.name());
    TRY_ASSIGN(const std::string root, read_file(site_.name() + "/metadata/1.root.json", 1 << 20));
    TRY_ASSIGN(CustomerMachine machine, CustomerMachine::begin(root));
    return machine.update(site, now);
  }

  testing::SampleVendor acme_{kNow};
  DirectoryFiles site_{acme_.path("public")};
};

}  // namespace sealwright::testing_support
