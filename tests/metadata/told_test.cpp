#include "metadata/told.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sealwright {
namespace {

Answer installed_with_a_warning() {
  Answer made = answer("update", "done", "acme-app 1.1.0 is installed.");
  made.output.exit = 10;
  made.output.warnings.push_back(Error(ErrorCode::clock_behind));
  return made;
}

TEST(Told, AnAnswerGoesToStandardOutputAndItsWarningsToStandardError) {
  const Told told = tell(installed_with_a_warning(), "update", {"sealwright"});
  EXPECT_EQ(told.out, "acme-app 1.1.0 is installed.\n");
  EXPECT_NE(told.err.find("[clock_behind]\n  Set the clock"), std::string::npos)
      << "what it is, and what to do";
  EXPECT_EQ(told.exit, 10);
}

TEST(Told, JsonIsOneObjectOnStandardOutputAndTheWordsStayOnStandardError) {
  const Told told = tell(installed_with_a_warning(), "update", {.program = "sealwright", .json = true});
  const auto object = nlohmann::json::parse(told.out);
  EXPECT_EQ(object["command"], "update");
  EXPECT_EQ(object["warnings"][0]["code"], "clock_behind");
  EXPECT_EQ(told.out.find('\n'), told.out.size() - 1);
  EXPECT_NE(told.err.find("[clock_behind]"), std::string::npos) << told.err;
}

TEST(Told, WhatStandardOutputDidNotTakeIsNoSuccess) {
  const Error full = Error{ErrorCode::io_error}.file("standard output");
  const Told told = unheard(tell(installed_with_a_warning(), "update", {"sealwright"}), full, {"sealwright"});
  EXPECT_EQ(told.exit, 1);
  EXPECT_NE(told.err.find("[io_error]"), std::string::npos) << told.err;
  EXPECT_EQ(unheard(tell(Error(ErrorCode::hash_mismatch), "update", {"sealwright"}), full, {}).exit, 3);
}

TEST(Told, QuietLeavesOnlyWhatWentWrong) {
  const Told told = tell(installed_with_a_warning(), "update", {.program = "sealwright", .quiet = true});
  EXPECT_EQ(told.out, "");
  EXPECT_NE(told.err.find("[clock_behind]"), std::string::npos) << told.err;
}

TEST(Told, AnErrorEndsWithItsExitClassInWordsAndInJson) {
  const Told told = tell(Error(ErrorCode::hash_mismatch), "update", {.program = "sealwright", .json = true});
  EXPECT_EQ(told.exit, 3);
  const auto object = nlohmann::json::parse(told.out);
  EXPECT_EQ(object["command"], "update");
  EXPECT_EQ(object["result"], "refused");
  EXPECT_EQ(object["error"]["code"], "hash_mismatch");
  EXPECT_EQ(told.err.substr(0, 19), "sealwright: refused");
}

TEST(Told, AnAnswerThatCarriesAnErrorTellsBoth) {
  Answer made = answer("check", "refused", "1.1.0 is refused.");
  made.output.error = Error(ErrorCode::threshold_not_met);
  made.output.exit = 3;
  const Told told = tell(made, "check", {"sealwright"});
  EXPECT_EQ(told.out, "1.1.0 is refused.\n");
  EXPECT_NE(told.err.find("[threshold_not_met]"), std::string::npos) << told.err;
}

}  // namespace
}  // namespace sealwright
