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
  // Work that no one can stop.
  constexpr Cancel() = default;
  constexpr Cancel(const std::atomic<bool>* flag) : flag_(flag) {}

  bool is_wanted() const { return flag_ != nullptr && flag_->load(std::memory_order_relaxed); }
  // `cancelled` once it is wanted: the line that a loop polls with.
  Status check() const {
    if (is_wanted()) return Error{ErrorCode::cancelled};
    return Done{};
  }

 private:
  const std::atomic<bool>* flag_ = nullptr;
};

}  // namespace sealwright
