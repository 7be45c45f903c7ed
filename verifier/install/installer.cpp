// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/installer.hpp"

#include <algorithm>

#include "archive/disk_posix.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "verifier/install/install_recovery.hpp"
#include "verifier/install/install_rules.hpp"
#include "verifier/install/install_transaction.hpp"

namespace sealwright::client {
namespace {

Error still_on_probation(const InstallOutcome& outcome) {
  return Error{
      ErrorCode::lock_held,
      "version " + (outcome.version ? outcome.version->text() : outcome.manifest) + " is on probation"}
      .advice("Run `sealwright confirm` if it works, or `sealwright rollback` if it does not.");
}

Status check_may_install(const InstallPlace& place, const InstallableRelease& release,
                         const InstallOptions& options) {
  TRY(check_floors(place.floors.current(), release.version(), release.digest()));
  if (options.named_by_user) return Done{};
  return place.directory.attempts().check(release.digest());
}

// The steps from PREPARED on, for a version that was unpacked or that existed already.
Result<InstallOutcome> run_from_prepared(InstallTransaction& transaction) {
  if (const Status prepared = transaction.prepare(); !prepared) return transaction.give_up(prepared.error());
  TRY(transaction.switch_over());
  TRY(transaction.begin_probation());
  return transaction.conclude();
}

Result<InstallableRelease> kept_release(const ClientDirectory& directory, const std::string& manifest) {
  TRY_ASSIGN(const ClientConfig config, directory.config());
  return InstallableRelease::kept(directory.paths(), manifest, config.platform);
}

// The previous version, if it is older than the one that runs.
Result<InstallableRelease> older_version(const ClientDirectory& directory, const std::string& current) {
  TRY_ASSIGN(const auto previous, directory.previous());
  if (!previous || *previous == current) return Error{ErrorCode::no_previous_version};
  TRY_ASSIGN(InstallableRelease old, kept_release(directory, *previous));
  TRY_ASSIGN(const InstallableRelease running, kept_release(directory, current));
  if (old.version() < running.version()) return old;
  return Error{ErrorCode::no_previous_version}
      .expected("older than " + running.version().text())
      .got(old.version().text());
}

// Leaves a version on probation, by the step that the journal provides for it.
Result<InstallOutcome> leave_probation(const InstallPlace& place, const InstallOptions& options,
                                       Instant now) {
  TRY_ASSIGN(const auto journal, place.directory.journal());
  TRY_ASSIGN(const InstallableRelease release, kept_release(place.directory, journal->to));
  TRY_ASSIGN(ClientConfig config, place.directory.config());
  config.skip(release.version());
  TRY(place.directory.store_config(config));
  InstallTransaction transaction(place, *journal, release, options, now);
  Error told = transaction.switch_back(Error{ErrorCode::health_check_failed, "rolled back by the user"});
  if (told.code() != ErrorCode::health_check_failed) return told;
  TRY_ASSIGN(RecoveryReport report, Recovery(place, Start::not_counted, options, now).run());
  return std::move(report.outcome);
}

Error files_are_gone(const std::string& directory) {
  return Error{ErrorCode::state_damaged, "the files of the version that `current` names are missing"}.file(
      directory);
}

Error current_is_gone(const ClientPaths& paths) {
  return Error{ErrorCode::state_damaged,
               "no version is in use because the link is missing; `sealwright recover` restores it"}
      .file(paths.current())
      .advice("Run `sealwright recover`. It switches only to a version that it can verify.");
}

std::optional<InstallationStatus::Installed> described(const ClientDirectory& directory,
                                                       const std::optional<std::string>& manifest,
                                                       const FloorFile& floor) {
  if (!manifest) return std::nullopt;
  InstallationStatus::Installed installed{*manifest, {}, {}};
  if (const auto known = floor.installed.find(*manifest); known != floor.installed.end())
    installed.version = known->second;
  const auto release = kept_release(directory, *manifest);
  if (release) installed.version = release->version();
  const std::string files = directory.paths().version(*manifest);
  if (!release || !is_directory(files))
    installed.lost = with_way_out(release ? files_are_gone(files) : release.error(), floor, *manifest);
  return installed;
}

// True if a version was switched to here before, so that `current` should exist.
bool expects_a_version(const std::optional<Journal>& journal, bool anything_recorded) {
  FoundState found;
  found.journal = journal;
  found.anything_recorded = anything_recorded;
  // Only a probation depends on the time, and none is without a version.
  return next_step(found, Instant{}) == RecoveryStep::prove;
}

std::vector<TreeDifference> all_missing(const TreeListing& listing) {
  std::vector<TreeDifference> differences;
  for (const TreeEntry& entry : listing.entries())
    differences.push_back({ErrorCode::archive_missing, std::string(entry.path), {}, {}, {}});
  return differences;
}

Error nothing_runs(const ClientDirectory& directory) {
  const auto journal = directory.journal();
  const bool is_gone = journal && expects_a_version(*journal, false);
  return is_gone ? current_is_gone(directory.paths())
                 : Error{ErrorCode::not_initialised, "nothing is installed"};
}

}  // namespace

Status require_room_for(const LockedDirectory& directory, const InstallableRelease& release) {
  const Artifact& artifact = release.artifact();
  const std::uint64_t begun = file_size(join_path(directory.paths().partial(), artifact.sha256)).value_or(0);
  const std::uint64_t length = static_cast<std::uint64_t>(artifact.length);
  DiskNeed need = need_of(release.listing());
  need.bytes += length - std::min(length, begun);
  return require_space(directory.paths().partial(), need);
}

Result<InstallOutcome> install(const InstallPlace& place, const InstallableRelease& release,
                               StagedArtifact& artifact, const InstallOptions& options, Instant now) {
  const auto found = recover(place, Start::not_counted, options, now);
  // A version that can no longer be verified may be replaced by the one that was just verified.
  if (!found && found.error().code() != ErrorCode::state_damaged) return found.error();
  if (found && found->outcome.state == JournalState::probation) return still_on_probation(found->outcome);
  TRY(check_may_install(place, release, options));
  const auto from = place.directory.current().value_or(std::nullopt);
  const ChangeKind kind = from == release.digest() ? ChangeKind::repair : options.kind;
  TRY_ASSIGN(auto transaction, InstallTransaction::begin(place, kind, from, release, options, now));
  if (const Status placed = transaction.put_in_place(artifact); !placed)
    return transaction.give_up(placed.error());
  return run_from_prepared(transaction);
}

Result<InstallOutcome> rollback(const InstallPlace& place, const InstallOptions& options, Instant now) {
  TRY_ASSIGN(const auto journal, place.directory.journal());
  const auto current = place.directory.current();
  const bool on_probation =
      journal && journal->state == JournalState::probation && current && *current == journal->to;
  if (on_probation && journal->kind != ChangeKind::rollback) return leave_probation(place, options, now);
  TRY_ASSIGN(const RecoveryReport found, recover(place, Start::not_counted, options, now));
  if (found.outcome.state == JournalState::probation) return still_on_probation(found.outcome);
  if (found.outcome.manifest.empty()) return Error{ErrorCode::no_previous_version};
  TRY_ASSIGN(const InstallableRelease old, older_version(place.directory, found.outcome.manifest));
  TRY(check_floors(place.floors.current(), old.version(), old.digest()));
  TRY_ASSIGN(auto transaction, InstallTransaction::begin(place, ChangeKind::rollback, found.outcome.manifest,
                                                         old, options, now));
  if (const Status proven = transaction.prove_in_place(); !proven) return transaction.give_up(proven.error());
  return run_from_prepared(transaction);
}

Result<RecoveryReport> recover(const InstallPlace& place, Start start, const InstallOptions& options,
                               Instant now) {
  return Recovery(place, start, options, now).run();
}

Result<InstallOutcome> confirm(const InstallPlace& place, Instant now) {
  TRY_ASSIGN(const auto journal, place.directory.journal());
  TRY_ASSIGN(const auto current, place.directory.current());
  if (!journal || !current) return nothing_runs(place.directory);
  if (*current != journal->to ||
      (journal->state != JournalState::probation && journal->state != JournalState::committed)) {
    return Error{ErrorCode::state_damaged, "no version is waiting for confirmation"}
        .file(place.directory.paths().journal())
        .advice("Run `sealwright recover`, then `sealwright status`.");
  }
  if (journal->probation && now >= journal->probation->deadline)
    return Error{ErrorCode::health_check_failed,
                 "it was not confirmed before " + to_text(journal->probation->deadline)};
  TRY_ASSIGN(const InstallableRelease release, kept_release(place.directory, journal->to));
  const InstallOptions options;
  InstallTransaction transaction(place, *journal, release, options, now);
  return journal->state == JournalState::committed ? transaction.outcome() : transaction.commit();
}

Result<FilesReport> verify_files(const ClientDirectory& directory, const TreeRun& run) {
  TRY_ASSIGN(const auto current, directory.current());
  if (!current) return nothing_runs(directory);
  TRY_ASSIGN(const InstallableRelease release, kept_release(directory, *current));
  const std::string files = directory.paths().version(*current);
  if (!is_directory(files)) return FilesReport{*current, release.version(), all_missing(release.listing())};
  TRY_ASSIGN(auto differences, differences_of_tree(files, release.listing(), run));
  return FilesReport{*current, release.version(), std::move(differences)};
}

Status FilesReport::verdict() const {
  if (differences.empty()) return Done{};
  const TreeDifference& first = differences.front();
  return Error{ErrorCode::files_changed, count_of(differences.size(), "difference") + ", the first: " +
                                             std::string(name_of(first.code)) + " " + first.what}
      .file(first.path)
      .expected(first.expected)
      .got(first.got)
      .advice("Find out who changed them. `sealwright update --to " + version.text() +
              "` installs the signed files again.");
}

Error with_way_out(const Error& lost, const FloorFile& floor, const std::string& manifest) {
  const auto known = floor.installed.find(manifest);
  if (known == floor.installed.end() || lost.code() != ErrorCode::state_damaged) return lost;
  const std::string version = known->second.text();
  const std::string way = "`sealwright update --to " + version + "` installs it again";
  return Error{lost.code(), lost.detail() + "; " + way}
      .file(lost.file())
      .advice("The files of " + version + " stay. " + way + ".");
}

Result<InstallationStatus> installation_status(const ClientDirectory& directory, const FloorFile& floor) {
  InstallationStatus status;
  TRY_ASSIGN(const auto current, directory.current());
  TRY_ASSIGN(const auto previous, directory.previous());
  status.current = described(directory, current, floor);
  status.previous = described(directory, previous, floor);
  if (status.current && status.current->lost)
    status.notices.push_back(Notice::warning(*status.current->lost));
  auto journal = directory.journal();
  if (!journal && journal.error().code() != ErrorCode::state_damaged) return std::move(journal).error();
  if (journal) {
    status.journal = *std::move(journal);
    if (!current && expects_a_version(status.journal, !floor.installed.empty()))
      status.notices.push_back(Notice::warning(current_is_gone(directory.paths())));
  } else {
    status.notices.push_back(Notice::warning(std::move(journal).error()));
  }
  status.attempts = directory.attempts();
  return status;
}

}  // namespace sealwright::client
