// SPDX-License-Identifier: Apache-2.0
// How long a piece of work took in this process, all its threads together.
#pragma once

#include <cstdint>
#include <functional>

namespace sealwright::bench {

struct Took {
  std::int64_t wall_ns = 0;
  std::int64_t cpu_ns = 0;  // user and system
};

Took read_clocks();
Took measure(const std::function<void()>& work);

}  // namespace sealwright::bench
