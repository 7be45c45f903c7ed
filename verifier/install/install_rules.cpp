// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/install_rules.hpp"

namespace sealwright::client {
namespace {

enum class Place : std::uint8_t { from, to, both, neither };

Place place_of(const Journal& journal, const std::optional<std::string>& current) {
  const bool is_from = current == journal.from;
  const bool is_to = current && *current == journal.to;
  if (is_from && is_to) return Place::both;
  return is_from ? Place::from : is_to ? Place::to : Place::neither;
}

RecoveryStep step_on_probation(const Journal& journal, Instant now) {
  const bool failed = now >= journal.probation->deadline || journal.probation->starts >= kStartLimit;
  return failed ? RecoveryStep::switch_back : RecoveryStep::continue_probation;
}

// No journal is needed for a version that was committed before, nor on a machine that never had a version.
RecoveryStep step_without_journal(const FoundState& found) {
  const bool known = found.current ? found.current_recorded : !found.anything_recorded;
  return known ? RecoveryStep::nothing : RecoveryStep::prove;
}

RecoveryStep step_of(const Journal& journal, Place place, Instant now) {
  const bool at_from = place == Place::from || place == Place::both;
  const bool at_to = place == Place::to || place == Place::both;
  switch (journal.state) {
    case JournalState::rolled_back:
      return at_from ? RecoveryStep::nothing : RecoveryStep::prove;
    case JournalState::committed:
      return at_to ? RecoveryStep::repeat_commit : RecoveryStep::prove;
    case JournalState::intent:
      return at_from ? RecoveryStep::drop_staging : RecoveryStep::prove;
    case JournalState::prepared:
      return at_to ? RecoveryStep::begin_probation : at_from ? RecoveryStep::complete : RecoveryStep::prove;
    case JournalState::probation:
      return at_to     ? step_on_probation(journal, now)
             : at_from ? RecoveryStep::record_rollback
                       : RecoveryStep::prove;
  }
  return RecoveryStep::prove;
}

}  // namespace

RecoveryStep next_step(const FoundState& found, Instant now) {
  if (!found.journal_readable || !found.current_readable) return RecoveryStep::prove;
  if (found.current && !found.current_stands) return RecoveryStep::prove;
  if (!found.journal) return step_without_journal(found);
  return step_of(*found.journal, place_of(*found.journal, found.current), now);
}

bool puts_a_start_on_trial(RecoveryStep step) {
  switch (step) {
    case RecoveryStep::nothing:
    case RecoveryStep::repeat_commit:
    case RecoveryStep::drop_staging:
    case RecoveryStep::complete:
      return false;
    case RecoveryStep::begin_probation:
    case RecoveryStep::continue_probation:
    case RecoveryStep::switch_back:
    case RecoveryStep::record_rollback:
    case RecoveryStep::prove:
      return true;
  }
  return true;
}

bool runs_by_right(const FoundState& found) {
  if (!found.current_readable || !found.current || !found.current_stands) return false;
  if (!found.journal) return found.current_recorded;
  const Place place = place_of(*found.journal, found.current);
  if (found.journal->state == JournalState::committed) return place == Place::to || place == Place::both;
  return found.current_recorded && (place == Place::from || place == Place::both);
}

Status check_floors(const FloorFile& floor, const Version& version, const std::string& manifest) {
  if (floor.banned.contains(manifest)) return Error{ErrorCode::release_banned, "version " + version.text()};
  if (floor.security_floor && version < *floor.security_floor) {
    return Error{ErrorCode::below_floor}
        .expected("at least " + floor.security_floor->text())
        .got(version.text());
  }
  return Done{};
}

FloorFile floor_after(FloorFile floor, const Journal& journal, const Version& version,
                      const Version& rollback_floor) {
  if (!floor.security_floor || *floor.security_floor < rollback_floor) floor.security_floor = rollback_floor;
  const bool rises = journal.kind == ChangeKind::update && floor.baseline && *floor.baseline < version;
  if (journal.kind == ChangeKind::withdrawal || !floor.baseline || rises) floor.baseline = version;
  floor.installed.insert_or_assign(journal.to, version);
  return floor;
}

}  // namespace sealwright::client
