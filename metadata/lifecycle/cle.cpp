// SPDX-License-Identifier: Apache-2.0
#include "metadata/lifecycle/cle.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"
#include "metadata/json/document_fields.hpp"
#include "metadata/json/tag.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kSchema = "https://cle.example.com/schema/cle-1.0.0.schema.json";
constexpr std::string_view kSchemaFile = "cle-1.0.0.schema.json";
// The versions of one event, as people read them.
constexpr std::size_t kMostNames = 8, kLongestName = 80;

Status check_count(const Field& field, std::string_view what, std::size_t most, std::size_t count) {
  if (count <= most) return Done{};
  return field.refuse(ErrorCode::limit_exceeded, std::string(what))
      .expected("at most " + std::to_string(most))
      .got(std::to_string(count));
}

constexpr std::array<std::pair<CleEventType, std::string_view>, 9> kTypes{{
    {CleEventType::released, "released"},
    {CleEventType::end_of_development, "endOfDevelopment"},
    {CleEventType::end_of_support, "endOfSupport"},
    {CleEventType::end_of_life, "endOfLife"},
    {CleEventType::end_of_distribution, "endOfDistribution"},
    {CleEventType::end_of_marketing, "endOfMarketing"},
    {CleEventType::superseded_by, "supersededBy"},
    {CleEventType::component_renamed, "componentRenamed"},
    {CleEventType::withdrawn, "withdrawn"},
}};

bool has_support_id(CleEventType type) {
  return type == CleEventType::end_of_support || type == CleEventType::end_of_development;
}

Result<CleEventType> read_type(const Field& event) {
  TRY_ASSIGN(const Field field, event.at("type"));
  TRY_ASSIGN(const std::string name, field.as_text());
  const auto type = cle_event_type(name);
  if (!type) return field.refuse(ErrorCode::field_value, "not an event of CLE 1.0.0").got(name.substr(0, 80));
  return *type;
}

// A version that a release can have. Errors name the path to it.
Status check_version(const Field& field) {
  TRY_ASSIGN(const std::string text, field.as_text());
  const auto version = Version::parse(text);
  if (version) return Done{};
  return field.refuse(ErrorCode::field_value, version.error().detail())
      .expected("a version such as 1.4.0")
      .got(text.substr(0, 80));
}

// Members that only other types need: checked, then kept.
Status check_carried_members(const Field& event, CleEventType type) {
  if (type == CleEventType::superseded_by) TRY(event.text("supersededByVersion"));
  TRY(event.maybe_text("supersededByVersion"));
  TRY(event.maybe_text("license"));
  TRY(event.maybe_text("description"));
  TRY_ASSIGN(const auto references, event.maybe_texts("references"));
  for (const std::string& reference : references) {
    if (is_uri(reference)) continue;
    return event.refuse(ErrorCode::field_value, "references").expected("URIs").got(reference.substr(0, 80));
  }
  if (type != CleEventType::component_renamed) return Done{};
  TRY_ASSIGN(const auto identifiers, event.list("identifiers"));
  for (const Field& identifier : identifiers) {
    TRY(read_choice(identifier, "type", {"PURL"}));
    TRY_ASSIGN(const Field value, identifier.at("value"));
    TRY(read_purl(value));
  }
  if (!identifiers.empty()) return Done{};
  return event.refuse(ErrorCode::field_value, "identifiers").expected("at least one").got("none");
}

// The members that the type requires, and none that would state versions twice.
Status check_subject(const Field& field, const CleEvent& event) {
  if (event.type == CleEventType::released) {
    TRY_ASSIGN(const Field version, field.at("version"));
    TRY(check_version(version));
  }
  if (is_end_date(event.type)) TRY(field.at("versions"));
  if (has_support_id(event.type)) TRY(read_some_text(field, "supportId"));
  if (event.type == CleEventType::withdrawn) TRY(field.at("eventId"));
  return check_carried_members(field, event.type);
}

// `bounds_left` is the number of bounds that the document may still have.
Result<CleEvent> read_event(const Field& field, std::size_t& bounds_left) {
  CleEvent event;
  TRY_ASSIGN(const Field object, field.as_object());
  TRY_ASSIGN(event.id, object.integer("id", 1));
  TRY_ASSIGN(event.type, read_type(object));
  TRY_ASSIGN(event.effective, object.time("effective"));
  TRY_ASSIGN(event.published, object.time("published"));
  TRY_ASSIGN(event.version, object.maybe_text("version"));
  TRY_ASSIGN(event.event_id, object.maybe_integer("eventId", 1));
  TRY_ASSIGN(auto support_id, object.maybe_text("supportId"));
  TRY_ASSIGN(auto reason, object.maybe_text("reason"));
  if (has_support_id(event.type)) event.support_id = support_id.value_or("");
  event.reason = reason.value_or("");
  if (const auto versions = object.find("versions")) {
    TRY_ASSIGN(event.versions, CleVersions::read(*versions, bounds_left));
    bounds_left -= event.versions->bounds();
  }
  TRY(check_subject(object, event));
  event.others =
      members_except(object.json(), {"id", "type", "effective", "published", "version", "versions", "eventId",
                                     "reason", has_support_id(event.type) ? "supportId" : ""});
  return event;
}

Result<std::vector<std::string>> read_identifiers(const Field& document) {
  TRY_ASSIGN(const Field member, document.at("identifier"));
  std::vector<Field> values{member};
  if (member.json().items() != nullptr) {
    TRY_ASSIGN(values, member.as_list());
  }
  TRY(check_count(member, "package URLs", kLimits.cle_identifiers, values.size()));
  std::vector<std::string> identifiers;
  for (const Field& value : values) {
    TRY_ASSIGN(std::string purl, read_purl(value));
    if (std::find(identifiers.begin(), identifiers.end(), purl) != identifiers.end())
      return value.refuse(ErrorCode::field_value, "listed twice").got(purl.substr(0, 80));
    identifiers.push_back(std::move(purl));
  }
  if (identifiers.empty()) return member.refuse(ErrorCode::field_value).expected("at least one package URL");
  return identifiers;
}

Result<std::vector<SupportDefinition>> read_supports(const Field& document) {
  std::vector<SupportDefinition> supports;
  const auto definitions = document.find("definitions");
  if (!definitions) return supports;
  TRY_ASSIGN(const Field object, definitions->as_object());
  TRY_ASSIGN(const auto items, object.maybe_list("support"));
  TRY(check_count(*definitions, "support ids", kLimits.cle_supports, items.size()));
  std::set<std::string> ids;
  for (const Field& item : items) {
    SupportDefinition support;
    TRY_ASSIGN(support.id, read_some_text(item, "id"));
    TRY_ASSIGN(support.description, read_some_text(item, "description"));
    if (item.find("url")) {
      TRY_ASSIGN(support.url, read_uri(item, "url"));
    }
    if (!ids.insert(support.id).second)
      return item.refuse(ErrorCode::field_value, "a support id is defined twice")
          .got(support.id.substr(0, 80));
    support.others = members_except(item.json(), {"id", "description", "url"});
    supports.push_back(std::move(support));
  }
  return supports;
}

Status check_schema(const Field& document) {
  TRY_ASSIGN(const std::string schema, document.text("$schema"));
  if (schema.size() >= kSchemaFile.size() &&
      schema.compare(schema.size() - kSchemaFile.size(), kSchemaFile.size(), kSchemaFile) == 0) {
    return Done{};
  }
  return document.refuse(ErrorCode::field_value, "$schema")
      .expected("a URI ending in " + std::string(kSchemaFile))
      .got(told_tag(schema));
}

Status check_order(const Cle& cle, const std::vector<Field>& fields) {
  for (std::size_t i = 1; i < fields.size(); ++i) {
    if (cle.events[i].id < cle.events[i - 1].id) continue;
    return fields[i]
        .refuse(ErrorCode::cle_order)
        .expected("an id below " + std::to_string(cle.events[i - 1].id))
        .got(std::to_string(cle.events[i].id));
  }
  return Done{};
}

// Checks one event against the others: a withdrawal names an older event that is not a withdrawal, and the
// support id is defined.
Status check_event(const Cle& cle, const std::set<std::string>& supports, const CleEvent& event,
                   const Field& field) {
  if (event.type == CleEventType::withdrawn) {
    const CleEvent* target = event.event_id < event.id ? cle.find(*event.event_id) : nullptr;
    if (target == nullptr || target->type == CleEventType::withdrawn) {
      return field.refuse(ErrorCode::field_value, "eventId")
          .expected("the id of an older event that is not a withdrawal")
          .got(std::to_string(*event.event_id));
    }
  }
  if (!has_support_id(event.type) || supports.contains(event.support_id)) return Done{};
  return field.refuse(ErrorCode::field_value, "supportId")
      .expected("an id of definitions.support")
      .got(event.support_id.substr(0, 80));
}

Status read_events(const Field& document, Cle& cle) {
  TRY_ASSIGN(const auto fields, document.list("events"));
  TRY(check_count(document, "events", kLimits.cle_events, fields.size()));
  std::size_t bounds_left = kLimits.cle_bounds;
  for (const Field& field : fields) {
    TRY_ASSIGN(CleEvent read, read_event(field, bounds_left));
    cle.events.push_back(std::move(read));
  }
  TRY(check_order(cle, fields));
  std::set<std::string> supports;
  for (const SupportDefinition& support : cle.supports) supports.insert(support.id);
  for (std::size_t i = 0; i < fields.size(); ++i) TRY(check_event(cle, supports, cle.events[i], fields[i]));
  return Done{};
}

}  // namespace

std::string_view name_of(CleEventType type) {
  return std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& row) { return row.first == type; })
      ->second;
}

std::optional<CleEventType> cle_event_type(std::string_view name) {
  const auto* row =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& entry) { return entry.second == name; });
  return row == kTypes.end() ? std::nullopt : std::optional(row->first);
}

bool is_end_date(CleEventType type) {
  return type >= CleEventType::end_of_development && type <= CleEventType::end_of_marketing;
}

Result<CleVersions> CleVersions::read(const Field& list, std::size_t most) {
  TRY_ASSIGN(const auto items, list.as_list());
  if (items.empty()) return list.refuse(ErrorCode::field_value).expected("at least one item").got("none");
  TRY(check_count(list, "versions and bounds in one document", most, items.size()));
  Content content;
  std::vector<VersionInterval> intervals;
  for (const Field& item : items) {
    TRY_ASSIGN(const auto single, item.maybe_text("version"));
    TRY_ASSIGN(const auto written, item.maybe_text("range"));
    if (single.has_value() == written.has_value())
      return item.refuse(ErrorCode::field_value).expected("either version or range");
    if (single) {
      TRY_ASSIGN(const Field version, item.at("version"));
      TRY(check_version(version));
    }
    // Counted in the text, before a long range costs time.
    content.bounds += single ? 1 : VersionRange::count_constraints(*written);
    TRY(check_count(item, "versions and bounds in one document", most, content.bounds));
    auto range = VersionRange::parse(single ? "vers:semver/" + *single : *written);
    if (!range) {
      return item.refuse(ErrorCode::field_value, range.error().detail())
          .expected(range.error().expected())
          .got(range.error().got().substr(0, 200));
    }
    const auto& parts = range->versions().intervals();
    intervals.insert(intervals.end(), parts.begin(), parts.end());
    content.items.push_back({single ? *single : *written, single.has_value()});
  }
  content.versions = VersionSet(std::move(intervals));
  return CleVersions(std::move(content));
}

Result<CleVersions> CleVersions::of_line(std::string_view prefix) {
  TRY_ASSIGN(const VersionRange range, VersionRange::of_line(prefix));
  return CleVersions(
      {{{range.text(), false}}, range.versions(), VersionRange::count_constraints(range.text())});
}

std::string CleVersions::name() const {
  const auto& items = content_->items;
  std::vector<std::string> names;
  for (const Item& item : items) {
    if (names.size() == kMostNames) break;
    const std::string name = item.single ? item.text : line_of_range(item.text).value_or(item.text);
    names.push_back(name.size() <= kLongestName ? name : name.substr(0, kLongestName) + "...");
  }
  const std::size_t more = items.size() - names.size();
  return join(names, ", ") + (more == 0 ? "" : " and " + std::to_string(more) + " more");
}

Json CleVersions::to_json() const {
  Json list = Json::array();
  for (const Item& item : content_->items)
    list.push_back(Json::object({{item.single ? "version" : "range", item.text}}));
  return list;
}

Json CleEvent::to_json() const {
  Json event = others.is_null() ? Json::object() : others;
  event.set("id", id);
  event.set("type", name_of(type));
  event.set("effective", to_text(effective));
  event.set("published", to_text(published));
  if (version) event.set("version", *version);
  if (versions) event.set("versions", versions->to_json());
  if (!support_id.empty()) event.set("supportId", support_id);
  if (event_id) event.set("eventId", *event_id);
  if (!reason.empty()) event.set("reason", reason);
  return event;
}

std::string CleEvent::digest() const { return sha256_hex(canonical_json(to_json())); }

const CleEvent* Cle::find(std::int64_t id) const {
  const auto found =
      std::lower_bound(events.begin(), events.end(), id,
                       [](const CleEvent& event, std::int64_t asked) { return event.id > asked; });
  return found == events.end() || found->id != id ? nullptr : &*found;
}

bool Cle::is_withdrawn(const CleEvent& event) const {
  return std::any_of(events.begin(), events.end(), [&](const CleEvent& other) {
    return other.type == CleEventType::withdrawn && other.event_id == event.id;
  });
}

std::map<std::int64_t, Instant> Cle::withdrawals() const {
  std::map<std::int64_t, Instant> withdrawn;
  for (const CleEvent& event : events)
    if (event.type == CleEventType::withdrawn) withdrawn.emplace(*event.event_id, event.published);
  return withdrawn;
}

std::map<EndKind, std::vector<const CleEvent*>> Cle::live_ends() const {
  const auto withdrawn = withdrawals();
  std::map<EndKind, std::vector<const CleEvent*>> live;
  for (const CleEvent& event : events) {
    if (event.versions && is_end_date(event.type) && !withdrawn.contains(event.id))
      live[{event.type, event.support_id}].push_back(&event);
  }
  return live;
}

std::map<EndKind, const CleEvent*> Cle::ends_of(const Version& version) const {
  std::map<EndKind, const CleEvent*> ends;
  for (const auto& [kind, events_of_kind] : live_ends()) {
    const auto found = std::find_if(events_of_kind.begin(), events_of_kind.end(), [&](const CleEvent* event) {
      return event->versions->contains(version);
    });
    if (found != events_of_kind.end()) ends.emplace(kind, *found);
  }
  return ends;
}

const CleEvent* Cle::governing(CleEventType type, std::string_view support_id, const Version& version) const {
  const auto ends = ends_of(version);
  const auto found = ends.find({type, std::string(support_id)});
  return found == ends.end() ? nullptr : found->second;
}

Result<Cle> read_cle(std::string_view bytes, std::string_view file) {
  TRY_ASSIGN(const Json json, read_json(bytes, file));
  const Field document(json, std::string(file));
  TRY(document.as_object());
  TRY(check_schema(document));
  Cle cle;
  TRY_ASSIGN(cle.identifiers, read_identifiers(document));
  TRY_ASSIGN(cle.updated_at, document.time("updatedAt"));
  TRY_ASSIGN(cle.supports, read_supports(document));
  if (document.find("next"))
    return document.refuse(ErrorCode::field_value, "next").expected("all events in this file");
  TRY(read_events(document, cle));
  if (const auto definitions = document.find("definitions"))
    cle.other_definitions = members_except(definitions->json(), {"support"});
  cle.others = members_except(json, {"$schema", "identifier", "updatedAt", "definitions", "events"});
  return cle;
}

Json to_json(const Cle& cle) {
  Json document = cle.others.is_null() ? Json::object() : cle.others;
  document.set("$schema", kSchema);
  document.set("identifier", Json::array_of(cle.identifiers));
  document.set("updatedAt", to_text(cle.updated_at));
  Json supports = Json::array();
  for (const SupportDefinition& support : cle.supports) {
    Json item = support.others.is_null() ? Json::object() : support.others;
    item.set("id", support.id);
    item.set("description", support.description);
    if (!support.url.empty()) item.set("url", support.url);
    supports.push_back(std::move(item));
  }
  Json definitions = cle.other_definitions.is_null() ? Json::object() : cle.other_definitions;
  definitions.set("support", std::move(supports));
  document.set("definitions", std::move(definitions));
  Json events = Json::array();
  for (const CleEvent& event : cle.events) events.push_back(event.to_json());
  document.set("events", std::move(events));
  return document;
}

std::string write_cle(const Cle& cle) { return write_json(to_json(cle)) + "\n"; }

std::optional<std::string> line_of_range(std::string_view range) {
  constexpr std::string_view kStart = "vers:semver/>=";
  if (range.substr(0, kStart.size()) != kStart) return std::nullopt;
  const auto numbers = split(range.substr(kStart.size(), range.find('|') - kStart.size()), '.');
  if (numbers.size() != 3) return std::nullopt;
  for (const std::string& prefix : {numbers[0] + "." + numbers[1], numbers[0]}) {
    const auto whole = VersionRange::of_line(prefix);
    if (!whole) continue;
    // The same line without the pre-releases of its first version.
    std::string released = whole->text();
    released.erase(released.find("-0|"), 2);
    if (range == whole->text() || range == released) return prefix + ".x";
  }
  return std::nullopt;
}

}  // namespace sealwright
