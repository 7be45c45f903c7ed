// SPDX-License-Identifier: Apache-2.0
// Dates: the vendor's additions to the lifecycle document (`lifecycle/<product>/dates.json`): mistyped dates
// that are taken back, and notices from before Sealwright was used.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "metadata/json/json.hpp"

namespace sealwright {

struct Dates {
  // Frees the date of one withdrawn event, if it comes within 14 days of that event's first publication.
  struct Correction {
    std::int64_t event = 0;
    std::string reason;
    std::string notice;  // id of the support notice that informs customers
  };
  // Proof that customers were informed of the event's date at the time in its `published`.
  struct EarlierNotice {
    std::int64_t event = 0;
    std::string url, sha256;
  };

  std::vector<Correction> corrections;
  std::vector<EarlierNotice> earlier_notices;

  // Computed once for all events.
  std::set<std::int64_t> events_with_earlier_notice() const;
};

// A closed document: unknown members are refused. Errors: those of JSON and Field; format_too_new;
// limit_exceeded.
Result<Dates> read_dates(std::string_view bytes, std::string_view file);
std::string write_dates(const Dates& dates);

}  // namespace sealwright
