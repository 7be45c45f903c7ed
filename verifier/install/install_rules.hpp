// SPDX-License-Identifier: Apache-2.0
// What to do about a transaction that did not end: rules without I/O (docs/format.md section 7,
// "Installing").
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "metadata/client/floor_file.hpp"
#include "metadata/client/journal.hpp"

namespace sealwright::client {

// Starts of a new version that nobody confirmed, before the old one is switched back to.
constexpr std::int64_t kStartLimit = 2;

enum class RecoveryStep : std::uint8_t {
  nothing,             // settled; what lies in staging is rubbish
  repeat_commit,       // write again what follows a commit: floors, `previous`
  drop_staging,        // it never became visible
  complete,            // all is prepared: switch
  begin_probation,     // the switch was done and not recorded
  continue_probation,  // confirm, or wait for it
  switch_back,         // the probation failed
  record_rollback,     // it was switched back and not recorded
  prove                // no transaction of ours leads here: believe only what can be proven
};

// What a run finds when it begins.
struct FoundState {
  bool journal_readable = true;
  std::optional<Journal> journal;      // nothing when there is none
  bool current_readable = true;        // false: `current` is not a link of ours
  std::optional<std::string> current;  // manifest SHA-256; nothing without a `current`
  // Whether the floor file records the version that `current` names as installed.
  bool current_recorded = false;
  // Whether it records any version.
  bool anything_recorded = false;
  // Whether the directory that `current` names is there.
  bool current_stands = true;
};

// Which version runs is said by `current` alone; the journal says what was meant. Both are needed.
RecoveryStep next_step(const FoundState& found, Instant now);

// Whether a version that starts now is on trial, or nobody knows yet what it is. Before the switch the old
// version starts and after the commit the new one, whatever else is left to do.
bool puts_a_start_on_trial(RecoveryStep step);

// Whether the version that `current` names was committed here and nothing in the journal leads away from it.
// It goes on running also when what proves it is lost: that says nothing against its files.
bool runs_by_right(const FoundState& found);

// Whether `version` of `manifest` may run here at all: release_banned, below_floor.
Status check_floors(const FloorFile& floor, const Version& version, const std::string& manifest);

// The floor after `journal` is committed: the security floor rises to the release's, the baseline follows
// updates (and, with a withdrawal, goes where the vendor sent it), a rollback or repair leaves it where there
// is one.
FloorFile floor_after(FloorFile floor, const Journal& journal, const Version& version,
                      const Version& rollback_floor);

}  // namespace sealwright::client
