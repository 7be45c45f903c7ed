// What machine this is and who runs here.
#pragma once

#include <string>

namespace sealwright {

// `<os>-<machine>` of uname in lower case, as manifests name platforms: "linux-x86_64".
std::string machine_platform();
bool runs_as_root();

}  // namespace sealwright
