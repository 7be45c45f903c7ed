// SPDX-License-Identifier: Apache-2.0
// Several threads for one task, as many as the system allows.
#pragma once

#include <functional>

namespace sealwright {

// Runs `work` on `threads` threads at once, the calling one among them, and returns when all have ended. The
// system may start fewer, down to none: a limit on processes or memory makes the work slower, but it does not
// fail. What `work` throws on any of them is thrown here, once all have ended.
//
// The threads block every signal: the process and its signal handlers belong to our caller.
void run_on_threads(unsigned threads, const std::function<void()>& work);

}  // namespace sealwright
