// SPDX-License-Identifier: Apache-2.0
// RetryPolicy: which requests are repeated, and when.
#pragma once

#include <cstdint>

#include "base/error.hpp"
#include "base/time.hpp"
#include "base/words.hpp"

namespace sealwright {

// Each wait is a random part of its bound, so that a million clients do not return in the same second.
struct RetryPolicy {
  int tries = 5;                                 // in all; 1 never repeats
  std::int64_t first_wait_milliseconds = 1'000;  // doubles with each try
  std::int64_t longest_wait_milliseconds = 60'000;
  std::int64_t longest_retry_after_seconds = 3600;  // for a server that sends Retry-After

  // Milliseconds to wait after try number `tried` (from 1). A server's own `retry_after_seconds`, if
  // positive, takes precedence over our bound.
  std::int64_t wait_after(int tried, std::int64_t retry_after_seconds) const;
};

// Whether the same request may succeed a little later: 408, 429 and 5xx (RFC 9110 section 15).
bool may_pass(long status);
// Whether a server with this status has done nothing: 429 and 503.
bool means_not_done(long status);
// The text for people before a wait that a server asked for.
Words about_wait(const Error& refusal, Seconds wait);

}  // namespace sealwright
