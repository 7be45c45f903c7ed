// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/clock.hpp"

#include <ctime>

namespace sealwright::bench {
namespace {

std::int64_t read(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

}  // namespace

Took read_clocks() { return {read(CLOCK_MONOTONIC), read(CLOCK_PROCESS_CPUTIME_ID)}; }

Took measure(const std::function<void()>& work) {
  const Took before = read_clocks();
  work();
  const Took after = read_clocks();
  return {after.wall_ns - before.wall_ns, after.cpu_ns - before.cpu_ns};
}

}  // namespace sealwright::bench
