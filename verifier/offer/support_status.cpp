// SPDX-License-Identifier: Apache-2.0
#include "verifier/offer/support_status.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "metadata/lifecycle/cle_rules.hpp"

namespace sealwright::client {
namespace {

constexpr std::string_view kFile = "cle.json";

std::string iso_day(CivilDate day) { return to_text(start_of(day)).substr(0, 10); }
std::string days_text(std::int64_t days) { return grouped(days) + (days == 1 ? " day" : " days"); }

// The support ids in the vendor's order, each with its description, then those that only the support
// history has.
std::vector<std::pair<std::string, std::string>> support_ids(const Cle* cle, const DateRatchet& ratchet) {
  std::vector<std::pair<std::string, std::string>> ids;
  std::set<std::string> known;
  if (cle != nullptr) {
    for (const SupportDefinition& support : cle->supports)
      if (known.insert(support.id).second) ids.emplace_back(support.id, support.description);
  }
  for (const SeenDate& date : ratchet.dates()) {
    if (date.type == CleEventType::end_of_support && known.insert(date.support_id).second)
      ids.emplace_back(date.support_id, "");
  }
  return ids;
}

struct EndDate {
  Instant effective;
  std::int64_t event;
};

// The end date of each kind for one version, looked up once for all kinds.
class Ends {
 public:
  Ends(const Cle* cle, const DateRatchet& ratchet, const Version& version)
      : has_document_(cle != nullptr), promised_(ratchet.promised_for(version)) {
    if (cle != nullptr) said_ = cle->ends_of(version);
  }

  // A shorter date in the document is added to `notices`.
  std::optional<EndDate> find(const EndKind& kind, Notices& notices) const {
    const auto said_at = said_.find(kind);
    const auto promised_at = promised_.find(kind);
    const CleEvent* said = said_at == said_.end() ? nullptr : said_at->second;
    const SeenDate* promised = promised_at == promised_.end() ? nullptr : promised_at->second;
    if (promised == nullptr || (said != nullptr && said->effective >= promised->effective))
      return said == nullptr ? std::nullopt : std::optional(EndDate{said->effective, said->id});
    // A missing document shortens no date.
    if (!has_document_) return EndDate{promised->effective, promised->event};
    ShortenedDate shortened{*promised, std::nullopt};
    if (said != nullptr) shortened.present = {said->effective, said->id};
    notices.push_back(Notice::warning(shortened.as_error(ErrorCode::date_shortened, std::string(kFile))));
    return EndDate{promised->effective, promised->event};
  }

 private:
  bool has_document_;
  std::map<EndKind, const SeenDate*> promised_;
  std::map<EndKind, const CleEvent*> said_;
};

SupportState state_of(const SupportTerm& term, const SupportQuestion& question) {
  if (question.now >= term.ends) return SupportState::ended;
  const auto& days = question.warn_days;
  const bool soon =
      std::any_of(days.begin(), days.end(), [&](std::int64_t limit) { return term.days_left <= limit; });
  return soon ? SupportState::ends_soon : SupportState::supported;
}

// An unknown value is null, never absent.
Json to_json(const SupportTerm& term) {
  Json json = Json::object({{"supportId", term.support_id},
                            {"description", term.description},
                            {"state", name_of(term.state)},
                            {"lastSecurityDay", iso_day(term.last_security_day())},
                            {"daysLeft", term.days_left},
                            {"event", term.event}});
  json.set("lastFeatureDay", Json());
  if (term.features_end) json.set("lastFeatureDay", iso_day(last_day_before(*term.features_end)));
  return json;
}

std::string headline(const SupportAnswer& answer) {
  const std::string name = answer.product + " " + answer.version;
  if (answer.terms.empty()) return name + ": the vendor has given no end-of-support date for this version.";
  const SupportTerm& term = answer.terms[0];
  const std::string day = long_date(term.last_security_day());
  if (term.state == SupportState::ended) return name + ": support ended on " + day + ".";
  const std::string left = " (" + days_text(term.days_left) + " left)";
  if (term.state == SupportState::ends_soon) return name + ": support ends soon, on " + day + left + ".";
  return name + ": supported until " + day + left + ".";
}

void add_term_lines(const SupportAnswer& answer, std::vector<std::string>& lines) {
  for (const SupportTerm& term : answer.terms) {
    std::string line = "  " + term.support_id;
    if (!term.description.empty()) line += " (" + term.description + ")";
    line += ": last security day " + long_date(term.last_security_day());
    if (term.features_end) line += ", last feature day " + long_date(last_day_before(*term.features_end));
    lines.push_back(std::move(line));
  }
}

}  // namespace

std::string_view name_of(SupportState state) {
  switch (state) {
    case SupportState::supported:
      return "supported";
    case SupportState::ends_soon:
      return "ends-soon";
    case SupportState::ended:
      return "ended";
    case SupportState::unknown:
      break;
  }
  return "unknown";
}

CivilDate SupportTerm::last_security_day() const { return last_day_before(ends); }

std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3 + (number < 0 ? 1u : 0u); at -= 3) text.insert(at - 3, ",");
  return text;
}

SupportAnswer answer_support(const SupportQuestion& question, const Cle* cle, const DateRatchet& ratchet,
                             const UpdatePolicy* policy) {
  SupportAnswer answer;
  answer.product = policy == nullptr ? question.product : policy->product;
  answer.version = question.installed.text();
  const Ends all(cle, ratchet, question.installed);
  for (auto& [id, description] : support_ids(cle, ratchet)) {
    const auto ends = all.find({CleEventType::end_of_support, id}, answer.notices);
    const auto features = all.find({CleEventType::end_of_development, id}, answer.notices);
    if (!ends) continue;
    SupportTerm term;
    term.support_id = id;
    term.description = description;
    term.ends = ends->effective;
    term.event = ends->event;
    if (features) term.features_end = features->effective;
    term.days_left = std::max<std::int64_t>(0, (term.ends - question.now).count / kDay.count);
    term.state = state_of(term, question);
    answer.terms.push_back(std::move(term));
  }
  if (!answer.terms.empty()) answer.state = answer.terms[0].state;
  if (policy == nullptr) return answer;
  answer.policy_serial = policy->serial;
  answer.policy_expires = policy->expires;
  if (policy->is_expired(question.now)) {
    answer.notices.push_back(Notice::warning(Error{ErrorCode::policy_stale}
                                                 .file("update-policy.json")
                                                 .expected("after " + to_text(question.now))
                                                 .got("expired " + to_text(policy->expires))));
  }
  return answer;
}

Json to_json(const SupportAnswer& answer) {
  Json support = Json::array();
  for (const SupportTerm& each : answer.terms) support.push_back(to_json(each));
  Json json =
      Json::object({{"version", answer.version}, {"state", name_of(answer.state)}, {"support", support}});
  for (const char* name : {"supportId", "lastSecurityDay", "lastFeatureDay", "daysLeft", "source", "policy"})
    json.set(name, Json());
  if (answer.policy_serial) {
    json.set("policy",
             Json::object({{"serial", *answer.policy_serial}, {"expires", to_text(*answer.policy_expires)}}));
  }
  if (answer.terms.empty()) return json;
  const Json first = to_json(answer.terms[0]);
  for (const char* name : {"supportId", "lastSecurityDay", "lastFeatureDay", "daysLeft"})
    json.set(name, *first.find(name));
  json.set("source", Json::object({{"document", kFile}, {"event", answer.terms[0].event}}));
  return json;
}

std::vector<std::string> support_lines(const SupportAnswer& answer, std::optional<Instant> as_of) {
  std::vector<std::string> lines{headline(answer)};
  add_term_lines(answer, lines);
  lines.push_back(as_of ? "  as of " + to_text(*as_of) : "  as of: not checked");
  return lines;
}

}  // namespace sealwright::client
