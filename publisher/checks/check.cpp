// SPDX-License-Identifier: Apache-2.0
#include "publisher/checks/check.hpp"

#include <algorithm>

#include "base/posix_files.hpp"
#include "publisher/checks/customer_run.hpp"
#include "publisher/checks/own_secrets.hpp"
#include "publisher/checks/promises.hpp"
#include "publisher/staging/customer_files.hpp"
#include "publisher/staging/expiry.hpp"
#include "publisher/staging/side_files.hpp"

namespace sealwright::publish {
namespace {

struct Check {
  const VendorDirectory& vendor;
  const Published& published;
  const StagedTree& staged;
  Instant now, at_renewal;
  CheckReport report;

  const std::vector<std::string>& roots() const { return staged.next.files().roots; }
  const VerifiedRepository* before() const { return published.repository ? &*published.repository : nullptr; }
};

Error stranded(std::size_t version, const Error& why) {
  return Error{ErrorCode::root_stranded, why.message()}.role("root").got("version " +
                                                                         std::to_string(version));
}

OverlayTransport next_tree(const Check& check) {
  return OverlayTransport(overlaid(check.staged, check.published));
}

Status run_from_root(Check& check, std::size_t version) {
  for (const Instant at : {check.now, check.at_renewal}) {
    TRY_ASSIGN(CustomerMachine machine, CustomerMachine::begin(check.roots()[version - 1]));
    OverlayTransport tree = next_tree(check);
    TRY(machine.update(tree, at));
    ++check.report.customers;
  }
  return Done{};
}

// The newest root first: an error there is a fault of the tree itself, not of a client with an older root.
Status run_from_every_root(Check& check) {
  TRY(run_from_root(check, check.roots().size()));
  for (std::size_t version = check.roots().size() - 1; version > 0; --version) {
    const Status run = run_from_root(check, version);
    if (!run) return stranded(version, run.error());
  }
  return Done{};
}

// Every root that was ever published must still be part of the chain.
Status check_shipped_roots(const Check& check) {
  TRY_ASSIGN(const RootsRecord shipped, check.vendor.roots());
  for (std::size_t i = 0; i < shipped.roots.size(); ++i) {
    if (i < check.roots().size() && shipped.roots[i] == check.roots()[i]) continue;
    return stranded(i + 1, Error{ErrorCode::version_exists, "another root of this version was published"});
  }
  return Done{};
}

Status run_from_last_state(Check& check) {
  if (check.before() == nullptr) return Done{};
  OverlayTransport before{OverlaidTrees({check.published.files})};
  for (const Instant at : {check.now, check.at_renewal}) {
    TRY_ASSIGN(CustomerMachine machine, CustomerMachine::begin(check.before()->root().bytes()));
    TRY(machine.update(before, std::nullopt));
    OverlayTransport tree = next_tree(check);
    TRY(machine.update(tree, at));
    ++check.report.customers;
  }
  return Done{};
}

// Roots are uploaded before the timestamp, so for a moment clients see the new root with the old metadata.
Status run_before_commit(Check& check) {
  if (check.before() == nullptr || check.before()->files().roots.size() == check.roots().size())
    return Done{};
  OverlayTransport tree = next_tree(check);
  tree.take_timestamp_from(check.published.files);
  TRY_ASSIGN(CustomerMachine machine, CustomerMachine::begin(check.before()->root().bytes()));
  const auto run = machine.update(tree, std::nullopt);
  if (run) return ++check.report.customers, Done{};
  return Error{ErrorCode::root_stranded, run.error().message()}.role("root").advice(
      "Change keys of timestamp, snapshot or targets in two pushes, with `sealwright-sign key replace` and "
      "then `key retire`. `sealwright-sign abandon` takes back a root that was never published. After a "
      "theft, `push --recovery` skips this check.");
}

Status check_expiry(Check& check) {
  TRY_ASSIGN(const auto roles, expiries_of(check.staged.next));
  const auto& profile = check.staged.next.targets().binding.profile;
  const auto ends_before_renewal = [&](const std::string& role) {
    return std::any_of(roles.begin(), roles.end(), [&](const RoleExpiry& expiry) {
      return expiry.role == role && expiry.expires <= check.at_renewal;
    });
  };
  for (Error& error : too_near(roles, check.now)) {
    const bool refused = is_online_role(error.role()) || profile == "code-of-practice";
    if (refused || ends_before_renewal(error.role())) return std::move(error);
    check.report.notices.push_back(Notice::warning(std::move(error)));
  }
  return Done{};
}

Status check_gates(Check& check) {
  TRY_ASSIGN(const Notices notices, check_promises(check.vendor, check.published, check.staged, check.now));
  check.report.notices.insert(check.report.notices.end(), notices.begin(), notices.end());
  return Done{};
}

// A change of `profile` in the plan has no effect until targets are signed again.
Status check_profile(Check& check) {
  TRY_ASSIGN(const Plan plan, check.vendor.plan());
  const std::string profile = check.staged.next.targets().binding.profile.value_or("basic");
  if (plan.gates == profile) return Done{};
  check.report.notices.push_back(Notice::warning(
      Error{ErrorCode::config_invalid, "\"profile\" differs from the signed profile"}
          .file(check.vendor.path_of(std::string(kPlanFileName)))
          .expected(profile)
          .got(plan.gates)
          .advice(
              "Sign it with `sealwright-sign renew --role targets`. Until then the signed profile "
              "applies.")));
  return Done{};
}

Result<Instant> renewal_of_timestamp(const VerifiedRepository& next) {
  TRY_ASSIGN(const auto roles, expiries_of(next));
  for (const RoleExpiry& role : roles) {
    if (role.role == "timestamp") return role.renew_at;
  }
  return Error{ErrorCode::meta_missing}.role("timestamp");
}

}  // namespace

Result<CheckReport> check_staged(const VendorDirectory& vendor, const Published& published,
                                 const StagedTree& staged, const CheckOptions& options) {
  TRY_ASSIGN(const Instant at_renewal, renewal_of_timestamp(staged.next));
  Check check{vendor, published, staged, options.now, at_renewal, {}};
  TRY(check_shipped_roots(check));
  TRY(check_expiry(check));  // before the clients report the same with less detail
  TRY(run_from_every_root(check));
  TRY(run_from_last_state(check));
  if (!options.recovery) TRY(run_before_commit(check));
  TRY(check_own_secrets(vendor, staged.next));
  TRY(check_side_files(vendor, published, staged));
  TRY(check_customer_files(vendor, staged));
  TRY(check_gates(check));
  TRY(check_profile(check));
  return check.report;
}

}  // namespace sealwright::publish
