// SPDX-License-Identifier: Apache-2.0
// Copies files into place atomically: a file is copied, hashed, flushed, and only then gets its name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright::publish {

enum class IfThere : std::uint8_t { keep, replace };
enum class Placed : std::uint8_t { now, was_there };

// Creates the directory and its parents, readable by all users, independent of the umask. An existing one
// keeps its mode.
Status make_public_directories(const std::string& path);
// Copies `from` to `to`, readable by all users, and creates missing folders in the same way. The name
// appears only if the bytes have this digest (artifact_differs otherwise). With `keep`, an existing file
// stays as it is. Errors: file_missing, io_error, no_space.
Result<Placed> copy_into_place(const std::string& from, const std::string& to, const std::string& sha256,
                               IfThere if_there);
// The digest of a file of any size, in hex. file_missing, io_error.
Result<std::string> sha256_of_file(const std::string& path);
// The name of this machine and the id of this process, for the owner file of a lock.
std::string this_host();
std::int64_t this_process();

}  // namespace sealwright::publish
