// SPDX-License-Identifier: Apache-2.0
// Standard output of a program: what could not be written there was not said.
#pragma once

#include <functional>

#include "base/result.hpp"

namespace sealwright {

// Everything that was written to standard output is where it goes, now. io_error when not all of it is: a
// full disk, a reader that went away.
Status flush_standard_output();

// Runs a main and returns its exit code. What is thrown beside every command, as while the command line is
// read or the answer is written, is said on standard error, without memory, and its class returned: no
// program ends by std::terminate.
int run_main(const std::function<int()>& main) noexcept;

}  // namespace sealwright
