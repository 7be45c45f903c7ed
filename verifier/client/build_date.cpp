// SPDX-License-Identifier: Apache-2.0
#include "verifier/client/customer.hpp"

namespace sealwright::client {

std::optional<Instant> build_date() {
#ifdef SEALWRIGHT_BUILD_DATE
  return Instant{SEALWRIGHT_BUILD_DATE};
#else
  return std::nullopt;
#endif
}

}  // namespace sealwright::client
