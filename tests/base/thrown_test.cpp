// SPDX-License-Identifier: Apache-2.0
#include "base/thrown.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <new>
#include <stdexcept>

#include "base/posix_files.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

TEST(Border, MakesAnErrorOfWhatIsThrown) {
  EXPECT_THAT(at_border([]() -> Status { throw_no_memory(); }), FailsWith(ErrorCode::no_memory));
  EXPECT_THAT(at_border([]() -> Status { throw 42; }), FailsWith(ErrorCode::internal_error));
  const Status crypto = at_border([]() -> Status { throw_crypto_unavailable("SHA-256"); });
  ASSERT_THAT(crypto, FailsWith(ErrorCode::crypto_unavailable));
  EXPECT_EQ(crypto.error().detail(), "SHA-256");
  EXPECT_EQ(crypto.error().exit_class(), ExitClass::local_failure);
  const Status other = at_border([]() -> Status { throw std::runtime_error("why"); });
  ASSERT_THAT(other, FailsWith(ErrorCode::internal_error));
  EXPECT_EQ(other.error().detail(), "why");
}

TEST(Border, ReturnsWhatIsReturned) {
  EXPECT_EQ(at_border([]() -> Result<int> { return 3; }).value(), 3);
  EXPECT_THAT(at_border([]() -> Status { return Error{ErrorCode::hash_mismatch}; }),
              FailsWith(ErrorCode::hash_mismatch));
}

TEST(Border, AskingAResultForWhatItDoesNotHaveIsAnInternalError) {
  const Result<int> failed = Error{ErrorCode::usage};
  EXPECT_THAT(at_border([&]() -> Result<int> { return failed.value() + 1; }),
              FailsWith(ErrorCode::internal_error));
  const Result<int> good = 2;
  EXPECT_THAT(at_border([&]() -> Status { return good.error(); }), FailsWith(ErrorCode::internal_error));
}

// A lack of memory must not become an error about the file: callers treat a file that cannot be read as
// damaged.
TEST(Border, MemoryThatTheSystemLacksIsNeverAFileThatCannotBeRead) {
  errno = ENOMEM;
  EXPECT_THROW((void)posix_error("open", "/state/config.json"), std::bad_alloc);
  errno = EIO;
  EXPECT_EQ(posix_error("open", "/state/config.json").code(), ErrorCode::io_error);
}

}  // namespace
}  // namespace sealwright
