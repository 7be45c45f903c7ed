// SPDX-License-Identifier: Apache-2.0
#include "signer/drafts/calendar.hpp"

#include <algorithm>
#include <set>

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "metadata/lifecycle/cle.hpp"
#include "metadata/lifecycle/update_policy.hpp"
#include "signer/drafts/founding.hpp"
#include "signer/drafts/key_change.hpp"
#include "signer/drafts/lifecycle_draft.hpp"
#include "signer/drafts/metadata_drafts.hpp"

namespace sealwright::sign {
namespace {

constexpr const char* kLifecycle = "lifecycle";
constexpr std::string_view kPolicyName = "update-policy.json", kDatesName = "cle.json";

void add_signers(CalendarEntry& entry, const VerifiedRepository& state, const Plan& plan) {
  const RoleKeys keys = state.role_keys(entry.role);
  const auto owners = plan.owners_by_key();
  entry.needed = keys.threshold();
  for (const RoleKey& key : keys.keys()) {
    const auto named = owners.find(key.id);
    std::string owner = named == owners.end() ? "key " + key.id.substr(0, 8) : named->second;
    if (std::find(entry.signers.begin(), entry.signers.end(), owner) == entry.signers.end())
      entry.signers.push_back(std::move(owner));
  }
  std::sort(entry.signers.begin(), entry.signers.end());
}

CalendarEntry role_entry(const VerifiedRepository& state, const Plan& plan, const std::string& role,
                         std::int64_t version, Instant expires) {
  CalendarEntry entry{
      DueKind::role, role, role, version, expires, expires - plan.lifetime_of(role).renew_days * kDay, 0, {}};
  add_signers(entry, state, plan);
  return entry;
}

Result<CalendarEntry> document_entry(const VerifiedRepository& state, const Plan& plan,
                                     const std::string& path, const std::string& bytes) {
  CalendarEntry entry{DueKind::document, path, kLifecycle, 0, {}, {}, 0, {}};
  add_signers(entry, state, plan);
  if (file_name_of(path) == kPolicyName) {
    TRY_ASSIGN(const UpdatePolicy policy, read_update_policy(bytes, path));
    entry.version = policy.serial;
    entry.expires = policy.expires;
    entry.renew_at = policy.expires - plan.lifetime_of(kLifecycle).renew_days * kDay;
  } else if (file_name_of(path) == kDatesName) {
    TRY(read_cle(bytes, path));
  }
  return entry;
}

// Entries that never expire come last.
bool sooner(const CalendarEntry& a, const CalendarEntry& b) {
  if (a.expires.has_value() != b.expires.has_value()) return a.expires.has_value();
  return a.expires < b.expires;
}

Result<std::string> renewed_policy(const std::string& bytes, const std::string& path, Instant now) {
  TRY_ASSIGN(const UpdatePolicy published, read_update_policy(bytes, path));
  const std::int64_t days = (published.expires - published.issued).count / kDay.count;
  TRY_ASSIGN(const UpdatePolicy next, renew_policy(published, days, now));
  return write_update_policy(next);
}

}  // namespace

Result<std::vector<CalendarEntry>> calendar_of(const VerifiedRepository& state, const Plan& plan,
                                               const LifecycleDocuments& documents) {
  std::vector<CalendarEntry> entries{
      role_entry(state, plan, "root", state.root().version(), state.root().expires())};
  for (const auto& [role, verified] : state.roles())
    entries.push_back(
        role_entry(state, plan, role, verified.document.version(), verified.document.expires()));
  for (const auto& [path, bytes] : documents) {
    TRY_ASSIGN(CalendarEntry entry, document_entry(state, plan, path, bytes));
    entries.push_back(std::move(entry));
  }
  std::stable_sort(entries.begin(), entries.end(), sooner);
  return entries;
}

Result<SigningRequest> draft_renewal(const VerifiedRepository& state, const Plan& plan,
                                     const LifecycleDocuments& documents,
                                     const std::vector<CalendarEntry>& entries, const std::string& name,
                                     Instant now) {
  std::set<std::string> roles;
  std::vector<RequestDocument> renewed;
  for (const CalendarEntry& entry : entries) {
    if (entry.kind == DueKind::backup) continue;
    roles.insert(entry.role);
    if (entry.kind != DueKind::document) continue;
    const std::string& before = documents.at(entry.name);
    TRY_ASSIGN(std::string bytes, renewed_policy(before, entry.name, now));
    renewed.push_back({entry.name, std::move(bytes), before});
  }
  SigningRequest request = request_on(&state, plan, name, now);
  for (const std::string& role : roles) {
    TRY_ASSIGN(Json draft, draft_next(state, plan, role, now));
    for (const RequestDocument& document : renewed) {
      if (role != kLifecycle) break;
      set_target(draft, document.path, static_cast<std::int64_t>(document.bytes.size()),
                 sha256_hex(document.bytes), {});
    }
    request.items.push_back(metadata_item(role, draft));
  }
  request.documents = std::move(renewed);
  return request;
}

}  // namespace sealwright::sign
