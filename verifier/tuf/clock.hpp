// SPDX-License-Identifier: Apache-2.0
// What time an update runs at, when the machine's own clock may be wrong (docs/adr/0012-what-time-it-is.md).
//
// Three times answer three questions. The system clock is what the machine says. `certain` is a time that has
// surely passed, whatever a vendor, a thief or one wrong hour of this clock says. `issued` is what signed
// metadata say: it counts for the expiry of metadata and never against a certificate of TLS, because a signed
// time must not keep a machine from the root that revokes its signer.
#pragma once

#include <optional>

#include "base/error.hpp"
#include "base/notice.hpp"
#include "base/time.hpp"
#include "base/tls_time.hpp"
#include "metadata/client/floor_file.hpp"

namespace sealwright::client {

// What is known about the time before the first request.
struct ClockReadings {
  Instant system;                     // the machine's clock now
  std::optional<Instant> build_date;  // of this program
  ClockMemory memory;                 // of earlier runs
};

struct UpdateClock {
  Instant system;
  Instant certain;
  // The system clock is not more than 10 minutes below `certain`: what it shows may be right.
  bool is_plausible = true;
  Instant at;              // T: the latest of system clock, `certain` and the `issued` that was taken
  Instant without_issued;  // T where that `issued` is forgotten
  TlsTime tls;
  // clock_behind: T is over 10 minutes above the system clock. clock_stepped_back: the system clock is over
  // 10 minutes below what it showed itself at the last good update. Either way the run continues at T.
  std::optional<Notice> notice;
};
UpdateClock update_clock(const ClockReadings& readings);

// The latest signed time that may be taken: a day above a plausible system clock. Nothing where the clock is
// not plausible: then every signed time below its file's own `expires` may be taken.
std::optional<Instant> latest_issued(const UpdateClock& clock);

// The memory after a fully successful update; nothing where it remains as it is: after less than an hour,
// where the clock is not plausible, and where `certain` would fall.
std::optional<ClockMemory> after_success(const UpdateClock& clock, const ClockMemory& memory);

// clock_stepped_back if the machine's clock went back by over 10 minutes while the run lasted.
std::optional<Notice> notice_of_step(Instant system_at_start, Instant system_now);

}  // namespace sealwright::client
