// SPDX-License-Identifier: Apache-2.0
// Cancel: whether the work is still wanted.
#pragma once

#include <atomic>

#include "base/result.hpp"

namespace sealwright {

// A small value, passed down to every loop over data from outside: rules without I/O poll it too. It does not
// own the flag, which any thread or a signal handler may set at any time.
class Cancel {
 public:
  // Never cancelled.
  constexpr Cancel() = default;
  constexpr Cancel(const std::atomic<bool>* flag) : flag_(flag) {}

  bool is_wanted() const { return flag_ != nullptr && flag_->load(std::memory_order_relaxed); }
  // Fails with `cancelled` once cancelling is requested. Loops call it on every turn.
  Status check() const {
    if (is_wanted()) return Error{ErrorCode::cancelled};
    return Done{};
  }

 private:
  const std::atomic<bool>* flag_ = nullptr;
};

}  // namespace sealwright
