// SPDX-License-Identifier: Apache-2.0
// InstallTransaction: the steps of one change, each durable before the next (docs/format.md section 7,
// "Installing").
//
// `current` decides which version runs, and the journal records the intended change; after an interruption
// between two steps, verifier/install/install_rules.hpp decides what is left to do. The functions of
// verifier/install/installer.hpp combine the steps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/notice.hpp"
#include "verifier/install/installer.hpp"

namespace sealwright::client {

class InstallTransaction {
 public:
  // Begins a change: journal INTENT. From here until the switch, undo a failure with `give_up`.
  static Result<InstallTransaction> begin(const InstallPlace& place, ChangeKind kind,
                                          std::optional<std::string> from, const InstallableRelease& release,
                                          const InstallOptions& options, Instant now);
  // Continues a change that `journal` records.
  InstallTransaction(const InstallPlace& place, Journal journal, const InstallableRelease& release,
                     const InstallOptions& options, Instant now)
      : place_(place), journal_(std::move(journal)), release_(release), options_(options), now_(now) {}

  // Steps 4 to 7: unpacks from the verified descriptor while hashing again, verifies the tree, syncs it,
  // and moves the version into place.
  Status put_in_place(StagedArtifact& artifact);
  // Instead, for a version that exists already: verifies it. files_changed.
  Status prove_in_place();
  // Steps 8 and 9: PREPARED, and the switch. After the switch the new version runs.
  Status prepare();
  Status switch_over();
  // Steps 10 to 13: PROBATION, health check, COMMITTED or back.
  Status begin_probation();
  Result<InstallOutcome> conclude();
  Result<InstallOutcome> commit();
  // The work after a commit: floors, `previous`, skipped versions, failed attempts. A recovery repeats it
  // after every commit, because it may have been interrupted; what is done already is not changed, and
  // neither are downloads for the next update.
  Status settle();
  // Switches back, records it, and counts the failure. Returns `reason`, or the error that prevented this.
  Error switch_back(Error reason);
  // Before the switch: removes what was made and records it. Always returns `reason`.
  Error give_up(Error reason);
  // Counts one more start of a version on probation.
  Status count_start();

  const Journal& journal() const { return journal_; }
  InstallOutcome outcome() const;

 private:
  Status record(Journal journal);
  Status unpack(StagedArtifact& artifact, const std::string& directory);
  Status take_place(const std::string& staged);
  Status run_health_check_if_any();
  Status point_current(const std::optional<std::string>& manifest);
  Status raise_floors();
  Status point_previous();
  Status note_decisions();
  Result<Notices> drop_garbage();
  Status note_failure(const Error& reason);
  std::string staging() const;
  TreeRun run() const { return {.on_progress = options_.on_progress, .cancel = options_.cancel}; }
  const ClientPaths& paths() const { return place_.directory.paths(); }

  InstallPlace place_;
  Journal journal_;
  InstallableRelease release_;
  const InstallOptions& options_;
  Instant now_;
};

}  // namespace sealwright::client
