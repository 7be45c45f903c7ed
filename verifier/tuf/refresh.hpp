// SPDX-License-Identifier: Apache-2.0
// Updater: fetches metadata, asks the rules, stores what they accept (TUF 1.0.34, 5.1 to 5.7).
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
  // A snapshot that was not found may have been removed since the timestamp was read: read that again, once.
  bool reread_timestamp = true;
  // Looked at before each file and each path, beside what the transport looks at.
  Cancel cancel;
};

// What a run found out besides success or the one error that ended it.
struct RefreshReport {
  std::int64_t first_root = 0, last_root = 0;  // versions: equal when there was no new root
  bool timestamp_is_new = false;
  // state_damaged (a file was fetched again), key_id_mismatch, limit_exceeded (roots), clock_ahead_or_frozen,
  // clock_behind (the timestamp says that it was signed later than the clock allows).
  Notices notices;
};

// One repository during one run, usable for several targets. Holds no lock: the caller does. Not for two
// threads.
class Updater : private RoleSource {
 public:
  // Reads and verifies the trusted root; no request. The transport (NoTransport where only stored
  // metadata is used) and the floor must outlive the updater. Errors: state_damaged when root.json is
  // missing, unreadable or does not verify; state_foreign when it is not of the repository that the floor
  // names; io_error.
  static Result<Updater> open(Transport& transport, TrustedStore store, FloorStore& floor,
                              RefreshOptions options = {});

  // When the stored timestamp was signed, if it verifies, as far as that was taken: the as-of time of answers
  // without a request.
  std::optional<Instant> stored_issued();

  // 5.2 to 5.6: root, what is stored (5.3.11), timestamp, snapshot, top-level targets. Whatever was accepted
  // before an error stays accepted. The offline allowance of `start` holds only if the transport asks nobody
  // over a network. Errors: those of the transport, of the rules and of the store; metadata_expired is stale,
  // not refused.
  Status refresh(const UpdateStart& start);
  // Instead of refresh: what was accepted in earlier runs, verified again, whatever its age. From here on no
  // requests, and nothing on disk is changed: the caller needs no lock. file_missing when there is nothing
  // complete.
  Status use_stored();

  // T: that of the start, or without what a timestamp under replaced keys had said of the time.
  Instant at() const { return start_.at; }
  // When what was fetched was signed, as far as that was taken. After refresh.
  std::optional<Instant> as_of() const { return as_taken(timestamp().issued()); }

  // After refresh or use_stored; asking earlier aborts.
  const TrustedRoot& root() const { return root_; }
  const TrustedTimestamp& timestamp() const { return timestamp_.value(); }
  const TrustedSnapshot& snapshot() const { return snapshot_.value(); }
  const TrustedTargets& targets() const { return targets_.value(); }
  const RefreshReport& report() const { return report_; }
  const RefreshOptions& options() const { return options_; }

  // 5.6 and 5.7, through delegations. Roles that it accepts are stored. Errors: path_refused; those of
  // recording.
  Result<TargetSearch> find_target(const std::string& path);
  // A role that the top-level targets delegate to; nothing if they do not. Errors: of fetching and of the
  // rules.
  Result<std::optional<TrustedTargets>> find_role(const std::string& role);
  // See verifier/tuf/target_search.hpp.
  Result<std::optional<RoleListing>> list_role(const std::string& role);
  Result<RoleListing> list_releases(const std::string& product,
                                    const std::optional<std::string>& own_key_channel = std::nullopt);

  // Where a found target stands in the repository.
  Result<RepositoryPath> path_of(const FoundTarget& target) const;
  // The whole content of a small target, length and every known hash checked. Errors: of the transport;
  // too_large (above `limit`, before any request); length_mismatch, hash_mismatch.
  Result<std::string> read_target(const FoundTarget& target, std::uint64_t limit);

  // Records that the whole update succeeded, with the machine's clock then (not T). Errors: io_error,
  // no_space.
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
