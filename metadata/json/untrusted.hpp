// SPDX-License-Identifier: Apache-2.0
// Untrusted: bytes that are not verified yet.
#pragma once

#include <string>

namespace sealwright {

// Only a rule may read them, and a rule that accepts them returns another type. `file` names them in errors.
struct Untrusted {
  std::string bytes;
  std::string file;
};

}  // namespace sealwright
