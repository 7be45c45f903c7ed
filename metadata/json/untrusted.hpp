// SPDX-License-Identifier: Apache-2.0
// Untrusted: bytes that nobody has vouched for yet.
#pragma once

#include <string>

namespace sealwright {

// Nothing but a rule may look inside, and a rule that accepts them returns another type. `file` names them in
// errors.
struct Untrusted {
  std::string bytes;
  std::string file;
};

}  // namespace sealwright
