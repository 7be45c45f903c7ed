// SPDX-License-Identifier: Apache-2.0
// The installer: everything that changes, proves or restores what runs on a customer's machine.
//
//   TRY_ASSIGN(const auto directory, ClientDirectory::open(root, product));
//   TRY_ASSIGN(const auto locked, directory.lock());                     // one lock for the whole update
//   TRY_ASSIGN(auto floors, FloorStore::open(directory.paths().state()));
//   TRY_ASSIGN(const auto release, InstallableRelease::of(trusted_release, config.platform, tree_listing));
//   TRY_ASSIGN(auto staged, stage_artifact(locked, release.artifact(), transport, path));
//   TRY_ASSIGN(const auto outcome, install({locked, floors}, release, staged, options, now));
//
// Of a release it needs, all from one verified manifest: its digest, version, rollbackFloor, health; the
// artifact's digest, length, format, windowLog; the bytes of the tree listing. The steps and what a crash
// between any two of them leaves: docs/format.md, "Installing".
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

// Who says that a new version works. Recorded in the journal, so that whoever recovers an interrupted change,
// or starts the product, goes on as it was begun.
enum class Confirmation : std::uint8_t {
  automatic,  // its health check, if it has one; then it is committed at once
  by_caller   // the health check, and then `confirm` before the deadline; else the old version comes back
};

struct InstallOptions {
  ChangeKind kind =
      ChangeKind::update;  // or withdrawal: the vendor sent this version in place of a withdrawn one
  // The user named this version: that it failed three times does not bind (floors and bans do).
  bool named_by_user = false;
  Confirmation confirmation = Confirmation::automatic;
  std::optional<HealthCheck> health;  // instead of the manifest's
  std::vector<std::string> health_environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"};  // all of it
  Seconds probation = kHour;         // where the manifest grants none
  unsigned sync_threads = 8;         // joined before return
  unsigned largest_window_log = 23;  // zstd; a manifest may ask for more, up to `most_window_log`
  unsigned most_window_log = 27;     // 128 MiB
  std::function<void(std::uint64_t)> on_progress;  // bytes unpacked, of release.artifact().unpacked_bytes
  const std::atomic<bool>* cancel = nullptr;  // obeyed until the switch is prepared, and by the health check
};

// Where a change works: the directory that this run has locked, and its floors.
struct InstallPlace {
  const LockedDirectory& directory;
  FloorStore& floors;
};

// Whether the disk has room for the download of `release`, what of it is not here yet, and for its tree, with
// one part in twenty to spare. Asked before the first byte is fetched. no_space, naming need and have;
// io_error.
Status require_room_for(const LockedDirectory& directory, const InstallableRelease& release);

struct InstallOutcome {
  JournalState state = JournalState::committed;  // or probation, or rolled_back
  std::string manifest;                          // SHA-256 of what runs now; empty when nothing does
  std::optional<Version> version;                // of it, when it is known
  std::optional<Instant> confirm_before;         // on probation
  // What did not hinder the change: garbage that could not be removed.
  Notices notices;
};

// Installs `release` from the verified bytes of its artifact, in steps that each are durable before the next
// begins: at every moment `current` names the old version or the new one, whole and proven. First finishes
// what an earlier run left (`recover`). The version that runs already is repaired: unpacked anew and
// exchanged.
//
// Errors before anything changed: release_banned, below_floor, attempts_exhausted, lock_held (another version
// is on probation), state_damaged, hash_mismatch (`artifact` is not the release's), no_space (naming need and
// have). While unpacking and proving, the old version left as it was: those of unpack_tree and prove_tree,
// cancelled, io_error, no_space. After the switch: health_check_failed, and the old version runs again.
// Failures that are the release's own fault are counted in the ledger.
Result<InstallOutcome> install(const InstallPlace& place, const InstallableRelease& release,
                               StagedArtifact& artifact, const InstallOptions& options, Instant now);

// Back to the version that ran before, proven first; the version left is skipped from now on. A version on
// probation is left in the same way, as not confirmed. no_previous_version; below_floor and release_banned
// for the old version; state_damaged or files_changed when it is no longer whole; health_check_failed, and
// nothing changed.
Result<InstallOutcome> rollback(const InstallPlace& place, const InstallOptions& options, Instant now);

// What a run found and did. `step` by its name: "nothing", "repeat_commit", ...
struct RecoveryReport {
  std::string_view step;
  InstallOutcome outcome;
  std::optional<Error> reason;  // why the old version runs again, or what was wrong with the state
};

// Whether a version on probation is about to be started.
enum class Start : std::uint8_t { not_counted, counted };

// Finishes or undoes what an earlier run left; nothing when nothing was left. For every run, for boot, and,
// with Start::counted, for whoever starts the product: the third start of a version that nobody confirmed
// starts the old one. state_damaged when no version that may run can be proven; format_too_new; io_error;
// no_space.
Result<RecoveryReport> recover(const InstallPlace& place, Start start, const InstallOptions& options,
                               Instant now);

// Ends the probation of the version that runs: it works. A version that is committed already is confirmed
// again without effect. not_initialised when nothing is installed; state_damaged after a crash that `recover`
// must see first; health_check_failed when it is too late.
Result<InstallOutcome> confirm(const InstallPlace& place, Instant now);

// Every way in which the installed files differ from what was signed, from what was kept beside them: no key,
// no network, no lock.
struct FilesReport {
  std::string manifest;
  Version version;
  std::vector<TreeDifference> differences;  // none: files_changed does not apply

  // files_changed, naming the first difference and how many there are.
  Status verdict() const;
};
// not_initialised when nothing is installed; state_damaged; io_error; cancelled.
Result<FilesReport> verify_files(const ClientDirectory& directory, const TreeRun& run = {});

// What is known about the installed versions, for `status`; no lock.
struct InstallationStatus {
  struct Installed {
    std::string manifest;
    std::optional<Version> version;  // nothing when neither its manifest nor the floors tell it
    std::optional<Error> lost;       // state_damaged: what proves it, or its directory, is not there
  };
  std::optional<Installed> current, previous;
  std::optional<Journal> journal;
  // state_damaged, and what puts it right: a journal that cannot be read, a version without its proof or its
  // files, a `current` that is gone.
  Notices notices;
  Attempts attempts;
};
// `floor` tells the version of what can no longer be proven. state_damaged (links that are not ours);
// format_too_new.
Result<InstallationStatus> installation_status(const ClientDirectory& directory, const FloorFile& floor);
// `lost`, with the command that installs `manifest` again where the floors know its version.
Error with_way_out(const Error& lost, const FloorFile& floor, const std::string& manifest);

}  // namespace sealwright::client
