// SPDX-License-Identifier: Apache-2.0
// Cle: the lifecycle document of one product (ECMA-428, CLE 1.0.0): when its versions were released and how
// long they are supported.
//
// Events are immutable. A wrong one is withdrawn by a later event and stays in the file: it no longer answers
// questions, but customers have read it, so its date still binds (metadata/lifecycle/date_ratchet.hpp).
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/version.hpp"
#include "metadata/json/field.hpp"

namespace sealwright {

enum class CleEventType : std::uint8_t {
  released,
  end_of_development,
  end_of_support,
  end_of_life,
  end_of_distribution,
  end_of_marketing,
  superseded_by,
  component_renamed,
  withdrawn,
};

// As the document writes it: "endOfSupport".
std::string_view name_of(CleEventType type);
std::optional<CleEventType> cle_event_type(std::string_view name);
// True for the types whose `effective` is an end date that customers plan with.
bool is_end_date(CleEventType type);

// The versions of an event: single ones and VERS ranges, at least one. Immutable; copies share.
class CleVersions {
 public:
  // Reads `[{"version": "4.0.0"}, {"range": "vers:semver/..."}]`; each item has exactly one of the two.
  // limit_exceeded above `most` versions and bounds together.
  static Result<CleVersions> read(const Field& list, std::size_t most = SIZE_MAX);
  // A line by its version prefix: "4", "4.2"; version_invalid otherwise.
  static Result<CleVersions> of_line(std::string_view prefix);

  bool contains(const Version& version) const { return content_->versions.contains(version); }
  // All of them as one set, whatever items name them.
  const VersionSet& versions() const { return content_->versions; }
  // The number of versions and range bounds as written.
  std::size_t bounds() const { return content_->bounds; }
  // For people: "4.x" for a whole line, "4.0.0", else the range as written; long ones are cut.
  std::string name() const;
  Json to_json() const;
  // Compares the written form, in an arbitrary order.
  bool operator==(const CleVersions& other) const { return content_->items == other.content_->items; }
  bool operator<(const CleVersions& other) const { return content_->items < other.content_->items; }

 private:
  struct Item {
    std::string text;
    bool single;
    auto operator<=>(const Item&) const = default;
  };
  struct Content {
    std::vector<Item> items;
    VersionSet versions;
    std::size_t bounds = 0;
  };
  explicit CleVersions(Content content) : content_(std::make_shared<const Content>(std::move(content))) {}

  std::shared_ptr<const Content> content_;
};

// One kind of support commitment: a type of end, and the support id if the type has one. Dates are only
// compared within one kind.
struct EndKind {
  CleEventType type;
  std::string support_id;
  auto operator<=>(const EndKind&) const = default;
};

struct CleEvent {
  std::int64_t id = 0;
  CleEventType type = CleEventType::released;
  Instant effective;  // the first moment of the new state
  Instant published;
  std::optional<std::string> version;    // released
  std::optional<CleVersions> versions;   // every end
  std::string support_id;                // endOfSupport, endOfDevelopment; empty for other types
  std::optional<std::int64_t> event_id;  // withdrawn: the event that no longer answers
  std::string reason;
  Json others;  // members that Sealwright keeps unread: license, references, those of later editions

  Json to_json() const;
  // SHA-256 of the canonical form: equal digests are equal events.
  std::string digest() const;
};

// The meaning of a support id, in the vendor's words.
struct SupportDefinition {
  std::string id, description;
  std::string url;  // empty if none
  Json others;
};

struct Cle {
  std::vector<std::string> identifiers;  // package URLs, at least one
  Instant updated_at;
  std::vector<SupportDefinition> supports;
  std::vector<CleEvent> events;  // as in the file: the newest first
  Json other_definitions, others;

  // Binary search: ids descend.
  const CleEvent* find(std::int64_t id) const;
  bool is_withdrawn(const CleEvent& event) const;
  // Each event that no longer answers questions, with the time at which the document says so.
  std::map<std::int64_t, Instant> withdrawals() const;
  // The end dates that answer questions, by kind, the newest first.
  std::map<EndKind, std::vector<const CleEvent*>> live_ends() const;
  // For each kind of support commitment, the newest live end that covers `version`.
  std::map<EndKind, const CleEvent*> ends_of(const Version& version) const;
  // The newest event of `type` that is not withdrawn and covers `version`; `support_id` is empty for types
  // that have none. Nothing if there is no such event.
  const CleEvent* governing(CleEventType type, std::string_view support_id, const Version& version) const;
};

// Reads a document strictly: every date, version and range must be readable, ids descend, a withdrawal names
// an older event, a support id is defined. Members that the standard leaves open are kept unchanged. Errors:
// those of JSON and Field; cle_order; limit_exceeded above the limits of this file. `next` is refused: the
// signature does not cover dates on another page.
Result<Cle> read_cle(std::string_view bytes, std::string_view file);
Json to_json(const Cle& cle);
// The file's bytes: sorted, compact, one line feed.
std::string write_cle(const Cle& cle);

// "4.x" and "4.2.x" for the range of a whole line, with or without its pre-releases; nothing for another
// range.
std::optional<std::string> line_of_range(std::string_view range);

}  // namespace sealwright
