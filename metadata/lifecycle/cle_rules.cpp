// SPDX-License-Identifier: Apache-2.0
#include "metadata/lifecycle/cle_rules.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "metadata/json/document_fields.hpp"

namespace sealwright {
namespace {

std::string describe(const CleEvent& event) {
  return "event " + std::to_string(event.id) + ", " + std::string(name_of(event.type));
}

bool needs_notice(const CleEvent& event) {
  return is_end_date(event.type) && event.type != CleEventType::end_of_marketing;
}

void check_supports_kept(const Cle& published, const Cle& staged, const std::string& file,
                         std::vector<Error>& errors) {
  for (std::size_t i = 0; i < published.supports.size(); ++i) {
    const SupportDefinition& old = published.supports[i];
    const bool kept = i < staged.supports.size() && staged.supports[i].id == old.id &&
                      staged.supports[i].description == old.description;
    if (kept) continue;
    errors.push_back(Error{ErrorCode::cle_event_changed, "support id '" + old.id + "'"}
                         .file(file)
                         .expected("the published definitions first, unchanged")
                         .advice("A support id keeps its meaning and place: define a new one after it."));
  }
}

}  // namespace

CivilDate last_day_before(Instant effective) { return date_of(effective - Seconds{1}); }

bool falls_on_month_start(Instant effective) {
  return date_of(effective).day == 1 && start_of(date_of(effective)) == effective;
}

std::vector<Error> check_kept(const Cle& published, const Cle& staged, const std::string& file) {
  std::vector<Error> errors;
  const Json before = to_json(published);
  if (before == to_json(staged)) return errors;
  if (staged.updated_at <= published.updated_at) {
    errors.push_back(Error{ErrorCode::cle_order, "updatedAt"}
                         .file(file)
                         .expected("after " + to_text(published.updated_at))
                         .got(to_text(staged.updated_at)));
  }
  for (const CleEvent& old : published.events) {
    const CleEvent* event = staged.find(old.id);
    if (event != nullptr && event->digest() == old.digest()) continue;
    errors.push_back(Error{ErrorCode::cle_event_changed, describe(old)}
                         .file(file)
                         .expected(write_json(old.to_json()))
                         .got(event == nullptr ? "no such event" : write_json(event->to_json())));
  }
  const std::int64_t newest = published.events.empty() ? 0 : published.events.front().id;
  for (const CleEvent& event : staged.events) {
    const bool is_near = published.events.empty() || event.id - newest <= kMostRise;
    if ((event.id > newest && is_near) || published.find(event.id) != nullptr) continue;
    errors.push_back(Error{ErrorCode::cle_order, describe(event)}
                         .file(file)
                         .expected("a new id above " + std::to_string(newest) + ", by at most " +
                                   std::to_string(kMostRise))
                         .got(std::to_string(event.id)));
  }
  check_supports_kept(published, staged, file, errors);
  return errors;
}

std::vector<Error> check_notice(const Cle& staged, const DateRatchet& published, const Dates& dates,
                                std::int64_t notice_days, Instant at, const std::string& file) {
  std::vector<Error> errors;
  const auto withdrawn = staged.withdrawals();
  const auto noticed = dates.events_with_earlier_notice();
  for (const CleEvent& event : staged.events) {
    if (!needs_notice(event) || published.knows(event.id) || withdrawn.contains(event.id)) continue;
    const Instant start = noticed.contains(event.id) ? event.published : std::max(event.published, at);
    const Instant earliest =
        std::max(one_year_after(start), start + std::max(notice_days, kLeastNoticeDays) * kDay);
    if (event.effective >= earliest) continue;
    errors.push_back(Error{ErrorCode::cle_short_notice, describe(event)}
                         .file(file)
                         .expected(to_text(earliest) + " or later")
                         .got(to_text(event.effective)));
  }
  return errors;
}

std::vector<Error> check_not_backdated(const Cle& staged, const DateRatchet& published, const Dates& dates,
                                       Instant at, const std::string& file) {
  std::vector<Error> errors;
  const auto noticed = dates.events_with_earlier_notice();
  for (const CleEvent& event : staged.events) {
    if (published.knows(event.id)) continue;
    const bool too_early = event.published < at - kLongestBackdating && !noticed.contains(event.id);
    if (!too_early && event.published <= at) continue;
    errors.push_back(
        Error{ErrorCode::cle_backdated, describe(event)}
            .file(file)
            .expected("published between " + to_text(at - kLongestBackdating) + " and " + to_text(at))
            .got(to_text(event.published)));
  }
  return errors;
}

std::vector<Error> check_dates_given(const Cle& cle, const std::vector<Version>& released,
                                     const std::string& file) {
  std::vector<VersionInterval> supported_parts, ended_parts;
  for (const auto& [kind, events] : cle.live_ends()) {
    if (kind.type != CleEventType::end_of_support && kind.type != CleEventType::end_of_life) continue;
    auto& parts = kind.type == CleEventType::end_of_life ? ended_parts : supported_parts;
    for (const CleEvent* event : events) {
      const auto& own = event->versions->versions().intervals();
      parts.insert(parts.end(), own.begin(), own.end());
    }
  }
  const VersionSet supported(std::move(supported_parts)), ended(std::move(ended_parts));
  std::vector<std::string> without_support, without_life;
  for (const Version& version : released) {
    if (!supported.contains(version)) without_support.push_back(version.text());
    if (!ended.contains(version)) without_life.push_back(version.text());
  }
  std::vector<Error> errors;
  for (const auto& [type, versions] : {std::pair(CleEventType::end_of_support, &without_support),
                                       std::pair(CleEventType::end_of_life, &without_life)}) {
    if (versions->empty()) continue;
    errors.push_back(Error{ErrorCode::cle_missing_date, std::string(name_of(type))}
                         .file(file)
                         .expected("an event for every release")
                         .got("none for " + join(*versions, ", ")));
  }
  return errors;
}

}  // namespace sealwright
