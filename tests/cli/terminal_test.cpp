// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <gtest/gtest.h>

namespace sealwright {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kMiB = 1 << 20;

TEST(Ink, PaintsOnlyWhenAsked) {
  EXPECT_EQ(Ink(false).bad("refused").text(), "refused");
  EXPECT_EQ(Ink(true).bad("refused").text(), "\x1b[31mrefused\x1b[0m");
}

TEST(DescribedError, SaysWhatWasRefusedByWhichRuleAndWhatToDo) {
  const Error error = Error(ErrorCode::threshold_not_met).role("targets").expected("2 of 3 keys").got("1");
  EXPECT_EQ(describe(error, "sealwright", Ink(false)).text(),
            "sealwright: refused: not enough valid signatures (role targets); expected 2 of 3 keys, got 1 "
            "[threshold_not_met]\n"
            "  Do not use this file. Fetch it again; if the error persists, report it to the vendor.\n");
}

TEST(DescribedError, EscapesAdviceThatNamesSomethingFromOutside) {
  const Error error =
      Error(ErrorCode::threshold_not_met).advice("Still to sign: bob\x1b[2J\nsealwright: good.");
  EXPECT_NE(describe(error, "sealwright", Ink(false)).text().find("bob\\u{1B}[2J\\u{A}sealwright: good.\n"),
            std::string::npos);
}

TEST(DescribedError, IsColouredOnlyWithInk) {
  const auto has_colour = [](bool ink) {
    const Words words = describe(Error(ErrorCode::cancelled), "sealwright", Ink(ink));
    return words.text().find('\x1b') != std::string::npos;
  };
  EXPECT_TRUE(has_colour(true));
  EXPECT_FALSE(has_colour(false));
}

class ProgressTest : public testing::Test {
 protected:
  Progress progress(ProgressForm form, std::optional<std::uint64_t> total = 100 * kMiB,
                    std::uint64_t already = 0, std::string_view name = "gateway.tar.zst",
                    unsigned width = 100) {
    return Progress(
        form, width, [this](const Words& words) { ++writes, shown = words.text(); }, name, total, already,
        start);
  }
  MonotonicTime after(int count) const { return start + milliseconds(count); }

  const MonotonicTime start{};
  int writes = 0;
  std::string shown;  // what was written last
};

TEST_F(ProgressTest, ShowsBytesRateAndTimeLeft) {
  Progress line = progress(ProgressForm::terminal_line);
  line.reached(20 * kMiB, after(2000));
  EXPECT_EQ(shown, "\rgateway.tar.zst   20%  20.0 MiB of 100.0 MiB  10.0 MiB/s  8 seconds left\x1b[K");
}

TEST_F(ProgressTest, WithoutATotalShowsNoShareAndNoTimeLeft) {
  Progress line = progress(ProgressForm::terminal_line, std::nullopt);
  line.reached(20 * kMiB, after(2000));
  EXPECT_EQ(shown, "\rgateway.tar.zst  20.0 MiB  10.0 MiB/s\x1b[K");
}

TEST_F(ProgressTest, BytesThatWereThereBeforeAreNoSpeed) {
  Progress line = progress(ProgressForm::terminal_line, 100 * kMiB, 80 * kMiB);
  line.reached(90 * kMiB, after(1000));
  EXPECT_EQ(shown, "\rgateway.tar.zst   90%  90.0 MiB of 100.0 MiB  10.0 MiB/s  1 second left\x1b[K");
}

TEST_F(ProgressTest, AtOnceShowsNoRate) {
  Progress line = progress(ProgressForm::terminal_line);
  line.reached(kMiB, after(100));
  EXPECT_EQ(shown, "\rgateway.tar.zst    1%  1.0 MiB of 100.0 MiB\x1b[K");
}

TEST_F(ProgressTest, DrawsAtMostTenTimesASecond) {
  Progress line = progress(ProgressForm::terminal_line);
  for (int time = 0; time < 1000; ++time) line.reached(kMiB, after(time));
  EXPECT_EQ(writes, 10);
}

TEST_F(ProgressTest, TheLastStateIsDrawnHoweverSoonItComes) {
  Progress line = progress(ProgressForm::json_lines);
  line.reached(99 * kMiB, after(1000));
  line.reached(100 * kMiB, after(1001));
  line.finish(after(1001));
  EXPECT_NE(shown.find("\"doneBytes\":104857600"), std::string::npos) << shown;
}

TEST_F(ProgressTest, OnATerminalTheLineEnds) {
  Progress line = progress(ProgressForm::terminal_line);
  line.finish(after(1000));
  EXPECT_EQ(shown, "\n");
}

TEST_F(ProgressTest, ANarrowTerminalLosesTheNameBeforeTheNumbers) {
  Progress line = progress(ProgressForm::terminal_line, 100 * kMiB, 0, "gateway.tar.zst", 40);
  line.reached(20 * kMiB, after(100));
  EXPECT_EQ(shown, "\rgateway.ta   20%  20.0 MiB of 100.0 MiB\x1b[K");
}

TEST_F(ProgressTest, NeverFillsTheLastColumn) {
  for (const unsigned width : {0u, 1u, 10u, 30u}) {
    Progress line = progress(ProgressForm::terminal_line, 100 * kMiB, 0, "äöüß", width);
    line.reached(20 * kMiB, after(100));
    const std::string visible = shown.substr(1, shown.size() - 4);
    EXPECT_LT(visible.size(), std::max(width, 1u)) << width;
  }
}

TEST_F(ProgressTest, AHostileNameDoesNotReachTheTerminal) {
  Progress line = progress(ProgressForm::terminal_line, 100 * kMiB, 0, "a\x1b[2J\n");
  line.reached(kMiB, after(0));
  EXPECT_EQ(shown.find("\x1b[2J"), std::string::npos);
  EXPECT_EQ(shown.find('\n'), std::string::npos);
}

TEST_F(ProgressTest, SilentWritesNothing) {
  Progress silent = progress(ProgressForm::silent);
  silent.reached(kMiB, after(1000));
  silent.finish(after(2000));
  EXPECT_EQ(writes, 0);
}

TEST_F(ProgressTest, JsonIsOneObjectPerLineWithUnknownAsNull) {
  Progress line = progress(ProgressForm::json_lines, 100 * kMiB);
  line.reached(0, after(0));
  EXPECT_EQ(shown,
            "{\"doneBytes\":0,\"leftSeconds\":null,\"name\":\"gateway.tar.zst\",\"perSecondBytes\":null,"
            "\"totalBytes\":104857600}\n");
  line.reached(50 * kMiB, after(1000));
  EXPECT_EQ(
      shown,
      "{\"doneBytes\":52428800,\"leftSeconds\":1,\"name\":\"gateway.tar.zst\",\"perSecondBytes\":52428800,"
      "\"totalBytes\":104857600}\n");
}

TEST_F(ProgressTest, JsonEscapesTheName) {
  Progress line = progress(ProgressForm::json_lines, std::nullopt, 0, "a\"b\\c\n\xff");
  line.reached(0, after(0));
  EXPECT_NE(shown.find("\"name\":\"a\\\"b\\\\c\\\\u{A}\\\\xFF\""), std::string::npos) << shown;
}

TEST_F(ProgressTest, MoreBytesThanExpectedGiveNoTimeLeft) {
  Progress line = progress(ProgressForm::json_lines, kMiB);
  line.reached(2 * kMiB, after(1000));
  EXPECT_NE(shown.find("\"leftSeconds\":null"), std::string::npos) << shown;
}

}  // namespace
}  // namespace sealwright
