// SPDX-License-Identifier: Apache-2.0
// The installer: everything that changes, verifies or restores the installed version on a customer's machine.
//
//   TRY_ASSIGN(const auto directory, ClientDirectory::open(root, product));
//   TRY_ASSIGN(const auto locked, directory.lock());                     // one lock for the whole update
//   TRY_ASSIGN(auto floors, FloorStore::open(directory.paths().state()));
//   TRY_ASSIGN(const auto release, InstallableRelease::of(trusted_release, config.platform, tree_listing));
//   TRY_ASSIGN(auto staged, stage_artifact(locked, release.artifact(), transport, path));
//   TRY_ASSIGN(const auto outcome, install({locked, floors}, release, staged, options, now));
//
// From one verified manifest it needs the digest, version, rollbackFloor and health of the release, and the
// digest, length, format and windowLog of the artifact; and the bytes of the tree listing. docs/format.md,
// "Installing", describes the steps and what a crash between any two of them leaves.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "archive/prove_posix.hpp"
#include "base/notice.hpp"
#include "verifier/install/artifact_stage.hpp"
#include "verifier/install/client_directory.hpp"
#include "verifier/install/install_release.hpp"
#include "verifier/tuf/floor_store.hpp"

namespace sealwright::client {

// Who confirms that a new version works. It is recorded in the journal, so that a recovery, or a start of
// the product, continues an interrupted change in the same way.
enum class Confirmation : std::uint8_t {
  automatic,  // its health check, if it has one; then it is committed at once
  by_caller   // the health check, and then `confirm` before the deadline; else the old version is restored
};

struct InstallOptions {
  ChangeKind kind =
      ChangeKind::update;  // or withdrawal: the vendor sent this version in place of a withdrawn one
  // The user named this version: install it even if it failed three times. Floors and bans still apply.
  bool named_by_user = false;
  Confirmation confirmation = Confirmation::automatic;
  std::optional<HealthCheck> health;  // instead of the manifest's
  std::vector<std::string> health_environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"};  // all of it
  Seconds probation = kHour;         // if the manifest sets none
  unsigned sync_threads = 8;         // joined before return
  unsigned largest_window_log = 23;  // zstd; a manifest may ask for more, up to `most_window_log`
  unsigned most_window_log = 27;     // 128 MiB
  std::function<void(std::uint64_t)> on_progress;  // bytes unpacked, of release.artifact().unpacked_bytes
  const std::atomic<bool>* cancel = nullptr;  // obeyed until the switch is prepared, and by the health check
};

// Where a change is made: the directory that this run has locked, and its floors.
struct InstallPlace {
  const LockedDirectory& directory;
  FloorStore& floors;
};

// Checks that the disk has room for the rest of the download of `release` and for its unpacked tree, with 5
// percent to spare. Call it before the first byte is fetched. no_space, with the needed and the available
// bytes; io_error.
Status require_room_for(const LockedDirectory& directory, const InstallableRelease& release);

struct InstallOutcome {
  JournalState state = JournalState::committed;  // or probation, or rolled_back
  std::string manifest;                          // SHA-256 of what runs now; empty if nothing does
  std::optional<Version> version;                // of it, if known
  std::optional<Instant> confirm_before;         // on probation
  // Failures that did not stop the change: old files that could not be removed.
  Notices notices;
};

// Installs `release` from the verified bytes of its artifact, in steps that are each durable before the
// next begins: at every moment `current` names the old version or the new one, complete and verified. First
// finishes an interrupted earlier run (`recover`). If `release` is the version that runs already, it is
// repaired: unpacked again and exchanged.
//
// Errors before anything changes: release_banned, below_floor, attempts_exhausted, lock_held (another
// version is on probation), state_damaged, hash_mismatch (`artifact` is not that of the release), no_space
// (with the needed and the available bytes). While unpacking and verifying, with the old version unchanged:
// those of unpack_tree and prove_tree, cancelled, io_error, no_space. After the switch:
// health_check_failed, and the old version runs again. `attempts` counts the failures that are the fault of
// the release.
Result<InstallOutcome> install(const InstallPlace& place, const InstallableRelease& release,
                               StagedArtifact& artifact, const InstallOptions& options, Instant now);

// Goes back to the previous version after verifying it; updates skip the version that is left. A version on
// probation is left in the same way, as not confirmed. no_previous_version; below_floor and release_banned
// for the old version; state_damaged or files_changed if it is not intact; health_check_failed, and nothing
// has changed.
Result<InstallOutcome> rollback(const InstallPlace& place, const InstallOptions& options, Instant now);

// What a recovery did. `step` is the name of a RecoveryStep: "nothing", "repeat_commit", ...
struct RecoveryReport {
  std::string_view step;
  InstallOutcome outcome;
  std::optional<Error> reason;  // why the old version runs again, or what is wrong with the state
};

// `counted`: the product is about to be started, which counts for a version on probation.
enum class Start : std::uint8_t { not_counted, counted };

// Finishes or undoes an interrupted earlier run; does nothing if there is none. Call it in every run, at
// boot, and, with Start::counted, before the product is started: the third start of an unconfirmed version
// starts the old one. state_damaged if no version that may run can be verified; format_too_new; io_error;
// no_space.
Result<RecoveryReport> recover(const InstallPlace& place, Start start, const InstallOptions& options,
                               Instant now);

// Confirms that the version that runs works, which ends its probation. No effect on a version that is
// committed already. not_initialised if nothing is installed; state_damaged after a crash, when `recover`
// must run first; health_check_failed after the deadline.
Result<InstallOutcome> confirm(const InstallPlace& place, Instant now);

// Every difference between the installed files and the signed ones, found with the stored tree listing:
// without key, network or lock.
struct FilesReport {
  std::string manifest;
  Version version;
  std::vector<TreeDifference> differences;  // empty: the files are as signed

  // files_changed, with the first difference and their number; Done if there are none.
  Status verdict() const;
};
// not_initialised if nothing is installed; state_damaged; io_error; cancelled.
Result<FilesReport> verify_files(const ClientDirectory& directory, const TreeRun& run = {});

// The installed versions, for `status`; needs no lock.
struct InstallationStatus {
  struct Installed {
    std::string manifest;
    std::optional<Version> version;  // nothing if neither its manifest nor the floors have it
    std::optional<Error> lost;       // state_damaged: the files that verify it, or its directory, are missing
  };
  std::optional<Installed> current, previous;
  std::optional<Journal> journal;
  // state_damaged, with advice how to repair it: a journal that cannot be read, a version that cannot be
  // verified or whose files are missing, a missing `current`.
  Notices notices;
  Attempts attempts;
};
// `floor` has the version numbers of versions that can no longer be verified. state_damaged (links that
// another program made); format_too_new.
Result<InstallationStatus> installation_status(const ClientDirectory& directory, const FloorFile& floor);
// `lost`, with the command that installs `manifest` again if the floors know its version.
Error with_way_out(const Error& lost, const FloorFile& floor, const std::string& manifest);

}  // namespace sealwright::client
