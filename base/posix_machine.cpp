// SPDX-License-Identifier: Apache-2.0
#include "base/posix_machine.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include "base/names.hpp"

namespace sealwright {

std::string machine_platform() {
  utsname name{};
  uname(&name);
  return normal_machine(std::string(name.sysname) + "-" + name.machine);
}

bool runs_as_root() { return geteuid() == 0; }
std::int64_t this_process() { return getpid(); }

}  // namespace sealwright
