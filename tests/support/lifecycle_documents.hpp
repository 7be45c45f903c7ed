// SPDX-License-Identifier: Apache-2.0
// Lifecycle documents of the product "Acme Agent", made for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "metadata/lifecycle/cle.hpp"

namespace sealwright {

// "2031-07-01" or "2031-07-01T00:00:00Z".
inline Instant time_at(const std::string& text) {
  const auto date = parse_date(text);
  return date ? start_of(*date) : parse_instant(text).value();
}

inline Version version_of(std::string_view text) { return Version::parse(text).value(); }

// Adds events to a document, the newest first as in a file; each takes the next id.
class CleBuilder {
 public:
  explicit CleBuilder(const std::string& published = "2026-06-30T09:00:00Z")
      : published_(time_at(published)) {
    cle_.identifiers = {"pkg:generic/vendor.example/acme-agent"};
    cle_.updated_at = published_;
    cle_.supports = {{"standard", "Security fixes, free of charge", "", {}}};
  }
  // What follows is published then, and the document is written then.
  CleBuilder& on(const std::string& published) {
    cle_.updated_at = published_ = time_at(published);
    return *this;
  }
  CleBuilder& support(const std::string& id) {
    cle_.supports.push_back({id, "Terms of " + id, "", {}});
    return *this;
  }
  CleBuilder& ends(CleEventType type, const std::string& line, const std::string& effective,
                   const std::string& support_id = "") {
    CleEvent event = next(type);
    event.effective = time_at(effective);
    event.versions = CleVersions::of_line(line).value();
    event.support_id = support_id;
    return add(std::move(event));
  }
  CleBuilder& supported(const std::string& line, const std::string& effective,
                        const std::string& support_id = "standard") {
    return ends(CleEventType::end_of_support, line, effective, support_id);
  }
  CleBuilder& life(const std::string& line, const std::string& effective) {
    return ends(CleEventType::end_of_life, line, effective);
  }
  CleBuilder& released(const std::string& version) {
    CleEvent event = next(CleEventType::released);
    event.version = version;
    return add(std::move(event));
  }
  CleBuilder& withdraw(std::int64_t id) {
    CleEvent event = next(CleEventType::withdrawn);
    event.event_id = id;
    event.reason = "A new date follows";
    return add(std::move(event));
  }
  // As a customer reads it; fails the test if it cannot be read.
  Cle cle() const {
    auto read = read_cle(write_cle(cle_), "cle.json");
    if (!read) ADD_FAILURE() << read.error().message();
    return read ? *read : cle_;
  }

 private:
  CleEvent next(CleEventType type) const {
    CleEvent event;
    event.id = cle_.events.empty() ? 1 : cle_.events.front().id + 1;
    event.type = type;
    event.effective = event.published = published_;
    return event;
  }
  CleBuilder& add(CleEvent event) {
    cle_.events.insert(cle_.events.begin(), std::move(event));
    return *this;
  }

  Cle cle_;
  Instant published_;
};

// The codes of errors or notices, for comparisons.
template <class Report>
std::vector<std::string> codes_of(const std::vector<Report>& reports) {
  std::vector<std::string> codes;
  for (const Report& report : reports) codes.emplace_back(name_of(report.code()));
  return codes;
}

}  // namespace sealwright
