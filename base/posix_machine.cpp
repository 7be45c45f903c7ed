#include "base/posix_machine.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>

namespace sealwright {

std::string machine_platform() {
  utsname name{};
  uname(&name);
  std::string text = std::string(name.sysname) + "-" + name.machine;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  std::transform(text.begin(), text.end(), text.begin(), lower);
  return text;
}

bool runs_as_root() { return geteuid() == 0; }
std::int64_t this_process() { return getpid(); }

}  // namespace sealwright
