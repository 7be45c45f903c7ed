// SPDX-License-Identifier: Apache-2.0
#include "archive/threads_posix.hpp"

#include <pthread.h>
#include <signal.h>

#include <exception>
#include <mutex>
#include <vector>

namespace sealwright {
namespace {

// Not std::thread: it throws if the system refuses a thread, and its destructor may end the process.
class Threads {
 public:
  explicit Threads(const std::function<void()>& work) : work_(work) {}
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads() {
    for (const pthread_t thread : started_) ::pthread_join(thread, nullptr);
  }

  void start(unsigned count) {
    started_.reserve(count);  // nothing may fail once a thread runs
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    while (started_.size() < count && ::pthread_create(&thread, nullptr, &Threads::begin, this) == 0)
      started_.push_back(thread);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  void work() noexcept {
    try {
      work_();
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!thrown_) thrown_ = std::current_exception();
    }
  }
  void join() {
    for (; !started_.empty(); started_.pop_back()) ::pthread_join(started_.back(), nullptr);
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  static void* begin(void* self) { return static_cast<Threads*>(self)->work(), nullptr; }

  const std::function<void()>& work_;
  std::vector<pthread_t> started_;
  std::mutex mutex_;
  std::exception_ptr thrown_;
};

}  // namespace

void run_on_threads(unsigned threads, const std::function<void()>& work) {
  Threads running(work);
  if (threads > 1) running.start(threads - 1);
  running.work();
  running.join();
}

}  // namespace sealwright
