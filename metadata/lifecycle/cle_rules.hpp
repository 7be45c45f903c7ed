// SPDX-License-Identifier: Apache-2.0
// The rules for publishing a new lifecycle document over an old one. Each rule is a pure function that
// returns everything it refuses, so that one run reports all errors.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "base/version.hpp"
#include "metadata/lifecycle/cle.hpp"
#include "metadata/lifecycle/date_ratchet.hpp"
#include "metadata/lifecycle/dates.hpp"

namespace sealwright {

// Days of notice if there is no policy; one calendar year is required as well.
constexpr std::int64_t kLeastNoticeDays = 365;
// A document may be written this long before it is published.
constexpr Seconds kLongestBackdating = 7 * kDay;

// cle_event_changed: a published event, or the meaning of a published support id, was changed or removed.
// cle_order: a new event has no id above all published ones, or `updatedAt` is not later.
std::vector<Error> check_kept(const Cle& published, const Cle& staged, const std::string& file);

// cle_short_notice: a new end date is less than one calendar year, or less than `notice_days`, after the
// later of `published` and `at`, its first publication; after `published` only if an earlier notice is
// proven. The end of sales needs no notice. `published` is the support history before this publication.
std::vector<Error> check_notice(const Cle& staged, const DateRatchet& published, const Dates& dates,
                                std::int64_t notice_days, Instant at, const std::string& file);

// cle_backdated: a new event says that it was published after `at`, or more than 7 days before it without a
// proven earlier notice.
std::vector<Error> check_not_backdated(const Cle& staged, const DateRatchet& published, const Dates& dates,
                                       Instant at, const std::string& file);

// cle_missing_date: a released version without a live end of support, or whose line has no end of life.
std::vector<Error> check_dates_given(const Cle& cle, const std::vector<Version>& released,
                                     const std::string& file);

// The last day of the old state: the day of the last second before `effective`.
CivilDate last_day_before(Instant effective);
// False for an end that customers do not expect: people plan by months.
bool falls_on_month_start(Instant effective);

}  // namespace sealwright
