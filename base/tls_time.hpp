// SPDX-License-Identifier: Apache-2.0
// TlsTime: the time at which a server's certificate must be valid (docs/adr/0012-what-time-it-is.md).
#pragma once

#include "base/time.hpp"

namespace sealwright {

struct TlsTime {
  Instant at;                     // the certificate must not have expired then
  bool judges_not_before = true;  // and must be valid already; false if the machine's clock is behind
};

}  // namespace sealwright
