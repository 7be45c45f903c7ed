#include "metadata/date_ratchet.hpp"

#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kKind = "sealwright-ratchet";

// Dates are compared within one kind of promise: the type of end and the support id.
using Promise = std::pair<CleEventType, std::string>;

std::string say(const Instant effective, std::int64_t event) {
  return to_text(effective) + " (event " + std::to_string(event) + ")";
}

// When the event was taken back, as the document says; nothing if it is not withdrawn.
std::optional<Instant> withdrawn_at(const Cle& cle, std::int64_t event) {
  const auto found = std::find_if(cle.events.begin(), cle.events.end(), [&](const CleEvent& other) {
    return other.type == CleEventType::withdrawn && other.event_id == event;
  });
  return found == cle.events.end() ? std::nullopt : std::optional(found->published);
}

// The ends of one promise that answer today, the newest first.
std::vector<const CleEvent*> live_events(const Cle& cle, const Promise& promise) {
  std::set<std::int64_t> withdrawn;
  for (const CleEvent& event : cle.events) {
    if (event.type == CleEventType::withdrawn) withdrawn.insert(*event.event_id);
  }
  std::vector<const CleEvent*> live;
  for (const CleEvent& event : cle.events) {
    if (Promise(event.type, event.support_id) == promise && withdrawn.count(event.id) == 0)
      live.push_back(&event);
  }
  return live;
}

// Versions that stand for all: between two neighbours nothing enters or leaves any of the ranges.
std::vector<Version> versions_to_ask(const std::vector<const SeenDate*>& promised,
                                     const std::vector<const CleEvent*>& live) {
  std::vector<Version> versions{Version::parse("0.0.0-0").value()};
  const auto add = [&](const CleVersions& set) {
    for (Version& version : set.boundaries()) versions.push_back(std::move(version));
  };
  for (const SeenDate* date : promised) add(date->versions);
  for (const CleEvent* event : live) add(*event->versions);
  std::sort(versions.begin(), versions.end());
  versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
  return versions;
}

const CleVersions& versions_of(const SeenDate& date) { return date.versions; }
const CleVersions& versions_of(const CleEvent& event) { return *event.versions; }

// The first of `ends` that speaks of `version`; nullptr if none does.
template <class End>
const End* first_with(const std::vector<const End*>& ends, const Version& version) {
  const auto found = std::find_if(ends.begin(), ends.end(),
                                  [&](const End* end) { return versions_of(*end).contains(version); });
  return found == ends.end() ? nullptr : *found;
}

// The broken promises of one kind; `promised` has the latest date first.
void find_broken(const Cle& cle, const Promise& promise, const std::vector<const SeenDate*>& promised,
                 std::vector<ShortenedDate>& broken) {
  const auto live = live_events(cle, promise);
  std::set<std::pair<const SeenDate*, const CleEvent*>> told;
  for (const Version& version : versions_to_ask(promised, live)) {
    const SeenDate* date = first_with(promised, version);
    if (date == nullptr) continue;
    const CleEvent* present = first_with(live, version);
    if (present != nullptr && present->effective >= date->effective) continue;
    if (!told.insert({date, present}).second) continue;
    broken.push_back({*date, present == nullptr ? std::nullopt : std::optional(*present)});
  }
}

Result<SeenDate> read_date(const Field& field) {
  TRY(field.only(
      {"event", "type", "supportId", "versions", "effective", "firstPublished", "withdrawn", "corrected"}));
  TRY_ASSIGN(const std::int64_t event, field.integer("event", 1));
  TRY_ASSIGN(const std::string type_name, field.text("type"));
  const auto type = cle_event_type(type_name);
  if (!type || !is_end_date(*type))
    return field.refuse(ErrorCode::field_value, "type").expected("a type of end date").got(type_name);
  TRY_ASSIGN(const std::string support_id, field.text("supportId"));
  TRY_ASSIGN(const Field list, field.at("versions"));
  TRY_ASSIGN(CleVersions versions, CleVersions::read(list));
  TRY_ASSIGN(const Instant effective, field.time("effective"));
  TRY_ASSIGN(const Instant first_published, field.time("firstPublished"));
  TRY_ASSIGN(const auto withdrawn, field.maybe_boolean("withdrawn"));
  TRY_ASSIGN(const auto corrected, field.maybe_boolean("corrected"));
  return SeenDate{event,
                  *type,
                  support_id,
                  std::move(versions),
                  effective,
                  first_published,
                  withdrawn.value_or(false),
                  corrected.value_or(false)};
}

Json to_json(const SeenDate& date) {
  Json json = Json::object({{"event", date.event},
                            {"type", name_of(date.type)},
                            {"supportId", date.support_id},
                            {"versions", date.versions.to_json()},
                            {"effective", to_text(date.effective)},
                            {"firstPublished", to_text(date.first_published)}});
  if (date.withdrawn) json.set("withdrawn", true);
  if (date.corrected) json.set("corrected", true);
  return json;
}

}  // namespace

Error ShortenedDate::as_error(ErrorCode code, std::string file) const {
  std::string what = std::string(name_of(promised.type)) + " of " + promised.versions.name();
  if (!promised.support_id.empty()) what += " (" + promised.support_id + ")";
  return Error{code, std::move(what)}
      .file(std::move(file))
      .expected("not before " + say(promised.effective, promised.event))
      .got(present ? say(present->effective, present->id) : "no date");
}

void DateRatchet::record(const Cle& cle, const CleEvent& event, Instant first_published) {
  events_.emplace(event.id, event.digest());
  if (!is_end_date(event.type)) return;
  const auto same = std::find_if(dates_.begin(), dates_.end(), [&](const SeenDate& date) {
    return date.event == event.id && date.type == event.type && date.support_id == event.support_id &&
           date.effective == event.effective && date.versions == *event.versions;
  });
  const bool withdrawn = cle.is_withdrawn(event);
  if (same != dates_.end()) {
    same->withdrawn = same->withdrawn || withdrawn;
    return;
  }
  dates_.push_back({event.id, event.type, event.support_id, *event.versions, event.effective, first_published,
                    withdrawn, false});
}

void DateRatchet::take_back(std::int64_t event, Instant at) {
  for (SeenDate& date : dates_) {
    if (date.event != event || !date.withdrawn) continue;
    if (at <= date.first_published + kCorrectionTime) date.corrected = true;
  }
}

DateRatchet DateRatchet::after_publishing(const Cle& cle, const Dates& dates, Instant at) const {
  DateRatchet next = *this;
  for (const CleEvent& event : cle.events) next.record(cle, event, at);
  for (const auto& correction : dates.corrections) next.take_back(correction.event, at);
  return next;
}

DateRatchet DateRatchet::after_reading(const Cle& cle, const Dates& dates, Instant at) const {
  DateRatchet next = *this;
  for (const CleEvent& event : cle.events) next.record(cle, event, std::min(at, event.published));
  for (const auto& correction : dates.corrections) {
    const auto said = withdrawn_at(cle, correction.event);
    if (said) next.take_back(correction.event, knows(correction.event) ? at : *said);
  }
  return next;
}

const SeenDate* DateRatchet::promised(CleEventType type, std::string_view support_id,
                                      const Version& version) const {
  const SeenDate* latest = nullptr;
  for (const SeenDate& date : dates_) {
    if (date.type != type || date.support_id != support_id || date.corrected) continue;
    if (!date.versions.contains(version)) continue;
    if (latest == nullptr || date.effective > latest->effective) latest = &date;
  }
  return latest;
}

std::vector<ShortenedDate> DateRatchet::broken_by(const Cle& cle) const {
  std::map<Promise, std::vector<const SeenDate*>> promises;
  for (const SeenDate& date : dates_) {
    if (!date.corrected) promises[{date.type, date.support_id}].push_back(&date);
  }
  std::vector<ShortenedDate> broken;
  for (auto& [promise, promised] : promises) {
    std::stable_sort(promised.begin(), promised.end(),
                     [](const SeenDate* a, const SeenDate* b) { return a->effective > b->effective; });
    find_broken(cle, promise, promised, broken);
  }
  return broken;
}

std::vector<std::int64_t> DateRatchet::changed_events(const Cle& cle) const {
  std::vector<std::int64_t> changed;
  for (const auto& [id, digest] : events_) {
    const CleEvent* event = cle.find(id);
    if (event == nullptr || event->digest() != digest) changed.push_back(id);
  }
  return changed;
}

Result<DateRatchet> DateRatchet::read(std::string_view bytes, std::string_view file) {
  TRY_ASSIGN(const Json json, read_local_document(bytes, file, kKind, 1));
  const Field document(json, std::string(file));
  TRY(document.only({"format", "events", "ends"}));
  DateRatchet ratchet;
  TRY_ASSIGN(const auto events, document.entries("events"));
  for (const auto& [id, digest] : events) {
    std::uint64_t number = 0;
    TRY_ASSIGN(const std::string text, digest.as_text());
    if (!parse_decimal(id, number) || number == 0 || number > std::uint64_t{INT64_MAX} ||
        !is_sha256_hex(text))
      return digest.refuse(ErrorCode::field_value).expected("an event id and its SHA-256");
    ratchet.events_.emplace(static_cast<std::int64_t>(number), text);
  }
  TRY_ASSIGN(const auto ends, document.list("ends"));
  for (const Field& end : ends) {
    TRY_ASSIGN(SeenDate date, read_date(end));
    ratchet.dates_.push_back(std::move(date));
  }
  return ratchet;
}

std::string DateRatchet::write() const {
  Json events = Json::object(), ends = Json::array();
  for (const auto& [id, digest] : events_) events.set(std::to_string(id), digest);
  for (const SeenDate& date : dates_) ends.push_back(to_json(date));
  return write_json(Json::object({{"format", std::string(kKind) + "/1"},
                                  {"events", std::move(events)},
                                  {"ends", std::move(ends)}})) +
         "\n";
}

}  // namespace sealwright
