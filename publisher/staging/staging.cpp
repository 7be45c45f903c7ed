// SPDX-License-Identifier: Apache-2.0
#include "publisher/staging/staging.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "publisher/endpoints/posix_file_copy.hpp"
#include "publisher/staging/customer_files.hpp"
#include "publisher/staging/expiry.hpp"
#include "publisher/staging/push_plan.hpp"
#include "publisher/staging/retained_releases.hpp"
#include "publisher/staging/side_files.hpp"
#include "repository/repository_path.hpp"

namespace sealwright::publish {
namespace {

constexpr std::int64_t kSnapshotDays = 30, kTimestampDays = 14;
// The largest integer that every JSON reader keeps exactly (RFC 8259, section 6).
constexpr std::int64_t kLargestVersion = (std::int64_t{1} << 53) - 1;
constexpr std::string_view kSpecVersion = "1.0.34";

// The inputs that all steps of one staging share.
struct Work {
  const VendorDirectory& vendor;
  const Published& published;
  const OnlineKeys& keys;
  Plan plan;
  PushJournal begun;
  std::map<std::string, std::int64_t> left_over;  // versions in staged/
  Instant now;
  bool with_exports = true;
};

std::int64_t published_version(const Work& work, const std::string& role) {
  return work.published.repository ? work.published.repository->files().version_of(role) : 0;
}

std::string staged_path(const Work& work, const std::string& path) {
  return join_path(work.vendor.staged_folder(), path);
}

Status put(const Work& work, const std::string& path, std::string_view bytes) {
  const std::string file = staged_path(work, path);
  TRY(make_directories(parent_path(file)));
  return write_file_atomically(file, bytes);
}

// A version number that no earlier staging used, published or not: a version never has two contents.
Result<std::int64_t> next_version(const Work& work, const std::string& role) {
  const auto staged = work.left_over.find(role);
  const std::int64_t last =
      std::max({published_version(work, role), staged == work.left_over.end() ? 0 : staged->second,
                role == "snapshot" ? work.begun.highest_snapshot() : work.begun.highest_timestamp()});
  if (last < kLargestVersion) return last + 1;
  return Error{ErrorCode::limit_exceeded, "there is no higher version number"}
      .role(role)
      .expected("below " + std::to_string(kLargestVersion))
      .got(std::to_string(last))
      .advice(
          "Look for this number in staged/ and records/begun.jsonl and find out who wrote it: no push from "
          "here can have used it.");
}

Json meta_entry(std::int64_t version, const std::string& bytes) {
  return Json::object({{"hashes", Json::object({{"sha256", sha256_hex(bytes)}})},
                       {"length", bytes.size()},
                       {"version", version}});
}

Json header(std::string_view type, std::int64_t version, Instant expires) {
  return Json::object(
      {{"_type", type}, {"expires", to_text(expires)}, {"spec_version", kSpecVersion}, {"version", version}});
}

Instant expiry_of(const Work& work, const std::string& role, std::int64_t usual_days) {
  const auto planned = work.plan.roles.find(role);
  return work.now + (planned == work.plan.roles.end() ? usual_days : planned->second.expires_days) * kDay;
}

// Every role that has a file: clients would refuse a snapshot that drops one (TUF 1.0.34, 5.5.5).
Json meta_of(const MetadataFiles& files) {
  Json meta = Json::object();
  for (const auto& [role, file] : files.roles) {
    if (!is_online_role(role)) meta.set(role + ".json", meta_entry(file.version, file.bytes));
  }
  return meta;
}

Result<VerifiedRepository> with_new_online_roles(const Work& work, const VerifiedRepository& state) {
  TRY_ASSIGN(const std::int64_t snapshot_version, next_version(work, "snapshot"));
  TRY_ASSIGN(const std::int64_t timestamp_version, next_version(work, "timestamp"));
  Json snapshot = header("snapshot", snapshot_version, expiry_of(work, "snapshot", kSnapshotDays));
  snapshot.set("meta", meta_of(state.files()));
  TRY_ASSIGN(std::string snapshot_bytes, work.keys.sign_snapshot(state.root(), snapshot));
  Json timestamp = header("timestamp", timestamp_version, expiry_of(work, "timestamp", kTimestampDays));
  timestamp.set("meta", Json::object({{"snapshot.json", meta_entry(snapshot_version, snapshot_bytes)}}));
  timestamp.set("sealwright", Json::object({{"issued", to_text(work.now)}}));
  TRY_ASSIGN(std::string timestamp_bytes, work.keys.sign_timestamp(state.root(), timestamp));
  return state.with_online_roles({snapshot_version, std::move(snapshot_bytes)},
                                 {timestamp_version, std::move(timestamp_bytes)});
}

Status put_metadata(const Work& work, const MetadataFiles& files) {
  const auto shipped = static_cast<std::size_t>(published_version(work, "root"));
  for (std::size_t i = shipped; i < files.roots.size(); ++i) {
    TRY(put(work, MetadataName{"root", static_cast<std::int64_t>(i) + 1}.path(), files.roots[i]));
  }
  for (const auto& [role, file] : files.roles) {
    const RoleFile* old = work.published.repository ? work.published.repository->files().find(role) : nullptr;
    if (old != nullptr && old->bytes == file.bytes) continue;
    const auto version = role == "timestamp" ? std::optional<std::int64_t>() : file.version;
    TRY(put(work, MetadataName{role, version}.path(), file.bytes));
  }
  return Done{};
}

// The targets of these roles may change under the same path; a release never does.
bool may_change(const std::string& role) {
  static constexpr std::array<std::string_view, 4> kChanging = {"lifecycle", "notices", "evidence", "brake"};
  return role == "targets" || std::any_of(kChanging.begin(), kChanging.end(), [&](std::string_view name) {
           return role == name || role.starts_with(std::string(name) + ".");
         });
}

Status check_releases_unchanged(const VerifiedRepository& before, const VerifiedRepository& after) {
  for (const auto& [name, role] : after.roles()) {
    const auto* old = before.find(name);
    if (may_change(name) || old == nullptr) continue;
    for (const auto& [path, entry] : role.document->targets) {
      const auto published = (*old)->targets.find(path);
      if (published == (*old)->targets.end()) continue;
      if (published->second.file.sha256 == entry.file.sha256) continue;
      return Error{ErrorCode::version_exists}
          .role(name)
          .file(path)
          .expected(published->second.file.sha256.value_or(""))
          .got(entry.file.sha256.value_or(""));
    }
  }
  return Done{};
}

// Finds an artifact by its target path or by its name alone.
Result<std::string> find_artifact(const Work& work, const std::string& folder,
                                  const RequestArtifact& artifact) {
  const std::string root = folder.empty() ? work.vendor.path_of(std::string(kArtifactsDirectory)) : folder;
  for (const std::string& name : {artifact.path, file_name_of(artifact.path)}) {
    if (path_exists(join_path(root, name))) return join_path(root, name);
  }
  return Error{ErrorCode::file_missing, "an artifact of the release"}
      .file(join_path(root, artifact.path))
      .advice("Give the folder of the artifacts with --artifacts.");
}

Status put_release(const Work& work, const ReleasedFile& release, const std::string& artifacts) {
  TRY_ASSIGN(const auto files, release.files());
  for (const ServedFile& file : files) {
    if (!file.path.starts_with("metadata/")) TRY(put(work, file.path, file.bytes));
  }
  for (const RequestArtifact& artifact : release.request.artifacts) {
    TRY_ASSIGN(const std::string from, find_artifact(work, artifacts, artifact));
    const std::string to = staged_path(work, served_target_path(artifact.path, artifact.sha256));
    TRY(copy_into_place(from, to, artifact.sha256, IfThere::replace));
  }
  return Done{};
}

// Call it after put_release: signature files that were made after a release was signed are newer than its
// own.
Status put_side_files(const Work& work, const VerifiedRepository& after) {
  TRY_ASSIGN(const auto waiting, waiting_side_files(work.vendor, work.published, after));
  for (const ServedFile& file : waiting) TRY(put(work, file.path, file.bytes));
  return Done{};
}

Status put_customer_files(const Work& work, const MetadataFiles& metadata) {
  TRY_ASSIGN(const auto files, customer_files(work.vendor, metadata));
  for (const ServedFile& file : files) TRY(put(work, file.path, file.bytes));
  return Done{};
}

// The tree must be durable before the record says that it is complete. The files are flushed already; this
// flushes their names.
Status sync_folders(const Work& work) {
  TRY_ASSIGN(const auto paths, list_files_below(work.vendor.staged_folder()));
  std::set<std::string> folders{work.vendor.staged_folder(), parent_path(work.vendor.staged_folder())};
  for (const std::string& path : paths) {
    for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      folders.insert(staged_path(work, path.substr(0, slash)));
    }
  }
  for (const std::string& folder : folders) TRY(sync_directory(folder));
  return Done{};
}

// Clients discard a timestamp that does not verify under the new root, and with it its time. Then it need
// not be checked.
Status check_clock_of(const VerifiedRepository& before, const TrustedRoot& after, Instant now) {
  const RoleFile* last = before.files().find("timestamp");
  if (last == nullptr) return Error{ErrorCode::meta_missing}.role("timestamp");
  const auto counts =
      verify_document<Timestamp>(after.role_keys("timestamp"), {last->bytes, "timestamp.json"});
  return counts ? check_clock(before, now) : Status(Done{});
}

Result<Staged> stage_pending(const Work& work, const Pending& pending, const std::string& artifacts) {
  const VerifiedRepository& after = *pending.result;
  if (const auto& before = work.published.repository) {
    TRY(check_releases_unchanged(*before, after));
    TRY(check_clock_of(*before, after.root(), work.now));
  }
  TRY_ASSIGN(VerifiedRepository next, with_new_online_roles(work, after));
  TRY(work.vendor.clear_staged());
  for (const ReleasedFile& release : pending.releases) TRY(put_release(work, release, artifacts));
  if (work.with_exports) TRY(put_side_files(work, after));
  Staged staged{{}, pending.skipped, {TreeFiles(work.vendor.staged_folder()), {}, std::move(next)}};
  StagedTree& tree = staged.tree;
  TRY(check_retained_releases(after, overlaid(tree, work.published)));
  TRY(put_metadata(work, tree.next.files()));
  TRY(put_customer_files(work, tree.next.files()));
  for (const ReleasedFile& release : pending.releases) staged.names.push_back(release.request.name);
  tree.record.releases = pending.digests();
  tree.record.base = work.published.timestamp_sha256();
  tree.record.timestamp = sha256_hex(tree.next.files().find("timestamp")->bytes);
  TRY(sync_folders(work));
  TRY(work.vendor.save(tree.record));
  return staged;
}

struct FileToRestore {
  std::string path, local, sha256;
  std::uint64_t size = 0;
  bool is_artifact = false;
};

// All published files except snapshot and timestamp, which are signed again; artifacts from the vendor's
// directory.
Result<std::vector<FileToRestore>> files_to_restore(const VendorDirectory& vendor,
                                                    const VerifiedRepository& published) {
  TRY_ASSIGN(const auto paths, list_files_below(vendor.published_folder()));
  std::vector<FileToRestore> files;
  for (const std::string& path : paths) {
    const PushPhase phase = phase_of(path);
    if (phase == PushPhase::snapshot || phase >= PushPhase::timestamp) continue;
    const std::string local = join_path(vendor.published_folder(), path);
    TRY_ASSIGN(std::string digest, sha256_of_file(local));
    TRY_ASSIGN(const std::uint64_t size, file_size(local));
    files.push_back({path, local, std::move(digest), size});
  }
  for (const auto& [name, role] : published.roles()) {
    for (const auto& [target, entry] : role.document->targets) {
      const std::string digest = entry.file.sha256.value_or("");
      if (digest.empty() || !check_target_path(target)) continue;
      const std::string path = served_target_path(target, digest);
      const std::string local = join_path(vendor.path_of(std::string(kArtifactsDirectory)), target);
      const auto size = static_cast<std::uint64_t>(entry.file.length.value_or(0));
      if (!path_exists(join_path(vendor.published_folder(), path)))
        files.push_back({path, local, digest, size, true});
    }
  }
  return files;
}

Result<Work> begin(const VendorDirectory& vendor, const Published& published, const OnlineKeys& keys,
                   Instant now) {
  TRY_ASSIGN(Plan plan, vendor.plan());
  TRY_ASSIGN(PushJournal begun, vendor.journal());
  auto left_over = versions_in(TreeFiles(vendor.staged_folder()));
  return Work{vendor, published, keys, std::move(plan), std::move(begun), std::move(left_over), now, true};
}

}  // namespace

Result<Pending> pending_releases(const VendorDirectory& vendor, const Published& published,
                                 const std::vector<std::string>& named) {
  std::vector<std::string> files = named;
  if (files.empty()) {
    TRY_ASSIGN(files, vendor.released_files());
  }
  TRY_ASSIGN(Pending pending, order(files, published.repository));
  if (!named.empty() && !pending.skipped.empty()) return built_elsewhere(pending.skipped[0]);
  return pending;
}

Result<Staged> stage(const VendorDirectory& vendor, const Published& published, const Pending& pending,
                     const OnlineKeys& keys, const StageOptions& options) {
  if (pending.releases.empty() && !pending.skipped.empty()) return built_elsewhere(pending.skipped[0]);
  if (!pending.result) {
    return Error{ErrorCode::file_missing, "there is no signed release"}.advice(
        "Make one with `sealwright-sign release`. If several people sign it, `sealwright-sign collect` "
        "completes it.");
  }
  TRY_ASSIGN(const Work work, begin(vendor, published, keys, options.now));
  return stage_pending(work, pending, options.artifacts);
}

Result<Staged> stage_refresh(const VendorDirectory& vendor, const Published& published,
                             const OnlineKeys& keys, Instant now) {
  if (!published.repository) return nothing_published();
  TRY_ASSIGN(Work work, begin(vendor, published, keys, now));
  work.with_exports = false;
  return stage_pending(work, {{}, {}, published.repository}, {});
}

Result<std::vector<std::string>> add_what_is_lost(const VendorDirectory& vendor, const Published& published,
                                                  Endpoint& endpoint) {
  std::vector<std::string> lost;
  if (!published.repository) return lost;
  TRY_ASSIGN(const auto files, files_to_restore(vendor, *published.repository));
  for (const FileToRestore& file : files) {
    const std::string to = join_path(vendor.staged_folder(), file.path);
    if (path_exists(to)) continue;  // the file of a staged release is newer
    TRY_ASSIGN(const StoredFile stored,
               endpoint.verify_stored({file.path, file.local, file.size, file.sha256}));
    if (stored.is == StoredFile::Is::same) continue;
    const auto copied = copy_into_place(file.local, to, file.sha256, IfThere::replace);
    if (copied) continue;
    if (!file.is_artifact) return copied.error();
    lost.push_back(file.local);
  }
  return lost;
}

Result<std::vector<ServedFile>> pending_side_files(const VendorDirectory& vendor,
                                                   const Published& published) {
  if (!published.repository) return std::vector<ServedFile>();
  return waiting_side_files(vendor, published, *published.repository);
}

}  // namespace sealwright::publish
