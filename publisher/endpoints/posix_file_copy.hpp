// SPDX-License-Identifier: Apache-2.0
// Files put in place whole: copied, hashed on the way, flushed, and only then under their name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright::publish {

enum class IfThere : std::uint8_t { keep, replace };
enum class Placed : std::uint8_t { now, was_there };

// Makes the directory and its parents, each readable by everybody whatever the umask; one that is there
// already keeps its mode.
Status make_public_directories(const std::string& path);
// Copies `from` to `to`, readable by everybody, whose folder is made so if need be. Nothing appears under
// that name unless the bytes have this digest (artifact_differs otherwise). With `keep`, a file that is there
// already stays as it is. Errors: file_missing, io_error, no_space.
Result<Placed> copy_into_place(const std::string& from, const std::string& to, const std::string& sha256,
                               IfThere if_there);
// The digest of a file of any size, in hex. file_missing, io_error.
Result<std::string> sha256_of_file(const std::string& path);
// Who runs this, for the notice in a lock: the machine's name and the process.
std::string this_host();
std::int64_t this_process();

}  // namespace sealwright::publish
