// SPDX-License-Identifier: Apache-2.0
// The digests of a file of any size, in one reading.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace sealwright {

struct FileDigests {
  std::uint64_t length = 0;
  std::string sha256, blake2b512;  // lower-case hex
};

// Errors: file_missing, io_error.
Result<FileDigests> digests_of_file(const std::string& path);

}  // namespace sealwright
