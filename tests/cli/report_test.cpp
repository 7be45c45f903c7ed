// SPDX-License-Identifier: Apache-2.0
#include "cli/report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sealwright {
namespace {

Answer installed_with_a_warning() {
  Answer made = answer(Outcome::done, "acme-app 1.1.0 is installed.");
  made.output.exit = 10;
  made.output.notices.push_back(Notice::warning(Error(ErrorCode::clock_behind)));
  return made;
}

TEST(CommandOutput, AnAnswerGoesToStandardOutputAndItsWarningsToStandardError) {
  const Report report = report_of(installed_with_a_warning(), "update", {"sealwright"});
  EXPECT_EQ(report.out.text(), "acme-app 1.1.0 is installed.\n");
  EXPECT_NE(report.err.text().find("[clock_behind]\n  Set the clock"), std::string::npos)
      << "what it is, and what to do";
  EXPECT_EQ(report.exit, 10);
}

TEST(CommandOutput, JsonIsOneObjectOnStandardOutputAndTheWordsStayOnStandardError) {
  const Report report =
      report_of(installed_with_a_warning(), "update", {.program = "sealwright", .json = true});
  const auto object = nlohmann::json::parse(report.out.text());
  EXPECT_EQ(object["command"], "update");
  EXPECT_EQ(object["notices"][0]["code"], "clock_behind");
  EXPECT_EQ(report.out.text().find('\n'), report.out.text().size() - 1);
  EXPECT_NE(report.err.text().find("[clock_behind]"), std::string::npos) << report.err.text();
}

TEST(CommandOutput, ANoticeHasASeverityOfItsOwnAndIsNoError) {
  Answer made = answer(Outcome::up_to_date, "Nothing newer.");
  made.output.notices.push_back(Notice::info(Error(ErrorCode::io_error).file("versions/old")));
  made.output.notices.push_back(Notice::warning(Error(ErrorCode::clock_behind)));
  const Report report = report_of(made, "check", {.program = "sealwright", .json = true});
  EXPECT_TRUE(report.err.text().starts_with("note: ")) << report.err.text();
  EXPECT_NE(report.err.text().find("\nwarning: "), std::string::npos) << report.err.text();
  const auto object = nlohmann::json::parse(report.out.text());
  EXPECT_TRUE(object["error"].is_null());
  EXPECT_EQ(object["notices"][0]["severity"], "info");
  EXPECT_EQ(object["notices"][0]["file"], "versions/old");
  EXPECT_EQ(object["notices"][1]["severity"], "warning");
  EXPECT_EQ(report.exit, 0);
}

TEST(CommandOutput, WhatStandardOutputDidNotTakeIsNoSuccess) {
  const Error full = Error{ErrorCode::io_error}.file("standard output");
  const Report report =
      not_written(report_of(installed_with_a_warning(), "update", {"sealwright"}), full, {"sealwright"});
  EXPECT_EQ(report.exit, 1);
  EXPECT_NE(report.err.text().find("[io_error]"), std::string::npos) << report.err.text();
  EXPECT_EQ(not_written(report_of(Error(ErrorCode::hash_mismatch), "update", {"sealwright"}), full, {}).exit,
            3);
}

TEST(CommandOutput, QuietLeavesOnlyWhatWentWrong) {
  const Report report =
      report_of(installed_with_a_warning(), "update", {.program = "sealwright", .quiet = true});
  EXPECT_EQ(report.out.text(), "");
  EXPECT_NE(report.err.text().find("[clock_behind]"), std::string::npos) << report.err.text();
}

TEST(CommandOutput, AnErrorEndsWithItsExitClassInWordsAndInJson) {
  const Report report =
      report_of(Error(ErrorCode::hash_mismatch), "update", {.program = "sealwright", .json = true});
  EXPECT_EQ(report.exit, 3);
  const auto object = nlohmann::json::parse(report.out.text());
  EXPECT_EQ(object["command"], "update");
  EXPECT_EQ(object["result"], "refused");
  EXPECT_EQ(object["error"]["code"], "hash_mismatch");
  EXPECT_EQ(report.err.text().substr(0, 19), "sealwright: refused");
}

TEST(CommandOutput, AnAnswerThatCarriesAnErrorReportsBoth) {
  Answer made = answer(Outcome::refused, "1.1.0 is refused.");
  made.output.error = Error(ErrorCode::threshold_not_met);
  made.output.exit = 3;
  const Report report = report_of(made, "check", {"sealwright"});
  EXPECT_EQ(report.out.text(), "1.1.0 is refused.\n");
  EXPECT_NE(report.err.text().find("[threshold_not_met]"), std::string::npos) << report.err.text();
}

// What a terminal would obey, and a forged line.
constexpr std::string_view kHostile =
    "a\x1b[2J\xc2\x9b"
    "31m\nsealwright: good\xe2\x80\xae\xf3\xa0\x81\x81";

TEST(CommandOutput, WordsWarningsAndAdviceShowWhatATerminalWouldObey) {
  Answer made = answer(Outcome::done, Words("Installed ") + kHostile + "\n");
  made.output.notices.push_back(
      Notice::warning(Error(ErrorCode::clock_behind, std::string(kHostile)).advice(std::string(kHostile))));
  made.output.error = Error(ErrorCode::threshold_not_met).advice(std::string(kHostile));
  const Report report = report_of(made, "update", {"sealwright"});
  EXPECT_EQ(report.out.text(), "Installed a\\u{1B}[2J\\u{9B}31m\\u{A}sealwright: good\\u{202E}\\u{E0041}\n");
  EXPECT_EQ(report.err.text().find_first_of("\x1b\x9b"), std::string::npos) << report.err.text();
  EXPECT_EQ(report.err.text().find("\nsealwright: good"), std::string::npos) << report.err.text();
}

TEST(CommandOutput, JsonSaysTheSameInCharactersThatCanBeShown) {
  Answer made = answer(Outcome::done, "");
  made.output.data.set("name", std::string(kHostile) + "é").set(std::string(kHostile), 1);
  made.output.notices.push_back(
      Notice::warning(Error(ErrorCode::clock_behind).advice(std::string(kHostile))));
  const Report report = report_of(made, "update", {.program = "sealwright", .json = true});
  const std::string& text = report.out.text();
  EXPECT_EQ(text.find_first_of("\x1b\x9b\x7f"), std::string::npos) << text;
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  EXPECT_NE(text.find("\\u009b31m\\nsealwright: good\\u202e\\udb40\\udc41é"), std::string::npos) << text;
  const auto object = nlohmann::json::parse(text);
  EXPECT_EQ(object["data"]["name"], std::string(kHostile) + "é") << "the same value for a program";
  EXPECT_EQ(object["data"][std::string(kHostile)], 1);
}

}  // namespace
}  // namespace sealwright
