// SPDX-License-Identifier: Apache-2.0
// Notice: something that a person should know but that stopped nothing. If something was stopped, it is an
// Error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace sealwright {

enum class Severity : std::uint8_t {
  info,     // no action is needed
  warning,  // someone should act, or at least look
};
// "info", "warning": as in `--json`.
std::string_view name_of(Severity severity);

// An immutable report beside a result. Its `about` has the codes, texts and parts of an Error. It is a
// separate type, so that no notice is returned as a failure and no failure is shown as a notice.
class Notice {
 public:
  static Notice info(Error about) { return Notice(Severity::info, std::move(about)); }
  static Notice warning(Error about) { return Notice(Severity::warning, std::move(about)); }

  Severity severity() const { return severity_; }
  ErrorCode code() const { return about_.code(); }
  // What was found, where, what was expected, and what to do.
  const Error& about() const { return about_; }

 private:
  Notice(Severity severity, Error about) : severity_(severity), about_(std::move(about)) {}

  Severity severity_;
  Error about_;
};

using Notices = std::vector<Notice>;

}  // namespace sealwright
