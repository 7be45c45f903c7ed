// SPDX-License-Identifier: Apache-2.0
// Credentials: the user and password for the server, read from a file.
#pragma once

#include <string>

#include "base/result.hpp"

namespace sealwright::publish {

struct Credentials {
  std::string user, password;
};

// Reads one line `USER:PASSWORD` of at most 4096 bytes; the password begins after the first colon. Errors:
// those of opening a regular file; config_invalid if other users may read the file, if its owner is neither
// the current user nor root, or if its content has another form. No error quotes the content.
Result<Credentials> read_credentials(const std::string& path);

}  // namespace sealwright::publish
