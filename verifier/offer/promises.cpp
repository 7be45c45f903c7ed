// SPDX-License-Identifier: Apache-2.0
#include "verifier/offer/promises.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/posix_files.hpp"

namespace sealwright::client {
namespace {

// More shortened dates than this are only counted.
constexpr std::size_t kMostShownDates = 100;
constexpr std::string_view kRole = "lifecycle";
constexpr std::string_view kCle = "cle.json", kPolicy = "update-policy.json", kDates = "dates.json";

Error damaged(const Error& error, std::string_view name) {
  return Error{ErrorCode::state_damaged, error.message()}
      .file(std::string(name))
      .advice("`sealwright check` fetches it again. The installed version keeps running.");
}

// Nothing if there is no such file.
Result<std::optional<std::string>> read_kept(const std::string& path, std::uint64_t limit) {
  auto bytes = read_file(path, limit);
  if (bytes) return std::optional<std::string>(*std::move(bytes));
  if (bytes.error().code() == ErrorCode::file_missing) return std::optional<std::string>();
  return std::move(bytes).error();
}

Result<DateRatchet> read_ratchet(const std::string& path) {
  TRY_ASSIGN(const auto bytes, read_kept(path, kLimits.ratchet));
  return bytes ? DateRatchet::read(*bytes, path) : DateRatchet();
}

// Too large is not damaged: an attacker who can fill the support history must not be able to erase it that
// way.
bool is_too_much(const Error& error) {
  return error.code() == ErrorCode::too_large || error.code() == ErrorCode::limit_exceeded;
}

// A support history that cannot be read for another reason than damage (a failing disk, a newer program) is
// kept.
Status recall_ratchet(const std::string& path, Promises& promises) {
  auto ratchet = read_ratchet(path);
  if (ratchet) return promises.ratchet = *std::move(ratchet), Done{};
  if (ratchet.error().exit_class() == ExitClass::local_failure) return std::move(ratchet).error();
  if (is_too_much(ratchet.error())) {
    promises.ratchet_is_closed = true;
    promises.unreadable.push_back(Notice::warning(std::move(ratchet).error().advice(
        "Inform the vendor. The file is left as it is, and the published documents are used without it.")));
    return Done{};
  }
  promises.ratchet_is_lost = true;
  promises.unreadable.push_back(Notice::warning(
      Error{ErrorCode::state_damaged, "the support history is lost: " + ratchet.error().message()}
          .file(path)
          .advice("`sealwright check` starts it again from the dates that are published now.")));
  return Done{};
}

// The documents of one product as the lifecycle role lists them now.
class Mirror {
 public:
  Mirror(Updater& updater, const PromisePaths& paths, const std::string& product)
      : updater_(updater), paths_(paths), prefix_(std::string(kRole) + "/" + product + "/") {}

  Status open(Notices& notices) {
    auto listing = updater_.list_role(std::string(kRole));
    if (!listing) return std::move(listing).error();
    is_open_ = true;
    if (!*listing) return Done{};
    for (const Error& ignored : (*listing)->ignored) notices.push_back(Notice::info(ignored));
    for (FoundTarget& target : (*listing)->entries) {
      if (target.path.starts_with(prefix_)) targets_.push_back(std::move(target));
    }
    return Done{};
  }

  // True if the listing of the role is known.
  bool is_open() const { return is_open_; }

  // The bytes of a listed document: from disk if they are the listed ones, else fetched, but not stored yet.
  Result<std::optional<std::string>> read(std::string_view name) {
    const auto found = std::find_if(targets_.begin(), targets_.end(), [&](const FoundTarget& target) {
      return target.path == prefix_ + std::string(name);
    });
    if (found == targets_.end()) return std::optional<std::string>();
    // An unreadable file is fetched again.
    const auto kept = read_kept(path(name), kLimits.lifecycle_document).value_or(std::nullopt);
    if (kept && found->entry.file.check(*kept, found->path)) return kept;
    TRY_ASSIGN(std::string bytes, updater_.read_target(*found, kLimits.lifecycle_document));
    return std::optional<std::string>(std::move(bytes));
  }

  Status keep(std::string_view name, std::string_view bytes) const {
    TRY(make_directories(paths_.documents, 0700));
    if (read_kept(path(name), kLimits.lifecycle_document).value_or(std::nullopt) == bytes) return Done{};
    return write_file_atomically(path(name), bytes, 0600);
  }

 private:
  std::string path(std::string_view name) const { return join_path(paths_.documents, name); }
  Updater& updater_;
  const PromisePaths& paths_;
  std::string prefix_;
  std::vector<FoundTarget> targets_;
  bool is_open_ = false;
};

// Adds the dates that the current document shortens.
Status note_broken(Promises& promises, Cancel cancel) {
  if (!promises.cle) return Done{};
  TRY_ASSIGN(const auto broken, promises.ratchet.broken_by(*promises.cle, cancel));
  const std::size_t shown = std::min(broken.size(), kMostShownDates);
  for (std::size_t i = 0; i < shown; ++i)
    promises.notices.push_back(
        Notice::warning(broken[i].as_error(ErrorCode::date_shortened, std::string(kCle))));
  if (shown == broken.size()) return Done{};
  promises.notices.push_back(Notice::warning(Error{ErrorCode::date_shortened, "and more dates"}
                                                 .file(std::string(kCle))
                                                 .got(std::to_string(broken.size() - shown) + " more")));
  return Done{};
}

// Writes the support history, also if it is empty: that no date was published is a fact too.
Status keep_ratchet(const PromisePaths& paths, Promises& promises, const std::string& before) {
  if (promises.ratchet_is_closed) return Done{};
  const std::string after = promises.ratchet.write();
  if (after == before && !promises.ratchet_is_lost) return Done{};
  TRY(write_file_atomically(paths.ratchet, after, 0600));
  promises.ratchet_is_lost = false;
  return Done{};
}

// Nothing is stored before the document was processed completely, so a document that takes too long is not
// stored.
Status take_cle(Mirror& mirror, Instant now, const PromisePaths& paths, Cancel cancel, Promises& promises) {
  TRY_ASSIGN(const auto bytes, mirror.read(kCle));
  if (!bytes && !mirror.is_open()) return Done{};
  if (!bytes) return keep_ratchet(paths, promises, promises.ratchet.write());
  auto cle = read_cle(*bytes, std::string(kCle));
  if (!cle) return promises.notices.push_back(Notice::warning(std::move(cle).error())), Done{};
  Dates dates;
  TRY_ASSIGN(const auto dates_bytes, mirror.read(kDates));
  if (dates_bytes) {
    auto read = read_dates(*dates_bytes, std::string(kDates));
    if (read)
      dates = *std::move(read);
    else
      promises.notices.push_back(Notice::warning(std::move(read).error()));
  }
  const std::string before = promises.ratchet.write();
  DateRatchet next = promises.ratchet.after_reading(*cle, dates, now);
  if (!promises.ratchet_is_closed) TRY(next.check_room(promises.ratchet, std::string(kCle)));
  TRY(next.broken_by(*cle, cancel));
  promises.ratchet = std::move(next);
  TRY(keep_ratchet(paths, promises, before));
  promises.cle = *std::move(cle);
  return mirror.keep(kCle, *bytes);
}

// A missing or refused document never stops an update. Only a failure of this machine does, or a
// cancellation.
Status note_unless_local(Status step, Notices& notices) {
  if (step || step.error().exit_class() == ExitClass::local_failure ||
      step.error().code() == ErrorCode::cancelled)
    return step;
  notices.push_back(Notice::warning(std::move(step).error()));
  return Done{};
}

// A stored document. If it cannot be read: nothing, and the reason in `unreadable`; the next check fetches it
// again.
template <class Read>
auto document_kept(const PromisePaths& paths, std::string_view name, Read read, Notices& unreadable) {
  using Document = typename decltype(read(std::string_view(), std::string()))::value_type;
  const auto bytes = read_kept(join_path(paths.documents, name), kLimits.lifecycle_document);
  if (bytes && !*bytes) return std::optional<Document>();
  auto document = bytes ? read(**bytes, std::string(name)) : Result<Document>(bytes.error());
  if (document) return std::optional<Document>(*std::move(document));
  unreadable.push_back(Notice::warning(damaged(document.error(), name)));
  return std::optional<Document>();
}

// The policy that the role lists is used. A serial that fell is only reported: otherwise an attacker who
// had the keys of the role for a day could raise the serial so far that no policy of the vendor would be
// accepted again.
Status take_policy(Mirror& mirror, Promises& promises) {
  TRY_ASSIGN(const auto bytes, mirror.read(kPolicy));
  if (!bytes) return Done{};
  auto policy = read_update_policy(*bytes, std::string(kPolicy));
  if (!policy) return promises.notices.push_back(Notice::warning(std::move(policy).error())), Done{};
  if (promises.policy && policy->serial < promises.policy->serial) {
    promises.notices.push_back(
        Notice::warning(Error{ErrorCode::policy_serial}
                            .file(std::string(kPolicy))
                            .expected("at least " + std::to_string(promises.policy->serial))
                            .got(std::to_string(policy->serial))));
  }
  promises.policy = *std::move(policy);
  return mirror.keep(kPolicy, *bytes);
}

// The stored documents, without the notices about shortened dates.
Result<Promises> recall(const PromisePaths& paths) {
  Promises promises;
  TRY(recall_ratchet(paths.ratchet, promises));
  promises.cle = document_kept(paths, kCle, read_cle, promises.unreadable);
  promises.policy = document_kept(paths, kPolicy, read_update_policy, promises.unreadable);
  // cle.json is stored whenever its dates are, and never removed.
  const bool is_gone = !promises.ratchet.empty() && !path_exists(join_path(paths.documents, kCle));
  if (is_gone) promises.unreadable.push_back(Notice::warning(damaged(Error{ErrorCode::file_missing}, kCle)));
  return promises;
}

}  // namespace

Result<Promises> stored_promises(const PromisePaths& paths, Cancel cancel) {
  TRY_ASSIGN(Promises promises, recall(paths));
  TRY(note_broken(promises, cancel));
  return promises;
}

Result<Promises> fetch_promises(Updater& updater, const PromisePaths& paths, const std::string& product,
                                Instant now) {
  const Cancel cancel = updater.options().cancel;
  TRY_ASSIGN(Promises promises, recall(paths));
  promises.notices = promises.unreadable;
  Mirror mirror(updater, paths, product);
  TRY(note_unless_local(mirror.open(promises.notices), promises.notices));
  TRY(note_unless_local(take_cle(mirror, now, paths, cancel, promises), promises.notices));
  TRY(note_unless_local(take_policy(mirror, promises), promises.notices));
  TRY(note_broken(promises, cancel));
  return promises;
}

}  // namespace sealwright::client
