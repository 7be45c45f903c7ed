// SPDX-License-Identifier: Apache-2.0
// sealwright-sign with a person at a terminal: passphrases, the recovery key typed back and typed in,
// approval.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "tests/support/command.hpp"
#include "tests/support/terminal_session.hpp"

namespace sealwright::sign {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing_support::TerminalSession;

class Dialogue : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return join_path(world_.path(), name); }
  TerminalSession start(std::vector<std::string> words) const {
    words.insert(words.begin(),
                 {"env", "-i", "-C", world_.path(), "HOME=" + path("home"), "TERM=dumb", SEALWRIGHT_SIGN});
    return TerminalSession(words);
  }
  static std::string shell_line(const std::vector<std::string>& words) {
    std::string line = SEALWRIGHT_SIGN;
    for (const std::string& word : words) line += " " + shell_word(word);
    return line;
  }
  TerminalSession init() const {
    return start({"init", "--vendor", "Acme", "--product", "acme-app", "--url",
                  "https://updates.acme.example", "--owner", "alice", "--online", online()});
  }
  // Public halves of a publisher's keys; the passphrase is the publisher's own.
  std::string online() const {
    write_file(path("passphrase"), "of the publisher\n").value();
    TerminalSession made =
        start({"key", "generate", "--owner", "online", "--role", "snapshot", "--role", "timestamp", "--out",
               "online.swkeys", "--keyring", "publisher", "--passphrase-file", "passphrase"});
    made.rest();
    EXPECT_EQ(made.exit_code, 0) << made.screen();
    return "online.swkeys";
  }
  // The key's lines as they are in the file, without their numbers.
  std::vector<std::string> recovery_lines() const {
    std::vector<std::string> lines;
    for (const std::string& line :
         split(read_file(path("recovery/recovery-key.txt"), 10'000).value(), '\n')) {
      const std::string text = line.substr(std::min(line.find_first_not_of(' '), line.size()));
      if (text.size() > 20 && text[0] >= '1' && text[0] <= '4' && text[1] == ' ')
        lines.push_back(text.substr(2));
    }
    EXPECT_EQ(lines.size(), 4u);
    return lines;
  }
  static void choose_passphrase(TerminalSession& session) {
    ASSERT_TRUE(session.sees("New passphrase of the keyring: ")) << session.screen();
    session.type("correct horse battery");
    ASSERT_TRUE(session.sees("The same passphrase again: ")) << session.screen();
    session.type("correct horse battery");
  }
  // A vendor whose recovery key was typed back.
  void found() {
    TerminalSession session = init();
    choose_passphrase(session);
    ASSERT_TRUE(session.sees("type line 2")) << session.screen();
    const auto lines = recovery_lines();
    session.type(lines[1]);
    ASSERT_TRUE(session.sees("type line 4")) << session.screen();
    session.type(lines[3]);
    session.rest();
    ASSERT_EQ(session.exit_code, 0) << session.screen();
  }

  TemporaryDirectory world_ = TemporaryDirectory::create(testing::TempDir(), "dialogue").value();
};

TEST_F(Dialogue, ASignalAtAPassphraseIsCancelledAndTheTerminalShowsKeysAgain) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1}) {
    TerminalSession session = start({"key", "generate", "--owner", "bob", "--role", "targets", "--keyring",
                                     "bob", "--out", "bob.swkeys"});
    ASSERT_TRUE(session.sees("New passphrase of the keyring: ")) << session.screen();
    session.type("correct horse");
    ASSERT_TRUE(session.sees("The same passphrase again: ")) << session.screen();
    EXPECT_FALSE(session.shows_keys());
    session.send(signal);
    session.rest();
    EXPECT_EQ(session.exit_code, 8) << signal << session.screen();
    EXPECT_TRUE(session.shows_keys()) << signal;
    EXPECT_FALSE(path_exists(path("bob")));
  }
}

// A shell with jobs: the program is stopped, the person types something else, and it continues.
TEST_F(Dialogue, APassphraseThatIsPutAsideShowsKeysInBetweenAndIsAskedForAgain) {
  const std::string job = shell_line(
      {"key", "generate", "--owner", "bob", "--role", "targets", "--keyring", "bob", "--out", "bob.swkeys"});
  TerminalSession session({"env", "-i", "-C", world_.path(), "HOME=" + path("home"), "PATH=/usr/bin:/bin",
                           "bash", "-c",
                           "set -m; " + job + "; echo put aside; read -r typed; fg; echo ended $?"});
  ASSERT_TRUE(session.sees("New passphrase of the keyring: ")) << session.screen();
  session.send_below(SIGTSTP);
  ASSERT_TRUE(session.sees("put aside")) << session.screen();
  EXPECT_TRUE(session.shows_keys());
  session.type("something else");
  ASSERT_TRUE(session.sees("New passphrase of the keyring: ")) << session.screen();
  EXPECT_FALSE(session.shows_keys());
  session.type("correct horse");
  ASSERT_TRUE(session.sees("The same passphrase again: ")) << session.screen();
  session.send_below(SIGTERM);
  ASSERT_TRUE(session.sees("ended 8")) << session.screen();
  EXPECT_THAT(session.rest(), Not(HasSubstr("correct horse")));
  EXPECT_TRUE(session.shows_keys());
}

TEST_F(Dialogue, InitHasTheRecoveryKeyTypedBackAsOftenAsItTakes) {
  TerminalSession session = init();
  choose_passphrase(session);
  ASSERT_TRUE(session.sees("type line 2")) << session.screen();
  const auto lines = recovery_lines();
  session.type(lines[0]);
  ASSERT_TRUE(session.sees("That is not the line")) << session.screen();
  ASSERT_TRUE(session.sees("type line 2"));
  session.type(lines[1]);
  ASSERT_TRUE(session.sees("type line 4")) << session.screen();
  session.type("");
  ASSERT_TRUE(session.sees("That is not the line")) << session.screen();
  session.type(lines[3]);
  EXPECT_THAT(session.rest(), Not(HasSubstr("Not checked")));
  EXPECT_EQ(session.exit_code, 0);
  EXPECT_THAT(session.screen(), Not(HasSubstr("correct horse"))) << "a passphrase is never shown";
}

TEST_F(Dialogue, GivingUpLeavesARepositoryAndSaysSo) {
  TerminalSession session = init();
  choose_passphrase(session);
  ASSERT_TRUE(session.sees("type line 2")) << session.screen();
  session.type("\x04");  // the end of input
  EXPECT_THAT(session.rest(), HasSubstr("Not checked. Check it later: sealwright-sign key verify-backup"));
  EXPECT_EQ(session.exit_code, 0);
  EXPECT_TRUE(path_exists(path("recovery/recovery-key.txt")));
}

TEST_F(Dialogue, TheRecoveryKeyIsOnDiskBeforeARootNamesIt) {
  write_file(path("requests"), "in the way of what would be signed\n").value();
  TerminalSession session = init();
  choose_passphrase(session);
  session.rest();
  EXPECT_NE(session.exit_code, 0) << session.screen();
  EXPECT_EQ(recovery_lines().size(), 4u);
}

TEST_F(Dialogue, TheRecoveryKeyIsNotShownWhereALogWouldKeepIt) {
  const std::string command = std::string(SEALWRIGHT_SIGN) +
                              " init --vendor Acme --product acme-app --url https://updates.acme.example "
                              "--owner alice --online " +
                              online() + " | tee log";
  TerminalSession session({"env", "-i", "-C", world_.path(), "HOME=" + path("home"), "TERM=dumb",
                           "PATH=/usr/bin:/bin", "sh", "-c", command});
  choose_passphrase(session);
  ASSERT_FALSE(session.sees("type line 2")) << session.screen();
  session.rest();
  const std::string log = read_file(path("log"), 100'000).value();
  EXPECT_THAT(log, HasSubstr("recovery-key.txt"));
  for (const std::string& line : recovery_lines()) EXPECT_THAT(log, Not(HasSubstr(line)));
}

TEST_F(Dialogue, OnePassphraseMakesNewKeysAndSignsForThem) {
  found();
  TerminalSession session = start({"key", "replace", "--owner", "alice", "--role", "acme-app"});
  ASSERT_TRUE(session.sees("Passphrase of the keyring: ")) << session.screen();
  session.type("correct horse battery");
  ASSERT_FALSE(session.sees("Passphrase of the keyring: ")) << session.screen();
  session.rest();
  EXPECT_EQ(session.exit_code, 0) << session.screen();
}

TEST_F(Dialogue, HelpOffersOnlyWhatACommandHeeds) {
  const auto help_of = [&](std::vector<std::string> words) {
    words.push_back("--help");
    return start(words).rest();
  };
  EXPECT_THAT(help_of({"renew"}), HasSubstr("--abandoned"));
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"key", "generate"}, {"key", "import"}, {"export"}, {"init"}}) {
    EXPECT_THAT(help_of(words), Not(HasSubstr("--abandoned"))) << words.back();
  }
  EXPECT_THAT(help_of({"sign"}), Not(HasSubstr("recovery")));
}

TEST_F(Dialogue, TwoPassphrasesThatDifferMakeNothing) {
  TerminalSession session = init();
  ASSERT_TRUE(session.sees("New passphrase of the keyring: ")) << session.screen();
  session.type("correct horse battery");
  ASSERT_TRUE(session.sees("The same passphrase again: ")) << session.screen();
  session.type("correct horse batteries");
  session.rest();
  EXPECT_NE(session.exit_code, 0) << session.screen();
  EXPECT_FALSE(path_exists(path("sealwright.json")));
}

TEST_F(Dialogue, TheRecoveryKeyIsTypedFromPaper) {
  found();
  const auto lines = recovery_lines();
  ASSERT_TRUE(remove_tree(path("recovery/recovery-key.txt")));
  TerminalSession session = start({"key", "verify-backup"});
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(session.sees("Line " + std::to_string(i + 1))) << session.screen();
    session.type(lines[i]);
  }
  session.rest();
  EXPECT_EQ(session.exit_code, 0) << session.screen();
  TerminalSession wrong = start({"key", "verify-backup"});
  for (const std::size_t i : {0u, 2u, 1u, 3u}) {
    ASSERT_TRUE(wrong.sees("Line ")) << wrong.screen();
    wrong.type(lines[i]);
  }
  wrong.rest();
  EXPECT_NE(wrong.exit_code, 0) << wrong.screen();
}

TEST_F(Dialogue, AReleaseIsShownAndSignedWithThePassphraseOfAPerson) {
  found();
  make_directories(path("build")).value();
  write_file(path("build/app"), "one").value();
  TerminalSession session = start({"release", "build", "--version", "1.0.0"});
  ASSERT_TRUE(session.sees("1.0.0")) << session.screen();
  ASSERT_TRUE(session.sees("Passphrase of the keyring: ")) << session.screen();
  session.type("wrong");
  session.rest();
  EXPECT_NE(session.exit_code, 0);
  EXPECT_THAT(session.screen(), HasSubstr("passphrase_wrong"));
}

}  // namespace
}  // namespace sealwright::sign
