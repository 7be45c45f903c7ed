// SPDX-License-Identifier: Apache-2.0
// Files that a person named as an output. What is there already decides how it is written.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

// Writes `bytes` where a person said. Nothing but a plain file is ever replaced:
//
// - nothing there, or a plain file: write_file_atomically;
// - a character device or a pipe: the bytes go into it, and a pipe is waited for until somebody reads;
// - `-`, /dev/stdout, /dev/stderr, /dev/fd/N: the bytes go into that descriptor;
// - a symbolic link to a plain file of the same directory: that file is replaced, and the link stays.
//
// io_error for everything else: a block device, a socket, a directory, any other link.
Status write_output(const std::string& path, std::string_view bytes, mode_t mode = 0644);
// Its refusals, before anything is made whose result would go there.
Status check_output(const std::string& path);

}  // namespace sealwright
