// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace sealwright {
namespace {

const std::vector<ErrorCode> kAllCodes{
#define SEALWRIGHT_ERROR(code, exit_class, meaning, advice) ErrorCode::code,
#include "base/error_codes.def"
#undef SEALWRIGHT_ERROR
};

TEST(ErrorTable, NamesAreUniqueAndLowerSnake) {
  std::set<std::string_view> seen;
  for (const ErrorCode code : kAllCodes) {
    EXPECT_TRUE(seen.insert(name_of(code)).second) << name_of(code);
    EXPECT_EQ(name_of(code).find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos)
        << name_of(code);
  }
}

TEST(ErrorTable, EveryCodeSaysWhatItMeansAndWhatToDo) {
  for (const ErrorCode code : kAllCodes) {
    EXPECT_FALSE(meaning_of(code).empty()) << name_of(code);
    EXPECT_FALSE(meaning_of(code).ends_with('.')) << name_of(code) << ": a meaning is followed by details";
    EXPECT_TRUE(advice_for(code).ends_with('.')) << name_of(code) << ": advice is a sentence";
  }
}

TEST(ErrorTable, TheExitCodesAreThoseOfTheOneTable) {
  EXPECT_EQ(exit_class_of(ErrorCode::io_error), ExitClass{1});
  EXPECT_EQ(exit_class_of(ErrorCode::usage), ExitClass{2});
  EXPECT_EQ(exit_class_of(ErrorCode::threshold_not_met), ExitClass{3});
  EXPECT_EQ(exit_class_of(ErrorCode::unreachable), ExitClass{4});
  EXPECT_EQ(exit_class_of(ErrorCode::metadata_expired), ExitClass{5});
  EXPECT_EQ(exit_class_of(ErrorCode::held_skipped), ExitClass{6});
  EXPECT_EQ(exit_class_of(ErrorCode::lock_held), ExitClass{7});
  EXPECT_EQ(exit_class_of(ErrorCode::cancelled), ExitClass{8});
}

TEST(ErrorMessage, HoldsWhereAndWhatInOneLine) {
  const Error error = Error(ErrorCode::version_rollback, "replayed")
                          .role("snapshot")
                          .file("4.snapshot.json")
                          .expected("5")
                          .got("4");
  EXPECT_EQ(error.message(),
            "the version is older than one already accepted: replayed (role snapshot, file 4.snapshot.json); "
            "expected 5, got 4");
}

TEST(ErrorMessage, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(Error(ErrorCode::cancelled).message(), "stopped by the user");
  EXPECT_EQ(Error(ErrorCode::cancelled).got("SIGINT").message(), "stopped by the user; got SIGINT");
}

TEST(ErrorMessage, EscapesTextFromOutside) {
  const Error error = Error(ErrorCode::cancelled, "a\n").role("b\n").file("c\n").expected("d\n").got("e\n");
  EXPECT_EQ(error.message().find('\n'), std::string::npos);
}

TEST(ErrorAdvice, IsTheTablesUnlessTheCaseHasBetter) {
  EXPECT_EQ(Error(ErrorCode::lock_held).advice(), advice_for(ErrorCode::lock_held));
  EXPECT_EQ(Error(ErrorCode::lock_held).advice("Wait for 4711.").advice(), "Wait for 4711.");
}

Result<int> half_of(int number) {
  if (number % 2 != 0) return Error{ErrorCode::field_value, "odd"};
  return number / 2;
}

Result<int> quarter_of(int number) {
  TRY_ASSIGN(const int half, half_of(number));
  TRY_ASSIGN(const int quarter, half_of(half));
  return quarter;
}

TEST(Result, TryPassesTheFirstErrorOn) {
  EXPECT_EQ(quarter_of(8).value(), 2);
  EXPECT_EQ(quarter_of(6).error().detail(), "odd");
}

}  // namespace
}  // namespace sealwright
