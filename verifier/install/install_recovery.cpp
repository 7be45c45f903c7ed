// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/install_recovery.hpp"

#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "keys/public/digest.hpp"
#include "verifier/install/install_files.hpp"
#include "verifier/install/install_garbage.hpp"

namespace sealwright::client {
namespace {

// The journal of a version that needs no further step.
Journal new_journal(const std::string& manifest) {
  Journal journal;
  journal.transaction = to_hex(random_bytes(16));
  journal.kind = ChangeKind::repair;
  journal.from = journal.to = manifest;
  return journal;
}

}  // namespace

// A file that cannot be read for another reason than damage (a failing disk, a newer program) stops the run.
Result<Found> look_at(const ClientDirectory& directory, const FloorFile& floor) {
  const auto journal = directory.journal();
  if (!journal && journal.error().code() != ErrorCode::state_damaged) return journal.error();
  const auto current = directory.current();
  if (!current && current.error().code() != ErrorCode::state_damaged) return current.error();
  Found found;
  FoundState& state = found.state;
  state.journal_readable = journal.has_value();
  state.current_readable = current.has_value();
  if (journal) state.journal = *journal;
  if (current) state.current = *current;
  state.anything_recorded = !floor.installed.empty();
  state.current_stands = state.current && is_directory(directory.paths().version(*state.current));
  state.current_recorded = state.current && floor.installed.contains(*state.current);
  if (!journal) found.damage = journal.error();
  if (!current) found.damage = current.error();
  return found;
}

std::string_view name_of(RecoveryStep step) {
  constexpr std::string_view kNames[] = {"nothing",     "repeat_commit",   "drop_staging",
                                         "complete",    "begin_probation", "continue_probation",
                                         "switch_back", "record_rollback", "prove"};
  return kNames[static_cast<std::size_t>(step)];
}

Result<RecoveryReport> Recovery::run() {
  TRY(look());
  const RecoveryStep step = next_step(found_, now_);
  TRY_ASSIGN(InstallOutcome outcome, act(step));
  return RecoveryReport{name_of(step), std::move(outcome), reason_};
}

Status Recovery::look() {
  TRY_ASSIGN(Found found, look_at(place_.directory, place_.floors.current()));
  found_ = std::move(found.state);
  if (found.damage) reason_ = std::move(found.damage);
  return Done{};
}

Result<InstallableRelease> Recovery::kept(const std::string& manifest) const {
  TRY_ASSIGN(const ClientConfig config, place_.directory.config());
  TRY_ASSIGN(InstallableRelease release, InstallableRelease::kept(paths(), manifest, config.platform));
  // Restores lost files of it. If that fails, the release is known all the same.
  (void)release.keep(paths());
  return release;
}

Result<InstallOutcome> Recovery::act(RecoveryStep step) {
  if (step == RecoveryStep::nothing) return reason_ = lost_proof_of_current(), at_rest();
  if (step == RecoveryStep::prove) return keep_what_can_be_proven();
  // The release is not needed here, and may not have been stored yet.
  if (step == RecoveryStep::drop_staging) return drop_staging();
  const auto release = kept(found_.journal->to);
  if (!release) return reason_ = release.error(), go_on_without_proof(step);
  InstallTransaction transaction(place_, *found_.journal, *release, options_, now_);
  switch (step) {
    case RecoveryStep::repeat_commit:
      TRY(transaction.settle());
      return at_rest();
    case RecoveryStep::complete:
      return complete(std::move(transaction));
    case RecoveryStep::begin_probation:
      TRY(transaction.begin_probation());
      return concluded(std::move(transaction));
    case RecoveryStep::continue_probation:
      return stay_on_probation(std::move(transaction));
    case RecoveryStep::record_rollback:
    case RecoveryStep::switch_back:
      return switched_back(std::move(transaction),
                           Error{ErrorCode::health_check_failed, "the new version was not confirmed"});
    default:
      return keep_what_can_be_proven();
  }
}

Result<InstallOutcome> Recovery::at_rest() {
  InstallOutcome outcome;
  outcome.state = found_.journal ? found_.journal->state : JournalState::committed;
  outcome.manifest = found_.current.value_or("");
  const auto& installed = place_.floors.current().installed;
  if (const auto known = installed.find(outcome.manifest); known != installed.end())
    outcome.version = known->second;
  // A damaged `previous` is of no use. Only a journal could name the right one, and then it is correct by
  // now.
  if (!place_.directory.previous()) TRY(discard(paths(), paths().previous()));
  if (const Status dropped = drop_unfinished(paths()); !dropped)
    outcome.notices.push_back(Notice::info(dropped.error()));
  return outcome;
}

Result<InstallOutcome> Recovery::drop_staging() {
  TRY(drop_unfinished(paths()));
  found_.journal = found_.journal->at_state(JournalState::rolled_back, now_);
  TRY(place_.directory.store_journal(*found_.journal));
  return at_rest();
}

std::optional<Error> Recovery::lost_proof_of_current() const {
  if (!found_.current) return std::nullopt;
  const auto release = kept(*found_.current);
  if (release) return std::nullopt;
  return with_way_out(release.error(), place_.floors.current(), *found_.current);
}

// Without its manifest, only the floor file knows the version. If it does not, only the digest can be
// checked.
bool Recovery::may_run_unproven() const {
  if (!runs_by_right(found_)) return false;
  const FloorFile& floor = place_.floors.current();
  const auto known = floor.installed.find(*found_.current);
  if (known == floor.installed.end()) return !floor.banned.contains(*found_.current);
  return check_floors(floor, known->second, *found_.current).has_value();
}

// The version in the journal can no longer be verified.
Result<InstallOutcome> Recovery::go_on_without_proof(RecoveryStep step) {
  const bool waits = step == RecoveryStep::continue_probation && found_.journal->confirmed_by_caller;
  return waits ? wait_for_confirmation() : keep_what_can_be_proven();
}

Result<InstallOutcome> Recovery::wait_for_confirmation() {
  Probation probation = *found_.journal->probation;
  if (start_ == Start::counted) ++probation.starts;
  found_.journal = found_.journal->on_probation(probation, now_);
  TRY(place_.directory.store_journal(*found_.journal));
  InstallOutcome outcome;
  outcome.state = JournalState::probation;
  outcome.manifest = found_.journal->to;
  outcome.confirm_before = probation.deadline;
  return outcome;
}

bool Recovery::policy_allows(const InstallableRelease& release) const {
  const auto config = place_.directory.config();
  const bool skipped = found_.journal->kind == ChangeKind::update && config &&
                       config->skips(release.version()) && !options_.named_by_user;
  return !skipped && check_floors(place_.floors.current(), release.version(), release.digest());
}

// Everything is in place except the switch. It is verified again, because there may have been a power
// failure.
Result<InstallOutcome> Recovery::complete(InstallTransaction transaction) {
  TRY_ASSIGN(const InstallableRelease release, kept(found_.journal->to));
  if (!policy_allows(release)) return drop_staging();
  if (const Status proven = transaction.prove_in_place(); !proven) {
    reason_ = proven.error();
    return drop_staging();
  }
  TRY(transaction.switch_over());
  TRY(transaction.begin_probation());
  return concluded(std::move(transaction));
}

Result<InstallOutcome> Recovery::stay_on_probation(InstallTransaction transaction) {
  if (!found_.journal->confirmed_by_caller) return concluded(std::move(transaction));
  if (start_ == Start::counted) TRY(transaction.count_start());
  return transaction.outcome();
}

// A switch back to the old version is an outcome here, not a failure of the recovery.
Result<InstallOutcome> Recovery::concluded(InstallTransaction transaction) {
  auto outcome = transaction.conclude();
  if (outcome || outcome.error().code() != ErrorCode::health_check_failed) return outcome;
  reason_ = outcome.error();
  TRY(look());
  return at_rest();
}

Result<InstallOutcome> Recovery::switched_back(InstallTransaction transaction, Error reason) {
  Error told = transaction.switch_back(reason);
  if (told.code() != ErrorCode::health_check_failed) return told;
  TRY(look());
  reason_ = std::move(told);
  return at_rest();
}

std::optional<InstallableRelease> Recovery::provable(const std::optional<std::string>& manifest) const {
  if (!manifest) return std::nullopt;
  const auto release = kept(*manifest);
  if (!release) return std::nullopt;
  const bool allowed = check_floors(place_.floors.current(), release->version(), *manifest).has_value();
  if (!allowed || !prove_tree(paths().version(*manifest), release->listing())) return std::nullopt;
  return *release;
}

// The version that should run according to the journal.
std::optional<std::string> Recovery::intended() const {
  if (!found_.journal) return std::nullopt;
  return found_.journal->state == JournalState::committed ? found_.journal->to : found_.journal->from;
}

// The versions that the journal, `previous` or the floors name and that can be verified, newest first.
std::vector<InstallableRelease> Recovery::candidates() const {
  std::set<std::optional<std::string>> named;
  if (found_.journal) named = {found_.journal->from, found_.journal->to};
  if (const auto previous = place_.directory.previous()) named.insert(*previous);
  for (const auto& [manifest, version] : place_.floors.current().installed) named.insert(manifest);
  std::vector<InstallableRelease> proven;
  for (const auto& manifest : named)
    if (auto release = provable(manifest)) proven.push_back(*std::move(release));
  std::stable_sort(proven.begin(), proven.end(),
                   [](const auto& a, const auto& b) { return a.version() > b.version(); });
  return proven;
}

Result<InstallOutcome> Recovery::keep_what_can_be_proven() {
  if (!reason_)
    reason_ =
        Error{ErrorCode::state_damaged, "another program changed `current`"}.file(paths().current());
  if (const auto release = provable(found_.current)) return run_proven(*release);
  if (auto lost = lost_proof_of_current(); lost && may_run_unproven())
    return reason_ = std::move(lost), keep_unproven();
  if (const auto release = provable(intended())) return run_proven(*release);
  const auto others = candidates();
  if (!others.empty()) return run_proven(others.front());
  const bool nothing_was_installed =
      found_.current_readable && !found_.current && place_.floors.current().installed.empty();
  if (!nothing_was_installed)
    return Error{ErrorCode::state_damaged, "no installed version can be verified"}
        .file(paths().root())
        .advice("Nothing was changed. Run `sealwright update` to install a verified version.");
  TRY(remove_tree(paths().journal()));
  TRY(sync_directory(paths().state()));
  found_.journal.reset();
  return at_rest();
}

// Keeps a version that was committed here and whose only fault is that the files that verify it are lost.
Result<InstallOutcome> Recovery::keep_unproven() {
  if (found_.journal) {
    const JournalState state = found_.journal->state;
    const bool settled = state == JournalState::committed || state == JournalState::rolled_back;
    return settled ? at_rest() : drop_staging();
  }
  found_.journal = new_journal(*found_.current).at_state(JournalState::committed, now_);
  TRY(place_.directory.store_journal(*found_.journal));
  return at_rest();
}

Result<InstallOutcome> Recovery::run_proven(const InstallableRelease& release) {
  if (found_.current != release.digest()) {
    TRY(switch_link(paths(), "current", release.digest()));
  }
  InstallTransaction transaction(place_, new_journal(release.digest()), release, options_, now_);
  return transaction.commit();
}

}  // namespace sealwright::client
