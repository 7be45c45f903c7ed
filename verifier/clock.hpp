// What time an update runs at, when the machine's own clock may be wrong (docs/threat-model.md).
#pragma once

#include <optional>

#include "base/error.hpp"
#include "base/time.hpp"

namespace sealwright {

// What is known about the time before the first request.
struct ClockReadings {
  Instant system;                          // the machine's clock now
  std::optional<Instant> build_date;       // of this program
  std::optional<Instant> issued;           // signed into the trusted timestamp, before its `expires`
  std::optional<Instant> last_good_clock;  // the machine's clock at its last fully successful update
};

// T, and what to tell about the clock.
struct UpdateClock {
  Instant at;     // T: the later of the system clock and the floor; fixed for the whole run
  Instant floor;  // no honest clock shows less
  // clock_behind: the clock is over 10 minutes below signed or built-in times. clock_stepped_back: over 10
  // minutes below what it showed itself at the last good update. Either way the run goes on at T.
  std::optional<Error> remark;
};
UpdateClock update_clock(const ClockReadings& readings);

// clock_stepped_back if the machine's clock went back by over 10 minutes while the run lasted.
std::optional<Error> remark_on_step(Instant system_at_start, Instant system_now);

}  // namespace sealwright
