// The error object of the C interface, and the one border that no exception crosses.
#pragma once

#include <exception>
#include <new>
#include <string>

#include "base/posix_signals.hpp"
#include "base/result.hpp"
#include "include/sealwright/sealwright.h"

struct sealwright_error {
  explicit sealwright_error(sealwright::Error what)
      : error(std::move(what)), message(error.message()), advice(error.advice()) {}
  sealwright::Error error;
  std::string message, advice;
};

namespace sealwright {

// The code's number in sealwright.h.
int number_of(ErrorCode code);

// Puts the error into the caller's place, if he has one, and returns its class. Without memory for it the
// place gets NULL.
int tell(sealwright_error** place, const Error& error) noexcept;

Error call_invalid(std::string detail);

// Runs one call: `step()` returns a Status; whatever it throws becomes an error.
template <class Step>
int guard(sealwright_error** place, Step step) noexcept {
  if (place != nullptr) *place = nullptr;
  const BrokenPipesBlocked blocked;
  try {
    const Status done = step();
    return done ? SEALWRIGHT_OK : tell(place, done.error());
  } catch (const std::bad_alloc&) {
    return tell(place, Error{ErrorCode::no_memory});
  } catch (const std::exception& exception) {
    try {
      return tell(place, Error{ErrorCode::internal_error, exception.what()});
    } catch (...) {  // no memory for the text
    }
  } catch (...) {
  }
  return tell(place, Error{ErrorCode::internal_error});
}

}  // namespace sealwright
