// SPDX-License-Identifier: Apache-2.0
// Signals, when our code runs inside another program.
#pragma once

#include <signal.h>

namespace sealwright {

// While this exists, writing to a connection that the other side closed is an error on this thread, not a
// SIGPIPE: the signal's default ends the whole program. Other threads are not affected. A SIGPIPE that was
// pending before stays pending. Create and destroy it on one thread, and do not overlap two of them.
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
