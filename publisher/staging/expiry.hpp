// SPDX-License-Identifier: Apache-2.0
// When each role expires, who renews it, and when too little time is left to publish (docs/format.md
// section 11).
#pragma once

#include <string>
#include <vector>

#include "repository/verified_repository.hpp"

namespace sealwright::publish {

struct RoleExpiry {
  std::string role;
  std::int64_t version = 0;
  Instant expires;
  Instant renew_at;
  bool is_online = false;  // renewed by `refresh`; otherwise by the owners of its keys
  Seconds refused_below;   // a push with less than this left is refused
};

// root, targets and its delegated roles, snapshot, timestamp, in this order. `renew_at` is the default: 90
// days before the expiry for root, 60 days for targets and delegated roles, and half of the lifetime,
// measured from the timestamp's `issued`, for online roles.
Result<std::vector<RoleExpiry>> expiries_of(const VerifiedRepository& repository);

// expiry_near for each role with less time left than required. For online roles it always refuses; for the
// others it is a profile gate, which only warns under `basic`.
std::vector<Error> too_near(const std::vector<RoleExpiry>& roles, Instant now);
bool is_online_role(std::string_view role);

// clock_behind if `now` is more than 10 minutes before the `issued` of the timestamp. Clients use that time
// as the lower bound of their clocks (verifier/tuf/clock.hpp), so metadata that is signed with an earlier
// time could be expired for them.
Status check_clock(const VerifiedRepository& last, Instant now);

// Call it before anything is signed with the time `now`: with a clock that is ahead, clients without a
// clock of their own would accept the wrong time, and expiry dates could outlive a stolen key. clock_ahead,
// clock_behind: `now` differs by more than an hour from the server's time. Also clock_ahead: no server
// reports the time and the timestamp of `last` has expired, so nothing confirms that so much time has
// passed.
Status check_clock_beside(const std::optional<VerifiedRepository>& last, Instant now,
                          std::optional<Instant> server_time);
// True if the timestamp claims to be signed more than 10 minutes after `now`.
bool is_signed_ahead(const VerifiedRepository& repository, Instant now);

}  // namespace sealwright::publish
