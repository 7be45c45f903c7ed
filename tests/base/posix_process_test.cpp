// SPDX-License-Identifier: Apache-2.0
#include "base/posix_process.hpp"

#include <signal.h>

#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

TEST(RunProgram, SaysHowItEnded) {
  EXPECT_THAT(run_program("/bin/sh", {"-c", "exit 0"}), IsDone());
  const Status failed = run_program("/bin/sh", {"-c", "exit 3"});
  ASSERT_THAT(failed, FailsWith(ErrorCode::io_error));
  EXPECT_EQ(failed.error().got(), "exit 3");
}

TEST(RunProgram, LearnsTheEndInAProgramThatWasStartedWithSigchldIgnored) {
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGCHLD, &ignore, &before);
  EXPECT_THAT(run_program("/bin/sh", {"-c", "exit 0"}), IsDone());
  struct sigaction after {};
  ::sigaction(SIGCHLD, &before, &after);
  EXPECT_EQ(after.sa_handler, SIG_IGN) << "and leaves the process as it was";
}

}  // namespace
}  // namespace sealwright
