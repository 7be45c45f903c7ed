// SPDX-License-Identifier: Apache-2.0
// Standard output of a program: text that could not be written there was not reported.
#pragma once

#include <functional>

#include "base/result.hpp"

namespace sealwright {

// Flushes everything that was written to standard output. io_error if not all of it could be written,
// because of a full disk or a reader that is gone.
Status flush_standard_output();

// Runs a main and returns its exit code. An exception outside of every command, as while the command line
// is read or the answer is written, is reported on standard error without allocating memory, and its class
// is returned. No program ends by std::terminate.
int run_main(const std::function<int()>& main) noexcept;

}  // namespace sealwright
