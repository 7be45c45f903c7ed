// SPDX-License-Identifier: Apache-2.0
#include "publisher/push/push.hpp"

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "metadata/vendor/push_journal.hpp"
#include "publisher/checks/promises.hpp"
#include "publisher/endpoints/posix_file_copy.hpp"

namespace sealwright::publish {
namespace {

const std::string kTimestamp(kTimestampPath);

// One push under way.
struct Push {
  const VendorDirectory& vendor;
  const Published& published;
  const StagedTree& staged;
  Endpoint& endpoint;
  const PushOptions& options;
  PushPlan plan;

  const MetadataFiles& next() const { return staged.next.files(); }
};

bool is_cancelled(const PushOptions& options) {
  return options.cancellation != nullptr && options.cancellation->asked;
}

class OrderlyEnd {
 public:
  explicit OrderlyEnd(Cancellation* cancellation) : cancellation_(cancellation) { set(true); }
  ~OrderlyEnd() { set(false); }
  OrderlyEnd(const OrderlyEnd&) = delete;
  OrderlyEnd& operator=(const OrderlyEnd&) = delete;

 private:
  void set(bool is_orderly) {
    if (cancellation_ != nullptr) cancellation_->is_orderly = is_orderly;
  }
  Cancellation* cancellation_;
};

// Recorded before the first upload: from here on, clients may have files of this push.
Status note_begun(const Push& push) {
  const BegunPush begun{push.options.now, push.staged.record.releases, push.next().version_of("snapshot"),
                        push.next().version_of("timestamp")};
  TRY_ASSIGN(const PushJournal journal, push.vendor.journal());
  if (!journal.pushes.empty() && journal.pushes.back().is_again(begun)) return Done{};
  return push.vendor.append(begun);
}

// The stored bytes decide, not the response: a response can be lost after the bytes arrived.
Status settle(const Push& push, const PlannedFile& planned, const Status& answer, bool was_there) {
  TRY_ASSIGN(const StoredFile stored, push.endpoint.verify_stored(planned.file));
  if (stored.is == StoredFile::Is::same) return Done{};
  if (!answer) return answer;
  const ErrorCode code = was_there ? ErrorCode::version_exists : ErrorCode::hash_mismatch;
  return Error{code, "the endpoint holds other bytes"}
      .file(planned.file.path)
      .expected(planned.file.sha256)
      .got(stored.got)
      .advice(code == ErrorCode::version_exists
                  ? "If no authorised key signed it, follow \"Unexpected files on the server\" in "
                    "docs/operations.md."
                  : "");
}

Status put_one(const Push& push, const PlannedFile& planned) {
  TRY_ASSIGN(const StoredFile stored, push.endpoint.verify_stored(planned.file));
  if (stored.is == StoredFile::Is::same) return Done{};
  const bool replaceable = is_replaceable(planned.phase);
  if (stored.is == StoredFile::Is::other && !replaceable) return settle(push, planned, Done{}, true);
  const Status answer =
      replaceable ? push.endpoint.replace(planned.file) : push.endpoint.create(planned.file);
  return settle(push, planned, answer, false);
}

// As soon as a root is public, some client may keep it for ever.
Status record_roots(const Push& push) {
  TRY_ASSIGN(RootsRecord shipped, push.vendor.roots());
  if (shipped.roots == push.next().roots) return Done{};
  return push.vendor.save(RootsRecord{push.next().roots});
}

// Each file is read back in every push, even if an earlier interrupted push uploaded it: the endpoint may
// have been replaced or cleaned since.
Status put_phases(const Push& push, PushPhase first, PushPhase last) {
  const auto& files = push.plan.files;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].phase < first || files[i].phase > last) continue;
    if (is_cancelled(push.options)) return Error{ErrorCode::cancelled}.file(files[i].file.path);
    if (push.options.progress) push.options.progress(files[i], i, files.size());
    TRY(put_one(push, files[i]));
  }
  return Done{};
}

Status check_at_base(const Push& push, RemoteState state) {
  if (state == RemoteState::at_base || state == RemoteState::committed) return Done{};
  const std::string where = push.endpoint.name() + " " + kTimestamp;
  if (state == RemoteState::moved) return Error{ErrorCode::remote_moved}.file(where);
  return Error{ErrorCode::remote_moved, "the endpoint has no timestamp any more"}.file(where).advice(
      "Run `sealwright-publish push` to upload all published files again.");
}

// True if the endpoint has a valid timestamp that is newer than ours: another publisher may have pushed.
bool is_ahead(const Push& push, const std::optional<std::string>& remote) {
  if (!remote) return false;
  const RoleKeys keys = push.staged.next.root().role_keys("timestamp");
  const auto timestamp = verify_document<Timestamp>(keys, {*remote, kTimestamp});
  if (!timestamp) return false;
  const auto& before = push.published.repository;
  return !before || timestamp->version() > before->files().version_of("timestamp");
}

Result<RemoteState> state_to_push_on(const Push& push) {
  TRY_ASSIGN(const RemoteState state, remote_state(push.published, push.staged.record, push.endpoint));
  if (!push.options.restores || state == RemoteState::committed) return state;
  TRY_ASSIGN(const auto remote, push.endpoint.read(kTimestamp));
  return is_ahead(push, remote) ? RemoteState::moved : RemoteState::at_base;
}

Status commit(const Push& push, EndpointLock& lock) {
  TRY(lock.still_held());
  TRY_ASSIGN(const RemoteState state, state_to_push_on(push));
  TRY(check_at_base(push, state));
  return put_phases(push, PushPhase::timestamp, PushPhase::timestamp);
}

PushReport report_on(const Push& push) {
  PushReport report;
  report.files = push.plan.files.size();
  report.bytes = push.plan.bytes();
  report.root = push.next().version_of("root");
  report.snapshot = push.next().version_of("snapshot");
  report.timestamp = push.next().version_of("timestamp");
  return report;
}

Status record(const Push& push, const PushReport& report) {
  PushRecord line;
  line.at = push.options.now;
  line.endpoint = push.endpoint.name();
  line.releases = push.staged.record.releases;
  line.root = report.root;
  line.snapshot = report.snapshot;
  line.timestamp = report.timestamp;
  line.files = static_cast<std::int64_t>(report.files);
  line.bytes = static_cast<std::int64_t>(report.bytes);
  line.warnings = push.options.warnings;
  return push.vendor.append(line);
}

void look_from_outside(const Push& push, PushReport& report) {
  if (!push.options.look_from_outside) return;
  const auto seen = push.options.look_from_outside();
  if (!seen) report.public_side.push_back(seen.error());
  if (seen && *seen != push.next().find("timestamp")->bytes) {
    report.public_side.push_back(
        Error{ErrorCode::version_mismatch, "the public side still shows an older state"}.role("timestamp"));
  }
}

Status run(const Push& push, EndpointLock& lock) {
  TRY_ASSIGN(const RemoteState state, state_to_push_on(push));
  TRY(check_at_base(push, state));
  if (state == RemoteState::at_base) {
    TRY(note_begun(push));
    TRY(put_phases(push, PushPhase::targets, PushPhase::snapshot));
    TRY(record_roots(push));
    TRY(put_phases(push, PushPhase::roots, PushPhase::roots));
    TRY(commit(push, lock));
  }
  TRY(record_roots(push));
  return put_phases(push, PushPhase::customer_files, PushPhase::customer_files);
}

Status run_locked(const Push& push) {
  const OrderlyEnd orderly(push.options.cancellation);
  TRY_ASSIGN(const auto lock, push.endpoint.lock());
  const Status done = run(push, *lock);
  const Status released = lock->release();
  TRY(done);
  return released;
}

}  // namespace

Result<RemoteState> remote_state(const Published& published, const std::optional<StagedRecord>& staged,
                                 Endpoint& endpoint) {
  TRY_ASSIGN(const auto remote, endpoint.read(kTimestamp));
  const std::string digest = remote ? sha256_hex(*remote) : "";
  if (staged && digest == staged->timestamp) return RemoteState::committed;
  if (digest == published.timestamp_sha256()) return RemoteState::at_base;
  return remote ? RemoteState::moved : RemoteState::empty;
}

Result<PushReport> push_staged(const VendorDirectory& vendor, const Published& published,
                               const StagedTree& staged, Endpoint& endpoint, const PushOptions& options) {
  TRY_ASSIGN(PushPlan plan, PushPlan::of(staged.files.folder()));
  const Push push{vendor, published, staged, endpoint, options, std::move(plan)};
  TRY(run_locked(push));
  PushReport report = report_on(push);
  look_from_outside(push, report);
  TRY(record_promises(vendor, published, staged, options.now));
  TRY(record(push, report));
  TRY(keep_as_published(vendor, staged.next));
  return report;
}

}  // namespace sealwright::publish
