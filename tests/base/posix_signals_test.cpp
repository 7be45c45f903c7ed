// SPDX-License-Identifier: Apache-2.0
#include "base/posix_signals.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

namespace sealwright {
namespace {

// Writes to a pipe that has no reader any more.
int write_to_a_broken_pipe() {
  int ends[2];
  if (::pipe(ends) != 0) return -1;
  ::close(ends[0]);
  const ssize_t written = ::write(ends[1], "x", 1);
  const int why = written < 0 ? errno : 0;
  ::close(ends[1]);
  return why;
}

bool is_blocked() {
  sigset_t mask;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  return ::sigismember(&mask, SIGPIPE) == 1;
}

TEST(BrokenPipesBlocked, ABrokenPipeIsAnErrorAndNeverKills) {
  ::signal(SIGPIPE, SIG_DFL);  // the default ends the program
  {
    const BrokenPipesBlocked blocked;
    EXPECT_EQ(write_to_a_broken_pipe(), EPIPE);
  }
  EXPECT_FALSE(is_blocked());
}

TEST(BrokenPipesBlocked, ASignalThatWasPendingBeforeStaysPending) {
  sigset_t set, before, pending;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &set, &before);
  ::raise(SIGPIPE);
  {
    const BrokenPipesBlocked blocked;
    EXPECT_EQ(write_to_a_broken_pipe(), EPIPE);
  }
  ::sigpending(&pending);
  EXPECT_EQ(::sigismember(&pending, SIGPIPE), 1);
  EXPECT_TRUE(is_blocked()) << "the caller had blocked it himself";
  int taken = 0;
  ::sigwait(&set, &taken);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace sealwright
