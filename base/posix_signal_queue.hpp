// SPDX-License-Identifier: Apache-2.0
// SignalQueue: holds signals until they are read, for a program that must clean up before one takes effect.
#pragma once

#include <signal.h>

#include "base/posix_files.hpp"

namespace sealwright {

// True if the process ignores the signal, as a process started by nohup ignores SIGHUP.
bool is_ignored(int signal);

// While it exists, signals that would end or stop the process wait for `take` instead, on this thread.
// Ignored signals stay ignored. A signal that was not taken has its usual effect when this is destroyed.
class SignalQueue {
 public:
  static Result<SignalQueue> begin();
  SignalQueue(SignalQueue&& other) noexcept = default;
  SignalQueue& operator=(SignalQueue&&) = delete;
  ~SignalQueue();

  // Readable if a signal is waiting.
  int fd() const { return queue_.get(); }
  // The signal that came first; 0 if none is waiting.
  int take() const;
  // Lets SIGTSTP stop the process, as it would have; returns when the process continues.
  static void stop();

 private:
  SignalQueue(FileDescriptor queue, const sigset_t& before) : queue_(std::move(queue)), before_(before) {}
  FileDescriptor queue_;
  sigset_t before_{};
};

}  // namespace sealwright
