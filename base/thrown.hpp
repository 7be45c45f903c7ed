// SPDX-License-Identifier: Apache-2.0
// What is thrown instead of returned, and the border that turns it into an error again.
//
// An Error says something about outside bytes, a file or a request, and callers act on it: a key that
// cannot be loaded is left out, an unreadable copy is replaced. A failure of the machine itself says
// nothing of that kind, so no caller in between may act on it (docs/adr/0010-what-is-thrown.md):
//
//   std::bad_alloc   there is no memory, whether operator new, OpenSSL, libcurl or the system reports it
//   Unable           OpenSSL lacks an algorithm (crypto_unavailable), or our own code is wrong
//   (internal_error)
//
// Our code throws nothing else, and only `at_border` catches.
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

// The error for the current exception: no_memory, the error of an Unable, or internal_error.
Error error_of_exception() noexcept;

// Returns what `step` returns, or an error for what it throws. It is the outermost call of ours, just below
// a caller of the library or the main function of a program.
template <class Step>
auto at_border(Step step) noexcept -> decltype(step()) {
  try {
    return step();
  } catch (...) {
    return error_of_exception();
  }
}

}  // namespace sealwright
