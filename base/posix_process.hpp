// SPDX-License-Identifier: Apache-2.0
// Running another program of ours.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace sealwright {

// Runs `program` with `arguments` (without its own name), with this process's terminal and environment, and
// waits. io_error if it cannot be started or does not exit with 0; `got` says how it ended.
Status run_program(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace sealwright
