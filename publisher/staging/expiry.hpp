// SPDX-License-Identifier: Apache-2.0
// When each role runs out, who renews it, and what is too near to publish (docs/format.md section 11).
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
  bool is_online = false;  // renewed by `refresh`; else by the people who hold its keys
  Seconds refused_below;   // a push with less than this left is refused
};

// root, targets and what it delegates to, snapshot, timestamp, in this order. `renew_at` of people's roles is
// the usual one: 90 days before for root, 60 for the others; of online roles half of their lifetime before,
// measured from the timestamp's `issued`.
Result<std::vector<RoleExpiry>> expiries_of(const VerifiedRepository& repository);

// expiry_near for each role that has less left than it must. The online roles' always refuse; those of
// people's roles are a duty: under `basic` they warn.
std::vector<Error> too_near(const std::vector<RoleExpiry>& roles, Instant now);
bool is_online_role(std::string_view role);

// clock_behind when `now` lies over 10 minutes before the `issued` of the timestamp. Customers take that time
// for the floor of their clocks (verifier/tuf/clock.hpp): what is signed with an earlier one would have
// expired for them.
Status check_clock(const VerifiedRepository& last, Instant now);

// Before anything is signed with the time `now`: a clock that is ahead signs times that clients without a
// clock of their own believe, and expiry dates that outlive a stolen key. clock_ahead, clock_behind: over an
// hour from what the server says. clock_ahead, too: no server says the time, and the timestamp of `last`
// has expired, so that nothing shows whether so much time has passed.
Status check_clock_beside(const std::optional<VerifiedRepository>& last, Instant now,
                          std::optional<Instant> server_time);
// Whether the timestamp says that it was signed over 10 minutes after `now`.
bool is_signed_ahead(const VerifiedRepository& repository, Instant now);

}  // namespace sealwright::publish
