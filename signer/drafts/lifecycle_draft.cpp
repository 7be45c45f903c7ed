// SPDX-License-Identifier: Apache-2.0
#include "signer/drafts/lifecycle_draft.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "base/url.hpp"
#include "keys/public/digest.hpp"
#include "metadata/json/document_fields.hpp"
#include "metadata/lifecycle/cle_rules.hpp"
#include "metadata/lifecycle/date_ratchet.hpp"

namespace sealwright::sign {
namespace {

// A script may set the dates of several lines within one second, and each document must be later than the one
// before it.
constexpr Seconds kMostAhead{5};

constexpr std::int64_t kFirstNoticeDays = 366;

// The first moment after a day.
Instant end_of(CivilDate day) { return start_of(day) + kDay; }

Result<Cle> start_document(const Cle* previous, const EndOfSupportOptions& options, Instant now) {
  Cle cle;
  if (previous != nullptr) {
    cle = *previous;
  } else {
    cle.identifiers = {options.purl};
  }
  if (options.purl.empty() ? previous == nullptr : cle.identifiers[0] != options.purl) {
    return Error{ErrorCode::usage, "the package URL does not fit the product"}
        .expected(previous == nullptr ? "such as pkg:generic/vendor.example/app" : cle.identifiers[0])
        .got(options.purl.empty() ? "none" : options.purl);
  }
  if (previous != nullptr && previous->updated_at > now + kMostAhead) {
    return Error{ErrorCode::cle_order, "the published document is dated later than this draft"}
        .expected("after " + to_text(previous->updated_at))
        .got(to_text(now))
        .advice("Check the clock of this machine, then run the command again.");
  }
  cle.updated_at = previous == nullptr ? now : std::max(now, previous->updated_at + Seconds{1});
  return cle;
}

Status check_days(const EndOfSupportOptions& options) {
  const std::string last_day = long_date(options.last_day);
  if (options.last_day_of_life && *options.last_day_of_life < options.last_day) {
    return Error{ErrorCode::usage, "the last day of life comes before the last day with security fixes"}
        .expected(last_day + " or later")
        .got(long_date(*options.last_day_of_life));
  }
  if (options.last_feature_day && *options.last_feature_day > options.last_day) {
    return Error{ErrorCode::usage, "the last day with new features comes after the last with security fixes"}
        .expected(last_day + " or earlier")
        .got(long_date(*options.last_feature_day));
  }
  return Done{};
}

Status check_first_release(const EndOfSupportOptions& options, const CleVersions& line) {
  if (!options.first_release || line.contains(*options.first_release)) return Done{};
  return Error{ErrorCode::usage, "the first release is not a version of the line"}
      .expected("a version of " + line.name())
      .got(options.first_release->text());
}

// Adds events to a document, each with the next id.
class Draft {
 public:
  Draft(Cle cle, Instant now) : cle_(std::move(cle)), now_(now) {}

  void define(const EndOfSupportOptions& options) {
    const auto same = [&](const SupportDefinition& support) { return support.id == options.support_id; };
    if (std::any_of(cle_.supports.begin(), cle_.supports.end(), same)) return;
    cle_.supports.push_back({options.support_id, options.support_description, options.support_url, {}});
  }

  void release(const Version& version) {
    const auto same = [&](const CleEvent& event) { return event.version == version.text(); };
    if (std::any_of(cle_.events.begin(), cle_.events.end(), same)) return;
    CleEvent event = next(CleEventType::released);
    event.version = version.text();
    add(std::move(event));
  }

  // Withdraws every other date of this kind for exactly this line, then adds the new one.
  void set(CleEventType type, const std::string& support_id, const CleVersions& line, Instant effective,
           const std::string& reason) {
    std::vector<std::int64_t> others;
    const auto withdrawn = cle_.withdrawals();
    for (const CleEvent& event : cle_.events) {
      if (event.type != type || event.support_id != support_id || event.versions != line) continue;
      if (withdrawn.contains(event.id)) continue;
      if (event.effective == effective) return;
      others.push_back(event.id);
    }
    for (auto id = others.rbegin(); id != others.rend(); ++id) {
      CleEvent event = next(CleEventType::withdrawn);
      event.event_id = *id;
      event.reason = reason;
      add(std::move(event));
    }
    CleEvent event = next(type);
    event.effective = effective;
    event.versions = line;
    event.support_id = support_id;
    add(std::move(event));
  }

  Cle take() && { return std::move(cle_); }

 private:
  CleEvent next(CleEventType type) const {
    CleEvent event;
    event.id = cle_.events.empty() ? 1 : cle_.events.front().id + 1;
    event.type = type;
    event.effective = event.published = now_;
    return event;
  }
  void add(CleEvent event) { cle_.events.insert(cle_.events.begin(), std::move(event)); }

  Cle cle_;
  Instant now_;
};

Json page(const PageLink& link) { return Json::object({{"url", link.url}, {"sha256", link.sha256}}); }

Json list_of(std::initializer_list<Json> items) { return Json(Json::Array(items)); }

Json wave(const char* start, int percent) {
  return Json::object({{"startAfter", start}, {"percent", percent}});
}

Json apply_within(const char* severity, int days) {
  return Json::object({{"severity", severity}, {"days", days}});
}

Json vendor_target(const char* severity, int days) {
  return Json::object({{"severity", severity}, {"days", days}, {"clockStarts", "confirmed"}});
}

Json draft_security() {
  return Json::object(
      {{"separateFromFeatures", "where-feasible"},
       {"cost", "free"},
       {"vendorTargets",
        list_of({vendor_target("critical", 14), vendor_target("high", 30), vendor_target("medium", 90)})},
       {"customerApplyWithin",
        list_of({apply_within("critical", 14), apply_within("high", 14), apply_within("unspecified", 14),
                 apply_within("medium", 90), apply_within("low", 180)})}});
}

Json opt_out_by(const std::string& url) {
  Json opt_out = Json::object({{"supported", !url.empty()}});
  return url.empty() ? opt_out : opt_out.set("instructions", url);
}

Json draft_automatic(const PolicyOptions& options) {
  return Json::object({{"securityDefault", "on"},
                       {"featureDefault", "off"},
                       {"optOut", opt_out_by(options.opt_out_url)},
                       {"postponeMaxDays", 14},
                       {"notifyAvailable", true}});
}

Json draft_end_of_support_terms(const PolicyOptions& options) {
  return Json::object({{"lifecycle", options.lifecycle_url},
                       {"minimumSupportDays", options.minimum_support_days},
                       {"noticeDays", options.notice_days.value_or(kFirstNoticeDays)},
                       {"reminderDays", list_of({366, 180, 90, 30})},
                       {"mayShorten", false},
                       {"riskOfNotUpgrading", options.risk_of_not_upgrading}});
}

Json draft_rollout() {
  return Json::object({{"feature", list_of({wave("PT0H", 10), wave("P1D", 50), wave("P3D", 100)})},
                       {"security", list_of({wave("PT0H", 100)})},
                       {"manualCheckBypasses", true},
                       {"haltable", true}});
}

Json atom_feed(const std::string& url) { return Json::object({{"type", "atom"}, {"url", url}}); }

// Customers use these addresses. They are checked here because the policy reader accepts any text for them.
Status check_address(const char* member, const std::string& address) {
  if (is_uri(address)) return Done{};
  return Error{ErrorCode::policy_invalid, member}
      .expected("a URI such as https://vendor.example/page or mailto:security@vendor.example")
      .got(address.empty() ? "none" : shown_url(address).substr(0, 80));
}

// Checks `days` before it is added to a time: not every number of days fits into one.
Status set_validity(Json& document, Instant now, std::int64_t days) {
  constexpr std::int64_t kMostDays = kLongestPolicy.count / kDay.count;
  if (days < 1 || days > kMostDays) {
    return Error{ErrorCode::policy_invalid, "expires"}
        .expected("1 to " + std::to_string(kMostDays) + " days from now")
        .got(std::to_string(days));
  }
  document.set("issued", to_text(now));
  document.set("expires", to_text(now + days * kDay));
  return Done{};
}

// Replaces published values by the given ones. The reader requires each of these members, so a policy that
// was read has them all.
class PolicyChange {
 public:
  explicit PolicyChange(Json document) : document_(std::move(document)) {}

  void set(std::string_view object, std::string_view member, Json value) {
    Json changed = *document_.find(object);
    document_.set(object, changed.set(member, std::move(value)));
  }
  void set_text(std::string_view object, std::string_view member, const std::string& text) {
    if (!text.empty()) set(object, member, text);
  }
  void set_page(std::string_view object, std::string_view member, const PageLink& link) {
    if (!link.sha256.empty()) set(object, member, page(link));
  }
  // Feeds of other kinds stay.
  void set_atom_feed(const std::string& url) {
    Json feeds = Json::array();
    feeds.push_back(atom_feed(url));
    for (const Json& feed : *document_.find("notification")->find("feeds")->items())
      if (!(*feed.find("type") == Json("atom"))) feeds.push_back(feed);
    set("notification", "feeds", std::move(feeds));
  }
  Json take() && { return std::move(document_); }

 private:
  Json document_;
};

// Reads the policy as a client does, so that no draft is one that clients would refuse.
Result<UpdatePolicy> read_draft(const Json& document) {
  return read_update_policy(write_json(document), "update-policy.json");
}

std::string days_between(Instant from, Instant to) {
  const Seconds length = to - from;
  return count_of(static_cast<std::size_t>(std::max<std::int64_t>(0, length.count / kDay.count)), "day");
}

std::string_view words_for(CleEventType type) {
  switch (type) {
    case CleEventType::end_of_support:
      return "supported until ";
    case CleEventType::end_of_development:
      return "new features until ";
    case CleEventType::end_of_life:
      return "end of life after ";
    case CleEventType::end_of_distribution:
      return "offered for download until ";
    default:
      return "sold until ";
  }
}

// The end dates that were published before, indexed once for a whole draft.
class Published {
 public:
  explicit Published(const Cle* previous) : previous_(previous) {
    if (previous == nullptr) return;
    for (const auto& [kind, events] : previous->live_ends())
      for (const CleEvent* event : events) ends_.emplace(std::pair(kind, *event->versions), event);
  }

  // The date that was last published for exactly these versions.
  const CleEvent* told_before(const CleEvent& event) const {
    const auto found = ends_.find({{event.type, event.support_id}, *event.versions});
    return found == ends_.end() ? nullptr : found->second;
  }
  bool is_new(const CleEvent& event) const {
    return previous_ == nullptr || previous_->find(event.id) == nullptr;
  }

 private:
  const Cle* previous_;
  std::map<std::pair<EndKind, CleVersions>, const CleEvent*> ends_;
};

std::string subject_of(const std::string& product, const CleEvent& event) {
  std::string subject = product + " " + event.versions->name();
  if (!event.support_id.empty() && event.support_id != "standard") subject += " (" + event.support_id + ")";
  return subject + ": ";
}

// Lines for people. A warning that applies to two kinds of end is added once.
class ReviewLines {
 public:
  void add(std::string line) { lines_.push_back(std::move(line)); }
  void warn(const std::string& text) {
    if (warnings_.insert(text).second) add("WARNING " + text);
  }
  std::vector<std::string> take() && { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
  std::set<std::string> warnings_;
};

void describe_end(const std::string& product, const Published& published, const CleEvent& event, Instant now,
                  ReviewLines& lines) {
  const std::string subject = subject_of(product, event);
  const std::string day = long_date(last_day_before(event.effective));
  lines.add(subject + std::string(words_for(event.type)) + day + " (" + days_between(now, event.effective) +
            ")");
  const CleEvent* old = published.told_before(event);
  if (old != nullptr && old->effective < event.effective) {
    lines.add("  was " + long_date(last_day_before(old->effective)) + ": extended by " +
              days_between(old->effective, event.effective));
  }
  if (!published.is_new(event)) return;
  if (event.type != CleEventType::end_of_marketing && event.effective < one_year_after(now))
    lines.warn(subject + "less than one year's notice; the publisher will refuse this date");
  if (!falls_on_month_start(event.effective))
    lines.warn(subject + "not the last day of a month; customers plan by months");
}

}  // namespace

Result<Cle> draft_end_of_support(const Cle* previous, const EndOfSupportOptions& options, Instant now) {
  TRY_ASSIGN(const CleVersions line, CleVersions::of_line(options.line));
  TRY(check_days(options));
  TRY(check_first_release(options, line));
  TRY_ASSIGN(Cle start, start_document(previous, options, now));
  const Instant ends = end_of(options.last_day);
  Draft draft(std::move(start), now);
  draft.define(options);
  if (options.first_release) draft.release(*options.first_release);
  if (options.last_feature_day) {
    draft.set(CleEventType::end_of_development, options.support_id, line, end_of(*options.last_feature_day),
              options.reason);
  }
  draft.set(CleEventType::end_of_support, options.support_id, line, ends, options.reason);
  draft.set(CleEventType::end_of_life, "", line,
            options.last_day_of_life ? end_of(*options.last_day_of_life) : ends, options.reason);
  Cle cle = std::move(draft).take();
  if (previous != nullptr && cle.events.size() == previous->events.size())
    return Error{ErrorCode::usage, "the published document already has these dates"};
  return read_cle(write_cle(cle), "cle.json");
}

PageLink link_page(std::string url, std::string_view content) {
  return {std::move(url), sha256_hex(content)};
}

Result<UpdatePolicy> draft_policy(const PolicyOptions& options, Instant now) {
  TRY(check_address("contact.security", options.security_contact));
  TRY(check_address("notification.feeds", options.feed_url));
  Json document = Json::object({{"schemaVersion", "1.0"}, {"policyId", options.policy_id}, {"serial", 1}});
  document.set("product", Json::object({{"name", options.product},
                                        {"vendor", options.vendor},
                                        {"purl", Json::array_of({options.purl})},
                                        {"versionScheme", "semver"}}));
  TRY(set_validity(document, now, options.valid_days));
  document.set("cadence",
               Json::object({{"security", Json::object({{"kind", "as-needed"}, {"outOfBand", true}})},
                             {"feature", Json::object({{"kind", "as-needed"}})}}));
  document.set(
      "channels",
      list_of({Json::object({{"id", options.channel}, {"purpose", "General use"}, {"default", true}})}));
  document.set("security", draft_security());
  document.set("automatic", draft_automatic(options));
  document.set("rollout", draft_rollout());
  document.set("endOfSupport", draft_end_of_support_terms(options));
  document.set("notification", Json::object({{"feeds", list_of({atom_feed(options.feed_url)})}}));
  document.set("retention", Json::object({{"updateYears", 10}, {"logYears", 3}, {"noticesYears", 10}}));
  document.set("instructions", Json::object({{"apply", page(options.apply)},
                                             {"verify", page(options.verify)},
                                             {"secureUse", page(options.secure_use)}}));
  document.set("contact", Json::object({{"security", options.security_contact},
                                        {"disclosurePolicy", page(options.disclosure)},
                                        {"acknowledgeDays", 3},
                                        {"statusUpdateDays", 14}}));
  return read_draft(document);
}

Result<UpdatePolicy> renew_policy(const UpdatePolicy& previous, std::int64_t valid_days, Instant now) {
  PolicyOptions nothing_else;
  nothing_else.valid_days = valid_days;
  return change_policy(previous, nothing_else, now);
}

Result<UpdatePolicy> change_policy(const UpdatePolicy& previous, const PolicyOptions& changes, Instant now) {
  PolicyChange change(previous.document);
  change.set_text("product", "name", changes.product);
  if (!changes.purl.empty()) change.set("product", "purl", Json::array_of({changes.purl}));
  change.set_text("endOfSupport", "lifecycle", changes.lifecycle_url);
  if (changes.notice_days) change.set("endOfSupport", "noticeDays", *changes.notice_days);
  if (!changes.opt_out_url.empty()) change.set("automatic", "optOut", opt_out_by(changes.opt_out_url));
  if (!changes.feed_url.empty()) {
    TRY(check_address("notification.feeds", changes.feed_url));
    change.set_atom_feed(changes.feed_url);
  }
  if (!changes.security_contact.empty()) {
    TRY(check_address("contact.security", changes.security_contact));
    change.set("contact", "security", changes.security_contact);
  }
  change.set_page("instructions", "apply", changes.apply);
  change.set_page("instructions", "verify", changes.verify);
  change.set_page("instructions", "secureUse", changes.secure_use);
  change.set_page("contact", "disclosurePolicy", changes.disclosure);
  Json document = std::move(change).take();
  document.set("serial", previous.serial + 1);
  TRY(set_validity(document, now, changes.valid_days));
  return read_draft(document);
}

std::vector<std::string> describe_for_review(const std::string& product, const Cle* previous,
                                             const Cle& draft, Instant now) {
  ReviewLines lines;
  const Published published(previous);
  const auto withdrawn = draft.withdrawals();
  bool names_an_end = false;
  for (auto event = draft.events.rbegin(); event != draft.events.rend(); ++event) {
    if (withdrawn.contains(event->id)) continue;
    if (event->type == CleEventType::released && published.is_new(*event))
      lines.add(product + " " + *event->version + ": released " + long_date(date_of(event->effective)));
    if (!is_end_date(event->type)) continue;
    names_an_end = true;
    describe_end(product, published, *event, now, lines);
  }
  if (!names_an_end) lines.add(product + ": no end of support is announced");
  if (previous == nullptr) return std::move(lines).take();
  const DateRatchet told = DateRatchet().after_reading(*previous, {}, now);
  for (const ShortenedDate& date : told.broken_by(draft)) {
    lines.warn(date.as_error(ErrorCode::cle_shortened, "").message() +
               ": the publisher will refuse this, and clients would report that support was shortened");
  }
  return std::move(lines).take();
}

std::vector<std::string> describe_for_review(const UpdatePolicy* previous, const UpdatePolicy& draft,
                                             Instant now) {
  std::vector<std::string> lines{
      draft.product + ": update policy " + std::to_string(draft.serial) + ", valid until " +
          long_date(date_of(draft.expires)) + " (" + days_between(now, draft.expires) + ")",
      "  end dates are announced at least " + std::to_string(draft.notice_days) + " days in advance",
      "  default channel " + draft.default_channel};
  if (previous == nullptr) return lines;
  if (draft.notice_days < previous->notice_days) {
    lines.push_back("WARNING the notice period falls from " + std::to_string(previous->notice_days) + " to " +
                    std::to_string(draft.notice_days) + " days");
  }
  for (const Error& error : check_policy_follows(*previous, draft, "update-policy.json"))
    lines.push_back("WARNING " + error.message());
  for (const Json::Member& member : *draft.document.members()) {
    const Json* old = previous->document.find(member.key);
    const bool routine = member.key == "serial" || member.key == "issued" || member.key == "expires";
    if (!routine && (old == nullptr || !(*old == member.value))) lines.push_back("  changed: " + member.key);
  }
  for (const Json::Member& member : *previous->document.members())
    if (draft.document.find(member.key) == nullptr) lines.push_back("  removed: " + member.key);
  return lines;
}

}  // namespace sealwright::sign
