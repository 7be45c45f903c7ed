// SPDX-License-Identifier: Apache-2.0
// The C++ header beside a library that is newer: a value that it has no name for is an alternative of its
// own.
#include <gtest/gtest.h>

#include <sealwright/sealwright.hpp>

namespace {

using namespace sealwright;

TEST(Header, ADecisionThatWasNeverMadeIsUnknownAndNotUpToDate) {
  EXPECT_TRUE(std::holds_alternative<Unknown>(Decision{}));
  const Decision none = detail::decision(nullptr);
  ASSERT_TRUE(std::holds_alternative<Unknown>(none));
  EXPECT_EQ(std::get<Unknown>(none).kind, 0);
}

TEST(Header, NumbersWithoutANameAreUnrecognised) {
  for (const int number : {-1, 0, 4, 5, 99}) {
    EXPECT_EQ(detail::outcome_state(number), OutcomeState::unrecognised) << number;
    EXPECT_EQ(detail::support(number) == Support::unrecognised, number != SEALWRIGHT_SUPPORT_UNKNOWN)
        << number;
  }
  EXPECT_EQ(detail::outcome_state(SEALWRIGHT_ROLLED_BACK), OutcomeState::rolled_back);
  EXPECT_EQ(detail::support(SEALWRIGHT_SUPPORT_ENDED), Support::ended);
}

TEST(Header, AnOutcomeAndAStatusThatWereNeverReadSayNothingGood) {
  EXPECT_EQ(Outcome{}.state, OutcomeState::unrecognised);
  EXPECT_EQ(Status{}.support, Support::unrecognised);
  EXPECT_EQ(Term{}.state, Support::unrecognised);
}

}  // namespace
