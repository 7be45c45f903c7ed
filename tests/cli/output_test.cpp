// SPDX-License-Identifier: Apache-2.0
// What a program prints about an error with --json.
#include "cli/output.hpp"

#include <gtest/gtest.h>

namespace sealwright {
namespace {

TEST(Output, WhatAnErrorQuotesIsEscapedAsOnATerminal) {
  const Error error = Error{ErrorCode::path_refused}
                          .role("r\x1b[31m")
                          .file(std::string("f\0", 2))
                          .expected("\xFF")
                          .got("\xE2\x80\xAE");
  const Json json = write_error(error);
  EXPECT_EQ(*json.find("role")->text(), "r\\u{1B}[31m");
  EXPECT_EQ(*json.find("file")->text(), "f\\u{0}");
  EXPECT_EQ(*json.find("expected")->text(), "\\xFF");
  EXPECT_EQ(*json.find("got")->text(), "\\u{202E}");
  EXPECT_EQ(*write_error(Error(ErrorCode::usage).advice("a\nb")).find("advice")->text(), "a\\u{A}b");
}

TEST(Output, IsStrictJsonWhateverAnErrorQuotes) {
  const Error error = Error{ErrorCode::path_refused, std::string("\0\xC0", 2)}.got(std::string(1, '\0'));
  EXPECT_TRUE(read_json(Output::failed(error).write(), "output").has_value());
}

}  // namespace
}  // namespace sealwright
