// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/install_transaction.hpp"

#include <algorithm>

#include "archive/disk_posix.hpp"
#include "archive/unpack_posix.hpp"
#include "base/encoding.hpp"
#include "keys/public/digest.hpp"
#include "verifier/install/install_files.hpp"
#include "verifier/install/install_garbage.hpp"
#include "verifier/install/install_health.hpp"
#include "verifier/install/install_rules.hpp"

namespace sealwright::client {
namespace {

// Reads the open file itself, from its start. If its bytes have changed, they do not match the listing's
// digests.
class FileBytes : public ByteSource {
 public:
  explicit FileBytes(GrowingFile& file) : file_(file) {}
  Result<std::size_t> read(char* buffer, std::size_t size) override { return file_.read(buffer, size); }

 private:
  GrowingFile& file_;
};

UnpackOptions unpack_options(const Artifact& artifact, const InstallOptions& options, TreeRun run) {
  const auto asked = artifact.window_log ? static_cast<unsigned>(*artifact.window_log) : 0u;
  UnpackOptions unpacking;
  unpacking.decoder.zstd_window_log =
      std::min(std::max(asked, options.largest_window_log), options.most_window_log);
  unpacking.run = std::move(run);
  return unpacking;
}

}  // namespace

Result<InstallTransaction> InstallTransaction::begin(const InstallPlace& place, ChangeKind kind,
                                                     std::optional<std::string> from,
                                                     const InstallableRelease& release,
                                                     const InstallOptions& options, Instant now) {
  Journal journal;
  journal.transaction = to_hex(random_bytes(16));
  journal.kind = kind;
  journal.from = std::move(from);
  journal.to = release.digest();
  journal.confirmed_by_caller = options.confirmation == Confirmation::by_caller;
  InstallTransaction transaction(place, journal, release, options, now);
  TRY(transaction.record(journal.at_state(JournalState::intent, now)));
  return transaction;
}

Status InstallTransaction::record(Journal journal) {
  TRY(place_.directory.store_journal(journal));
  journal_ = std::move(journal);
  return Done{};
}

std::string InstallTransaction::staging() const { return join_path(paths().staging(), journal_.transaction); }

Status InstallTransaction::put_in_place(StagedArtifact& artifact) {
  if (artifact.sha256() != release_.artifact().sha256)
    return Error{ErrorCode::hash_mismatch}.expected(release_.artifact().sha256).got(artifact.sha256());
  TRY(require_space(paths().staging(), need_of(release_.listing())));
  TRY(make_directory_with_mode(staging(), 0700));
  TRY(unpack(artifact, staging()));
  TRY(prove_tree(staging(), release_.listing(), {.on_progress = {}, .cancel = options_.cancel},
                 ContentProof::just_unpacked));
  // The directory was private until now; users who run the product must be able to enter it.
  TRY(set_mode(staging(), 0755));
  TRY(sync_tree(staging(), release_.listing(), options_.sync_threads));
  TRY(release_.keep(paths()));
  return take_place(staging());
}

Status InstallTransaction::unpack(StagedArtifact& artifact, const std::string& directory) {
  const auto compression = compression_of_format(release_.artifact().format);
  if (!compression)
    return Error{ErrorCode::archive_type, release_.artifact().format}.file(release_.artifact().name);
  TRY_ASSIGN(GrowingFile * file, artifact.from_start());
  FileBytes source(*file);
  return unpack_tree(source, *compression, release_.listing(), directory,
                     unpack_options(release_.artifact(), options_, run()));
}

// An existing version is used if it is intact; else the two are exchanged, so that `current` never dangles.
Status InstallTransaction::take_place(const std::string& staged) {
  const std::string version = paths().version(journal_.to);
  TRY_ASSIGN(const Placement placement, rename_if_free(staged, version));
  const bool replace = placement == Placement::taken && !prove_tree(version, release_.listing());
  if (replace) TRY(exchange_names(staged, version));
  TRY(sync_directory(paths().versions()));
  TRY(sync_directory(paths().staging()));
  return placement == Placement::taken ? discard(paths(), staged) : Status(Done{});
}

Status InstallTransaction::prove_in_place() {
  const std::string version = paths().version(journal_.to);
  const Status proven =
      prove_tree(version, release_.listing(), {.on_progress = {}, .cancel = options_.cancel});
  if (proven || proven.error().exit_class() != ExitClass::refused) return proven;
  return Error{ErrorCode::files_changed, proven.error().message()}.file(version);
}

Status InstallTransaction::prepare() { return record(journal_.at_state(JournalState::prepared, now_)); }

Status InstallTransaction::switch_over() { return point_current(journal_.to); }

Status InstallTransaction::point_current(const std::optional<std::string>& manifest) {
  if (!manifest) return remove_link(paths().root(), "current");
  return switch_link(paths(), "current", *manifest);
}

Status InstallTransaction::begin_probation() {
  const auto& health = release_.manifest().health;
  const Seconds granted =
      health && health->probation_seconds > 0 ? Seconds{health->probation_seconds} : options_.probation;
  return record(journal_.on_probation({.deadline = now_ + granted, .starts = 0}, now_));
}

Result<InstallOutcome> InstallTransaction::conclude() {
  if (const Status healthy = run_health_check_if_any(); !healthy) return switch_back(healthy.error());
  if (journal_.confirmed_by_caller) return outcome();
  return commit();
}

Status InstallTransaction::run_health_check_if_any() {
  const auto& health = options_.health ? options_.health : release_.manifest().health;
  if (!health) return Done{};
  return run_health_check({.directory = paths().version(journal_.to),
                           .argv = health->argv,
                           .environment = options_.health_environment,
                           .timeout = Seconds{health->timeout_seconds},
                           .cancel = options_.cancel});
}

Result<InstallOutcome> InstallTransaction::commit() {
  TRY(record(journal_.at_state(JournalState::committed, now_)));
  TRY(settle());
  InstallOutcome committed = outcome();
  TRY_ASSIGN(committed.notices, drop_garbage());
  return committed;
}

Status InstallTransaction::settle() {
  TRY(raise_floors());
  TRY(point_previous());
  return note_decisions();
}

Result<Notices> InstallTransaction::drop_garbage() {
  const auto previous = place_.directory.previous().value_or(std::nullopt);
  TRY_ASSIGN(const ClientConfig config, place_.directory.config());
  std::set<std::string> kept = {journal_.to, journal_.from.value_or(journal_.to),
                                previous.value_or(journal_.to)};
  for (const auto& [manifest, version] : place_.floors.current().installed)
    if (config.pin == version) kept.insert(manifest);
  return collect_garbage(paths(), kept);
}

// Only once: the vendor may have lowered the baseline since by withdrawing this version.
Status InstallTransaction::raise_floors() {
  const FloorFile& before = place_.floors.current();
  FloorFile floor = floor_after(before, journal_, release_.version(), release_.manifest().rollback_floor);
  const bool done = before.installed.contains(journal_.to) && before.security_floor == floor.security_floor;
  if (done && journal_.kind != ChangeKind::withdrawal) return Done{};
  std::erase_if(floor.installed,
                [&](const auto& entry) { return !path_exists(paths().version(entry.first)); });
  return place_.floors.replace(std::move(floor));
}

// A repair or a first installation does not change `previous`.
Status InstallTransaction::point_previous() {
  if (!journal_.from || journal_.kind == ChangeKind::repair) return Done{};
  if (const auto previous = place_.directory.previous(); previous && *previous == journal_.from)
    return Done{};
  return switch_link(paths(), "previous", *journal_.from);
}

Status InstallTransaction::note_decisions() {
  Attempts attempts = place_.directory.attempts();
  if (!attempts.entries().empty()) {
    attempts.settle(release_.version());
    TRY(place_.directory.store_attempts(attempts));
  }
  const auto& installed = place_.floors.current().installed;
  const auto left = journal_.kind == ChangeKind::rollback ? installed.find(*journal_.from) : installed.end();
  if (left == installed.end()) return Done{};
  TRY_ASSIGN(ClientConfig config, place_.directory.config());
  config.skip(left->second);
  return place_.directory.store_config(config);
}

Error InstallTransaction::switch_back(Error reason) {
  const auto back = [&]() -> Status {
    TRY(point_current(journal_.from));
    TRY(record(journal_.at_state(JournalState::rolled_back, now_)));
    return note_failure(reason);
  };
  const Status done = back();
  return done ? reason : done.error();
}

Error InstallTransaction::give_up(Error reason) {
  const auto undo = [&]() -> Status {
    TRY(drop_unfinished(paths()));
    TRY(record(journal_.at_state(JournalState::rolled_back, now_)));
    return note_failure(reason);
  };
  // A full or failing disk may prevent this too: then the next run finds INTENT or PREPARED and does it.
  // The first error is the one to report.
  (void)undo();
  return reason;
}

// Failures are counted for a release that was to be installed, not for one that a rollback returned to.
Status InstallTransaction::note_failure(const Error& reason) {
  if (journal_.kind == ChangeKind::rollback || reason.code() == ErrorCode::cancelled) return Done{};
  Attempts attempts = place_.directory.attempts();
  attempts.add_failure(release_.version(), release_.digest(), reason.code(), now_);
  return place_.directory.store_attempts(attempts);
}

Status InstallTransaction::count_start() {
  Probation probation = *journal_.probation;
  ++probation.starts;
  return record(journal_.on_probation(probation, now_));
}

InstallOutcome InstallTransaction::outcome() const {
  InstallOutcome outcome;
  outcome.state = journal_.state;
  outcome.manifest = journal_.to;
  outcome.version = release_.version();
  if (journal_.probation) outcome.confirm_before = journal_.probation->deadline;
  return outcome;
}

}  // namespace sealwright::client
