// SPDX-License-Identifier: Apache-2.0
// Error: why something was refused or failed, in words a program and a person can act on.
//
// Every code, its exit class, meaning and advice are in base/error_codes.def. This enum, the C constants and
// docs/errors.md are made from that table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sealwright {

// The exit code of a program that ends with an error of this class (docs/format.md, "Exit codes").
enum class ExitClass : std::uint8_t {
  local_failure = 1,
  usage = 2,
  refused = 3,
  unreachable = 4,
  stale = 5,
  held = 6,
  locked = 7,
  cancelled = 8,
};

enum class ErrorCode : std::uint16_t {
#define SEALWRIGHT_ERROR(code, exit_class, meaning, advice) code,
#include "base/error_codes.def"
#undef SEALWRIGHT_ERROR
};

// The stable name: lower_snake, never renamed or reused for another meaning.
std::string_view name_of(ErrorCode code);
// What the code means in every case, without a full stop.
std::string_view meaning_of(ErrorCode code);
// One sentence: what to do now.
std::string_view advice_for(ErrorCode code);
ExitClass exit_class_of(ErrorCode code);

// An immutable report. `detail` says what was refused; role, file, expected and got are empty if not
// applicable. Strings may come from outside: print them through `printable` (base/text.hpp).
class Error {
 public:
  explicit Error(ErrorCode code, std::string detail = {}) : code_(code), detail_(std::move(detail)) {}

  // Each returns the completed error:
  // `return Error{ErrorCode::version_rollback}.role("snapshot").expected("5").got("4");`
  Error role(std::string value) && { return role_ = std::move(value), std::move(*this); }
  Error file(std::string value) && { return file_ = std::move(value), std::move(*this); }
  Error expected(std::string value) && { return expected_ = std::move(value), std::move(*this); }
  Error got(std::string value) && { return got_ = std::move(value), std::move(*this); }
  // Replaces the table's advice, if this case allows more specific advice.
  Error advice(std::string value) && { return advice_ = std::move(value), std::move(*this); }

  ErrorCode code() const { return code_; }
  const std::string& detail() const { return detail_; }
  const std::string& role() const& { return role_; }
  const std::string& file() const& { return file_; }
  const std::string& expected() const& { return expected_; }
  const std::string& got() const& { return got_; }
  std::string_view advice() const& { return advice_.empty() ? advice_for(code_) : std::string_view(advice_); }
  ExitClass exit_class() const { return exit_class_of(code_); }

  // Meaning, detail, role, file, expected and got in one line, control characters escaped.
  std::string message() const;

 private:
  ErrorCode code_;
  std::string detail_, role_, file_, expected_, got_, advice_;
};

}  // namespace sealwright
