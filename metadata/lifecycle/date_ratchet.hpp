// SPDX-License-Identifier: Apache-2.0
// DateRatchet: the support history, every end date ever published for a product. A date may move later, never
// earlier.
//
// Publisher and client each keep their own: the publisher to honour every published date, the client to
// notice a date that was shortened all the same. A published date counts even after it was withdrawn, because
// customers planned with it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "base/version.hpp"
#include "metadata/lifecycle/cle.hpp"
#include "metadata/lifecycle/dates.hpp"

namespace sealwright {

// A mistyped date can be taken back this long after its first publication.
constexpr Seconds kCorrectionTime = 14 * kDay;

struct SeenDate {
  std::int64_t event;
  CleEventType type;
  std::string support_id;  // empty for types that have none
  CleVersions versions;
  Instant effective;
  Instant first_published;
  bool withdrawn = false;
  bool corrected = false;  // taken back in time: it no longer binds
};

// A published date that the current document shortens.
struct ShortenedDate {
  SeenDate promised;
  // The current date of the document, by its governing event; nothing if it names no date.
  struct Present {
    Instant effective;
    std::int64_t event;
  };
  std::optional<Present> present;

  // "no date" or the date, and the event, for `code` (cle_shortened, date_shortened).
  Error as_error(ErrorCode code, std::string file) const;
};

// A value: recording returns a new one. Ends are compared for every version, not for every event, so neither
// a narrower range nor a second event hides a shorter date.
class DateRatchet {
 public:
  // For the publisher: `cle` is about to be published at `at`, which is the first publication of everything
  // new in it.
  DateRatchet after_publishing(const Cle& cle, const Dates& dates, Instant at) const;
  // For the client: `cle` was read at `at`. The first publication of what is new in it is `at`, or the time
  // that it states if that is earlier. A date that is read together with its correction was never trusted
  // here, so the correction counts if it states that it came in time; otherwise it counts if it is read in
  // time.
  DateRatchet after_reading(const Cle& cle, const Dates& dates, Instant at) const;

  // The latest date that binds for `version`; nothing if none was ever published.
  const SeenDate* promised(CleEventType type, std::string_view support_id, const Version& version) const;
  // The same for each kind of support commitment.
  std::map<EndKind, const SeenDate*> promised_for(const Version& version) const;
  // Every date of this history that `cle` shortens, each once; empty if there is none. O(n log n) in the
  // versions and bounds of both. Errors: cancelled.
  Result<std::vector<ShortenedDate>> broken_by(const Cle& cle, Cancel cancel) const;
  std::vector<ShortenedDate> broken_by(const Cle& cle) const { return broken_by(cle, {}).value(); }
  // Ids of recorded events that `cle` changed or no longer contains.
  std::vector<std::int64_t> changed_events(const Cle& cle) const;

  // True if the event was published before.
  bool knows(std::int64_t event) const { return events_.count(event) > 0; }
  bool empty() const { return events_.empty(); }
  // limit_exceeded if the history is above its limits and has grown since `before`; a history that does not
  // grow is never refused. The error names `file`, the document that made it grow.
  Status check_room(const DateRatchet& before, const std::string& file) const;
  const std::vector<SeenDate>& dates() const { return dates_; }

  // The local file `sealwright-ratchet/1`. Errors: those of JSON and Field; format_too_new.
  static Result<DateRatchet> read(std::string_view bytes, std::string_view file);
  std::string write() const;

 private:
  // The positions of each event's dates in `dates_`.
  using Places = std::multimap<std::int64_t, std::size_t>;
  Places places() const;
  void record(const CleEvent& event, bool withdrawn, Instant first_published, Places& places);
  void take_back(std::int64_t event, Instant at, const Places& places);

  std::map<std::int64_t, std::string> events_;  // id -> digest as first seen
  std::vector<SeenDate> dates_;
};

}  // namespace sealwright
