// SPDX-License-Identifier: Apache-2.0
// Logs that only grow: a line that was appended is there after a crash.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

// Appends and fsyncs. The file and its folder are made if need be. Errors: io_error, no_space.
Status append_durably(const std::string& path, std::string_view bytes, mode_t mode = 0644);

}  // namespace sealwright
