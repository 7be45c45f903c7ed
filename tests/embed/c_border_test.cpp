// SPDX-License-Identifier: Apache-2.0
// The border of the C interface from inside: what a step throws, and what a caller's struct may hold.
#include <gtest/gtest.h>

#include <stdexcept>

#include "verifier/capi/c_client.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

struct Told {
  int result = 0, code = 0;
  std::string name, message;
};

template <class Step>
Told run_guarded(Step step) {
  sealwright_error* error = nullptr;
  Told told;
  told.result = guard(&error, step);
  told.code = sealwright_error_code(error);
  if (error != nullptr)
    told.name = sealwright_error_name(error), told.message = sealwright_error_message(error);
  sealwright_error_free(error);
  return told;
}

TEST(CBorder, AnExceptionBecomesAnErrorThatSaysWhy) {
  const Told told = run_guarded([]() -> Status { throw std::runtime_error("the disk sings"); });
  EXPECT_EQ(told.result, SEALWRIGHT_LOCAL_FAILURE);
  EXPECT_EQ(told.code, SEALWRIGHT_E_INTERNAL_ERROR);
  EXPECT_EQ(told.name, "internal_error");
  EXPECT_NE(told.message.find("the disk sings"), std::string::npos);
}

TEST(CBorder, AdviceIsFitToBeShown) {
  const sealwright_error error(Error{ErrorCode::usage, "a\x1b[2J"}.advice("Ask \x1b[2J\xe2\x80\xae\nbob."));
  EXPECT_STREQ(sealwright_error_advice(&error), "Ask \\u{1B}[2J\\u{202E}\\u{A}bob.");
  EXPECT_EQ(std::string(sealwright_error_message(&error)).find('\x1b'), std::string::npos);
}

TEST(CBorder, MissingMemoryHasAnErrorOfItsOwn) {
  const Told told = run_guarded([]() -> Status { throw std::bad_alloc(); });
  EXPECT_EQ(told.code, SEALWRIGHT_E_NO_MEMORY);
  EXPECT_EQ(told.name, "no_memory");
}

TEST(CBorder, WhateverIsThrownStaysInside) {
  EXPECT_EQ(run_guarded([]() -> Status { throw 42; }).code, SEALWRIGHT_E_INTERNAL_ERROR);
}

TEST(CBorder, WithoutAPlaceForTheErrorItsClassIsReturned) {
  EXPECT_EQ(guard(nullptr, []() -> Status { return Error{ErrorCode::hash_mismatch}; }), SEALWRIGHT_REFUSED);
  EXPECT_EQ(guard(nullptr, []() -> Status { throw 42; }), SEALWRIGHT_LOCAL_FAILURE);
}

TEST(CBorder, AfterSuccessThePlaceForTheErrorHoldsNull) {
  sealwright_error left_over(Error{ErrorCode::usage});
  sealwright_error* error = &left_over;
  EXPECT_EQ(guard(&error, []() -> Status { return Done{}; }), SEALWRIGHT_OK);
  EXPECT_EQ(error, nullptr);
}

TEST(CBorder, EveryErrorCodeHasTheNumberOfItsName) {
#define SEALWRIGHT_ROW(name, number) EXPECT_EQ(number_of(ErrorCode::name), number);
  SEALWRIGHT_FOR_EACH_ERROR_CODE(SEALWRIGHT_ROW)
#undef SEALWRIGHT_ROW
}

struct NewerOptions {
  sealwright_update_options known{};
  std::int64_t added_later = 0;
};

TEST(CBorder, AnOptionOfANewerHeaderIsRefusedOnlyWhenItIsUsed) {
  NewerOptions options;
  options.known.size = sizeof options;
  EXPECT_TRUE(read_options(&options.known).has_value());
  options.added_later = 1;
  EXPECT_EQ(read_options(&options.known).error().code(), ErrorCode::call_invalid);
}

TEST(CBorder, OptionsWithoutTheirSizeAreRefused) {
  sealwright_update_options options{};
  EXPECT_EQ(read_options(&options).error().code(), ErrorCode::call_invalid);
  EXPECT_EQ(read_options<sealwright_update_options>(nullptr).error().code(), ErrorCode::call_invalid);
}

}  // namespace
}  // namespace sealwright
