// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() {
    Command update = line.command("update", "Installs the newest version.");
    update.add_option("--to", to, "This version");
    Command config = line.group("config", "Looks at settings.");
    line.command_below(config, "show", "Shows them.");
  }

  Result<std::variant<Chosen, Asked>> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "sealwright");
    return line.parse(static_cast<int>(arguments.size()), arguments.data());
  }
  // The text asked for; the empty text when a command was chosen.
  std::string asked(std::vector<const char*> arguments) {
    const auto parsed = parse(std::move(arguments)).value();
    const auto* text = std::get_if<Asked>(&parsed);
    return text == nullptr ? "" : text->text;
  }
  std::string chosen(std::vector<const char*> arguments) {
    const auto parsed = parse(std::move(arguments)).value();
    const auto* command = std::get_if<Chosen>(&parsed);
    return command == nullptr ? "" : command->command;
  }

  CommandLine line{"sealwright", "Verifies, installs and updates signed software."};
  std::string to;
};

TEST_F(CommandLineTest, ACommandIsChosenWithItsOptions) {
  EXPECT_EQ(chosen({"update", "--to", "2.0.0"}), "update");
  EXPECT_EQ(to, "2.0.0");
  EXPECT_FALSE(line.options().json);
}

TEST_F(CommandLineTest, ACommandBelowACommandIsChosenByBothWords) {
  EXPECT_EQ(chosen({"config", "show"}), "config show");
}

TEST_F(CommandLineTest, EveryCommandTakesTheCommonOptions) {
  EXPECT_EQ(chosen({"config", "show", "--json", "--quiet"}), "config show");
  EXPECT_TRUE(line.options().json);
  EXPECT_TRUE(line.options().quiet);
}

TEST_F(CommandLineTest, WhatDoesNotFitIsAUsageErrorThatNamesTheHelp) {
  const auto refused = parse({"update", "--too", "2.0.0"});
  ASSERT_THAT(refused, FailsWith(ErrorCode::usage));
  EXPECT_EQ(refused.error().exit_class(), ExitClass{2});
  EXPECT_NE(refused.error().message().find("--too"), std::string::npos) << refused.error().message();
  EXPECT_EQ(refused.error().advice(), "Run `sealwright update --help`.");
}

TEST_F(CommandLineTest, NoCommandAnUnknownOneAndHalfOfOneAreUsageErrors) {
  EXPECT_THAT(parse({}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"upgrade"}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"config"}), FailsWith(ErrorCode::usage));
}

TEST_F(CommandLineTest, AWordThatIsNoCommandIsNamed) {
  for (const auto& words :
       {std::vector<const char*>{"upgrade"}, std::vector<const char*>{"config", "upgrade"}}) {
    const auto refused = parse(words);
    ASSERT_THAT(refused, FailsWith(ErrorCode::usage));
    EXPECT_NE(refused.error().message().find("there is no command 'upgrade'"), std::string::npos)
        << refused.error().message();
  }
}

TEST_F(CommandLineTest, AnEmptyValueDoesNotTakeTheNextArgument) {
  const auto refused = parse({"update", "--to=", "--json"});
  ASSERT_THAT(refused, FailsWith(ErrorCode::usage));
  EXPECT_NE(refused.error().message().find("--to= has no value"), std::string::npos);
  EXPECT_TRUE(line.options().json);
  EXPECT_EQ(chosen({"update", "--to=a="}), "update");
  EXPECT_EQ(to, "a=");
}

TEST_F(CommandLineTest, AnOptionGivenTwiceOrWithoutItsValueIsAUsageError) {
  EXPECT_THAT(parse({"update", "--to", "2.0.0", "--to", "3.0.0"}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"update", "--to"}), FailsWith(ErrorCode::usage));
}

TEST_F(CommandLineTest, AUsageErrorStillKnowsThatJsonWasWanted) {
  EXPECT_THAT(parse({"update", "--too", "--json"}), FailsWith(ErrorCode::usage));
  EXPECT_TRUE(line.options().json);
}

TEST_F(CommandLineTest, HelpIsThatOfTheCommand) {
  EXPECT_NE(asked({"--help"}).find("config"), std::string::npos);
  const std::string help = asked({"update", "--help"});
  EXPECT_NE(help.find("Installs the newest version."), std::string::npos) << help;
  EXPECT_NE(help.find("--to"), std::string::npos) << help;
  EXPECT_NE(help.find("--json"), std::string::npos) << help;
}

TEST_F(CommandLineTest, TheVersionIsThatOfTheProject) {
  EXPECT_EQ(asked({"--version"}), std::string("sealwright ") + SEALWRIGHT_VERSION + "\n");
}

TEST_F(CommandLineTest, AScriptForCompletionAndTheManualAreAskedForLikeHelp) {
  EXPECT_EQ(asked({"--completion", "fish"}), completion_script(line.description(), "fish"));
  EXPECT_EQ(asked({"--manual"}), manual_page(line.description(), SEALWRIGHT_VERSION));
  EXPECT_THAT(parse({"--completion", "sh"}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"--completion"}), FailsWith(ErrorCode::usage));
}

TEST_F(CommandLineTest, HelpNamesAValueByItsWord) {
  Command show = line.command("show", "Shows.");
  std::string file;
  show.add_option("--from FILE", file, "Read it").required();
  EXPECT_NE(asked({"show", "--help"}).find("--from FILE (required)"), std::string::npos);
}

// What an option requires of its value and of other options.
class OptionTest : public testing::Test {
 protected:
  Status parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), {"sealwright", "update"});
    const auto parsed = line.parse(static_cast<int>(arguments.size()), arguments.data());
    return parsed ? Status(Done{}) : Status(parsed.error());
  }

  CommandLine line{"sealwright", "Verifies, installs and updates signed software."};
  Command update = line.command("update", "Installs the newest version.");
};

TEST_F(OptionTest, ThatIsRequiredMustBeThere) {
  std::string file;
  update.add_option("FILE", file, "A file").required();
  EXPECT_THAT(parse({}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"app.tar"}), IsDone());
  EXPECT_EQ(file, "app.tar");
}

TEST_F(OptionTest, ThatExcludesAnotherIsNotGivenBesideIt) {
  std::string to;
  bool all = false;
  update.add_option("--to", to, "This version");
  update.add_flag("--all", all, "All of them").excludes(update.option("--to"));
  EXPECT_THAT(parse({"--all", "--to", "2"}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"--all"}), IsDone());
}

TEST_F(OptionTest, ThatTakesTwoValuesTakesNeitherOneNorThree) {
  std::vector<std::string> pair;
  update.add_option("--pair", pair, "URL FILE").takes(2);
  EXPECT_THAT(parse({"--pair", "a"}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"--pair", "a", "b", "c"}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"--pair", "a", "b"}), IsDone());
  EXPECT_EQ(pair, (std::vector<std::string>{"a", "b"}));
}

TEST_F(OptionTest, ThatTakesNumbersInOneArgumentTakesNothingElse) {
  std::vector<std::int64_t> days{30};
  update.add_option("--days", days, "Days").separated_by(',');
  EXPECT_THAT(parse({"--days", "30,x"}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"--days", "90,30"}), IsDone());
  EXPECT_EQ(days, (std::vector<std::int64_t>{90, 30}));
}

TEST_F(OptionTest, ThatTakesOneOfSeveralEachTimeLeavesTheArgumentAfterIt) {
  std::vector<std::string> keys;
  std::string file;
  update.add_option("--key", keys, "A key").one_each();
  update.add_option("FILE", file, "A file");
  EXPECT_THAT(parse({"--key", "a", "--key", "b", "app.tar"}), IsDone());
  EXPECT_EQ(keys, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(file, "app.tar");
}

TEST_F(OptionTest, ThatIsNotEmptyRefusesAnEmptyValueAndNoAbsentOne) {
  std::string to;
  std::vector<std::string> keys;
  update.add_option("--to", to, "This version").not_empty();
  update.add_option("--key", keys, "A key").not_empty();
  EXPECT_THAT(parse({"--to", ""}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"--key", "a", "--key", ""}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({}), IsDone());
}

TEST_F(OptionTest, ThatIsOneOfSomeWordsOrPositiveIsNothingElse) {
  std::string progress;
  std::int64_t threshold = 0;
  update.add_option("--progress", progress, "How").one_of({"auto", "none"});
  update.add_option("--threshold", threshold, "How many").positive();
  EXPECT_THAT(parse({"--progress", "loud"}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"--threshold", "0"}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"--threshold", "0"}).error().message(), testing::HasSubstr("must be at least 1"));
  EXPECT_THAT(parse({"--threshold", "-5"}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"--threshold", "two"}), FailsWith(ErrorCode::usage));
  EXPECT_THAT(parse({"--progress", "none", "--threshold", "2"}), IsDone());
}

TEST_F(OptionTest, WithADefaultHasItInTheHelp) {
  std::string shown = "the default", hidden = "a secret";
  update.add_option("--shown", shown, "Shown").with_default();
  update.add_option("--hidden", hidden, "Hidden");
  const std::vector<const char*> arguments{"sealwright", "update", "--help"};
  const auto parsed = line.parse(3, arguments.data()).value();
  EXPECT_THAT(std::get<Asked>(parsed).text, testing::HasSubstr("the default"));
  EXPECT_THAT(std::get<Asked>(parsed).text, testing::Not(testing::HasSubstr("a secret")));
}

// Typed in its place or in a wrong one.
TEST_F(CommandLineTest, APasswordInAnAddressIsNotRepeated) {
  for (const std::vector<const char*>& words :
       std::vector<std::vector<const char*>>{{"https://me:sec ret@a.example/"},
                                             {"update", "https://me:secret@a.example/?secret"},
                                             {"update", "--too", "https://me:secret@a.example/"},
                                             {"update", "--too=https://me:secret@a.example/"},
                                             {"update", "--json=https://me:secret@a.example/"},
                                             {"config", "me:secret@proxy:3128"}}) {
    const auto refused = parse(words);
    ASSERT_THAT(refused, FailsWith(ErrorCode::usage)) << words.back();
    EXPECT_EQ(refused.error().message().find("ret"), std::string::npos) << refused.error().message();
  }
}

}  // namespace
}  // namespace sealwright
