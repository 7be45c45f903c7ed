// SPDX-License-Identifier: Apache-2.0
#include "tests/support/shortage.hpp"

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <new>

namespace sealwright::testing_support {
namespace {

// Plain numbers: the first allocations come before any constructor.
std::atomic<long> asked{0}, fails_at{0};
std::atomic<bool> is_counting{false}, fails_later_too{false};
std::atomic<int> thread_number{0}, refused_from{0}, refused{0};

bool is_short() {
  if (!is_counting.load()) return false;
  const long number = ++asked;
  const long nth = fails_at.load();
  return nth > 0 && (number == nth || (number > nth && fails_later_too.load()));
}

// The function that this program's own replaces: the C library's, or AddressSanitizer's.
template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

void begin_memory_shortage(long nth, Shortage shortage) {
  asked = 0;
  fails_at = nth;
  fails_later_too = shortage == Shortage::from_then_on;
  is_counting = true;
}
void count_allocations() { begin_memory_shortage(0, Shortage::once); }
long end_memory_shortage() {
  is_counting = false;
  return asked;
}
void refuse_threads_from(int nth) {
  thread_number = 0;
  refused = 0;
  refused_from = nth;
}
int threads_refused() { return refused; }

}  // namespace sealwright::testing_support

using sealwright::testing_support::is_short;
using sealwright::testing_support::next;

// Visible to every library, whatever visibility this program is built with.
#pragma GCC visibility push(default)

extern "C" {

// The replaced functions under another name: dlsym would allocate, also while AddressSanitizer starts.
#if defined(SEALWRIGHT_UNDER_ADDRESS_SANITIZER)
void* __interceptor_malloc(std::size_t size);
void* __interceptor_calloc(std::size_t count, std::size_t size);
void* __interceptor_realloc(void* old, std::size_t size);
#define SEALWRIGHT_REAL(name) __interceptor_##name
#else
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
#define SEALWRIGHT_REAL(name) __libc_##name
#endif

void* malloc(std::size_t size) {
  if (is_short()) return errno = ENOMEM, nullptr;
  return SEALWRIGHT_REAL(malloc)(size);
}
void* calloc(std::size_t count, std::size_t size) {
  if (is_short()) return errno = ENOMEM, nullptr;
  return SEALWRIGHT_REAL(calloc)(count, size);
}
void* realloc(void* old, std::size_t size) {
  if (is_short()) return errno = ENOMEM, nullptr;
  return SEALWRIGHT_REAL(realloc)(old, size);
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*work)(void*),
                   void* argument) {
  using namespace sealwright::testing_support;
  static const auto real = next<decltype(&pthread_create)>("pthread_create");
  const int from = refused_from.load();
  if (from > 0 && ++thread_number >= from) return ++refused, EAGAIN;
  return real(thread, attributes, work, argument);
}

}  // extern "C"

// The standard library's operator new calls malloc; AddressSanitizer's does not.
#if defined(SEALWRIGHT_UNDER_ADDRESS_SANITIZER)
void* operator new(std::size_t size) {
  static const auto real = next<void* (*)(std::size_t)>("_Znwm");
  if (is_short()) throw std::bad_alloc();
  return real(size);
}
void* operator new[](std::size_t size) {
  static const auto real = next<void* (*)(std::size_t)>("_Znam");
  if (is_short()) throw std::bad_alloc();
  return real(size);
}
void* operator new(std::size_t size, const std::nothrow_t& tag) noexcept {
  static const auto real = next<void* (*)(std::size_t, const std::nothrow_t&)>("_ZnwmRKSt9nothrow_t");
  return is_short() ? nullptr : real(size, tag);
}
#endif

#pragma GCC visibility pop
