// SPDX-License-Identifier: Apache-2.0
// Several threads for one piece of work, as many as the system grants.
#pragma once

#include <functional>

namespace sealwright {

// Runs `work` on `threads` threads at once, the calling one among them, and returns when all have ended. The
// system may start fewer, down to none: a limit on processes or memory makes the work slower and fails
// nothing. What `work` throws on any of them is thrown here, once all have ended.
//
// They block every signal: the process belongs to our caller, and so do its handlers.
void run_on_threads(unsigned threads, const std::function<void()>& work);

}  // namespace sealwright
