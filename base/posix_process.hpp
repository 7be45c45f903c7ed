// SPDX-License-Identifier: Apache-2.0
// Running another program of ours.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace sealwright {

// Runs `program` with `arguments` (its own name left out), with this process's terminal and environment, and
// waits. io_error when it cannot be started, or ends otherwise than with 0; `got` says how.
Status run_program(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace sealwright
