// SPDX-License-Identifier: Apache-2.0
// SignalQueue: signals that wait to be read, for a program that must tidy up before one of them takes effect.
#pragma once

#include <signal.h>

#include "base/posix_files.hpp"

namespace sealwright {

// True where the process takes no notice of the signal, as one that nohup started does of SIGHUP.
bool is_ignored(int signal);

// While it lives, signals that would end or stop the process wait for `take` instead, on this thread. Those
// that the process ignores stay ignored. What was not taken takes its usual effect when this goes.
class SignalQueue {
 public:
  static Result<SignalQueue> begin();
  SignalQueue(SignalQueue&& other) noexcept = default;
  SignalQueue& operator=(SignalQueue&&) = delete;
  ~SignalQueue();

  // Readable when one waits.
  int fd() const { return queue_.get(); }
  // The one that came first; 0 when none waits.
  int take() const;
  // Lets SIGTSTP stop the process, as it would have; returns when the process goes on.
  static void stop();

 private:
  SignalQueue(FileDescriptor queue, const sigset_t& before) : queue_(std::move(queue)), before_(before) {}
  FileDescriptor queue_;
  sigset_t before_{};
};

}  // namespace sealwright
