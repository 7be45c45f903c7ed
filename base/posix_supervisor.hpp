// SPDX-License-Identifier: Apache-2.0
// Running another program from inside a process that is not ours, and finding out how it ended.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace sealwright {

struct SupervisedProgram {
  std::string directory;                 // its working directory
  std::string program;                   // a path, absolute or relative to `directory`; PATH is not searched
  std::vector<std::string> argv;         // argv[0] first
  std::vector<std::string> environment;  // all of it: nothing is inherited
  Seconds timeout{60};
};

struct ProgramEnd {
  enum class How : std::int32_t { not_started = 1, exited, signalled, timed_out, cancelled };
  How how = How::not_started;
  int number = 0;      // errno, exit code or signal
  std::string output;  // the end of what it wrote to standard output and error
};

// Runs it with an empty standard input, in a process group of its own that is killed at the end, with all the
// processes it left behind. Every signal is at its default and none is blocked, and the program inherits no
// descriptor of this process. Once `cancel` is set, the group is killed within a tenth of a second. io_error
// if it cannot be run, or if the process that watches it was killed from outside.
//
// It does not matter what this process does with SIGCHLD or which children it waits for: a child that raises
// no SIGCHLD and that waitpid(-1) does not see (clone with no signal) watches the program, is its parent, and
// reports over a pipe. Only this watcher signals the group, before it reaps the leader, so a process number
// that was reused is never signalled (docs/adr/0011-a-watcher-for-the-health-check.md).
Result<ProgramEnd> run_supervised(const SupervisedProgram& program,
                                  const std::atomic<bool>* cancel = nullptr);

}  // namespace sealwright
