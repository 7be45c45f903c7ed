// SPDX-License-Identifier: Apache-2.0
#include "metadata/lifecycle/date_ratchet.hpp"

#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kKind = "sealwright-ratchet";

std::string say(const Instant effective, std::int64_t event) {
  return to_text(effective) + " (event " + std::to_string(event) + ")";
}

// A version at which one end date begins or ceases to apply. `rank` is its position among those of its side.
struct Edge {
  const Version* at;
  bool opens, is_promise;
  std::size_t rank;
};

void add_edges(const CleVersions& versions, bool is_promise, std::size_t rank, std::vector<Edge>& edges) {
  for (const VersionInterval& interval : versions.versions().intervals()) {
    edges.push_back({&interval.from, true, is_promise, rank});
    if (interval.to) edges.push_back({&*interval.to, false, is_promise, rank});
  }
}

// The published dates of one kind beside the current ones of the document, from the lowest version to the
// highest: on both sides, only the first date that covers an edge counts there.
class Sweep {
 public:
  // `promised` has the latest date first, `live` the newest event.
  Sweep(const std::vector<const SeenDate*>& promised, const std::vector<const CleEvent*>& live)
      : promised_(promised), live_(live) {
    for (std::size_t i = 0; i < promised.size(); ++i) add_edges(promised[i]->versions, true, i, edges_);
    for (std::size_t i = 0; i < live.size(); ++i) add_edges(*live[i]->versions, false, i, edges_);
  }

  Status find_broken(Cancel cancel, std::vector<ShortenedDate>& broken) {
    std::sort(edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) { return *a.at < *b.at; });
    for (std::size_t i = 0; i < edges_.size();) {
      TRY(cancel.check());
      const Version& version = *edges_[i].at;
      for (; i < edges_.size() && *edges_[i].at == version; ++i) pass(edges_[i]);
      judge(broken);
    }
    return Done{};
  }

 private:
  void pass(const Edge& edge) {
    auto& open = edge.is_promise ? open_promises_ : open_events_;
    if (edge.opens)
      open.insert(edge.rank);
    else
      open.erase(edge.rank);
  }
  void judge(std::vector<ShortenedDate>& broken) {
    if (open_promises_.empty()) return;
    const std::size_t promise = *open_promises_.begin();
    const std::size_t event = open_events_.empty() ? live_.size() : *open_events_.begin();
    const SeenDate& date = *promised_[promise];
    const CleEvent* present = event == live_.size() ? nullptr : live_[event];
    if (present != nullptr && present->effective >= date.effective) return;
    if (!told_.insert({promise, event}).second) return;
    broken.push_back({date, present == nullptr
                                ? std::nullopt
                                : std::optional(ShortenedDate::Present{present->effective, present->id})});
  }

  const std::vector<const SeenDate*>& promised_;
  const std::vector<const CleEvent*>& live_;
  std::vector<Edge> edges_;
  std::set<std::size_t> open_promises_, open_events_;
  std::set<std::pair<std::size_t, std::size_t>> told_;
};

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
      .got(present ? say(present->effective, present->event) : "no date");
}

DateRatchet::Places DateRatchet::places() const {
  Places places;
  for (std::size_t i = 0; i < dates_.size(); ++i) places.emplace(dates_[i].event, i);
  return places;
}

void DateRatchet::record(const CleEvent& event, bool withdrawn, Instant first_published, Places& places) {
  events_.emplace(event.id, event.digest());
  if (!is_end_date(event.type)) return;
  const auto [first, last] = places.equal_range(event.id);
  const auto same = std::find_if(first, last, [&](const auto& place) {
    const SeenDate& date = dates_[place.second];
    return date.type == event.type && date.support_id == event.support_id &&
           date.effective == event.effective && date.versions == *event.versions;
  });
  if (same != last) {
    SeenDate& date = dates_[same->second];
    date.withdrawn = date.withdrawn || withdrawn;
    return;
  }
  places.emplace(event.id, dates_.size());
  dates_.push_back({event.id, event.type, event.support_id, *event.versions, event.effective, first_published,
                    withdrawn, false});
}

void DateRatchet::take_back(std::int64_t event, Instant at, const Places& places) {
  const auto [first, last] = places.equal_range(event);
  for (auto place = first; place != last; ++place) {
    SeenDate& date = dates_[place->second];
    if (date.withdrawn && at <= date.first_published + kCorrectionTime) date.corrected = true;
  }
}

DateRatchet DateRatchet::after_publishing(const Cle& cle, const Dates& dates, Instant at) const {
  DateRatchet next = *this;
  Places places = next.places();
  const auto withdrawn = cle.withdrawals();
  for (const CleEvent& event : cle.events) next.record(event, withdrawn.contains(event.id), at, places);
  for (const auto& correction : dates.corrections) next.take_back(correction.event, at, places);
  return next;
}

DateRatchet DateRatchet::after_reading(const Cle& cle, const Dates& dates, Instant at) const {
  DateRatchet next = *this;
  Places places = next.places();
  const auto withdrawn = cle.withdrawals();
  for (const CleEvent& event : cle.events)
    next.record(event, withdrawn.contains(event.id), std::min(at, event.published), places);
  for (const auto& correction : dates.corrections) {
    const auto said = withdrawn.find(correction.event);
    if (said != withdrawn.end())
      next.take_back(correction.event, knows(correction.event) ? at : said->second, places);
  }
  return next;
}

std::map<EndKind, const SeenDate*> DateRatchet::promised_for(const Version& version) const {
  std::map<EndKind, const SeenDate*> latest;
  for (const SeenDate& date : dates_) {
    if (date.corrected || !date.versions.contains(version)) continue;
    const SeenDate*& known = latest[{date.type, date.support_id}];
    if (known == nullptr || date.effective > known->effective) known = &date;
  }
  return latest;
}

const SeenDate* DateRatchet::promised(CleEventType type, std::string_view support_id,
                                      const Version& version) const {
  const auto all = promised_for(version);
  const auto found = all.find({type, std::string(support_id)});
  return found == all.end() ? nullptr : found->second;
}

Result<std::vector<ShortenedDate>> DateRatchet::broken_by(const Cle& cle, Cancel cancel) const {
  std::map<EndKind, std::vector<const SeenDate*>> promises;
  for (const SeenDate& date : dates_) {
    if (!date.corrected) promises[{date.type, date.support_id}].push_back(&date);
  }
  const auto live = cle.live_ends();
  const std::vector<const CleEvent*> none;
  std::vector<ShortenedDate> broken;
  for (auto& [kind, promised] : promises) {
    std::stable_sort(promised.begin(), promised.end(),
                     [](const SeenDate* a, const SeenDate* b) { return a->effective > b->effective; });
    const auto now = live.find(kind);
    TRY(Sweep(promised, now == live.end() ? none : now->second).find_broken(cancel, broken));
  }
  return broken;
}

Status DateRatchet::check_room(const DateRatchet& before, const std::string& file) const {
  const std::string written = write();
  if (written == before.write()) return Done{};
  std::size_t bounds = 0;
  for (const SeenDate& date : dates_) bounds += date.versions.bounds();
  const auto refuse = [&](std::string_view what, std::uint64_t most, std::uint64_t count) {
    return Error{ErrorCode::limit_exceeded,
                 "the support history has no room for this document: " + std::string(what)}
        .file(file)
        .expected("at most " + std::to_string(most))
        .got(std::to_string(count))
        .advice("The dates known so far stay in use; ask the vendor to publish a smaller document.");
  };
  if (const std::size_t count = std::max(events_.size(), dates_.size()); count > kLimits.known_events)
    return refuse("events", kLimits.known_events, count);
  if (bounds > kLimits.known_bounds) return refuse("versions and bounds", kLimits.known_bounds, bounds);
  if (written.size() > kLimits.known) return refuse("bytes", kLimits.known, written.size());
  return Done{};
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
  Json ends = Json::array();
  // Sorted by text, not by number, as the members of an object are: so each is added at the end.
  std::map<std::string, std::string> by_text;
  for (const auto& [id, digest] : events_) by_text.emplace(std::to_string(id), digest);
  Json events = Json::object();
  for (const auto& [id, digest] : by_text) events.set(id, digest);
  for (const SeenDate& date : dates_) ends.push_back(to_json(date));
  return write_json(Json::object({{"format", std::string(kKind) + "/1"},
                                  {"events", std::move(events)},
                                  {"ends", std::move(ends)}})) +
         "\n";
}

}  // namespace sealwright
