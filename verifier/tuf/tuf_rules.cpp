// SPDX-License-Identifier: Apache-2.0
#include "verifier/tuf/tuf_rules.hpp"

#include <algorithm>

namespace sealwright::client {

// The only class that makes trusted documents; only the steps in this file use it.
class Rules {
 public:
  static Result<TrustedTimestamp> verify_timestamp(const TrustedRoot& root, const Untrusted& untrusted) {
    TRY_ASSIGN(auto timestamp, verify_document<Timestamp>(root.role_keys("timestamp"), untrusted));
    return TrustedTimestamp(root, std::move(timestamp));
  }
  static Result<TrustedSnapshot> verify_snapshot(const TrustedRoot& root, const Untrusted& untrusted) {
    TRY_ASSIGN(auto snapshot, verify_document<Snapshot>(root.role_keys("snapshot"), untrusted));
    return TrustedSnapshot(root, std::move(snapshot));
  }
  static TrustedTargets trust(RoleKeys keys, Verified<Targets> targets,
                              std::optional<std::string> repository) {
    return TrustedTargets(std::move(keys), std::move(targets), std::move(repository));
  }
};

namespace {

Error refuse(ErrorCode code, std::string_view role, const Untrusted& untrusted) {
  return Error{code}.role(std::string(role)).file(untrusted.file);
}

Error wrong_version(ErrorCode code, std::string_view role, const Untrusted& untrusted, std::int64_t expected,
                    std::int64_t got) {
  const std::string least = code == ErrorCode::version_rollback ? "at least " : "";
  return refuse(code, role, untrusted).expected(least + std::to_string(expected)).got(std::to_string(got));
}

// Valid means `expires` is later than now; equal is expired (5.1).
Status check_expiry(Instant expires, Instant at, Seconds allowance, std::string_view role,
                    const std::string& file) {
  const bool saved_by_allowance = allowance.count > 0 && expires + allowance > at;
  if (expires > at || saved_by_allowance) return Done{};
  return Error{ErrorCode::metadata_expired}
      .role(std::string(role))
      .file(file)
      .expected("later than " + to_text(at))
      .got(to_text(expires));
}

// A lost or damaged file: only its recorded version is kept, with the problem to report.
template <class Trusted>
Recalled<Trusted> damaged(typename Stored<Trusted>::Recorded recorded, Error problem) {
  return {Stored<Trusted>::version_only(std::move(recorded)), Recollection::damaged, std::move(problem)};
}

// A file that no longer verifies was either signed with keys that were replaced since (then the file and its
// recorded version are removed), or damaged (then its recorded version stays).
template <class Trusted>
Recalled<Trusted> recall(const std::string& role, const RoleKeys& keys,
                         std::optional<Result<Trusted>> verified, const FloorFile& floor,
                         std::map<std::string, std::int64_t> listed) {
  const auto found = floor.roles.find(role);
  const bool was_recorded = found != floor.roles.end();
  const bool is_older =
      verified && *verified && was_recorded && (*verified)->version() < found->second.version;
  if (verified && *verified && !is_older) {
    return {Stored<Trusted>::of(**std::move(verified)), Recollection::kept, std::nullopt};
  }
  const auto first_use = Stored<Trusted>::first_use();
  if (!was_recorded) return {first_use, verified ? Recollection::rotated : Recollection::none, std::nullopt};
  if (found->second.keys != keys.digest()) return {first_use, Recollection::rotated, std::nullopt};
  Error problem =
      Error{ErrorCode::state_damaged, !verified ? "the file is missing" : "the file is older than recorded"};
  if (verified && !*verified) problem = Error{ErrorCode::state_damaged, verified->error().message()};
  return damaged<Trusted>({found->second, std::move(listed)}, std::move(problem).role(role));
}

std::map<std::string, std::int64_t> recorded_targets(const FloorFile& floor) {
  std::map<std::string, std::int64_t> versions;
  for (const auto& [role, entry] : floor.roles) {
    if (role != "timestamp" && role != "snapshot") versions.emplace(role, entry.version);
  }
  return versions;
}

std::map<std::string, std::int64_t> recorded_snapshot(const FloorFile& floor) {
  const auto found = floor.roles.find("snapshot");
  if (found == floor.roles.end()) return {};
  return {{"snapshot", found->second.version}};
}

// The last trusted snapshot version, as the stored timestamp names it.
std::optional<std::int64_t> snapshot_version_of(const Stored<TrustedTimestamp>& stored) {
  if (const TrustedTimestamp* document = stored.document()) return document->document().snapshot.version;
  if (const auto* recorded = stored.recorded()) {
    const auto found = recorded->listed.find("snapshot");
    if (found != recorded->listed.end()) return found->second;
  }
  return std::nullopt;
}

std::map<std::string, std::int64_t> listed_versions(const Stored<TrustedSnapshot>& stored) {
  if (const auto* recorded = stored.recorded()) return recorded->listed;
  std::map<std::string, std::int64_t> versions;
  if (const TrustedSnapshot* document = stored.document()) {
    for (const auto& [role, entry] : document->document().meta) versions.emplace(role, entry.version);
  }
  return versions;
}

// 5.5.5: every role that was listed is still listed, at no lower version. The old snapshot's hash and
// expiry do not matter.
Status check_nothing_fell(const Snapshot& snapshot, const Stored<TrustedSnapshot>& stored,
                          const Untrusted& untrusted) {
  for (const auto& [role, version] : listed_versions(stored)) {
    const auto found = snapshot.meta.find(role);
    if (found == snapshot.meta.end()) return refuse(ErrorCode::meta_missing, role, untrusted);
    if (found->second.version < version) {
      return wrong_version(ErrorCode::version_rollback, role, untrusted, version, found->second.version);
    }
  }
  return Done{};
}

// If a delegator of a role declares a repository, the role's file must name that repository and the role
// itself. A role name in a file must always be the right one.
Status check_binding(const Binding& binding, const std::string& role,
                     const std::optional<std::string>& repository, const Untrusted& untrusted) {
  const bool must_be_bound =
      repository.has_value() || binding.repository.has_value() || binding.profile.has_value();
  if (repository && binding.repository != repository) {
    return refuse(ErrorCode::repository_mismatch, role, untrusted)
        .expected(*repository)
        .got(binding.repository.value_or("none"));
  }
  if ((must_be_bound || binding.role) && binding.role != role) {
    return refuse(ErrorCode::role_mismatch, role, untrusted)
        .expected(role)
        .got(binding.role.value_or("none"));
  }
  return Done{};
}

}  // namespace

std::optional<Instant> TrustedTimestamp::issued() const {
  const auto& issued = timestamp_->binding.issued;
  return issued && *issued < expires() ? issued : std::nullopt;
}

bool is_verified_as(const TrustedTimestamp* trusted, const TrustedRoot& root, const Untrusted& untrusted) {
  return trusted != nullptr && trusted->bytes() == untrusted.bytes && trusted->root().bytes() == root.bytes();
}

const MetaEntry* TrustedSnapshot::entry(const std::string& role) const {
  const auto found = snapshot_->meta.find(role);
  return found == snapshot_->meta.end() ? nullptr : &found->second;
}

RoleKeys Delegator::keys_for(const std::string& role) const {
  const RoleKeys nobody(role, {}, 1);
  if (const auto* root = std::get_if<TrustedRoot>(&delegator_)) {
    return role == "targets" ? root->role_keys(role) : nobody;
  }
  const Targets& targets = std::get_if<TrustedTargets>(&delegator_)->document();
  if (const Delegation* delegation = targets.find_delegation(role)) {
    return delegation->definition.keys_from(targets.delegated_keys, role);
  }
  if (targets.bins && targets.bins->is_bin(role)) {
    return targets.bins->definition.keys_from(targets.delegated_keys, role);
  }
  return nobody;
}

std::string Delegator::name() const {
  const auto* targets = std::get_if<TrustedTargets>(&delegator_);
  return targets == nullptr ? "root" : targets->role();
}

const std::optional<std::string>& Delegator::repository() const {
  if (const auto* root = std::get_if<TrustedRoot>(&delegator_)) return root->document().binding.repository;
  return std::get_if<TrustedTargets>(&delegator_)->repository();
}

const void* Delegator::document() const {
  if (const auto* root = std::get_if<TrustedRoot>(&delegator_)) return &root->document();
  return &std::get_if<TrustedTargets>(&delegator_)->document();
}

Recalled<TrustedTimestamp> recall_timestamp(const TrustedRoot& root, const std::optional<Untrusted>& file,
                                            const FloorFile& floor) {
  std::optional<Result<TrustedTimestamp>> verified;
  if (file) verified = Rules::verify_timestamp(root, *file);
  return recall<TrustedTimestamp>("timestamp", root.role_keys("timestamp"), std::move(verified), floor,
                                  recorded_snapshot(floor));
}

Recalled<TrustedSnapshot> recall_snapshot(const TrustedRoot& root, const std::optional<Untrusted>& file,
                                          const FloorFile& floor) {
  std::optional<Result<TrustedSnapshot>> verified;
  if (file) verified = Rules::verify_snapshot(root, *file);
  return recall<TrustedSnapshot>("snapshot", root.role_keys("snapshot"), std::move(verified), floor,
                                 recorded_targets(floor));
}

Result<TimestampStep> accept_timestamp(const TrustedRoot& root, const Stored<TrustedTimestamp>& stored,
                                       const Untrusted& untrusted, const UpdateStart& start) {
  const auto same_as_stored = [&]() -> Result<TimestampStep> {
    TRY(check_expiry(stored.document()->expires(), start.at, start.offline, "timestamp", untrusted.file));
    return TimestampStep(SameAsStored{*stored.document()});
  };
  // The normal case: the same bytes were verified under the same root before.
  if (is_verified_as(stored.document(), root, untrusted)) return same_as_stored();
  TRY_ASSIGN(TrustedTimestamp timestamp, Rules::verify_timestamp(root, untrusted));
  const std::int64_t least = stored.version().value_or(1);
  if (timestamp.version() < least) {
    return wrong_version(ErrorCode::version_rollback, "timestamp", untrusted, least, timestamp.version());
  }
  if (stored.document() != nullptr && timestamp.version() == least) return same_as_stored();
  const std::int64_t named = timestamp.document().snapshot.version;
  if (const auto trusted = snapshot_version_of(stored); trusted && named < *trusted) {
    return wrong_version(ErrorCode::version_rollback, "snapshot", untrusted, *trusted, named);
  }
  TRY(check_expiry(timestamp.expires(), start.at, start.offline, "timestamp", untrusted.file));
  return TimestampStep(Newer{std::move(timestamp)});
}

std::optional<TrustedSnapshot> still_current(const TrustedTimestamp& timestamp,
                                             const Stored<TrustedSnapshot>& stored,
                                             const UpdateStart& start) {
  const TrustedSnapshot* snapshot = stored.document();
  const MetaEntry& named = timestamp.document().snapshot;
  if (snapshot == nullptr || snapshot->version() != named.version) return std::nullopt;
  if (!named.file.check(snapshot->bytes(), "snapshot.json")) return std::nullopt;
  if (!check_expiry(snapshot->expires(), start.at, start.offline, "snapshot", "snapshot.json"))
    return std::nullopt;
  return *snapshot;
}

Result<TrustedSnapshot> accept_snapshot(const TrustedTimestamp& timestamp,
                                        const Stored<TrustedSnapshot>& stored, const Untrusted& untrusted,
                                        const UpdateStart& start) {
  const MetaEntry& named = timestamp.document().snapshot;
  TRY(named.file.check(untrusted.bytes, untrusted.file));
  TRY_ASSIGN(TrustedSnapshot snapshot, Rules::verify_snapshot(timestamp.root(), untrusted));
  if (snapshot.version() != named.version) {
    return wrong_version(ErrorCode::version_mismatch, "snapshot", untrusted, named.version,
                         snapshot.version());
  }
  if (const auto least = stored.version(); least && snapshot.version() < *least) {
    return wrong_version(ErrorCode::version_rollback, "snapshot", untrusted, *least, snapshot.version());
  }
  TRY(check_nothing_fell(snapshot.document(), stored, untrusted));
  TRY(check_expiry(snapshot.expires(), start.at, start.offline, "snapshot", untrusted.file));
  return snapshot;
}

Result<TrustedTargets> accept_targets(const TrustedSnapshot& snapshot, const std::string& role,
                                      const Delegator& delegator, const Untrusted& untrusted,
                                      const UpdateStart& start) {
  const MetaEntry* listed = snapshot.entry(role);
  if (listed == nullptr) return refuse(ErrorCode::meta_missing, role, untrusted);
  TRY(listed->file.check(untrusted.bytes, untrusted.file));
  RoleKeys keys = delegator.keys_for(role);
  TRY_ASSIGN(auto targets, verify_document<Targets>(keys, untrusted));
  if (targets.version() != listed->version) {
    return wrong_version(ErrorCode::version_mismatch, role, untrusted, listed->version, targets.version());
  }
  TRY(check_binding(targets->binding, role, delegator.repository(), untrusted));
  TRY(check_expiry(targets.expires(), start.at, Seconds{0}, role, untrusted.file));
  auto repository = delegator.repository() ? delegator.repository() : targets->binding.repository;
  return Rules::trust(std::move(keys), std::move(targets), std::move(repository));
}

Notices key_notices(const KeyTable& keys) {
  Notices notices;
  for (const auto& [id, record] : keys) {
    if (record.problem && record.problem->code() == ErrorCode::key_id_mismatch)
      notices.push_back(Notice::info(*record.problem));
  }
  return notices;
}

}  // namespace sealwright::client
