// SPDX-License-Identifier: Apache-2.0
// The rules of The Update Framework 1.0.34 (5.4 to 5.6) as pure steps: no network, no disk, no clock.
//
// Each step takes the trusted results of the steps before it as arguments and returns the next trusted
// document, so a skipped step does not compile. A refusal changes nothing. Expiry is checked last:
// metadata_expired means that nothing else is wrong with a file (it is stale, not refused).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/notice.hpp"
#include "metadata/client/floor_file.hpp"
#include "metadata/tuf/root_chain.hpp"

namespace sealwright::client {

// The one time that a whole update is judged by (5.1).
struct UpdateStart {
  Instant at;
  // The machine owner's `offline: N days`: how long ago timestamp and snapshot may have expired. Only for
  // bundles and directories.
  Seconds offline{0};
  // T to use if the timestamp's keys were replaced, so that its signed time is discarded; nothing: `at`.
  std::optional<Instant> without_issued = std::nullopt;
  // The latest signed time to accept (verifier/tuf/clock.hpp); nothing: every time before the expiry of the
  // file.
  std::optional<Instant> latest_issued = std::nullopt;
  // For answers from metadata of earlier runs, with its as-of time: nothing counts as expired.
  static UpdateStart ignoring_expiry() { return {{INT64_MIN}, {0}}; }
};

// What this machine has from earlier runs: nothing, only the recorded versions (the file was lost), or the
// document itself, verified again.
template <class Trusted>
class Stored {
 public:
  struct Recorded {
    RoleFloor floor;
    std::map<std::string, std::int64_t> listed;  // the versions that it listed, by role
  };

  static Stored first_use() { return Stored(); }
  static Stored version_only(Recorded recorded) {
    Stored stored;
    stored.state_ = std::move(recorded);
    return stored;
  }
  static Stored of(Trusted document) {
    Stored stored;
    stored.state_ = std::move(document);
    return stored;
  }

  const Trusted* document() const { return std::get_if<Trusted>(&state_); }
  const Recorded* recorded() const { return std::get_if<Recorded>(&state_); }
  // The lowest version to accept.
  std::optional<std::int64_t> version() const {
    if (const Trusted* trusted = document()) return trusted->version();
    if (const Recorded* floor = recorded()) return floor->floor.version;
    return std::nullopt;
  }

 private:
  Stored() = default;
  std::variant<std::monostate, Recorded, Trusted> state_;
};

class TrustedTimestamp {
 public:
  std::int64_t version() const { return timestamp_.version(); }
  Instant expires() const { return timestamp_.expires(); }
  const Timestamp& document() const { return *timestamp_; }
  const std::string& bytes() const { return timestamp_.bytes(); }
  const std::vector<KeyId>& signers() const { return timestamp_.signers(); }
  const TrustedRoot& root() const { return root_; }
  // When it was signed, if it has such a time and that is before its `expires`: the as-of time of every
  // answer.
  std::optional<Instant> issued() const;

 private:
  friend class Rules;
  TrustedTimestamp(TrustedRoot root, Verified<Timestamp> timestamp)
      : root_(std::move(root)), timestamp_(std::move(timestamp)) {}
  TrustedRoot root_;
  Verified<Timestamp> timestamp_;
};

// True if exactly these bytes were verified under exactly this root, so that they need not be verified again.
bool is_verified_as(const TrustedTimestamp* trusted, const TrustedRoot& root, const Untrusted& untrusted);

class TrustedSnapshot {
 public:
  std::int64_t version() const { return snapshot_.version(); }
  Instant expires() const { return snapshot_.expires(); }
  const Snapshot& document() const { return *snapshot_; }
  const std::string& bytes() const { return snapshot_.bytes(); }
  const std::vector<KeyId>& signers() const { return snapshot_.signers(); }
  const TrustedRoot& root() const { return root_; }
  // The entry of a role; nullptr if the snapshot does not list it: such a role does not exist.
  const MetaEntry* entry(const std::string& role) const;

 private:
  friend class Rules;
  TrustedSnapshot(TrustedRoot root, Verified<Snapshot> snapshot)
      : root_(std::move(root)), snapshot_(std::move(snapshot)) {}
  TrustedRoot root_;
  Verified<Snapshot> snapshot_;
};

// A targets-type role: top-level targets or a delegated role, with the keys that its delegator names for it.
// Cheap to copy: every FoundTarget holds one.
class TrustedTargets {
 public:
  const std::string& role() const { return keys().role(); }
  std::int64_t version() const { return state_->targets.version(); }
  Instant expires() const { return state_->targets.expires(); }
  const Targets& document() const { return *state_->targets; }
  const std::string& bytes() const { return state_->targets.bytes(); }
  const std::vector<KeyId>& signers() const { return state_->targets.signers(); }
  // The keys that may sign for this role. Its releases are signed with the same keys.
  const RoleKeys& keys() const { return state_->keys; }
  // The repository that this role and its delegated roles are bound to, if one is declared.
  const std::optional<std::string>& repository() const { return state_->repository; }

 private:
  friend class Rules;
  struct State {
    RoleKeys keys;
    Verified<Targets> targets;
    std::optional<std::string> repository;
  };
  TrustedTargets(RoleKeys keys, Verified<Targets> targets, std::optional<std::string> repository)
      : state_(std::make_shared<const State>(
            State{std::move(keys), std::move(targets), std::move(repository)})) {}
  std::shared_ptr<const State> state_;
};

// The delegator of a targets-type role: the root for `targets`, else a trusted targets-type role.
class Delegator {
 public:
  explicit Delegator(const TrustedRoot& root) : delegator_(root) {}
  explicit Delegator(TrustedTargets targets) : delegator_(std::move(targets)) {}

  // The keys that this delegator names for `role`; if it does not delegate to it, no keys with a threshold
  // of 1.
  RoleKeys keys_for(const std::string& role) const;
  // "root", or the role's name.
  std::string name() const;
  const std::optional<std::string>& repository() const;
  // The document that delegates: the same address for every copy of it.
  const void* document() const;

 private:
  std::variant<TrustedRoot, TrustedTargets> delegator_;
};

// The condition of a stored file at the start of a run (TUF 5.3.11; docs/format.md section 2).
enum class Recollection : std::uint8_t {
  none,     // first use
  kept,     // it verifies under the final root
  rotated,  // its keys were replaced: file and floor entry are removed (fast-forward recovery)
  damaged,  // unreadable, older than recorded, or missing: fetched again, never below the recorded version
};
template <class Trusted>
struct Recalled {
  Stored<Trusted> stored;
  Recollection how;
  std::optional<Error> problem;  // if damaged
};

// 5.3.11, for one stored file. `file` is nothing if there is no such file.
Recalled<TrustedTimestamp> recall_timestamp(const TrustedRoot& root, const std::optional<Untrusted>& file,
                                            const FloorFile& floor);
Recalled<TrustedSnapshot> recall_snapshot(const TrustedRoot& root, const std::optional<Untrusted>& file,
                                          const FloorFile& floor);

struct Newer {
  TrustedTimestamp timestamp;
};
// The repository has nothing newer: the stored bytes stay.
struct SameAsStored {
  TrustedTimestamp timestamp;
};
using TimestampStep = std::variant<Newer, SameAsStored>;

// 5.4. Errors: those of verify_document; version_rollback (of the timestamp, or of the snapshot it names);
// metadata_expired.
Result<TimestampStep> accept_timestamp(const TrustedRoot& root, const Stored<TrustedTimestamp>& stored,
                                       const Untrusted& untrusted, const UpdateStart& start);

// 5.5 for the stored snapshot: it is used without a request if the timestamp names it and it has not expired.
std::optional<TrustedSnapshot> still_current(const TrustedTimestamp& timestamp,
                                             const Stored<TrustedSnapshot>& stored, const UpdateStart& start);

// 5.5. Errors: length_mismatch, hash_mismatch; those of verify_document; version_mismatch; version_rollback
// (also of a role it lists); meta_missing; metadata_expired.
Result<TrustedSnapshot> accept_snapshot(const TrustedTimestamp& timestamp,
                                        const Stored<TrustedSnapshot>& stored, const Untrusted& untrusted,
                                        const UpdateStart& start);

// 5.6, for `targets` and every delegated role. Errors: meta_missing if the snapshot does not list the role;
// length_mismatch, hash_mismatch; those of verify_document; version_mismatch; repository_mismatch,
// role_mismatch; metadata_expired.
Result<TrustedTargets> accept_targets(const TrustedSnapshot& snapshot, const std::string& role,
                                      const Delegator& delegator, const Untrusted& untrusted,
                                      const UpdateStart& start);

// Keys of a document that are listed under a wrong id (key_id_mismatch). They never count; report them so
// that the vendor can be informed.
Notices key_notices(const KeyTable& keys);

}  // namespace sealwright::client
