// SPDX-License-Identifier: Apache-2.0
#include "metadata/client/attempts.hpp"

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "metadata/json/field.hpp"

namespace sealwright {
namespace {

Result<Attempt> read_attempt(const Field& fields) {
  TRY(fields.only({"version", "manifest", "count", "lastError", "nextTime"}));
  TRY_ASSIGN(const std::string text, fields.text("version"));
  TRY_ASSIGN(Version version, Version::parse(text));
  Attempt attempt{
      .version = std::move(version), .manifest = {}, .count = 0, .last_error = {}, .next_time = {}};
  TRY_ASSIGN(attempt.manifest, fields.sha256("manifest"));
  TRY_ASSIGN(attempt.count, fields.integer("count", 0));
  TRY_ASSIGN(attempt.last_error, fields.text("lastError"));
  TRY_ASSIGN(attempt.next_time, fields.time("nextTime"));
  return attempt;
}

Json write_attempt(const Attempt& attempt) {
  return Json::object({{"version", attempt.version.text()},
                       {"manifest", attempt.manifest},
                       {"count", attempt.count},
                       {"lastError", attempt.last_error},
                       {"nextTime", to_text(attempt.next_time)}});
}

Seconds delay_after(std::int64_t failures) {
  Seconds delay = kHour;
  for (std::int64_t i = 1; i < failures && delay < kDay; ++i) delay = 2 * delay;
  return std::min(delay, kDay);
}

}  // namespace

Result<Attempts> Attempts::read(std::string_view bytes, std::string_view file) {
  TRY_ASSIGN(const Json json, read_local_document(bytes, file, "sealwright-attempts", 1));
  const Field fields(json, std::string(file));
  TRY(fields.only({"format", "attempts"}));
  TRY_ASSIGN(const auto list, fields.list("attempts"));
  Attempts attempts;
  std::set<std::string> known;
  for (const Field& item : list) {
    TRY_ASSIGN(Attempt attempt, read_attempt(item));
    if (!known.insert(attempt.manifest).second)
      return item.refuse(ErrorCode::field_value, "names a release twice");
    attempts.entries_.push_back(std::move(attempt));
  }
  return attempts;
}

std::string Attempts::write() const {
  Json list = Json::array();
  for (const Attempt& attempt : entries_) list.push_back(write_attempt(attempt));
  return write_json(Json::object({{"format", "sealwright-attempts/1"}, {"attempts", std::move(list)}})) +
         "\n";
}

const Attempt* Attempts::find(std::string_view manifest) const {
  for (const Attempt& attempt : entries_)
    if (attempt.manifest == manifest) return &attempt;
  return nullptr;
}

Status Attempts::check(std::string_view manifest) const {
  const Attempt* attempt = find(manifest);
  if (attempt == nullptr || attempt->count < kAttemptLimit) return Done{};
  return Error{ErrorCode::attempts_exhausted,
               "version " + attempt->version.text() + ", last with " + attempt->last_error};
}

void Attempts::add_failure(const Version& version, std::string_view manifest, ErrorCode error, Instant now) {
  if (find(manifest) == nullptr) {
    // The lowest versions are dropped first: newer ones are offered before them. The file must not grow until
    // it cannot be read, which would lose all of them.
    while (entries_.size() >= kLimits.attempts) forget_lowest();
    entries_.push_back({.version = version,
                        .manifest = std::string(manifest),
                        .count = 0,
                        .last_error = {},
                        .next_time = now});
  }
  Attempt& attempt = *std::find_if(entries_.begin(), entries_.end(),
                                   [&](const Attempt& known) { return known.manifest == manifest; });
  if (counts_against_release(error)) ++attempt.count;
  attempt.last_error = std::string(name_of(error));
  attempt.next_time = now + delay_after(attempt.count);
}

void Attempts::forget_lowest() {
  entries_.erase(std::min_element(entries_.begin(), entries_.end(),
                                  [](const Attempt& a, const Attempt& b) { return a.version < b.version; }));
}

void Attempts::settle(const Version& version) {
  std::erase_if(entries_, [&](const Attempt& attempt) { return attempt.version <= version; });
}

bool counts_against_release(ErrorCode error) {
  if (exit_class_of(error) == ExitClass::refused) return true;
  return error == ErrorCode::health_check_failed || error == ErrorCode::files_changed;
}

}  // namespace sealwright
