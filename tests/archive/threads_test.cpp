// SPDX-License-Identifier: Apache-2.0
#include "archive/threads_posix.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>
#include <set>
#include <stdexcept>
#include <thread>

#include "tests/support/shortage.hpp"

namespace sealwright {
namespace {

using testing_support::refuse_threads_from;

// The threads that work, once `expected` of them work at the same time.
std::set<std::thread::id> workers(unsigned threads, std::size_t expected) {
  std::mutex mutex;
  std::condition_variable changed;
  std::set<std::thread::id> seen;
  run_on_threads(threads, [&] {
    std::unique_lock lock(mutex);
    seen.insert(std::this_thread::get_id());
    changed.notify_all();
    changed.wait(lock, [&] { return seen.size() >= expected; });
  });
  return seen;
}

TEST(Threads, AllWorkAtOnceTheCallingOneAmongThem) {
  const auto seen = workers(4, 4);
  EXPECT_EQ(seen.size(), 4u);
  EXPECT_TRUE(seen.contains(std::this_thread::get_id()));
}

TEST(Threads, ThereAreFewerWhereTheSystemStartsNoMore) {
  refuse_threads_from(3);
  EXPECT_EQ(workers(8, 3).size(), 3u);
  refuse_threads_from(0);
}

TEST(Threads, TheCallingOneWorksAloneWhereNoneCanBeStarted) {
  refuse_threads_from(1);
  EXPECT_EQ(workers(8, 1), std::set{std::this_thread::get_id()});
  refuse_threads_from(0);
}

TEST(Threads, WhatOneThrowsIsThrownOnceAllHaveEnded) {
  std::atomic<int> ended = 0, begun = 0;
  const auto work = [&] {
    if (++begun == 2) throw std::bad_alloc();
    while (begun < 4) std::this_thread::yield();
    ++ended;
  };
  EXPECT_THROW(run_on_threads(4, work), std::bad_alloc);
  EXPECT_EQ(ended, 3);
}

TEST(Threads, NoSignalOfTheHostRunsOnThem) {
  std::atomic<int> open_to_signals = 0;
  const std::thread::id caller = std::this_thread::get_id();
  run_on_threads(4, [&] {
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    if (std::this_thread::get_id() != caller && ::sigismember(&mask, SIGTERM) != 1) ++open_to_signals;
  });
  EXPECT_EQ(open_to_signals, 0);
  sigset_t mask;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  EXPECT_EQ(::sigismember(&mask, SIGTERM), 0);
}

}  // namespace
}  // namespace sealwright
