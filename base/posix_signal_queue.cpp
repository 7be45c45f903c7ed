// SPDX-License-Identifier: Apache-2.0
#include "base/posix_signal_queue.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

namespace sealwright {
namespace {

// The signals that can end or stop a process that waits for a person, and the one that continues it.
constexpr int kQueued[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGALRM,
                           SIGUSR1, SIGUSR2, SIGXCPU, SIGTSTP, SIGCONT};

}  // namespace

bool is_ignored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

Result<SignalQueue> SignalQueue::begin() {
  sigset_t wanted, before;
  ::sigemptyset(&wanted);
  // A signal that is ignored and blocked would be queued all the same.
  for (const int signal : kQueued)
    if (!is_ignored(signal)) ::sigaddset(&wanted, signal);
  FileDescriptor queue(::signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!queue.is_open()) return posix_error("wait for", "signals");
  ::pthread_sigmask(SIG_BLOCK, &wanted, &before);
  return SignalQueue(std::move(queue), before);
}

SignalQueue::~SignalQueue() {
  if (queue_.is_open()) ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

int SignalQueue::take() const {
  signalfd_siginfo info{};
  const bool is_whole = ::read(queue_.get(), &info, sizeof info) == sizeof info;
  return is_whole ? static_cast<int>(info.ssi_signo) : 0;
}

void SignalQueue::stop() {
  sigset_t only;
  ::sigemptyset(&only);
  ::sigaddset(&only, SIGTSTP);
  ::raise(SIGTSTP);
  ::pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  ::pthread_sigmask(SIG_BLOCK, &only, nullptr);
}

}  // namespace sealwright
