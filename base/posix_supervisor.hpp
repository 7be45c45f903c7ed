// SPDX-License-Identifier: Apache-2.0
// Running a program of somebody else's inside somebody else's process, and learning how it ended.
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
  std::string program;                   // a path, absolute or seen from there; never searched for
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

// Runs it with nothing to read, in a process group of its own that is killed at the end, with all it left
// behind. Every signal is at its default and none is blocked, and no descriptor of this process reaches it.
// Once `cancel` is set, the group is killed within a tenth of a second. io_error when nothing can be run, or
// when the process that watches it was ended from outside.
//
// Whatever this process does with SIGCHLD, and whomever it waits for, changes nothing: a child of ours that
// is no child for SIGCHLD and waitpid(-1) (clone with no signal) watches the program, is its parent, and
// reports over a pipe. It alone signals the group, before it reaps the leader, so no number is ever signalled
// that may be another's (docs/adr/0011-a-watcher-for-the-health-check.md).
Result<ProgramEnd> run_supervised(const SupervisedProgram& program,
                                  const std::atomic<bool>* cancel = nullptr);

}  // namespace sealwright
