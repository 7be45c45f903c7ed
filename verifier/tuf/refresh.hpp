// SPDX-License-Identifier: Apache-2.0
// Updater: fetches metadata, verifies it with the rules and stores what they accept (TUF 1.0.34, 5.1 to 5.7).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "base/notice.hpp"
#include "verifier/transport/transport.hpp"
#include "verifier/tuf/clock.hpp"
#include "verifier/tuf/floor_store.hpp"
#include "verifier/tuf/target_search.hpp"
#include "verifier/tuf/trusted_store.hpp"
#include "verifier/tuf/tuf_rules.hpp"

namespace sealwright::client {

struct RefreshOptions {
  Limits limits;
  // If the snapshot is not found, it may have been removed since the timestamp was read: read that again,
  // once.
  bool reread_timestamp = true;
  // Checked before each file and each path, in addition to the checks of the transport.
  Cancel cancel;
};

// What a run reports besides success or the error that ended it.
struct RefreshReport {
  std::int64_t first_root = 0, last_root = 0;  // versions: equal when there was no new root
  bool timestamp_is_new = false;
  // state_damaged (a file was fetched again), key_id_mismatch, limit_exceeded (roots), clock_ahead_or_frozen,
  // clock_behind (the timestamp claims to be signed later than the clock allows).
  Notices notices;
};

// One repository during one run, usable for several targets. Not thread-safe, and holds no lock: the caller
// does.
class Updater : private RoleSource {
 public:
  // Reads and verifies the trusted root, without a request. The transport (NoTransport if only stored
  // metadata is used) and the floor must outlive the updater. Errors: state_damaged if root.json is
  // missing, unreadable or does not verify; state_foreign if it belongs to another repository than the
  // floor; io_error.
  static Result<Updater> open(Transport& transport, TrustedStore store, FloorStore& floor,
                              RefreshOptions options = {});

  // When the stored timestamp was signed, if it verifies, limited to the accepted time: the as-of time of
  // answers without a request.
  std::optional<Instant> stored_issued();

  // 5.2 to 5.6: root, stored files (5.3.11), timestamp, snapshot, top-level targets. Files that were
  // accepted before an error stay accepted. The offline allowance of `start` is used only if the transport
  // uses no network. Errors: those of the transport, of the rules and of the store; metadata_expired is
  // stale, not refused.
  Status refresh(const UpdateStart& start);
  // Instead of refresh: uses the metadata of earlier runs, verified again, of any age. From here on there
  // are no requests and nothing on disk is changed, so the caller needs no lock. file_missing if it is not
  // complete.
  Status use_stored();

  // T: that of the start; without the signed time of a timestamp whose keys were replaced.
  Instant at() const { return start_.at; }
  // When the fetched metadata was signed, limited to the accepted time. After refresh.
  std::optional<Instant> as_of() const { return as_taken(timestamp().issued()); }

  // Only after refresh or use_stored; before, each call aborts the program.
  const TrustedRoot& root() const { return root_; }
  const TrustedTimestamp& timestamp() const { return timestamp_.value(); }
  const TrustedSnapshot& snapshot() const { return snapshot_.value(); }
  const TrustedTargets& targets() const { return targets_.value(); }
  const RefreshReport& report() const { return report_; }
  const RefreshOptions& options() const { return options_; }

  // 5.6 and 5.7, through delegations. Accepted roles are stored. Errors: path_refused; those of writing the
  // floor.
  Result<TargetSearch> find_target(const std::string& path);
  // A role that the top-level targets delegate to; nothing if they do not. Errors: of fetching and of the
  // rules.
  Result<std::optional<TrustedTargets>> find_role(const std::string& role);
  // See verifier/tuf/target_search.hpp.
  Result<std::optional<RoleListing>> list_role(const std::string& role);
  Result<RoleListing> list_releases(const std::string& product,
                                    const std::optional<std::string>& own_key_channel = std::nullopt);

  // The path of a found target in the repository.
  Result<RepositoryPath> path_of(const FoundTarget& target) const;
  // The whole content of a small target; its length and every known hash are checked. Errors: those of the
  // transport; too_large (above `limit`, before any request); length_mismatch, hash_mismatch.
  Result<std::string> read_target(const FoundTarget& target, std::uint64_t limit);

  // Records that the whole update succeeded, with the reading of the machine's clock (not T). Errors:
  // io_error, no_space.
  Status record_success(const UpdateClock& clock);

 private:
  Updater(Transport& transport, TrustedStore store, FloorStore& floor, RefreshOptions options,
          TrustedRoot root)
      : transport_(&transport),
        store_(std::move(store)),
        floor_store_(&floor),
        floor_(floor.current()),
        options_(std::move(options)),
        root_(std::move(root)) {}

  Status refresh_all();
  SearchLimits search_limits() const;
  Status follow_roots();
  Status remember_root();
  Status recall();
  Status recall_timestamp();
  void forget_issued();
  void take_issued();
  std::optional<Instant> as_taken(std::optional<Instant> issued) const;
  Status fetch_timestamp();
  Status fetch_snapshot();
  Result<TrustedSnapshot> request_snapshot();
  Status check_repository(const TrustedTargets& targets) const;
  Status load_top_level_targets();
  Result<TrustedTargets> load_role(const std::string& role, const Delegator& delegator) override;
  std::optional<TrustedTargets> role_from_memory(const std::string& role, const Delegator& delegator);
  std::optional<TrustedTargets> role_from_disk(const std::string& role, const Delegator& delegator);
  Result<TrustedTargets> fetch_role(const std::string& role, const Delegator& delegator);
  Result<Untrusted> fetch(const std::string& role, std::optional<std::int64_t> version, std::uint64_t limit);
  std::optional<Untrusted> stored_file(const std::string& role);
  Status forget(const std::string& role);
  void remember(const TrustedTargets& role);
  void note(const KeyTable& keys);
  void warn(Error about);
  Error just_fetched(Error error);
  Status save_floor();

  Transport* transport_;
  TrustedStore store_;
  FloorStore* floor_store_;
  FloorFile floor_;  // as it will be saved
  bool floor_changed_ = false;
  RefreshOptions options_;
  bool only_reads_ = false;
  UpdateStart start_{};
  TrustedRoot root_;
  Stored<TrustedTimestamp> stored_timestamp_ = Stored<TrustedTimestamp>::first_use();
  Stored<TrustedSnapshot> stored_snapshot_ = Stored<TrustedSnapshot>::first_use();
  std::optional<TrustedTimestamp> timestamp_;
  std::optional<TrustedSnapshot> snapshot_;
  std::optional<TrustedTargets> targets_;
  std::map<std::string, std::vector<TrustedTargets>> roles_;  // by name: one for each set of keys
  RefreshReport report_;
};

}  // namespace sealwright::client
