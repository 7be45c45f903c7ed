// SPDX-License-Identifier: Apache-2.0
#include "base/posix_signals.hpp"

#include <cerrno>
#include <ctime>

namespace sealwright {
namespace {

sigset_t broken_pipe() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGPIPE);
  return set;
}

bool is_pending() {
  sigset_t pending;
  ::sigpending(&pending);
  return ::sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

BrokenPipesBlocked::BrokenPipesBlocked() : was_pending_(is_pending()) {
  const sigset_t set = broken_pipe();
  ::pthread_sigmask(SIG_BLOCK, &set, &mask_before_);
}

BrokenPipesBlocked::~BrokenPipesBlocked() {
  const int errno_before = errno;
  // A pending signal of our own broken pipe would be delivered as soon as the mask is lifted.
  const sigset_t set = broken_pipe();
  const timespec at_once{};
  if (!was_pending_ && is_pending()) ::sigtimedwait(&set, nullptr, &at_once);
  ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
  errno = errno_before;
}

}  // namespace sealwright
