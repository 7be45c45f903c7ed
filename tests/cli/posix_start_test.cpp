// SPDX-License-Identifier: Apache-2.0
#include "cli/posix_start.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string_view>

namespace sealwright {
namespace {

// The exit code of a program in a process of its own; -1 when a signal ended it.
int exit_of(const ProgramStart& start, int count = 1) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(2);  // its output is not checked
    char name[] = "program";
    char* arguments[] = {count == 0 ? nullptr : name, nullptr};
    ::_exit(start_program(start, count, arguments));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool leaves_a_core_dump() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_max != 0;
}

TEST(ProgramStart, ThatHoldsSecretsCannotBeReadByOthers) {
  const auto look = [](int, const char* const*) {
    return (::prctl(PR_GET_DUMPABLE) == 0 ? 0 : 10) + (leaves_a_core_dump() ? 20 : 0);
  };
  EXPECT_EQ(exit_of({.program = "it", .holds = Holds::secrets, .run = look}), 0);
  EXPECT_GE(exit_of({.program = "it", .run = look}), 10) << "this process can be read";
}

// The next file that is opened would get the number of a closed descriptor, and output would overwrite it.
TEST(ProgramStart, HasItsThreeDescriptorsWhicheverWereClosed) {
  for (int closed = 0; closed < 8; ++closed) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int fd = 0; fd <= 2; ++fd) {
        if ((closed >> fd & 1) != 0) ::close(fd);
      }
      const auto look = [](int, const char* const*) {
        int missing = 0;
        for (int fd = 0; fd <= 2; ++fd) missing += ::fcntl(fd, F_GETFD) < 0 ? 1 : 0;
        return missing;
      };
      char name[] = "program";
      char* arguments[] = {name, nullptr};
      ::_exit(start_program({.program = "it", .run = look}, 1, arguments));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0) << closed;
  }
}

TEST(ProgramStart, WithoutArgumentsHasItsName) {
  const auto look = [](int count, const char* const* arguments) {
    return count == 1 && arguments[0] != nullptr && std::string_view(arguments[0]) == "it" ? 0 : 1;
  };
  EXPECT_EQ(exit_of({.program = "it", .run = look}, 0), 0);
}

TEST(ProgramStart, TurnsWhatALibraryThrowsIntoAFailure) {
  EXPECT_EQ(exit_of({.program = "it", .run = [](int, const char* const*) -> int { throw std::bad_alloc(); }}),
            1);
  EXPECT_EQ(exit_of({.program = "it",
                     .run = [](int, const char* const*) -> int { throw std::runtime_error("why"); }}),
            1);
}

}  // namespace
}  // namespace sealwright
