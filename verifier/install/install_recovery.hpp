// SPDX-License-Identifier: Apache-2.0
// Recovery: finishes or undoes an interrupted run. verifier/install/install_rules.hpp decides what to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "verifier/install/install_rules.hpp"
#include "verifier/install/install_transaction.hpp"

namespace sealwright::client {

// The state that a run finds, and what is damaged in it.
struct Found {
  FoundState state;
  std::optional<Error> damage;
};
// Reads the state that a recovery decides on. A damaged journal or `current` is part of the answer, not an
// error. Needs no lock: each file is replaced as a whole. io_error, format_too_new.
Result<Found> look_at(const ClientDirectory& directory, const FloorFile& floor);

// The name of a step in RecoveryReport.
std::string_view name_of(RecoveryStep step);

// One recovery. `recover` of verifier/install/installer.hpp runs it.
class Recovery {
 public:
  Recovery(const InstallPlace& place, Start start, const InstallOptions& options, Instant now)
      : place_(place), start_(start), options_(options), now_(now) {}

  Result<RecoveryReport> run();

 private:
  Status look();
  Result<InstallOutcome> act(RecoveryStep step);
  Result<InstallOutcome> at_rest();
  Result<InstallOutcome> drop_staging();
  Result<InstallOutcome> complete(InstallTransaction transaction);
  Result<InstallOutcome> stay_on_probation(InstallTransaction transaction);
  Result<InstallOutcome> switched_back(InstallTransaction transaction, Error reason);
  Result<InstallOutcome> concluded(InstallTransaction transaction);
  Result<InstallOutcome> go_on_without_proof(RecoveryStep step);
  Result<InstallOutcome> wait_for_confirmation();
  Result<InstallOutcome> keep_what_can_be_proven();
  Result<InstallOutcome> keep_unproven();
  Result<InstallOutcome> run_proven(const InstallableRelease& release);
  std::optional<std::string> intended() const;
  std::vector<InstallableRelease> candidates() const;
  std::optional<InstallableRelease> provable(const std::optional<std::string>& manifest) const;
  std::optional<Error> lost_proof_of_current() const;
  bool may_run_unproven() const;
  bool policy_allows(const InstallableRelease& release) const;
  Result<InstallableRelease> kept(const std::string& manifest) const;
  const ClientPaths& paths() const { return place_.directory.paths(); }

  InstallPlace place_;
  Start start_;
  const InstallOptions& options_;
  Instant now_;
  FoundState found_;
  std::optional<Error> reason_;
};

}  // namespace sealwright::client
