// SPDX-License-Identifier: Apache-2.0
// How a host handles its children, descriptors and signals changes nothing for the program that is run, and
// nothing for the result that is reported.
#include "base/posix_supervisor.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "base/posix_files.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

using How = ProgramEnd::How;

SupervisedProgram shell(const std::string& script) {
  return {.directory = "/",
          .program = "/bin/sh",
          .argv = {"sh", "-c", script},
          .environment = {"PATH=/usr/bin:/bin"},
          .timeout = Seconds{60}};
}

ProgramEnd ran(const std::string& script, const std::atomic<bool>* cancel = nullptr) {
  auto end = run_supervised(shell(script), cancel);
  EXPECT_THAT(end, IsDone());
  return end ? *std::move(end) : ProgramEnd{};
}

// An action of SIGCHLD for as long as this lives.
class Sigchld {
 public:
  explicit Sigchld(void (*handler)(int), int flags = 0) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = flags | SA_RESTART;
    ::sigaction(SIGCHLD, &action, &before_);
  }
  ~Sigchld() { ::sigaction(SIGCHLD, &before_, nullptr); }

 private:
  struct sigaction before_ {};
};

std::atomic<int> signals_seen, children_reaped;

void reap_everything(int) {
  const int before = errno;
  ++signals_seen;
  while (::waitpid(-1, nullptr, WNOHANG) > 0) ++children_reaped;
  errno = before;
}

TEST(Supervisor, ReportsExitCodesAndSignals) {
  EXPECT_EQ(ran("exit 0").how, How::exited);
  const ProgramEnd seven = ran("echo last words; exit 7");
  EXPECT_EQ(seven.how, How::exited);
  EXPECT_EQ(seven.number, 7);
  EXPECT_EQ(seven.output, "last words\n");
  const ProgramEnd killed = ran("kill -SEGV $$");
  EXPECT_EQ(killed.how, How::signalled);
  EXPECT_EQ(killed.number, SIGSEGV);
}

TEST(Supervisor, LearnsTheEndWhereTheHostIgnoresSigchld) {
  const Sigchld ignored(SIG_IGN);
  EXPECT_EQ(ran("exit 3").number, 3);
}

TEST(Supervisor, LearnsTheEndWhereTheSystemReapsForTheHost) {
  const Sigchld no_zombies(SIG_DFL, SA_NOCLDWAIT);
  EXPECT_EQ(ran("exit 3").number, 3);
}

TEST(Supervisor, LearnsTheEndWhereAHandlerReapsEverythingAndLeavesItNothingToReap) {
  signals_seen = children_reaped = 0;
  const Sigchld reaping(&reap_everything);
  EXPECT_EQ(ran("exit 3").number, 3);
  EXPECT_EQ(signals_seen, 0);
  EXPECT_EQ(children_reaped, 0);
}

TEST(Supervisor, LearnsTheEndWhereAnotherThreadWaitsForAnyChild) {
  const pid_t own = ::fork();
  if (own == 0) {
    ::pause();
    ::_exit(0);
  }
  std::atomic<pid_t> waited = 0;
  std::thread other([&] { waited = ::waitpid(-1, nullptr, 0); });
  EXPECT_EQ(ran("exit 3").number, 3);
  EXPECT_EQ(waited, 0) << "the host's wait took a child of ours";
  ::kill(own, SIGKILL);
  other.join();
  EXPECT_EQ(waited, own);
}

TEST(Supervisor, LeavesTheHostNoChild) {
  ran("exit 0");
  errno = 0;
  EXPECT_EQ(::waitpid(-1, nullptr, __WALL), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Supervisor, NoDescriptorOfTheHostReachesTheProgram) {
  std::vector<FileDescriptor> open;
  for (int i = 0; i < 20; ++i) open.emplace_back(::open("/dev/null", O_RDONLY));  // as a host forgets it
  const int far = ::fcntl(open.back().get(), F_DUPFD, 700);
  const FileDescriptor owned(far);
  EXPECT_EQ(ran("for n in $(seq 3 40) 700; do [ ! -e /proc/$$/fd/$n ] || echo $n; done").output, "");
}

TEST(Supervisor, NoSignalIsBlockedOrIgnoredInTheProgram) {
  struct sigaction ignore {
  }, term{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGTERM, &ignore, &term);
  sigset_t set, before;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &set, &before);
  const std::string status =
      ran("while read -r line; do case $line in Sig[BI]*) echo $line;; esac; done </proc/self/status").output;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::sigaction(SIGTERM, &term, nullptr);
  EXPECT_EQ(status, "SigBlk: 0000000000000000\nSigIgn: 0000000000000000\n");
}

TEST(Supervisor, TheHostsSignalMaskIsAsItWas) {
  sigset_t before, after;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
  ran("exit 0");
  ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (int signal = 1; signal <= 64; ++signal)
    EXPECT_EQ(::sigismember(&before, signal), ::sigismember(&after, signal)) << signal;
}

// A named pipe that the program and everything it starts keep open: it ends when the last of them ends.
class LifeLine : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
    reading_ = FileDescriptor(::open(path().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    ASSERT_TRUE(reading_.is_open());
  }
  std::string path() const { return join_path(directory_.path(), "line"); }
  // A program with a child in its group; both keep the pipe open.
  std::string two_that_stay() const { return "exec 7>" + path() + "; echo up >&7; sleep 100 & sleep 100"; }
  void wait_until_up() {
    pollfd event{reading_.get(), POLLIN, 0};
    ASSERT_EQ(::poll(&event, 1, 20'000), 1);
  }
  bool all_have_ended() {
    for (int i = 0; i < 200; ++i) {
      char bytes[16];
      if (::read(reading_.get(), bytes, sizeof bytes) == 0) return true;
      pollfd event{reading_.get(), POLLIN, 0};
      ::poll(&event, 1, 100);
    }
    return false;
  }

  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "supervisor-").value();
  FileDescriptor reading_;
};

TEST_F(LifeLine, WhatTakesTooLongIsEndedWithAllItStarted) {
  SupervisedProgram program = shell(two_that_stay());
  program.timeout = Seconds{1};
  const auto end = run_supervised(program);
  ASSERT_THAT(end, IsDone());
  EXPECT_EQ(end->how, How::timed_out);
  EXPECT_TRUE(all_have_ended());
}

TEST_F(LifeLine, WhatAProgramLeavesBehindIsEnded) {
  EXPECT_EQ(ran("exec 7>" + path() + "; sleep 100 & exit 0").how, How::exited);
  EXPECT_TRUE(all_have_ended());
}

TEST_F(LifeLine, CancelEndsTheProgramWithAllItStarted) {
  for (const bool ignored : {false, true}) {
    const Sigchld action(ignored ? SIG_IGN : SIG_DFL);
    std::atomic<bool> cancel = false;
    std::thread later([&] {
      wait_until_up();
      cancel = true;
    });
    EXPECT_EQ(ran(two_that_stay(), &cancel).how, How::cancelled);
    later.join();
    EXPECT_TRUE(all_have_ended());
  }
}

TEST_F(LifeLine, AWatcherThatIsKilledTakesTheProgramWithIt) {
  const auto end = run_supervised(shell("exec 7>" + path() + "; kill -KILL $PPID; exec sleep 100"));
  EXPECT_THAT(end, FailsWith(ErrorCode::io_error));
  EXPECT_TRUE(all_have_ended());
}

TEST_F(LifeLine, AHostThatEndsTakesTheProgramWithIt) {
  const pid_t host = ::fork();
  if (host == 0) {
    (void)run_supervised(shell(two_that_stay()));
    ::_exit(0);
  }
  wait_until_up();
  ::kill(host, SIGKILL);
  ::waitpid(host, nullptr, 0);
  EXPECT_TRUE(all_have_ended());
}

TEST(Supervisor, SaysWhyAProgramCannotBeStarted) {
  SupervisedProgram program = shell("");
  program.program = "/nowhere/at/all";
  const auto end = run_supervised(program);
  ASSERT_THAT(end, IsDone());
  EXPECT_EQ(end->how, How::not_started);
  EXPECT_EQ(end->number, ENOENT);
}

TEST(Supervisor, WorksInAHostWithoutStandardDescriptors) {
  const pid_t host = ::fork();
  if (host == 0) {
    for (const int fd : {0, 1, 2}) ::close(fd);
    const auto end = run_supervised(shell("read nothing; echo out; echo err >&2; exit 5"));
    ::_exit(end && end->number == 5 && end->output == "out\nerr\n" ? 0 : 1);
  }
  int status = -1;
  ::waitpid(host, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace sealwright
