// The health check: a program of the new version says whether it works.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace sealwright {

struct HealthCommand {
  std::string directory;          // of the new version; the program's working directory
  std::vector<std::string> argv;  // argv[0] is a path below `directory`; never a search path, never a shell
  std::vector<std::string> environment;  // all of it: nothing is inherited
  Seconds timeout{60};
};

// Runs it with nothing to read, in a process group of its own that is killed at the end, whatever it left
// behind. health_check_failed, with the last output, unless it ends with exit code 0 in time.
Status run_health_check(const HealthCommand& command);

}  // namespace sealwright
