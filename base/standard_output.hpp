// Standard output of a program: what could not be written there was not said.
#pragma once

#include "base/result.hpp"

namespace sealwright {

// Everything that was written to standard output is where it goes, now. io_error when not all of it is: a
// full disk, a reader that went away.
Status flush_standard_output();

}  // namespace sealwright
