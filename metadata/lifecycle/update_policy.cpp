// SPDX-License-Identifier: Apache-2.0
#include "metadata/lifecycle/update_policy.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "base/text.hpp"
#include "base/version.hpp"
#include "metadata/json/document_fields.hpp"

namespace sealwright {
namespace {

Error not_allowed(const Field& field, std::string expected, std::string got) {
  return field.refuse(ErrorCode::field_value).expected(std::move(expected)).got(got.substr(0, 80));
}

// `[first][rest]*` of lower-case letters, digits and `more`, as ids of policies and channels are.
bool is_id(std::string_view text, std::size_t longest, std::string_view more) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= longest && plain(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return plain(c) || more.find(c) != std::string_view::npos; });
}

Status check_document_link(const Field& object, std::string_view name) {
  TRY_ASSIGN(const Field link, object.object(name));
  TRY(link.only({"url", "sha256"}));
  TRY(read_uri(link, "url"));
  TRY(link.sha256("sha256"));
  return Done{};
}

Status read_product(const Field& document, UpdatePolicy& policy) {
  TRY_ASSIGN(const Field product, document.object("product"));
  TRY(product.only({"name", "vendor", "purl", "versionScheme"}));
  TRY_ASSIGN(policy.product, read_some_text(product, "name"));
  TRY_ASSIGN(policy.vendor, read_some_text(product, "vendor"));
  TRY_ASSIGN(const auto purls, product.list("purl"));
  for (const Field& item : purls) {
    TRY_ASSIGN(std::string purl, read_purl(item));
    policy.purls.push_back(std::move(purl));
  }
  if (policy.purls.empty()) return product.refuse(ErrorCode::field_value, "purl").expected("at least one");
  if (product.find("versionScheme"))
    TRY(read_choice(product, "versionScheme", {"semver", "intdot", "datetime"}));
  return Done{};
}

Status read_times(const Field& document, UpdatePolicy& policy) {
  TRY_ASSIGN(policy.issued, document.time("issued"));
  TRY_ASSIGN(policy.expires, document.time("expires"));
  if (policy.expires > policy.issued && policy.expires <= policy.issued + kLongestPolicy) return Done{};
  return document.refuse(ErrorCode::field_value, "expires")
      .expected("after " + to_text(policy.issued) + " and at most " + to_text(policy.issued + kLongestPolicy))
      .got(to_text(policy.expires));
}

// Returns true if security fixes are published out of band.
Result<std::optional<bool>> read_cadence(const Field& document) {
  TRY_ASSIGN(const Field cadences, document.object("cadence"));
  TRY(cadences.only({"security", "bugfix", "feature"}));
  std::optional<bool> out_of_band;
  for (const std::string_view name : {"security", "feature", "bugfix"}) {
    if (name == "bugfix" && !cadences.find(name)) continue;
    TRY_ASSIGN(const Field cadence, cadences.object(name));
    TRY(cadence.only({"kind", "interval", "outOfBand"}));
    TRY(read_choice(cadence, "kind", {"as-needed", "fixed", "none"}));
    if (cadence.find("interval")) TRY(read_duration_minutes(cadence, "interval"));
    TRY_ASSIGN(const auto aside, cadence.maybe_boolean("outOfBand"));
    if (name == "security") out_of_band = aside;
  }
  return out_of_band;
}

Status read_channels(const Field& document, UpdatePolicy& policy) {
  TRY_ASSIGN(const auto channels, document.list("channels"));
  std::set<std::string> ids;
  std::vector<std::string> defaults;
  for (const Field& channel : channels) {
    TRY(channel.only({"id", "purpose", "default", "receives"}));
    TRY_ASSIGN(const std::string id, channel.text("id"));
    if (!is_id(id, 32, "-") || !ids.insert(id).second)
      return not_allowed(channel, "a channel name, once", id);
    TRY(channel.text("purpose"));
    TRY_ASSIGN(const auto is_default, channel.maybe_boolean("default"));
    if (is_default.value_or(false)) defaults.push_back(id);
    TRY_ASSIGN(const auto received, channel.maybe_texts("receives"));
    std::set<std::string> kinds;
    for (const std::string& kind : received) {
      const bool known = kind == "security" || kind == "bugfix" || kind == "feature";
      if (!known || !kinds.insert(kind).second)
        return channel.refuse(ErrorCode::field_value, "receives")
            .expected("security, bugfix, feature, each once");
    }
  }
  if (defaults.size() != 1) {
    return document.refuse(ErrorCode::field_value, "channels")
        .expected("exactly one default channel")
        .got(defaults.empty() ? "none" : join(defaults, ", "));
  }
  policy.default_channel = defaults[0];
  return Done{};
}

// The days per severity of one list, each severity once; returns the least of them.
Result<std::int64_t> read_severity_days(const Field& security, std::string_view name, bool has_clock) {
  TRY_ASSIGN(const auto items, security.list(name));
  if (items.empty())
    return security.refuse(ErrorCode::field_value, std::string(name)).expected("at least one");
  std::set<std::string> severities;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (const Field& item : items) {
    TRY(item.only({"severity", "days", has_clock ? "clockStarts" : "days"}));
    TRY_ASSIGN(const std::string severity,
               read_choice(item, "severity", {"critical", "high", "medium", "low", "unspecified"}));
    if (!severities.insert(severity).second) return not_allowed(item, "each severity once", severity);
    TRY_ASSIGN(const std::int64_t days, item.integer("days", 0));
    if (has_clock) {
      TRY(read_choice(item, "clockStarts",
                      {"report-received", "confirmed", "upstream-fix", "public-disclosure"}));
    }
    least = std::min(least, days);
  }
  return least;
}

Status check_security(const Field& document, bool out_of_band) {
  TRY_ASSIGN(const Field security, document.object("security"));
  TRY(security.only({"separateFromFeatures", "separationRationale", "cost", "costStatement", "vendorTargets",
                     "customerApplyWithin", "backports"}));
  TRY_ASSIGN(const std::string separate,
             read_choice(security, "separateFromFeatures", {"always", "where-feasible", "never"}));
  if (separate == "never") TRY(security.at("separationRationale"));
  TRY(security.maybe_text("separationRationale"));
  TRY_ASSIGN(const std::string cost, read_choice(security, "cost", {"free", "contract"}));
  if (cost == "contract" || security.find("costStatement")) TRY(read_some_text(security, "costStatement"));
  TRY(security.maybe_text("backports"));
  TRY_ASSIGN(const std::int64_t soonest, read_severity_days(security, "vendorTargets", true));
  TRY(read_severity_days(security, "customerApplyWithin", false));
  if (soonest > 7 || out_of_band) return Done{};
  return security.refuse(ErrorCode::field_value, "vendorTargets")
      .expected("\"outOfBand\": true in cadence.security for a target of 7 days or less")
      .got(count_of(static_cast<std::size_t>(soonest), "day"));
}

Status check_automatic(const Field& document) {
  TRY_ASSIGN(const Field automatic, document.object("automatic"));
  TRY(automatic.only(
      {"securityDefault", "featureDefault", "optOut", "postponeMaxDays", "notifyAvailable", "rationale"}));
  TRY_ASSIGN(const std::string security,
             read_choice(automatic, "securityDefault", {"on", "off", "not-applicable"}));
  if (automatic.find("featureDefault"))
    TRY(read_choice(automatic, "featureDefault", {"on", "off", "not-applicable"}));
  if (security == "off") TRY(automatic.at("rationale"));
  TRY(automatic.maybe_text("rationale"));
  TRY(automatic.integer("postponeMaxDays", 0));
  TRY(automatic.boolean("notifyAvailable"));
  TRY_ASSIGN(const Field opt_out, automatic.object("optOut"));
  TRY(opt_out.only({"supported", "instructions"}));
  TRY_ASSIGN(const bool supported, opt_out.boolean("supported"));
  if (supported || opt_out.find("instructions")) TRY(read_uri(opt_out, "instructions"));
  return Done{};
}

Status check_waves(const Field& rollout, std::string_view name) {
  TRY_ASSIGN(const auto waves, rollout.list(name));
  std::int64_t last_start = -1, last_percent = 0;
  for (const Field& wave : waves) {
    TRY(wave.only({"startAfter", "percent"}));
    TRY_ASSIGN(const std::int64_t start, read_duration_minutes(wave, "startAfter"));
    TRY_ASSIGN(const std::int64_t percent, wave.integer("percent", 1, 100));
    if (start <= last_start || percent <= last_percent)
      return wave.refuse(ErrorCode::field_value).expected("later and wider than the wave before");
    last_start = start, last_percent = percent;
  }
  if (last_percent == 100) return Done{};
  return rollout.refuse(ErrorCode::field_value, std::string(name)).expected("a last wave of 100 percent");
}

Status check_rollout(const Field& document) {
  TRY_ASSIGN(const Field rollout, document.object("rollout"));
  TRY(rollout.only({"feature", "security", "critical", "manualCheckBypasses", "haltable"}));
  TRY(check_waves(rollout, "feature"));
  TRY(check_waves(rollout, "security"));
  if (rollout.find("critical")) TRY(check_waves(rollout, "critical"));
  TRY(rollout.boolean("manualCheckBypasses"));
  TRY(rollout.maybe_boolean("haltable"));
  return Done{};
}

Status read_end_of_support(const Field& document, UpdatePolicy& policy) {
  TRY_ASSIGN(const Field end, document.object("endOfSupport"));
  TRY(end.only(
      {"lifecycle", "minimumSupportDays", "noticeDays", "reminderDays", "mayShorten", "riskOfNotUpgrading"}));
  TRY(read_uri(end, "lifecycle"));
  TRY(end.integer("minimumSupportDays", 0));
  // At most a century, so that dates can still be written.
  TRY_ASSIGN(policy.notice_days, end.integer("noticeDays", 365, 36525));
  TRY_ASSIGN(policy.risk_of_not_upgrading, read_some_text(end, "riskOfNotUpgrading"));
  TRY_ASSIGN(const bool may_shorten, end.boolean("mayShorten"));
  if (may_shorten) return end.refuse(ErrorCode::field_value, "mayShorten").expected("false").got("true");
  TRY_ASSIGN(const auto reminders, end.list("reminderDays"));
  std::set<std::int64_t> known;
  for (const Field& reminder : reminders) {
    TRY_ASSIGN(const std::int64_t days, reminder.as_integer(1));
    if (!known.insert(days).second)
      return not_allowed(reminder, "each number of days once", std::to_string(days));
    policy.reminder_days.push_back(days);
  }
  return Done{};
}

Status check_notification(const Field& document) {
  TRY_ASSIGN(const Field notification, document.object("notification"));
  TRY(notification.only({"feeds", "maintenanceNoticeDays", "incidentFirstNoticeHours"}));
  TRY_ASSIGN(const auto feeds, notification.list("feeds"));
  if (feeds.empty()) return notification.refuse(ErrorCode::field_value, "feeds").expected("at least one");
  for (const Field& feed : feeds) {
    TRY(feed.only({"type", "url"}));
    TRY(read_choice(feed, "type", {"atom", "jsonfeed", "csaf", "rolie", "email", "webhook"}));
    TRY(feed.text("url"));
  }
  TRY(notification.maybe_integer("maintenanceNoticeDays", 0));
  TRY(notification.maybe_integer("incidentFirstNoticeHours", 1));
  return Done{};
}

Status check_retention(const Field& document) {
  TRY_ASSIGN(const Field retention, document.object("retention"));
  TRY(retention.only(
      {"updateYears", "orSupportPeriodIfLonger", "logYears", "buildLogYears", "noticesYears"}));
  TRY(retention.integer("updateYears", 0));
  TRY(retention.maybe_boolean("orSupportPeriodIfLonger"));
  for (const std::string_view name : {"logYears", "buildLogYears", "noticesYears"})
    TRY(retention.maybe_integer(name, 1));
  return Done{};
}

Status read_rollback(const Field& document, UpdatePolicy& policy) {
  if (!document.find("rollback")) return Done{};
  TRY_ASSIGN(const Field rollback, document.object("rollback"));
  TRY(rollback.only({"supported", "floor", "instructions"}));
  TRY(rollback.maybe_boolean("supported"));
  TRY_ASSIGN(policy.rollback_floor, rollback.maybe_text("floor"));
  if (policy.rollback_floor && !Version::parse(*policy.rollback_floor))
    return not_allowed(rollback, "floor: a version such as 1.4.0", *policy.rollback_floor);
  if (rollback.find("instructions")) TRY(read_uri(rollback, "instructions"));
  return Done{};
}

Status check_instructions(const Field& document) {
  TRY_ASSIGN(const Field instructions, document.object("instructions"));
  TRY(instructions.only({"apply", "verify", "secureUse", "disableAutomatic", "decommission"}));
  for (const std::string_view name : {"apply", "verify", "secureUse"})
    TRY(check_document_link(instructions, name));
  for (const std::string_view name : {"disableAutomatic", "decommission"})
    if (instructions.find(name)) TRY(check_document_link(instructions, name));
  return Done{};
}

Status check_contact(const Field& document) {
  TRY_ASSIGN(const Field contact, document.object("contact"));
  TRY(contact.only({"security", "support", "disclosurePolicy", "acknowledgeDays", "statusUpdateDays"}));
  TRY(contact.text("security"));
  TRY(contact.maybe_text("support"));
  TRY(check_document_link(contact, "disclosurePolicy"));
  TRY(contact.integer("acknowledgeDays", 1));
  TRY(contact.integer("statusUpdateDays", 1));
  return Done{};
}

Status check_anchor(const Field& anchor) {
  TRY(anchor.only({"kind", "name", "url", "everyDays", "certificateSha256", "vkey"}));
  TRY_ASSIGN(const std::string kind, read_choice(anchor, "kind", {"rfc3161", "witness"}));
  TRY(read_some_text(anchor, "name"));
  TRY(read_https_url(anchor, "url"));
  TRY(anchor.integer("everyDays", 1, 31));
  const bool is_witness = kind == "witness";
  if (anchor.find(is_witness ? "certificateSha256" : "vkey"))
    return not_allowed(anchor, is_witness ? "vkey only" : "certificateSha256 only", "both kinds of key");
  if (is_witness) {
    TRY(read_some_text(anchor, "vkey"));
  } else {
    TRY(anchor.sha256("certificateSha256"));
  }
  return Done{};
}

Status check_evidence(const Field& document) {
  if (!document.find("evidence")) return Done{};
  TRY_ASSIGN(const Field evidence, document.object("evidence"));
  TRY(evidence.only(
      {"scanMaxAgeDays", "accessReviewMaxDays", "signingSessionMaxHours", "secretMaxAgeDays", "anchors"}));
  if (evidence.find("scanMaxAgeDays")) TRY(evidence.integer("scanMaxAgeDays", 1, 31));
  if (evidence.find("accessReviewMaxDays")) TRY(evidence.integer("accessReviewMaxDays", 1, 366));
  if (evidence.find("signingSessionMaxHours")) TRY(evidence.integer("signingSessionMaxHours", 1, 24));
  TRY(evidence.maybe_integer("secretMaxAgeDays", 1));
  if (!evidence.find("anchors")) return Done{};
  TRY_ASSIGN(const auto anchors, evidence.list("anchors"));
  if (anchors.empty()) return evidence.refuse(ErrorCode::field_value, "anchors").expected("at least one");
  for (const Field& anchor : anchors) TRY(check_anchor(anchor));
  return Done{};
}

Result<UpdatePolicy> read_members(const Field& document) {
  UpdatePolicy policy;
  TRY(check_schema_version(document));
  TRY(document.only({"schemaVersion", "policyId", "product", "serial", "issued", "expires", "cadence",
                     "channels", "security", "automatic", "rollout", "endOfSupport", "notification",
                     "retention", "rollback", "instructions", "contact", "evidence"}));
  TRY_ASSIGN(const std::string id, document.text("policyId"));
  if (!is_id(id, 128, ".-"))
    return document.refuse(ErrorCode::field_value, "policyId")
        .expected("lower-case letters, digits, . and -")
        .got(id);
  TRY_ASSIGN(policy.serial, document.integer("serial", 1));
  TRY(read_product(document, policy));
  TRY(read_times(document, policy));
  TRY_ASSIGN(const auto out_of_band, read_cadence(document));
  TRY(read_channels(document, policy));
  TRY(check_security(document, out_of_band.value_or(false)));
  TRY(check_automatic(document));
  TRY(check_rollout(document));
  TRY(read_end_of_support(document, policy));
  TRY(check_notification(document));
  TRY(check_retention(document));
  TRY(read_rollback(document, policy));
  TRY(check_instructions(document));
  TRY(check_contact(document));
  TRY(check_evidence(document));
  policy.document = document.json();
  return policy;
}

// One code for every error in a policy, because the vendor's response is the same; the message is kept.
Error as_policy_error(const Error& error) {
  if (error.code() == ErrorCode::format_too_new) return error;
  std::string detail = error.detail();
  if (error.code() != ErrorCode::field_value) detail += ": " + std::string(meaning_of(error.code()));
  return Error{ErrorCode::policy_invalid, std::move(detail)}
      .file(error.file())
      .expected(error.expected())
      .got(error.got());
}

}  // namespace

Result<UpdatePolicy> read_update_policy(std::string_view bytes, std::string_view file) {
  auto json = read_json(bytes, file);
  if (!json) return as_policy_error(json.error());
  auto policy = read_members(Field(*json, std::string(file)));
  if (!policy) return as_policy_error(policy.error());
  return policy;
}

std::string write_update_policy(const UpdatePolicy& policy) { return write_json(policy.document) + "\n"; }

std::vector<Error> check_policy_follows(const UpdatePolicy& published, const UpdatePolicy& staged,
                                        const std::string& file) {
  std::vector<Error> errors;
  if (published.document == staged.document) return errors;
  if (staged.serial <= published.serial || staged.serial - published.serial > kMostRise) {
    errors.push_back(Error{ErrorCode::policy_serial}
                         .file(file)
                         .expected("above " + std::to_string(published.serial) + ", by at most " +
                                   std::to_string(kMostRise))
                         .got(std::to_string(staged.serial)));
  }
  if (published.rollback_floor) {
    const Version old = Version::parse(*published.rollback_floor).value();
    if (!staged.rollback_floor || Version::parse(*staged.rollback_floor).value() < old) {
      errors.push_back(Error{ErrorCode::policy_invalid, "rollback.floor"}
                           .file(file)
                           .expected("at least " + old.text())
                           .got(staged.rollback_floor.value_or("none")));
    }
  }
  return errors;
}

std::vector<Error> check_policy_fits(const UpdatePolicy& policy, const Cle* cle, Instant now,
                                     const std::string& file) {
  std::vector<Error> errors;
  if (policy.issued > now) {
    errors.push_back(Error{ErrorCode::policy_invalid, "issued"}
                         .file(file)
                         .expected("at most " + to_text(now))
                         .got(to_text(policy.issued)));
  }
  if (cle == nullptr) return errors;
  const std::set<std::string> ours(policy.purls.begin(), policy.purls.end());
  if (ours != std::set<std::string>(cle->identifiers.begin(), cle->identifiers.end())) {
    errors.push_back(Error{ErrorCode::policy_invalid, "product.purl"}
                         .file(file)
                         .expected(join(cle->identifiers, ", "))
                         .got(join(policy.purls, ", ")));
  }
  return errors;
}

}  // namespace sealwright
