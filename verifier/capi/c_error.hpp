// SPDX-License-Identifier: Apache-2.0
// The error object of the C interface, and the boundary that no exception crosses.
#pragma once

#include <string>

#include "base/notice.hpp"
#include "base/posix_signals.hpp"
#include "base/text.hpp"
#include "base/thrown.hpp"
#include "include/sealwright/sealwright.h"

struct sealwright_error {
  explicit sealwright_error(sealwright::Error what)
      : error(std::move(what)), message(error.message()), advice(sealwright::printable(error.advice())) {}
  sealwright::Error error;
  std::string message, advice;
};

struct sealwright_notice {
  explicit sealwright_notice(const sealwright::Notice& notice)
      : severity(notice.severity()), about(notice.about()) {}
  sealwright::Severity severity;
  sealwright_error about;
};

namespace sealwright::client {

// The code's number in sealwright.h.
int number_of(ErrorCode code);

// Stores the error in the caller's pointer, if there is one, and returns its class. If there is no memory
// for it, stores the error no_memory, which needs none.
int put_error(sealwright_error** place, const Error& error) noexcept;

Error call_invalid(std::string detail);

// Runs one call: `step()` returns a Status; an exception becomes an error.
template <class Step>
int guard(sealwright_error** place, Step step) noexcept {
  if (place != nullptr) *place = nullptr;
  const BrokenPipesBlocked blocked;
  const Status done = at_border(step);
  return done ? SEALWRIGHT_OK : put_error(place, done.error());
}

}  // namespace sealwright::client
