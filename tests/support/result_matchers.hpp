// SPDX-License-Identifier: Apache-2.0
// Matchers for Result: EXPECT_THAT(step(), IsDone()), EXPECT_THAT(step(),
// FailsWith(ErrorCode::version_rollback)).
#pragma once

#include <gmock/gmock.h>

#include <string>

#include "base/result.hpp"

namespace sealwright {

MATCHER(IsDone, "succeeds") {
  if (arg.has_value()) return true;
  *result_listener << "which is " << name_of(arg.error().code()) << ": " << arg.error().message();
  return false;
}

MATCHER_P(FailsWith, code, "fails with " + std::string(name_of(code))) {
  if (arg.has_value()) {
    *result_listener << "which succeeded";
    return false;
  }
  *result_listener << "which is " << name_of(arg.error().code()) << ": " << arg.error().message();
  return arg.error().code() == code;
}

}  // namespace sealwright
