// SPDX-License-Identifier: Apache-2.0
#include "cli/posix_terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <future>

#include "base/posix_files.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

// A terminal without a window: what is typed is written to one end, the program has the other.
class TerminalTest : public testing::Test {
 protected:
  void SetUp() override {
    keyboard = FileDescriptor(::posix_openpt(O_RDWR | O_NOCTTY));
    ASSERT_TRUE(keyboard.is_open());
    ASSERT_EQ(::grantpt(keyboard.get()), 0);
    ASSERT_EQ(::unlockpt(keyboard.get()), 0);
    terminal = FileDescriptor(::open(::ptsname(keyboard.get()), O_RDWR | O_NOCTTY));
    ASSERT_TRUE(terminal.is_open());
  }

  // Everything shown so far; waits until the screen is quiet.
  std::string screen() const {
    std::string text;
    pollfd waiting{keyboard.get(), POLLIN, 0};
    while (::poll(&waiting, 1, 100) == 1) {
      char buffer[256];
      const ssize_t count = ::read(keyboard.get(), buffer, sizeof buffer);
      if (count <= 0) break;
      text.append(buffer, static_cast<std::size_t>(count));
    }
    return text;
  }

  // Types once the question is shown, as a person does: keys typed earlier are dropped with what was in the
  // line.
  Result<Secret> answer(std::string_view keys) {
    shown.clear();
    auto asked =
        std::async(std::launch::async, [&] { return ask_passphrase_on(terminal.get(), "Passphrase: "); });
    for (int tries = 0; tries < 100 && shown.find("Passphrase: ") == std::string::npos; ++tries)
      shown += screen();
    EXPECT_TRUE(write_all(keyboard.get(), keys, "keyboard").has_value());
    auto result = asked.get();
    shown += screen();
    return result;
  }

  tcflag_t settings() const {
    termios now{};
    ::tcgetattr(terminal.get(), &now);
    return now.c_lflag;
  }

  FileDescriptor keyboard, terminal;
  std::string shown;
};

TEST_F(TerminalTest, AnAnswerIsOneLineAndTheNextStaysForTheNextQuestion) {
  const std::atomic<bool> cancelled = false;
  ASSERT_TRUE(write_all(keyboard.get(), "yes\nno\n", "keyboard"));
  EXPECT_EQ(read_answer(terminal.get(), cancelled).value(), "yes");
  EXPECT_EQ(read_answer(terminal.get(), cancelled).value(), "no");
}

TEST_F(TerminalTest, AQuestionEndsWithTheInputAndWhenTheRunIsCancelled) {
  std::atomic<bool> cancelled = false;
  ASSERT_TRUE(write_all(keyboard.get(), "\x04", "keyboard"));
  EXPECT_THAT(read_answer(terminal.get(), cancelled), FailsWith(ErrorCode::cancelled));
  ASSERT_TRUE(write_all(keyboard.get(), "yes\n", "keyboard"));
  cancelled = true;
  EXPECT_THAT(read_answer(terminal.get(), cancelled), FailsWith(ErrorCode::cancelled));
}

TEST_F(TerminalTest, APassphraseIsReadAndNotShown) {
  EXPECT_EQ(answer("correct horse\n")->reveal(), "correct horse");
  EXPECT_EQ(shown, "Passphrase: \r\n");
}

TEST_F(TerminalTest, BackspaceTakesAWholeCharacterAndControlUTheLine) {
  EXPECT_EQ(answer("junk\x15p\xc3\xa4\x7f"
                   "assx\x08\n")
                ->reveal(),
            "pass");
}

TEST_F(TerminalTest, ControlCAndControlDCancel) {
  EXPECT_THAT(answer("abc\x03"), FailsWith(ErrorCode::cancelled));
  EXPECT_THAT(answer("\x04"), FailsWith(ErrorCode::cancelled));
}

TEST_F(TerminalTest, TheTerminalIsAsBeforeInEveryCase) {
  const tcflag_t before = settings();
  ASSERT_NE(before & ECHO, 0u);
  for (const std::string_view keys : {"good\n", "\x03", "\n"}) {
    (void)answer(keys);
    EXPECT_EQ(settings(), before);
  }
}

TEST_F(TerminalTest, AnEmptyPassphraseIsRefused) { EXPECT_THAT(answer("\n"), FailsWith(ErrorCode::usage)); }

TEST_F(TerminalTest, IsOneAndKnowsItsWidth) {
  EXPECT_TRUE(is_terminal(terminal.get()));
  EXPECT_EQ(terminal_width(terminal.get()), 80u) << "a new terminal does not say";
  const winsize size{24, 132, 0, 0};
  ASSERT_EQ(::ioctl(terminal.get(), TIOCSWINSZ, &size), 0);
  EXPECT_EQ(terminal_width(terminal.get()), 132u);
}

TEST(NoTerminal, AFileIsNone) {
  const FileDescriptor null(::open("/dev/null", O_RDWR));
  EXPECT_FALSE(is_terminal(null.get()));
  EXPECT_THAT(ask_passphrase_on(null.get(), "Passphrase: "), FailsWith(ErrorCode::io_error));
}

class PassphraseFile : public testing::Test {
 protected:
  Result<Secret> read(std::string_view content) const {
    const std::string path = join_path(directory_.path(), "passphrase");
    if (!write_file(path, content)) ADD_FAILURE();
    return read_passphrase_file(path);
  }

 private:
  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "passphrase-").value();
};

TEST_F(PassphraseFile, LosesOneFinalLineFeedAndNothingElse) {
  EXPECT_EQ(read("correct horse")->reveal(), "correct horse");
  EXPECT_EQ(read("correct horse\n")->reveal(), "correct horse");
  EXPECT_EQ(read(" two\nlines \n\n")->reveal(), " two\nlines \n");
}

TEST_F(PassphraseFile, ThatIsEmptyIsRefused) {
  EXPECT_THAT(read(""), FailsWith(ErrorCode::usage));
  EXPECT_THAT(read("\n"), FailsWith(ErrorCode::usage));
}

TEST_F(PassphraseFile, ThatIsTooLongIsRefusedNotCut) {
  EXPECT_THAT(read(std::string(1024, 'x') + "\n"), IsDone());
  EXPECT_THAT(read(std::string(1025, 'x')), FailsWith(ErrorCode::usage));
  EXPECT_THAT(read(std::string(1 << 20, 'x')), FailsWith(ErrorCode::usage));
}

TEST_F(PassphraseFile, ThatIsNotThereIsNamed) {
  const auto missing = read_passphrase_file("no/such/passphrase");
  ASSERT_THAT(missing, FailsWith(ErrorCode::file_missing));
  EXPECT_EQ(missing.error().file(), "no/such/passphrase");
}

TEST(PassphraseDescriptor, IsReadToItsEndAndStaysOpen) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const FileDescriptor from(ends[0]);
  FileDescriptor to(ends[1]);
  ASSERT_THAT(write_all(to.get(), "correct horse\n", "pipe"), IsDone());
  to = FileDescriptor();
  EXPECT_EQ(read_passphrase_fd(from.get())->reveal(), "correct horse");
  EXPECT_NE(::fcntl(from.get(), F_GETFD), -1);
}

}  // namespace
}  // namespace sealwright
