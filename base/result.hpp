// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or the Error that says why there is none. Shaped like std::expected, which GCC 12 and
// Clang 14 lack.
//
// A refusal or a failure is an Error; a normal alternative ("up to date") is a value in a variant; a
// programming mistake is thrown and becomes internal_error at the border (base/thrown.hpp), because the
// library must not end the program that uses it. Never Result<bool>. Nothing here allocates beyond what T and
// Error do.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "base/error.hpp"

namespace sealwright {

// For a case that is impossible unless our own code is wrong. `what` is a literal.
[[noreturn]] void throw_mistake(const char* what);

// The value of a step that returns nothing but success.
struct Done {};

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // The value. Calling this without a value is a programming mistake.
  T& value() & { return *checked(); }
  const T& value() const& { return *const_cast<Result*>(this)->checked(); }
  // Returned by value, so that `for (x : f().value())` does not iterate over a destroyed object.
  T value() && { return std::move(*checked()); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return checked(); }
  const T* operator->() const { return const_cast<Result*>(this)->checked(); }
  T value_or(T other) && { return has_value() ? std::move(*checked()) : std::move(other); }

  // The error. Calling this with a value is a programming mistake.
  const Error& error() const& {
    if (has_value()) throw_mistake("the error of a success was asked for");
    return *std::get_if<1>(&state_);
  }
  Error error() && {
    if (has_value()) throw_mistake("the error of a success was asked for");
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  T* checked() {
    T* value = std::get_if<0>(&state_);
    if (value == nullptr) throw_mistake("the value of a failure was asked for");
    return value;
  }

  std::variant<T, Error> state_;
};

using Status = Result<Done>;

}  // namespace sealwright

#define SEALWRIGHT_JOIN_(a, b) a##b
#define SEALWRIGHT_JOIN(a, b) SEALWRIGHT_JOIN_(a, b)

// Runs a step and returns its error from the enclosing function.
#define TRY(step)                                                    \
  do {                                                               \
    auto sealwright_step = (step);                                   \
    if (!sealwright_step) return std::move(sealwright_step).error(); \
  } while (false)

// TRY_ASSIGN(const auto root, load_root(file)): the value, or the error returned from the enclosing function.
#define TRY_ASSIGN(declaration, step) \
  SEALWRIGHT_TRY_ASSIGN_(SEALWRIGHT_JOIN(sealwright_result_, __LINE__), declaration, step)
#define SEALWRIGHT_TRY_ASSIGN_(name, declaration, step) \
  auto name = (step);                                   \
  if (!name) return std::move(name).error();            \
  declaration = std::move(name).value()
