// SPDX-License-Identifier: Apache-2.0
// Signals, where our code runs inside somebody else's program.
#pragma once

#include <signal.h>

namespace sealwright {

// As long as this lives, writing to a connection that the other side closed is an error for this thread and
// no signal: the signal's default ends the whole program, and how other threads take it is their own affair.
// One that was pending before stays pending. On one thread, not overlapping.
class BrokenPipesBlocked {
 public:
  BrokenPipesBlocked();
  ~BrokenPipesBlocked();
  BrokenPipesBlocked(const BrokenPipesBlocked&) = delete;
  BrokenPipesBlocked& operator=(const BrokenPipesBlocked&) = delete;

 private:
  bool was_pending_ = false;
  sigset_t mask_before_{};
};

}  // namespace sealwright
