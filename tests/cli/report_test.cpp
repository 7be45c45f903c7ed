// SPDX-License-Identifier: Apache-2.0
#include "cli/report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sealwright {
namespace {

Answer installed_with_a_warning() {
  Answer made = answer("update", "done", "acme-app 1.1.0 is installed.");
  made.output.exit = 10;
  made.output.notices.push_back(Notice::warning(Error(ErrorCode::clock_behind)));
  return made;
}

TEST(Told, AnAnswerGoesToStandardOutputAndItsWarningsToStandardError) {
  const Told told = tell(installed_with_a_warning(), "update", {"sealwright"});
  EXPECT_EQ(told.out.text(), "acme-app 1.1.0 is installed.\n");
  EXPECT_NE(told.err.text().find("[clock_behind]\n  Set the clock"), std::string::npos)
      << "what it is, and what to do";
  EXPECT_EQ(told.exit, 10);
}

TEST(Told, JsonIsOneObjectOnStandardOutputAndTheWordsStayOnStandardError) {
  const Told told = tell(installed_with_a_warning(), "update", {.program = "sealwright", .json = true});
  const auto object = nlohmann::json::parse(told.out.text());
  EXPECT_EQ(object["command"], "update");
  EXPECT_EQ(object["notices"][0]["code"], "clock_behind");
  EXPECT_EQ(told.out.text().find('\n'), told.out.text().size() - 1);
  EXPECT_NE(told.err.text().find("[clock_behind]"), std::string::npos) << told.err.text();
}

TEST(Told, ANoticeHasASeverityOfItsOwnAndIsNoError) {
  Answer made = answer("check", "up_to_date", "Nothing newer.");
  made.output.notices.push_back(Notice::info(Error(ErrorCode::io_error).file("versions/old")));
  made.output.notices.push_back(Notice::warning(Error(ErrorCode::clock_behind)));
  const Told told = tell(made, "check", {.program = "sealwright", .json = true});
  EXPECT_TRUE(told.err.text().starts_with("note: ")) << told.err.text();
  EXPECT_NE(told.err.text().find("\nwarning: "), std::string::npos) << told.err.text();
  const auto object = nlohmann::json::parse(told.out.text());
  EXPECT_TRUE(object["error"].is_null());
  EXPECT_EQ(object["notices"][0]["severity"], "info");
  EXPECT_EQ(object["notices"][0]["file"], "versions/old");
  EXPECT_EQ(object["notices"][1]["severity"], "warning");
  EXPECT_EQ(told.exit, 0);
}

TEST(Told, WhatStandardOutputDidNotTakeIsNoSuccess) {
  const Error full = Error{ErrorCode::io_error}.file("standard output");
  const Told told = unheard(tell(installed_with_a_warning(), "update", {"sealwright"}), full, {"sealwright"});
  EXPECT_EQ(told.exit, 1);
  EXPECT_NE(told.err.text().find("[io_error]"), std::string::npos) << told.err.text();
  EXPECT_EQ(unheard(tell(Error(ErrorCode::hash_mismatch), "update", {"sealwright"}), full, {}).exit, 3);
}

TEST(Told, QuietLeavesOnlyWhatWentWrong) {
  const Told told = tell(installed_with_a_warning(), "update", {.program = "sealwright", .quiet = true});
  EXPECT_EQ(told.out.text(), "");
  EXPECT_NE(told.err.text().find("[clock_behind]"), std::string::npos) << told.err.text();
}

TEST(Told, AnErrorEndsWithItsExitClassInWordsAndInJson) {
  const Told told = tell(Error(ErrorCode::hash_mismatch), "update", {.program = "sealwright", .json = true});
  EXPECT_EQ(told.exit, 3);
  const auto object = nlohmann::json::parse(told.out.text());
  EXPECT_EQ(object["command"], "update");
  EXPECT_EQ(object["result"], "refused");
  EXPECT_EQ(object["error"]["code"], "hash_mismatch");
  EXPECT_EQ(told.err.text().substr(0, 19), "sealwright: refused");
}

TEST(Told, AnAnswerThatCarriesAnErrorTellsBoth) {
  Answer made = answer("check", "refused", "1.1.0 is refused.");
  made.output.error = Error(ErrorCode::threshold_not_met);
  made.output.exit = 3;
  const Told told = tell(made, "check", {"sealwright"});
  EXPECT_EQ(told.out.text(), "1.1.0 is refused.\n");
  EXPECT_NE(told.err.text().find("[threshold_not_met]"), std::string::npos) << told.err.text();
}

// What a terminal would obey, and a line that was never printed.
constexpr std::string_view kHostile =
    "a\x1b[2J\xc2\x9b"
    "31m\nsealwright: good\xe2\x80\xae\xf3\xa0\x81\x81";

TEST(Told, WordsWarningsAndAdviceShowWhatATerminalWouldObey) {
  Answer made = answer("update", "done", Words("Installed ") + kHostile + "\n");
  made.output.notices.push_back(
      Notice::warning(Error(ErrorCode::clock_behind, std::string(kHostile)).advice(std::string(kHostile))));
  made.output.error = Error(ErrorCode::threshold_not_met).advice(std::string(kHostile));
  const Told told = tell(made, "update", {"sealwright"});
  EXPECT_EQ(told.out.text(), "Installed a\\u{1B}[2J\\u{9B}31m\\u{A}sealwright: good\\u{202E}\\u{E0041}\n");
  EXPECT_EQ(told.err.text().find_first_of("\x1b\x9b"), std::string::npos) << told.err.text();
  EXPECT_EQ(told.err.text().find("\nsealwright: good"), std::string::npos) << told.err.text();
}

TEST(Told, JsonSaysTheSameInCharactersThatCanBeShown) {
  Answer made = answer("update", "done", "");
  made.output.data.set("name", std::string(kHostile) + "é").set(std::string(kHostile), 1);
  made.output.notices.push_back(
      Notice::warning(Error(ErrorCode::clock_behind).advice(std::string(kHostile))));
  const Told told = tell(made, "update", {.program = "sealwright", .json = true});
  const std::string& text = told.out.text();
  EXPECT_EQ(text.find_first_of("\x1b\x9b\x7f"), std::string::npos) << text;
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  EXPECT_NE(text.find("\\u009b31m\\nsealwright: good\\u202e\\udb40\\udc41é"), std::string::npos) << text;
  const auto object = nlohmann::json::parse(text);
  EXPECT_EQ(object["data"]["name"], std::string(kHostile) + "é") << "the same value for a program";
  EXPECT_EQ(object["data"][std::string(kHostile)], 1);
}

}  // namespace
}  // namespace sealwright
