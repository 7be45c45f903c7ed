// SPDX-License-Identifier: Apache-2.0
// Decides how to recover an interrupted transaction: rules without I/O (docs/format.md section 7,
// "Installing").
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "metadata/client/floor_file.hpp"
#include "metadata/client/journal.hpp"

namespace sealwright::client {

// The number of starts of an unconfirmed new version before the old one is switched back to.
constexpr std::int64_t kStartLimit = 2;

enum class RecoveryStep : std::uint8_t {
  nothing,             // settled; anything in staging/ can be removed
  repeat_commit,       // write again what follows a commit: floors, `previous`
  drop_staging,        // the new version was never visible
  complete,            // everything is prepared: switch
  begin_probation,     // the switch was done but not recorded
  continue_probation,  // confirm, or wait for it
  switch_back,         // the probation failed
  record_rollback,     // it was switched back but not recorded
  prove                // no transaction explains this state: trust only versions that can be verified
};

// The state that a run finds when it begins.
struct FoundState {
  bool journal_readable = true;
  std::optional<Journal> journal;      // nothing if there is none
  bool current_readable = true;        // false: `current` is not a link that Sealwright made
  std::optional<std::string> current;  // manifest SHA-256; nothing without a `current`
  // The floor file records the version that `current` names as installed.
  bool current_recorded = false;
  // The floor file records at least one installed version.
  bool anything_recorded = false;
  // The directory that `current` names exists.
  bool current_stands = true;
};

// The step that recovers `found`. Only `current` decides which version runs; the journal records the
// intended change.
RecoveryStep next_step(const FoundState& found, Instant now);

// True if a version that starts now is unconfirmed or unknown. False before the switch, when the old
// version starts, and after the commit, when the new one does, whatever else is left to do.
bool puts_a_start_on_trial(RecoveryStep step);

// True if the version that `current` names was committed here and the journal does not lead away from it.
// Such a version keeps running even if the files that verify it are lost: that is no evidence against its
// own files.
bool runs_by_right(const FoundState& found);

// Checks that `version` with the digest `manifest` may run here: release_banned, below_floor.
Status check_floors(const FloorFile& floor, const Version& version, const std::string& manifest);

// The floor after `journal` is committed. The security floor rises to that of the release. The baseline
// rises with an update and is set by a withdrawal, even to a lower version; a rollback or repair does not
// change an existing one.
FloorFile floor_after(FloorFile floor, const Journal& journal, const Version& version,
                      const Version& rollback_floor);

}  // namespace sealwright::client
