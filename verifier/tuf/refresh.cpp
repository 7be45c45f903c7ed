// SPDX-License-Identifier: Apache-2.0
#include "verifier/tuf/refresh.hpp"

#include <algorithm>
#include <limits>

namespace sealwright::client {
namespace {

std::string file_name(std::string_view role, std::optional<std::int64_t> version) {
  return RepositoryPath::metadata(role, version).encoded();
}

// The read limit for a file that other metadata describes.
std::uint64_t limit_for(const FileDescription& file, std::uint64_t without_length, std::uint64_t most) {
  return file.length ? std::min(static_cast<std::uint64_t>(*file.length), most) : without_length;
}

Error nothing_stored(std::string what) {
  return Error{ErrorCode::file_missing, "no check has completed on this machine yet"}
      .file(std::move(what))
      .advice("Run `sealwright check` while the repository can be reached.");
}

}  // namespace

Result<Updater> Updater::open(Transport& transport, TrustedStore store, FloorStore& floor,
                              RefreshOptions options) {
  const auto loaded = store.load("root");
  if (!loaded && loaded.error().exit_class() == ExitClass::local_failure) return loaded.error();
  if (!loaded) return Error{ErrorCode::state_damaged, loaded.error().message()}.file("root.json");
  const auto& bytes = *loaded;
  if (!bytes) return Error{ErrorCode::state_damaged, "there is no trusted root"}.file("root.json");
  auto root = load_root({*bytes, "root.json"});
  if (!root) return Error{ErrorCode::state_damaged, root.error().message()}.file("root.json");
  const auto& recorded = floor.current().repository;
  const auto& declared = root->document().binding.repository;
  if (recorded && declared && *recorded != *declared) {
    return Error{ErrorCode::state_foreign}.file("root.json").expected(*recorded).got(*declared);
  }
  Updater updater(transport, std::move(store), floor, std::move(options), *std::move(root));
  updater.report_.first_root = updater.report_.last_root = updater.root_.version();
  updater.report_.notices = floor.notices();
  return updater;
}

std::optional<Instant> Updater::stored_issued() {
  const auto bytes = store_.load("timestamp");
  if (!bytes || !*bytes) return std::nullopt;
  stored_timestamp_ =
      sealwright::client::recall_timestamp(root_, Untrusted{**bytes, "timestamp.json"}, floor_).stored;
  const TrustedTimestamp* timestamp = stored_timestamp_.document();
  return timestamp == nullptr ? std::nullopt : as_taken(timestamp->issued());
}

Status Updater::refresh(const UpdateStart& start) {
  start_ = start;
  if (!transport_->is_offline()) start_.offline = Seconds{0};
  roles_.clear();
  timestamp_.reset();
  snapshot_.reset();
  targets_.reset();
  const Status refreshed = refresh_all();
  // Accepted files stay accepted, also after a refusal.
  const Status saved = save_floor();
  return refreshed ? saved : refreshed;
}

Status Updater::refresh_all() {
  TRY(follow_roots());
  TRY(remember_root());
  TRY(recall());  // before the expiry of the root is checked: a discarded time must not be used for it
  note(root_.document().keys);
  if (root_.expires() <= start_.at) {
    return just_fetched(Error{ErrorCode::metadata_expired}
                            .role("root")
                            .expected("later than " + to_text(start_.at))
                            .got(to_text(root_.expires())));
  }
  TRY(fetch_timestamp());
  TRY(fetch_snapshot());
  return load_top_level_targets();
}

Status Updater::follow_roots() {
  for (std::size_t followed = 0;; ++followed) {
    TRY(options_.cancel.check());
    if (followed == options_.limits.root_rotations ||
        root_.version() == std::numeric_limits<std::int64_t>::max()) {
      warn(Error{ErrorCode::limit_exceeded, "more new roots than one run accepts"}.role("root").got(
          std::to_string(followed)));
      return Done{};
    }
    auto next = fetch("root", root_.version() + 1, options_.limits.root);
    if (!next && next.error().code() == ErrorCode::not_found) return Done{};
    if (!next) return std::move(next).error();
    TRY_ASSIGN(root_, advance_root(root_, *next));
    TRY(store_.save("root", root_.bytes()));
    report_.last_root = root_.version();
  }
}

// root.json may have been restored from an old copy. Then the root chain must reach the root that was
// accepted before; otherwise an attacker withholds it.
Status Updater::remember_root() {
  const RootFloor accepted{root_.version(), root_.fingerprint()};
  if (floor_.root && floor_.root->version > accepted.version) {
    return Error{ErrorCode::version_rollback,
                 "the repository no longer serves the root that was accepted before"}
        .role("root")
        .expected("at least " + std::to_string(floor_.root->version))
        .got(std::to_string(accepted.version));
  }
  floor_changed_ |= floor_.root != accepted;
  floor_.root = accepted;
  return Done{};
}

Status Updater::recall() {
  TRY(recall_timestamp());
  auto snapshot = recall_snapshot(root_, stored_file("snapshot"), floor_);
  if (snapshot.how == Recollection::rotated) TRY(forget("snapshot"));
  if (snapshot.problem) warn(*std::move(snapshot.problem));
  stored_snapshot_ = std::move(snapshot.stored);
  return Done{};
}

Status Updater::recall_timestamp() {
  const auto file = stored_file("timestamp");
  if (file && is_verified_as(stored_timestamp_.document(), root_, *file)) return Done{};  // by stored_issued
  auto timestamp = sealwright::client::recall_timestamp(root_, file, floor_);
  if (timestamp.how == Recollection::rotated) {
    TRY(forget("timestamp"));
    forget_issued();
  }
  if (timestamp.problem) warn(*std::move(timestamp.problem));
  stored_timestamp_ = std::move(timestamp.stored);
  return Done{};
}

// Fast-forward recovery: removes the file and its recorded version, and with the snapshot also the recorded
// versions of all targets-type roles.
Status Updater::forget(const std::string& role) {
  if (!only_reads_) TRY(store_.remove(role));
  const bool all_targets = role == "snapshot";
  floor_changed_ |= std::erase_if(floor_.roles, [&](const auto& entry) {
                      return entry.first == role || (all_targets && entry.first != "timestamp");
                    }) > 0;
  return Done{};
}

// Discards a time that was signed with keys that are no longer valid.
void Updater::forget_issued() {
  floor_changed_ |= floor_.clock.issued.has_value();
  floor_.clock.issued.reset();
  start_.at = start_.without_issued.value_or(start_.at);
}

// Accepts the signed time, but not beyond the limit in `start_`. An accepted time never becomes earlier
// while its keys are valid.
void Updater::take_issued() {
  const std::optional<Instant> claimed = timestamp_->issued();
  if (!claimed) return;
  const Instant taken = std::min(*claimed, start_.latest_issued.value_or(*claimed));
  if (taken < *claimed) {
    warn(Error{ErrorCode::clock_behind, "the timestamp claims to be signed in the future"}
             .role("timestamp")
             .expected("at most " + to_text(taken))
             .got(to_text(*claimed))
             .advice(
                 "Set the clock of this machine. If it is right, the vendor's clock is ahead or a stolen key "
                 "was used: inform the vendor. Updates continue."));
  }
  if (floor_.clock.issued && taken <= *floor_.clock.issued) return;
  floor_.clock.issued = taken;
  floor_changed_ = true;
}

std::optional<Instant> Updater::as_taken(std::optional<Instant> issued) const {
  return issued && floor_.clock.issued ? std::min(*issued, *floor_.clock.issued) : issued;
}

Status Updater::fetch_timestamp() {
  TRY_ASSIGN(const Untrusted file, fetch("timestamp", std::nullopt, options_.limits.timestamp));
  auto step = accept_timestamp(root_, stored_timestamp_, file, start_);
  if (!step) return just_fetched(std::move(step).error());
  if (const auto* same = std::get_if<SameAsStored>(&*step)) {
    timestamp_ = same->timestamp;
    take_issued();
    return Done{};
  }
  timestamp_ = std::get_if<Newer>(&*step)->timestamp;
  TRY(store_.save("timestamp", timestamp_->bytes()));
  floor_.roles["timestamp"] = {timestamp_->version(), root_.role_keys("timestamp").digest()};
  floor_changed_ = report_.timestamp_is_new = true;
  take_issued();
  stored_timestamp_ = Stored<TrustedTimestamp>::of(*timestamp_);
  return Done{};
}

Status Updater::fetch_snapshot() {
  snapshot_ = still_current(*timestamp_, stored_snapshot_, start_);
  if (snapshot_) return Done{};
  auto snapshot = request_snapshot();
  if (!snapshot && snapshot.error().code() == ErrorCode::not_found && options_.reread_timestamp) {
    const std::int64_t before = timestamp_->version();
    TRY(fetch_timestamp());
    if (timestamp_->version() != before) snapshot = request_snapshot();
  }
  if (!snapshot) return just_fetched(std::move(snapshot).error());
  TRY(store_.save("snapshot", snapshot->bytes()));
  floor_.roles["snapshot"] = {snapshot->version(), root_.role_keys("snapshot").digest()};
  floor_changed_ = true;
  snapshot_ = *std::move(snapshot);
  stored_snapshot_ = Stored<TrustedSnapshot>::of(*snapshot_);
  return Done{};
}

Result<TrustedSnapshot> Updater::request_snapshot() {
  const MetaEntry& named = timestamp_->document().snapshot;
  const std::uint64_t limit = limit_for(named.file, options_.limits.snapshot, options_.limits.stated);
  TRY_ASSIGN(const Untrusted file, fetch("snapshot", named.version, limit));
  return accept_snapshot(*timestamp_, stored_snapshot_, file, start_);
}

// The first targets of this machine decided its repository, even if no root names one.
Status Updater::check_repository(const TrustedTargets& targets) const {
  if (!floor_.repository || floor_.repository == targets.repository()) return Done{};
  return Error{ErrorCode::repository_mismatch}
      .role(targets.role())
      .expected(*floor_.repository)
      .got(targets.repository().value_or("none"));
}

Status Updater::load_top_level_targets() {
  TRY_ASSIGN(targets_, load_role("targets", Delegator(root_)));
  const auto& repository = targets_->repository();
  const auto& profile = targets_->document().binding.profile;
  if (floor_.repository != repository || floor_.profile != profile) {
    floor_.repository = repository;
    floor_.profile = profile;
    floor_changed_ = true;
  }
  return Done{};
}

Status Updater::use_stored() {
  start_ = UpdateStart::ignoring_expiry();
  only_reads_ = true;
  TRY(recall());
  if (stored_timestamp_.document() == nullptr) return nothing_stored("timestamp.json");
  if (stored_snapshot_.document() == nullptr) return nothing_stored("snapshot.json");
  timestamp_ = *stored_timestamp_.document();
  snapshot_ = *stored_snapshot_.document();
  return load_top_level_targets();
}

SearchLimits Updater::search_limits() const {
  return {options_.limits.roles_per_search, options_.limits.pattern_steps, options_.cancel};
}

Result<TrustedTargets> Updater::load_role(const std::string& role, const Delegator& delegator) {
  TRY(options_.cancel.check());
  if (auto trusted = role_from_memory(role, delegator)) return *std::move(trusted);
  auto trusted = role_from_disk(role, delegator);
  if (!trusted) {
    TRY_ASSIGN(trusted, fetch_role(role, delegator));
    TRY(check_repository(*trusted));
    TRY(store_.save(role, trusted->bytes()));
  }
  remember(*trusted);
  return *std::move(trusted);
}

// A role that is reached through two delegators has one file but two sets of keys. Bytes that are already
// loaded are verified again with each set.
std::optional<TrustedTargets> Updater::role_from_memory(const std::string& role, const Delegator& delegator) {
  const auto found = roles_.find(role);
  if (found == roles_.end()) return std::nullopt;
  const std::string keys = delegator.keys_for(role).digest();
  for (const TrustedTargets& trusted : found->second) {
    const bool is_bound_alike = !delegator.repository() || trusted.repository() == delegator.repository();
    if (trusted.keys().digest() == keys && is_bound_alike) return trusted;
  }
  auto again =
      accept_targets(*snapshot_, role, delegator, {found->second[0].bytes(), role + ".json"}, start_);
  if (!again) return std::nullopt;
  found->second.push_back(*again);
  return *std::move(again);
}

std::optional<TrustedTargets> Updater::role_from_disk(const std::string& role, const Delegator& delegator) {
  const auto file = stored_file(role);
  if (!file || snapshot_->entry(role) == nullptr) return std::nullopt;
  auto trusted = accept_targets(*snapshot_, role, delegator, *file, start_);
  if (trusted && check_repository(*trusted)) return *std::move(trusted);
  // Another version, other keys or an expired file are normal: it is fetched again without a notice.
  if (const auto readable = SignedFile::read(*file); !readable) {
    warn(Error{ErrorCode::state_damaged, readable.error().message()}.role(role));
  }
  return std::nullopt;
}

Result<TrustedTargets> Updater::fetch_role(const std::string& role, const Delegator& delegator) {
  const MetaEntry* listed = snapshot_->entry(role);
  if (listed == nullptr) {
    return Error{ErrorCode::meta_missing, "the snapshot does not list this role"}.role(role);
  }
  const std::uint64_t limit = limit_for(listed->file, options_.limits.targets, options_.limits.stated);
  TRY_ASSIGN(const Untrusted file, fetch(role, listed->version, limit));
  auto trusted = accept_targets(*snapshot_, role, delegator, file, start_);
  if (!trusted) return just_fetched(std::move(trusted).error());
  return trusted;
}

void Updater::remember(const TrustedTargets& role) {
  roles_[role.role()].push_back(role);
  note(role.document().delegated_keys);
  const RoleFloor floor{role.version(), role.keys().digest()};
  const auto recorded = floor_.roles.find(role.role());
  if (recorded != floor_.roles.end() && recorded->second == floor) return;
  floor_.roles[role.role()] = floor;
  floor_changed_ = true;
}

Result<Untrusted> Updater::fetch(const std::string& role, std::optional<std::int64_t> version,
                                 std::uint64_t limit) {
  if (only_reads_) return nothing_stored(file_name(role, std::nullopt));
  // Roots are always numbered, the timestamp never, the others in repositories with consistent snapshots.
  if (role != "root" && !root_.document().consistent_snapshot) version.reset();
  TRY_ASSIGN(std::string bytes, read_bounded(*transport_, RepositoryPath::metadata(role, version), limit));
  return Untrusted{std::move(bytes), file_name(role, version)};
}

// A file that cannot be read counts as damaged: it is reported and fetched again.
std::optional<Untrusted> Updater::stored_file(const std::string& role) {
  auto bytes = store_.load(role);
  if (!bytes) {
    warn(Error{ErrorCode::state_damaged, bytes.error().message()}.role(role));
    return std::nullopt;
  }
  if (!*bytes) return std::nullopt;
  return Untrusted{**std::move(bytes), file_name(role, std::nullopt)};
}

void Updater::note(const KeyTable& keys) {
  for (Notice& notice : key_notices(keys)) report_.notices.push_back(std::move(notice));
}

void Updater::warn(Error about) { report_.notices.push_back(Notice::warning(std::move(about))); }

// A file that was just fetched has expired: this machine's clock is ahead, or an attacker freezes the
// repository.
Error Updater::just_fetched(Error error) {
  if (error.code() == ErrorCode::metadata_expired) {
    warn(Error{ErrorCode::clock_ahead_or_frozen}
             .role(error.role())
             .file(error.file())
             .expected(error.expected())
             .got(error.got()));
  }
  return error;
}

Result<TargetSearch> Updater::find_target(const std::string& path) {
  TRY(check_target_path(path));
  TargetSearch search = search_target(targets(), path, *this, search_limits());
  TRY(save_floor());
  return search;
}

Result<std::optional<TrustedTargets>> Updater::find_role(const std::string& role) {
  if (targets().document().find_delegation(role) == nullptr) return std::optional<TrustedTargets>();
  auto trusted = load_role(role, Delegator(targets()));
  TRY(save_floor());
  if (!trusted) return std::move(trusted).error();
  return std::optional<TrustedTargets>(*std::move(trusted));
}

Result<std::optional<RoleListing>> Updater::list_role(const std::string& role) {
  auto listing = sealwright::client::list_role(targets(), role, *this, search_limits());
  TRY(save_floor());
  return listing;
}

Result<RoleListing> Updater::list_releases(const std::string& product,
                                           const std::optional<std::string>& own_key_channel) {
  auto listing =
      sealwright::client::list_releases(targets(), product, own_key_channel, *this, search_limits());
  TRY(save_floor());
  return listing;
}

Result<RepositoryPath> Updater::path_of(const FoundTarget& target) const {
  return RepositoryPath::target(target.path, target.entry.file, root_.document().consistent_snapshot);
}

Result<std::string> Updater::read_target(const FoundTarget& target, std::uint64_t limit) {
  if (only_reads_) return Error{ErrorCode::not_found, "no check has fetched it"}.file(target.path);
  if (!target.entry.file.has_hash()) {
    return Error{ErrorCode::field_value, "no known hash algorithm"}.file(target.path);
  }
  const auto length = static_cast<std::uint64_t>(target.entry.length);
  if (length > limit) {
    return Error{ErrorCode::too_large}
        .file(target.path)
        .expected("at most " + std::to_string(limit) + " bytes")
        .got(std::to_string(length));
  }
  TRY_ASSIGN(const RepositoryPath path, path_of(target));
  auto bytes = read_bounded(*transport_, path, length);
  if (!bytes) return std::move(bytes).error();
  TRY(target.entry.file.check(*bytes, target.path));
  return bytes;
}

Status Updater::record_success(const UpdateClock& clock) {
  const auto memory = after_success(clock, floor_.clock);
  if (!memory) return Done{};
  floor_.clock = *memory;
  floor_changed_ = true;
  return save_floor();
}

Status Updater::save_floor() {
  if (!floor_changed_ || only_reads_) return Done{};
  // Other parts of the floor may have been raised since.
  FloorFile next = floor_store_->current();
  next.repository = floor_.repository;
  next.profile = floor_.profile;
  next.roles = floor_.roles;
  next.clock = floor_.clock;
  next.root = floor_.root;
  TRY(floor_store_->replace(std::move(next)));
  floor_changed_ = false;
  return Done{};
}

}  // namespace sealwright::client
