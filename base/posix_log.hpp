// SPDX-License-Identifier: Apache-2.0
// Append-only logs: a line that was appended survives a crash.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

// Appends and fsyncs; creates the file and its folder if needed. Errors: io_error, no_space.
Status append_durably(const std::string& path, std::string_view bytes, mode_t mode = 0644);

}  // namespace sealwright
