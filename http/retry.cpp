// SPDX-License-Identifier: Apache-2.0
#include "http/retry.hpp"

#include <algorithm>
#include <random>

namespace sealwright {
namespace {

std::int64_t random_up_to(std::int64_t bound) {
  std::random_device device;
  return std::uniform_int_distribution<std::int64_t>(0, std::max<std::int64_t>(bound, 0))(device);
}

}  // namespace

std::int64_t RetryPolicy::wait_after(int tried, std::int64_t retry_after_seconds) const {
  if (retry_after_seconds > 0) return std::min(retry_after_seconds, longest_retry_after_seconds) * 1000;
  const std::int64_t doubled = first_wait_milliseconds << std::min(tried - 1, 20);
  return random_up_to(std::min(doubled, longest_wait_milliseconds));
}

bool may_pass(long status) { return status == 408 || status == 429 || status >= 500; }
bool means_not_done(long status) { return status == 429 || status == 503; }

Words about_wait(const Error& refusal, Seconds wait) {
  return Words("The server is busy (") + refusal.got() + ", " + refusal.file() + ") and asks to retry in " +
         std::to_string(wait.count) + " s: waiting.";
}

}  // namespace sealwright
