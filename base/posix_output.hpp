// SPDX-License-Identifier: Apache-2.0
// Output files named on the command line. What exists at the path decides how it is written.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

// Writes `bytes` to the output `path`. Only a regular file is ever replaced:
//
// - nothing there, or a regular file: write_file_atomically;
// - a character device or a pipe: the bytes are written into it; opening a pipe waits for a reader;
// - `-`, /dev/stdout, /dev/stderr, /dev/fd/N: the bytes are written to that descriptor;
// - a symbolic link to a regular file in the same directory: that file is replaced, and the link stays.
//
// io_error for everything else: a block device, a socket, a directory, any other link.
Status write_output(const std::string& path, std::string_view bytes, mode_t mode = 0644);
// Returns the error that write_output would return, so that a command can check the path before it does any
// work.
Status check_output(const std::string& path);

}  // namespace sealwright
