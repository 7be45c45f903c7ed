// SPDX-License-Identifier: Apache-2.0
#include "verifier/capi/c_results.hpp"

#include "metadata/lifecycle/cle_rules.hpp"

namespace sealwright::client {
namespace {

std::string day_text(CivilDate day) { return to_text(start_of(day)).substr(0, 10); }

std::optional<std::string> text_of(const std::optional<Version>& version) {
  return version ? std::optional<std::string>(version->text()) : std::nullopt;
}

std::optional<std::string> text_of(const std::optional<InstallationStatus::Installed>& installed) {
  return installed ? text_of(installed->version) : std::nullopt;
}

int number_of(JournalState state) {
  if (state == JournalState::probation) return SEALWRIGHT_ON_PROBATION;
  return state == JournalState::rolled_back ? SEALWRIGHT_ROLLED_BACK : SEALWRIGHT_COMMITTED;
}

int number_of(SupportState state) {
  switch (state) {
    case SupportState::supported:
      return SEALWRIGHT_SUPPORTED;
    case SupportState::ends_soon:
      return SEALWRIGHT_SUPPORT_ENDS_SOON;
    case SupportState::ended:
      return SEALWRIGHT_SUPPORT_ENDED;
    case SupportState::unknown:
      return SEALWRIGHT_SUPPORT_UNKNOWN;
  }
  return SEALWRIGHT_SUPPORT_UNKNOWN;
}

sealwright_status::Term as_c(const SupportTerm& term) {
  sealwright_status::Term made{
      term.support_id, day_text(term.last_security_day()), {}, {}, number_of(term.state), term.days_left};
  if (!term.description.empty()) made.description = term.description;
  if (term.features_end) made.last_feature_day = day_text(last_day_before(*term.features_end));
  return made;
}

Error as_error(const TreeDifference& difference) {
  return Error{difference.code, difference.what}
      .file(difference.path)
      .expected(difference.expected)
      .got(difference.got);
}

}  // namespace

std::vector<sealwright_notice> as_c(const Notices& notices) { return {notices.begin(), notices.end()}; }

}  // namespace sealwright::client

using namespace sealwright;
using namespace sealwright::client;

sealwright_release::sealwright_release(const TrustedRelease& which, std::uint64_t bytes)
    : release(which), version(which.manifest().version.text()), download_size(bytes) {}

sealwright_decision::sealwright_decision(const Run& run, const Findings& findings,
                                         const UpdateDecision& outcome)
    : installed(text_of(findings.device.installed)),
      as_of(run.as_of()),
      notices(as_c(notices_of(run, findings))) {
  if (const auto* available = std::get_if<Available>(&outcome)) {
    kind = SEALWRIGHT_AVAILABLE;
    release.emplace(available->release, static_cast<std::uint64_t>(available->artifact.length));
    version = release->version;
  } else if (const auto* held = std::get_if<Held>(&outcome)) {
    kind = SEALWRIGHT_HELD;
    version = held->version.text();
    reason.emplace(held->reason);
  } else if (const auto* managed = std::get_if<ManagedByAdmin>(&outcome)) {
    kind = SEALWRIGHT_MANAGED_BY_ADMIN;
    version = text_of(managed->newest);
  }
}

sealwright_outcome::sealwright_outcome(const InstallOutcome& outcome)
    : state(number_of(outcome.state)), version(text_of(outcome.version)), notices(as_c(outcome.notices)) {
  if (!outcome.manifest.empty()) manifest = outcome.manifest;
  if (outcome.state == JournalState::probation) confirm_before = outcome.confirm_before;
}

sealwright_outcome::sealwright_outcome(const RecoveryReport& report) : sealwright_outcome(report.outcome) {
  recovery = std::string(report.step);
  if (report.reason) reason.emplace(*report.reason);
}

sealwright_files::sealwright_files(const FilesReport& report)
    : version(report.version.text()), manifest(report.manifest) {
  for (const TreeDifference& difference : report.differences) differences.emplace_back(as_error(difference));
}

sealwright_status::sealwright_status(const Standing& standing)
    : product(standing.config.product),
      installed(text_of(standing.installation.current)),
      previous(text_of(standing.installation.previous)),
      version(text_of(standing.version)),
      as_of(standing.as_of) {
  const auto& journal = standing.installation.journal;
  if (journal && journal->probation) probation_until = journal->probation->deadline;
  for (const Notice& notice : standing.installation.notices) notices.emplace_back(notice);
  for (const Notice& notice : standing.notices) notices.emplace_back(notice);
  if (!standing.support) return;
  support = number_of(standing.support->state);
  for (const SupportTerm& term : standing.support->terms) terms.push_back(as_c(term));
  for (const Notice& notice : standing.support->notices) notices.emplace_back(notice);
}

namespace {

const char* text(const std::string& value) { return value.c_str(); }
const char* text(const std::optional<std::string>& value) { return value ? value->c_str() : nullptr; }
std::int64_t seconds(const std::optional<Instant>& at) { return at ? at->seconds : 0; }

// The item at `index`, or nullptr beyond the end.
template <class Item>
const Item* at(const std::vector<Item>& items, std::size_t index) {
  return index < items.size() ? &items[index] : nullptr;
}

const Manifest& manifest_of(const sealwright_release* release) { return release->release.manifest(); }

}  // namespace

extern "C" {

const char* sealwright_release_product(const sealwright_release* release) {
  return release == nullptr ? nullptr : text(manifest_of(release).product);
}
const char* sealwright_release_version(const sealwright_release* release) {
  return release == nullptr ? nullptr : text(release->version);
}
const char* sealwright_release_channel(const sealwright_release* release) {
  return release == nullptr ? nullptr : text(manifest_of(release).channel);
}
const char* sealwright_release_manifest(const sealwright_release* release) {
  return release == nullptr ? nullptr : text(release->release.digest());
}
int64_t sealwright_release_released_at(const sealwright_release* release) {
  return release == nullptr ? 0 : manifest_of(release).released_at.seconds;
}
const char* sealwright_release_classification(const sealwright_release* release) {
  return release == nullptr ? nullptr : text(manifest_of(release).classification);
}
const char* sealwright_release_severity(const sealwright_release* release) {
  return release == nullptr ? nullptr : text(manifest_of(release).severity);
}
int sealwright_release_is_security(const sealwright_release* release) {
  return release != nullptr && is_security(manifest_of(release)) ? 1 : 0;
}
uint64_t sealwright_release_download_size(const sealwright_release* release) {
  return release == nullptr ? 0 : release->download_size;
}
size_t sealwright_release_signer_count(const sealwright_release* release) {
  return release == nullptr ? 0 : release->release.signers().size();
}
const char* sealwright_release_signer(const sealwright_release* release, size_t index) {
  const KeyId* signer = release == nullptr ? nullptr : at(release->release.signers(), index);
  return signer == nullptr ? nullptr : text(*signer);
}
size_t sealwright_release_fix_count(const sealwright_release* release) {
  return release == nullptr ? 0 : manifest_of(release).fixes.size();
}
const char* sealwright_release_fix_id(const sealwright_release* release, size_t index) {
  const Fix* fix = release == nullptr ? nullptr : at(manifest_of(release).fixes, index);
  return fix == nullptr ? nullptr : text(fix->id);
}
const char* sealwright_release_fix_severity(const sealwright_release* release, size_t index) {
  const Fix* fix = release == nullptr ? nullptr : at(manifest_of(release).fixes, index);
  return fix == nullptr ? nullptr : text(fix->severity);
}
size_t sealwright_release_change_count(const sealwright_release* release) {
  return release == nullptr ? 0 : manifest_of(release).changes.size();
}
const char* sealwright_release_change_type(const sealwright_release* release, size_t index) {
  const Change* change = release == nullptr ? nullptr : at(manifest_of(release).changes, index);
  return change == nullptr ? nullptr : text(change->type);
}
const char* sealwright_release_change_text(const sealwright_release* release, size_t index) {
  const Change* change = release == nullptr ? nullptr : at(manifest_of(release).changes, index);
  return change == nullptr ? nullptr : text(change->text);
}

int sealwright_decision_kind(const sealwright_decision* decision) {
  return decision == nullptr ? 0 : decision->kind;
}
const char* sealwright_decision_installed(const sealwright_decision* decision) {
  return decision == nullptr ? nullptr : text(decision->installed);
}
const char* sealwright_decision_version(const sealwright_decision* decision) {
  return decision == nullptr ? nullptr : text(decision->version);
}
const sealwright_release* sealwright_decision_release(const sealwright_decision* decision) {
  return decision == nullptr || !decision->release ? nullptr : &*decision->release;
}
const sealwright_error* sealwright_decision_reason(const sealwright_decision* decision) {
  return decision == nullptr || !decision->reason ? nullptr : &*decision->reason;
}
int64_t sealwright_decision_as_of(const sealwright_decision* decision) {
  return decision == nullptr ? 0 : seconds(decision->as_of);
}
size_t sealwright_decision_notice_count(const sealwright_decision* decision) {
  return decision == nullptr ? 0 : decision->notices.size();
}
const sealwright_notice* sealwright_decision_notice(const sealwright_decision* decision, size_t index) {
  return decision == nullptr ? nullptr : at(decision->notices, index);
}
void sealwright_decision_free(sealwright_decision* decision) { delete decision; }

int sealwright_outcome_state(const sealwright_outcome* outcome) {
  return outcome == nullptr ? 0 : outcome->state;
}
const char* sealwright_outcome_version(const sealwright_outcome* outcome) {
  return outcome == nullptr ? nullptr : text(outcome->version);
}
const char* sealwright_outcome_manifest(const sealwright_outcome* outcome) {
  return outcome == nullptr ? nullptr : text(outcome->manifest);
}
int64_t sealwright_outcome_confirm_before(const sealwright_outcome* outcome) {
  return outcome == nullptr ? 0 : seconds(outcome->confirm_before);
}
const char* sealwright_outcome_recovery(const sealwright_outcome* outcome) {
  return outcome == nullptr ? nullptr : text(outcome->recovery);
}
const sealwright_error* sealwright_outcome_reason(const sealwright_outcome* outcome) {
  return outcome == nullptr || !outcome->reason ? nullptr : &*outcome->reason;
}
size_t sealwright_outcome_notice_count(const sealwright_outcome* outcome) {
  return outcome == nullptr ? 0 : outcome->notices.size();
}
const sealwright_notice* sealwright_outcome_notice(const sealwright_outcome* outcome, size_t index) {
  return outcome == nullptr ? nullptr : at(outcome->notices, index);
}
void sealwright_outcome_free(sealwright_outcome* outcome) { delete outcome; }

const sealwright_release* sealwright_verified_release(const sealwright_verified* verified) {
  return verified == nullptr ? nullptr : &verified->release;
}
const char* sealwright_verified_anchor(const sealwright_verified* verified) {
  return verified == nullptr ? nullptr : text(verified->anchor);
}
size_t sealwright_verified_notice_count(const sealwright_verified* verified) {
  return verified == nullptr ? 0 : verified->notices.size();
}
const sealwright_notice* sealwright_verified_notice(const sealwright_verified* verified, size_t index) {
  return verified == nullptr ? nullptr : at(verified->notices, index);
}
void sealwright_verified_free(sealwright_verified* verified) { delete verified; }

const char* sealwright_files_version(const sealwright_files* files) {
  return files == nullptr ? nullptr : text(files->version);
}
const char* sealwright_files_manifest(const sealwright_files* files) {
  return files == nullptr ? nullptr : text(files->manifest);
}
size_t sealwright_files_difference_count(const sealwright_files* files) {
  return files == nullptr ? 0 : files->differences.size();
}
const sealwright_error* sealwright_files_difference(const sealwright_files* files, size_t index) {
  return files == nullptr ? nullptr : at(files->differences, index);
}
void sealwright_files_free(sealwright_files* files) { delete files; }

const char* sealwright_status_product(const sealwright_status* status) {
  return status == nullptr ? nullptr : text(status->product);
}
const char* sealwright_status_installed(const sealwright_status* status) {
  return status == nullptr ? nullptr : text(status->installed);
}
const char* sealwright_status_previous(const sealwright_status* status) {
  return status == nullptr ? nullptr : text(status->previous);
}
int64_t sealwright_status_probation_until(const sealwright_status* status) {
  return status == nullptr ? 0 : seconds(status->probation_until);
}
const char* sealwright_status_version(const sealwright_status* status) {
  return status == nullptr ? nullptr : text(status->version);
}
int sealwright_status_support(const sealwright_status* status) {
  return status == nullptr ? 0 : status->support;
}
int64_t sealwright_status_as_of(const sealwright_status* status) {
  return status == nullptr ? 0 : seconds(status->as_of);
}
size_t sealwright_status_term_count(const sealwright_status* status) {
  return status == nullptr ? 0 : status->terms.size();
}
const char* sealwright_status_term_id(const sealwright_status* status, size_t term) {
  const auto* found = status == nullptr ? nullptr : at(status->terms, term);
  return found == nullptr ? nullptr : text(found->id);
}
const char* sealwright_status_term_description(const sealwright_status* status, size_t term) {
  const auto* found = status == nullptr ? nullptr : at(status->terms, term);
  return found == nullptr ? nullptr : text(found->description);
}
int sealwright_status_term_state(const sealwright_status* status, size_t term) {
  const auto* found = status == nullptr ? nullptr : at(status->terms, term);
  return found == nullptr ? 0 : found->state;
}
const char* sealwright_status_term_last_security_day(const sealwright_status* status, size_t term) {
  const auto* found = status == nullptr ? nullptr : at(status->terms, term);
  return found == nullptr ? nullptr : text(found->last_security_day);
}
const char* sealwright_status_term_last_feature_day(const sealwright_status* status, size_t term) {
  const auto* found = status == nullptr ? nullptr : at(status->terms, term);
  return found == nullptr ? nullptr : text(found->last_feature_day);
}
int64_t sealwright_status_term_days_left(const sealwright_status* status, size_t term) {
  const auto* found = status == nullptr ? nullptr : at(status->terms, term);
  return found == nullptr ? 0 : found->days_left;
}
size_t sealwright_status_notice_count(const sealwright_status* status) {
  return status == nullptr ? 0 : status->notices.size();
}
const sealwright_notice* sealwright_status_notice(const sealwright_status* status, size_t index) {
  return status == nullptr ? nullptr : at(status->notices, index);
}
void sealwright_status_free(sealwright_status* status) { delete status; }

}  // extern "C"
