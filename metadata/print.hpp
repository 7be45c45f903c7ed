// The end of each program: what was told goes out. For main files alone; nothing else of ours prints.
#pragma once

#include "metadata/told.hpp"

namespace sealwright {

// Writes `told` to standard output and standard error, in this order also where both are one pipe, and
// returns the exit code. Output that could not be written makes it io_error.
int print(Told told, const Voice& voice);

}  // namespace sealwright
