// SPDX-License-Identifier: Apache-2.0
// The time that an update is judged by, when the machine's clock may be wrong
// (docs/adr/0012-what-time-it-is.md).
//
// There are three times. The system clock is what the machine shows. `certain` is a time that has certainly
// passed: no vendor, no thief and no wrong reading of this clock can move it into the future. `issued` is
// the time in signed metadata. It is used for the expiry of metadata, but never to reject a TLS
// certificate, because a signed time must not keep a machine from the root that revokes its signer.
#pragma once

#include <optional>

#include "base/error.hpp"
#include "base/notice.hpp"
#include "base/time.hpp"
#include "base/tls_time.hpp"
#include "metadata/client/floor_file.hpp"

namespace sealwright::client {

// Everything known about the time before the first request.
struct ClockReadings {
  Instant system;                     // the machine's clock now
  std::optional<Instant> build_date;  // of this program
  ClockMemory memory;                 // of earlier runs
};

struct UpdateClock {
  Instant system;
  Instant certain;
  // The system clock is at most 10 minutes behind `certain`, so it may be right.
  bool is_plausible = true;
  Instant at;              // T: the latest of system clock, `certain` and the accepted `issued`
  Instant without_issued;  // T if that `issued` is discarded
  TlsTime tls;
  // clock_behind: the system clock is more than 10 minutes behind T. clock_stepped_back: the system clock
  // is more than 10 minutes behind its own reading at the last good update. In both cases the run continues
  // at T.
  std::optional<Notice> notice;
};
UpdateClock update_clock(const ClockReadings& readings);

// The latest signed time to accept: one day ahead of a plausible system clock. Nothing if the clock is not
// plausible: then every signed time before the `expires` of its file is accepted.
std::optional<Instant> latest_issued(const UpdateClock& clock);

// The memory after a fully successful update. Nothing if it stays as it is: less than an hour after the last
// change, if the clock is not plausible, or if `certain` would become earlier.
std::optional<ClockMemory> after_success(const UpdateClock& clock, const ClockMemory& memory);

// clock_stepped_back if the machine's clock went back by more than 10 minutes during the run.
std::optional<Notice> notice_of_step(Instant system_at_start, Instant system_now);

}  // namespace sealwright::client
