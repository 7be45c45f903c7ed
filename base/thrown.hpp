// SPDX-License-Identifier: Apache-2.0
// What is thrown instead of returned, and the border that turns it into an error again.
//
// An Error says something about outside bytes, a file or a request, and callers decide by it: a key that
// cannot be loaded is left out, an unreadable copy is replaced. What this machine could not do at all says
// nothing of that kind, so no caller on the way may decide by it (docs/adr/0010-what-is-thrown.md):
//
//   std::bad_alloc   there is no memory, whether operator new, OpenSSL, libcurl or the system says so
//   Unable           OpenSSL lacks an algorithm (crypto_unavailable), or our own code is wrong
//   (internal_error)
//
// Nothing else of ours throws, and only `at_border` catches.
#pragma once

#include <exception>

#include "base/result.hpp"

namespace sealwright {

class Unable : public std::exception {
 public:
  // `what` is a literal: an exception must not need memory.
  Unable(ErrorCode code, const char* what) : code_(code), what_(what) {}
  ErrorCode code() const { return code_; }
  const char* what() const noexcept override { return what_; }

 private:
  ErrorCode code_;
  const char* what_;
};

[[noreturn]] void throw_no_memory();
// `what` names the algorithm, in words.
[[noreturn]] void throw_crypto_unavailable(const char* what);

// The error for the exception that is being handled: no_memory, that of an Unable, or internal_error.
Error error_of_exception() noexcept;

// What `step` returns; an error for what it throws. The last thing of ours before a caller of the library, or
// the end of a program.
template <class Step>
auto at_border(Step step) noexcept -> decltype(step()) {
  try {
    return step();
  } catch (...) {
    return error_of_exception();
  }
}

}  // namespace sealwright
