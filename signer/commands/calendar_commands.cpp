// SPDX-License-Identifier: Apache-2.0
// `calendar` shows what is due, and `renew` renews all of it in one review and one signing step.
#include <algorithm>

#include "base/text.hpp"
#include "signer/commands/command.hpp"
#include "signer/drafts/calendar.hpp"
#include "signer/drafts/founding.hpp"

namespace sealwright::sign {
namespace {

constexpr Seconds kBackupInterval = 365 * kDay;
constexpr std::uint64_t kMostDays = 3660;

struct CalendarOptions {
  Place place;
  std::string within = "0d";
  std::vector<std::string> roles;
  Wanted wanted = Wanted::signature;
};

Result<Seconds> parse_days(const std::string& text) {
  std::uint64_t days = 0;
  const bool has_unit = !text.empty() && text.back() == 'd';
  if (parse_decimal(has_unit ? text.substr(0, text.size() - 1) : text, days) && days <= kMostDays)
    return static_cast<std::int64_t>(days) * kDay;
  return Error{ErrorCode::usage, "--within"}.expected("days, such as 90d").got(text.substr(0, 80));
}

Result<LifecycleDocuments> documents_of(const VendorDirectory& vendor, const VerifiedRepository& state) {
  LifecycleDocuments documents;
  const auto* role = state.find("lifecycle");
  if (role == nullptr) return documents;
  for (const auto& [path, entry] : (*role)->targets) {
    if (!path.ends_with("/cle.json") && !path.ends_with("/update-policy.json")) continue;
    TRY_ASSIGN(documents[path], vendor.find_document(state, path));
  }
  return documents;
}

// The owner of a recovery key checks it once a year, because paper can fade, burn or get lost.
Status add_backup(std::vector<CalendarEntry>& entries, const VendorDirectory& vendor,
                  const VerifiedRepository& state, Instant now) {
  const auto owners = vendor.plan().owners_by_key();
  const RoleKeys root = state.root().role_keys("root");
  for (const RoleKey& key : root.keys()) {
    const auto named = owners.find(key.id);
    const auto owner = named == owners.end() ? std::nullopt : owner_of_recovery(named->second);
    if (!owner) continue;
    TRY_ASSIGN(const auto last, vendor.last_backup(key.id));
    entries.push_back(
        {DueKind::backup, "recovery key", "root", 0, {}, last ? *last + kBackupInterval : now, 0, {*owner}});
  }
  return Done{};
}

struct Due {
  VendorDirectory vendor;
  VerifiedRepository state;
  LifecycleDocuments documents;
  std::vector<CalendarEntry> entries;
};

Result<Due> look(const Environment& environment, const CalendarOptions& options) {
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(VerifiedRepository state, vendor.state());
  TRY_ASSIGN(LifecycleDocuments documents, documents_of(vendor, state));
  TRY_ASSIGN(auto entries, calendar_of(state, vendor.plan(), documents));
  TRY(add_backup(entries, vendor, state, environment.now));
  return Due{std::move(vendor), std::move(state), std::move(documents), std::move(entries)};
}

std::string_view name_of(DueKind kind) {
  if (kind == DueKind::role) return "role";
  return kind == DueKind::document ? "document" : "backup";
}

Json write(const CalendarEntry& entry, bool is_due) {
  return Json::object({{"due", is_due},
                       {"expires", entry.expires ? Json(to_text(*entry.expires)) : Json()},
                       {"kind", name_of(entry.kind)},
                       {"name", entry.name},
                       {"needed", entry.needed},
                       {"renewAt", entry.renew_at ? Json(to_text(*entry.renew_at)) : Json()},
                       {"role", entry.role},
                       {"signers", Json::array_of(entry.signers)},
                       {"version", entry.version == 0 ? Json() : Json(entry.version)}});
}

std::string signers_of(const CalendarEntry& entry) {
  std::vector<std::string> names;
  for (const std::string& name : entry.signers) {
    const auto owner = owner_of_recovery(name);
    names.push_back(owner ? "the recovery key of " + *owner : name);
  }
  return std::to_string(entry.needed) + " of " + join(names, ", ");
}

Words line_of(const CalendarEntry& entry, bool is_due) {
  const Words due = is_due ? Words("  DUE") : Words();
  if (entry.kind == DueKind::backup) {
    return Words("recovery key of ") + entry.signers[0] + ": check it from " + to_text(*entry.renew_at) +
           " with sealwright-sign key verify-backup" + due + "\n";
  }
  Words text(entry.name);
  if (entry.version != 0) text += Words(" ") + std::to_string(entry.version);
  if (!entry.expires) return text + ": does not expire; " + entry.role + " lists it\n";
  return text + ": expires " + to_text(*entry.expires) + ", renewal from " + to_text(*entry.renew_at) +
         ", signed by " + signers_of(entry) + due + "\n";
}

Result<Answer> calendar(const Environment& environment, const CalendarOptions& options) {
  TRY_ASSIGN(const Seconds within, parse_days(options.within));
  TRY_ASSIGN(const Due due, look(environment, options));
  Answer outcome;
  Json list = Json::array();
  std::size_t count = 0;
  for (const CalendarEntry& entry : due.entries) {
    const bool is_due = entry.is_due(environment.now, within);
    count += is_due && entry.kind != DueKind::backup ? 1 : 0;
    list.push_back(write(entry, is_due));
    outcome.text += line_of(entry, is_due);
  }
  outcome.text += "snapshot, timestamp: renewed by the publisher; see sealwright-publish status\n";
  if (count > 0)
    outcome.text += Words("Next: sealwright-sign renew") +
                    (within.count == 0 ? Words() : Words(" --within ") + options.within) + "\n";
  outcome.output.data.set("entries", std::move(list)).set("due", count);
  return outcome;
}

// The entries of the roles given by name, or those that are due.
Result<std::vector<CalendarEntry>> to_renew(const CalendarOptions& options, const Due& due, Instant now,
                                            Seconds within) {
  std::vector<CalendarEntry> chosen;
  for (const CalendarEntry& entry : due.entries) {
    if (entry.kind == DueKind::backup) continue;
    const bool is_named = entry.kind == DueKind::role && std::find(options.roles.begin(), options.roles.end(),
                                                                   entry.role) != options.roles.end();
    if (options.roles.empty() ? entry.is_due(now, within) : is_named) chosen.push_back(entry);
  }
  for (const std::string& role : options.roles) {
    const auto has_it = [&](const CalendarEntry& entry) { return entry.role == role; };
    if (std::none_of(chosen.begin(), chosen.end(), has_it))
      return Error{ErrorCode::key_not_found, "there is no such role that people sign for"}.role(role);
  }
  return chosen;
}

Result<Answer> renew(const Environment& environment, const CalendarOptions& options) {
  TRY_ASSIGN(const Seconds within, parse_days(options.within));
  TRY_ASSIGN(Due due, look(environment, options));
  TRY_ASSIGN(const auto chosen, to_renew(options, due, environment.now, within));
  Json renewed = Json::array();
  for (const CalendarEntry& entry : chosen) renewed.push_back(entry.name);
  Answer outcome;
  outcome.text = "Nothing to renew yet.\n";
  if (!chosen.empty()) {
    TRY_ASSIGN(const std::string name, due.vendor.name_request("renew", environment.now));
    TRY_ASSIGN(const SigningRequest request,
               draft_renewal(due.state, due.vendor.plan(), due.documents, chosen, name, environment.now));
    TRY_ASSIGN(outcome, finish(environment, options.place, due.vendor, request, options.wanted));
  }
  outcome.output.data.set("renewed", std::move(renewed));
  return outcome;
}

}  // namespace

void add_calendar_commands(Program& program) {
  const auto options = std::make_shared<CalendarOptions>();
  const auto add = [&](const std::string& name, const std::string& purpose,
                       Result<Answer> (*run)(const Environment&, const CalendarOptions&)) -> Command {
    Command app = program.command(
        name, purpose, [options, run](const Environment& environment) { return run(environment, *options); });
    add_directory_option(app, options->place);
    app.add_option("--within DAYS", options->within,
                   "Count as due what must be renewed within this time, such as 90d")
        .with_default();
    return app;
  };
  add("calendar", "Show everything that expires, when to renew it and who must sign", calendar);
  Command renew_app = add("renew", "Renew everything that is due, in one review and one signing step", renew);
  renew_app.add_option("--keyring DIR", options->place.keyring,
                       "The keyring, if not the default one of this repository");
  add_key_options(renew_app, options->place);
  renew_app.add_option("--role ROLE", options->roles, "Renew these roles, due or not")
      .excludes(renew_app.option("--within"));
  add_request_option(renew_app, options->wanted);
}

}  // namespace sealwright::sign
