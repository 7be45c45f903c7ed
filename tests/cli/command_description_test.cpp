// SPDX-License-Identifier: Apache-2.0
#include "cli/command_description.hpp"

#include <gmock/gmock.h>

#include "cli/command_line.hpp"

namespace sealwright {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CommandDescriptionTest : public testing::Test {
 protected:
  CommandDescriptionTest() {
    Command push = line.command("push", "Publishes the product's files.");
    push.add_option("SOURCE", sources, "A file");
    push.add_option("--to,--target FILE", to, "This one").required();
    push.add_option("--days DAYS", days, "Days").separated_by(',').with_default();
    push.add_option("--kind", kind, "What it is").one_of({"ssh", "pem"});
    Command config = line.group("config", "Settings");
    line.command_below(config, "show", ".\\ shows them");
  }
  const CommandDescription& push() const { return described.commands.at(0); }
  const OptionDescription& option(const std::string& name) const {
    for (const OptionDescription& option : push().options) {
      if (option.names.back() == name) return option;
    }
    throw std::out_of_range(name);
  }

  std::vector<std::string> sources;
  std::string to, kind;
  std::vector<std::int64_t> days{30, 7};
  CommandLine line{"sealwright-test", "Tests."};
  CommandDescription described;
  void SetUp() override { described = line.description(); }
};

TEST_F(CommandDescriptionTest, HasEveryCommandAndWhatIsBelowIt) {
  EXPECT_EQ(described.name, "sealwright-test");
  EXPECT_EQ(described.purpose, "Tests");
  ASSERT_EQ(described.commands.size(), 2u);
  EXPECT_EQ(push().name, "push");
  EXPECT_FALSE(push().is_group);
  EXPECT_TRUE(described.commands[1].is_group);
  EXPECT_EQ(described.commands[1].commands.at(0).name, "show");
}

TEST_F(CommandDescriptionTest, AnOptionHasItsNamesAndTheWordForItsValue) {
  EXPECT_THAT(option("--target").names, ElementsAre("--to", "--target"));
  EXPECT_EQ(option("--target").value, "FILE");
  EXPECT_TRUE(option("--target").required);
  EXPECT_FALSE(option("--target").repeated);
  EXPECT_FALSE(option("--target").is_argument);
  EXPECT_EQ(option("--json").value, "");
  EXPECT_EQ(option("--days").default_value, "30,7");
}

TEST_F(CommandDescriptionTest, AnOptionThatIsOneOfSomeWordsNamesThem) {
  EXPECT_THAT(option("--kind").choices(), ElementsAre("ssh", "pem"));
  EXPECT_THAT(option("--target").choices(), IsEmpty());
}

TEST_F(CommandDescriptionTest, APositionalArgumentIsDescribed) {
  EXPECT_TRUE(option("SOURCE").is_argument);
  EXPECT_TRUE(option("SOURCE").repeated);
  EXPECT_FALSE(option("SOURCE").required);
}

TEST_F(CommandDescriptionTest, TheManualHasTheOtherExitCodesWhereACommandReturnsThem) {
  EXPECT_THAT(manual_page(described, "1.2.3"), testing::Not(HasSubstr("\\fB10\\fR")));
  CommandDescription check{"sealwright-test", "Test", {}, {}, false};
  check.commands.push_back(
      {"check", "Look", {{{"--exit-code"}, "", "", "Exit 10", false, false, false}}, {}, false});
  const std::string page = manual_page(check, "1.2.3");
  for (const char* code : {"10", "11", "13", "14", "20", "30"})
    EXPECT_THAT(page, HasSubstr(std::string(".TP\n\\fB") + code + "\\fR\n")) << code;
}

TEST_F(CommandDescriptionTest, TheManualHasEveryCommandWithItsOptions) {
  const std::string page = manual_page(described, "1.2.3");
  EXPECT_THAT(page, HasSubstr("Sealwright 1.2.3"));
  EXPECT_THAT(page, HasSubstr(".SS \\fBsealwright\\-test push\\fR [\\fIOPTIONS\\fR] [\\fISOURCE\\fR...]\n"));
  EXPECT_THAT(page,
              HasSubstr("\\fB\\-\\-to\\fR, \\fB\\-\\-target\\fR \\fIFILE\\fR\nThis one.\nRequired.\n"));
  EXPECT_THAT(page, HasSubstr("Default: \\fB30,7\\fR\n"));
  EXPECT_THAT(page, HasSubstr("sealwright\\-test config show"));
  EXPECT_THAT(page, testing::Not(HasSubstr(".SS \\fBsealwright\\-test config\\fR")));
}

TEST_F(CommandDescriptionTest, NoTextOfTheManualIsTakenForAMacro) {
  EXPECT_THAT(manual_page(described, "1"), HasSubstr("\n\\&.\\e shows them.\n"));
}

TEST_F(CommandDescriptionTest, AnApostropheEndsNoQuotesInAScript) {
  EXPECT_THAT(completion_script(described, "zsh"), HasSubstr("'push:Publishes the product'\\''s files"));
  EXPECT_THAT(completion_script(described, "fish"), HasSubstr("'Publishes the product\\'s files"));
}

TEST_F(CommandDescriptionTest, AnUnknownShellHasNoScript) {
  EXPECT_EQ(completion_script(described, "sh"), "");
}

}  // namespace
}  // namespace sealwright
