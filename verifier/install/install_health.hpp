// SPDX-License-Identifier: Apache-2.0
// The health check: a program of the new version reports whether it works.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace sealwright::client {

struct HealthCommand {
  std::string directory;          // of the new version; the program's working directory
  std::vector<std::string> argv;  // argv[0] is a path below `directory`; never a search path, never a shell
  std::vector<std::string> environment;  // complete: nothing is inherited
  Seconds timeout{60};
  const std::atomic<bool>* cancel = nullptr;
};

// Runs it (base/posix_supervisor.hpp). health_check_failed, with the last output, unless it exits with code
// 0 in time; cancelled; io_error if it could not be run for a reason outside the program.
Status run_health_check(const HealthCommand& command);

}  // namespace sealwright::client
