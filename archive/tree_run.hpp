// SPDX-License-Identifier: Apache-2.0
// How a long run over a tree reports progress, and how the caller stops it.
#pragma once

#include <cstdint>
#include <functional>

#include "base/cancel.hpp"
#include "base/result.hpp"

namespace sealwright {

struct TreeRun {
  // Called on the calling thread with the bytes of content done so far, after each piece of at most 256 KiB.
  std::function<void(std::uint64_t)> on_progress;
  // Checked before each piece and each entry; once set, the run ends with `cancelled`.
  Cancel cancel;

  // Reports `done` bytes; cancelled if the caller asked for it.
  Status go_on(std::uint64_t done) const {
    if (on_progress) on_progress(done);
    return cancel.check();
  }
};

}  // namespace sealwright
