// SPDX-License-Identifier: Apache-2.0
// This machine and this process.
#pragma once

#include <cstdint>
#include <string>

namespace sealwright {

// `<os>-<machine>` of uname in lower case, as manifests name platforms: "linux-x86_64".
std::string machine_platform();
bool runs_as_root();
// The number of this process. A child of fork has another number and a copy of everything else.
std::int64_t this_process();

}  // namespace sealwright
