// SPDX-License-Identifier: Apache-2.0
// Credentials: a user and password for the server, from a file of their own.
#pragma once

#include <string>

#include "base/result.hpp"

namespace sealwright::publish {

struct Credentials {
  std::string user, password;
};

// One line `USER:PASSWORD`, of at most 4096 bytes; the password begins after the first colon. Errors: those
// of opening a regular file; config_invalid when others may read the file, when neither we nor root own it,
// or when it holds anything else. No error quotes what is in it.
Result<Credentials> read_credentials(const std::string& path);

}  // namespace sealwright::publish
