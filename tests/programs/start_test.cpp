// SPDX-License-Identifier: Apache-2.0
// Each program does and writes the same, whatever state it is started in.
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <fstream>
#include <memory>

#include "base/text.hpp"
#include "tests/programs/vendor_world.hpp"

namespace sealwright {
namespace {

using testing_support::begin_launch;
using testing_support::end_launch;
using testing_support::Launch;
using testing_support::Launched;
using testing_support::modes_below;
using testing_support::VendorWorld;

using Modes = std::map<std::string, std::string>;

// What a command did, and the files that it made.
struct Seen {
  Launched done;
  Modes files;
};

std::unique_ptr<VendorWorld> world;

class Start : public testing::Test {
 protected:
  static void SetUpTestSuite() { world = std::make_unique<VendorWorld>(); }
  static void TearDownTestSuite() { world.reset(); }

  using Prepare = std::function<void()>;

  // The three jobs write into folders of their own, the same ones each time.
  Seen job(Launch what, std::vector<std::string> words) const {
    const std::string folder = world->path("job");
    remove_tree(folder).value();
    make_directories(folder).value();
    what.words = std::move(words);
    Seen seen{world->run(what), {}};
    seen.files = modes_below(folder);
    return seen;
  }
  Seen signs(const Launch& what) const {
    return job(what, {SEALWRIGHT_SIGN, "key", "generate", "--owner", "bob", "--role", "targets", "--keyring",
                      world->path("job/keys/bob"), "--out", world->path("job/bob.swkeys"),
                      "--passphrase-file", world->path("passphrase"), "--dir", world->path("nowhere")});
  }
  Seen publishes(const Launch& what) const {
    return job(what, {SEALWRIGHT_PUBLISH, "key", "generate", "--dir", world->path("job"), "--folder",
                      "online/keys", "--passphrase-file", world->path("passphrase")});
  }
  Seen follows(const Launch& what) const {
    const Seen begun = job(what, {SEALWRIGHT, "init", world->starter(), "--fingerprint", world->fingerprint(),
                                  "--dir", world->path("job/below/acme")});
    if (begun.done.exit_code != 0) return begun;
    Launch update = what;
    update.words = {SEALWRIGHT, "update", "--dir", world->path("job/below/acme")};
    Seen seen{world->run(update), {}};
    seen.files = modes_below(world->path("job"));
    return seen;
  }
  void all_are_as_usual(const Launch& what) const {
    EXPECT_NO_FATAL_FAILURE(is_as_usual(signs(what), signs({})));
    EXPECT_NO_FATAL_FAILURE(is_as_usual(publishes(what), publishes({})));
    EXPECT_NO_FATAL_FAILURE(is_as_usual(follows(what), follows({})));
  }
  static void is_as_usual(const Seen& seen, const Seen& usual) {
    ASSERT_EQ(usual.done.exit_code, 0) << usual.done.err;
    EXPECT_EQ(seen.done.exit_code, usual.done.exit_code) << seen.done.err << "signal " << seen.done.signal;
    EXPECT_EQ(seen.done.out, usual.done.out);
    EXPECT_EQ(seen.done.err, usual.done.err);
    EXPECT_EQ(seen.files, usual.files);
  }
  void all_are_as_usual(const Prepare& prepare) const {
    Launch what;
    what.prepare = prepare;
    all_are_as_usual(what);
  }
};

void limit(int resource, rlim_t soft) {
  rlimit both{};
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &both) != 0) ::_exit(126);
  both.rlim_cur = soft;
  ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

TEST_F(Start, WithoutStandardInputChangesNothing) {
  all_are_as_usual([] { ::close(0); });
}

// No message may end in a file of ours that got the number of standard error.
TEST_F(Start, WithoutStandardErrorChangesNothing) {
  all_are_as_usual([] { ::close(2); });
  all_are_as_usual([] { ::close(0), ::close(2); });
}

TEST_F(Start, WithoutStandardOutputDoesTheWorkAndFailsToReport) {
  for (const bool also_others : {false, true}) {
    Launch what;
    what.prepare = [also_others] {
      ::close(1);
      if (also_others) ::close(0), ::close(2);
    };
    const Seen seen[] = {signs(what), publishes(what)}, usual[] = {signs({}), publishes({})};
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(seen[i].done.exit_code, 1);
      EXPECT_EQ(seen[i].done.err.find("standard output") != std::string::npos, !also_others)
          << seen[i].done.err;
      EXPECT_EQ(seen[i].files, usual[i].files);
    }
    const Seen followed = follows(what);
    EXPECT_EQ(followed.done.exit_code, 1);
    for (const auto& [name, mode] : followed.files) {
      if (mode[0] != 'f') continue;
      const std::string bytes = read_file(world->path("job/" + name), 16u << 20).value_or("");
      EXPECT_EQ(bytes.find("Following"), std::string::npos) << name;
    }
  }
}

TEST_F(Start, WithSignalsIgnoredOrBlockedChangesNothing) {
  all_are_as_usual([] {
    for (const int signal : {SIGPIPE, SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGXFSZ}) ::signal(signal, SIG_IGN);
  });
  all_are_as_usual([] {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
  });
}

TEST_F(Start, WithOddLimitsChangesNothing) {
  all_are_as_usual([] { limit(RLIMIT_NOFILE, 8), limit(RLIMIT_CORE, RLIM_INFINITY); });
}

TEST_F(Start, WithoutRoomForAFileFailsAndIsNotKilled) {
  Launch what;
  what.prepare = [] {
    ::signal(SIGXFSZ, SIG_DFL);
    limit(RLIMIT_FSIZE, 100);
  };
  for (const Seen& seen : {signs(what), publishes(what), follows(what)}) {
    EXPECT_EQ(seen.done.signal, 0);
    EXPECT_EQ(seen.done.exit_code, 1) << seen.done.err;
  }
}

#ifndef __SANITIZE_ADDRESS__  // it needs more address space than any limit
TEST_F(Start, WithoutMemoryFailsAndIsNotKilled) {
  Launch what;
  what.prepare = [] { limit(RLIMIT_AS, 24u << 20); };
  for (const Seen& seen : {signs(what), publishes(what)}) {
    if (seen.done.exit_code == 127) continue;  // the system could not even load it
    EXPECT_EQ(seen.done.signal, 0);
    EXPECT_NE(seen.done.exit_code, 0) << seen.done.err;
  }
}
#endif

TEST_F(Start, UnderAnyUmaskWhatIsInstalledIsForEveryUser) {
  const Seen usual = follows({});
  for (const mode_t mask : {mode_t{0}, mode_t{077}, mode_t{0777}}) {
    Launch what;
    what.prepare = [mask] { ::umask(mask); };
    EXPECT_NO_FATAL_FAILURE(is_as_usual(follows(what), usual));
  }
  EXPECT_EQ(usual.files.at("below/acme"), "d 755");
}

TEST_F(Start, UnderAnyUmaskKeysStayTheirOwnersAndFoldersUsable) {
  const auto with = [](mode_t mask) {
    Launch what;
    what.prepare = [mask] { ::umask(mask); };
    return what;
  };
  const Seen usual = signs({}), closed = signs(with(077));
  EXPECT_NO_FATAL_FAILURE(is_as_usual(signs(with(0)), usual));
  EXPECT_NO_FATAL_FAILURE(is_as_usual(signs(with(0777)), closed));
  EXPECT_NO_FATAL_FAILURE(is_as_usual(publishes(with(0)), publishes({})));
  EXPECT_NO_FATAL_FAILURE(is_as_usual(publishes(with(0777)), publishes(with(077))));
  EXPECT_EQ(usual.files.at("keys"), "d 700");
  EXPECT_EQ(usual.files.at("keys/bob/targets.pem"), "f 600");
}

TEST_F(Start, InAnyLocaleAndEnvironmentChangesNothing) {
  write_file(world->path("hostile.cnf"),
             "openssl_conf = all\n[all]\nproviders = some\n[some]\nnull = on\n[on]\nactivate = 1\n")
      .value();
  Launch what;
  what.environment = {};
  all_are_as_usual(what);
  what.environment = {"LC_ALL=tr_TR.UTF-8", "LANG=xx",        "PATH=",   "TMPDIR=/no/such/folder",
                      "http_proxy=::",      "https_proxy=::", "TERM=??", "TZ=nowhere",
                      "COLUMNS=1"};
  all_are_as_usual(what);
  what.environment = {"OPENSSL_CONF=" + world->path("hostile.cnf"), "OPENSSL_MODULES=/no/such/folder",
                      "OPENSSL_ENGINES=/no/such/folder", "SSLKEYLOGFILE=" + world->path("tls-keys")};
  all_are_as_usual(what);
  EXPECT_FALSE(path_exists(world->path("tls-keys")));
}

TEST_F(Start, WithoutHomeNothingIsWrittenIntoTheWorkingDirectory) {
  Launch what;
  what.directory = world->path("scratch");
  what.words = {SEALWRIGHT_SIGN,
                "key",
                "generate",
                "--owner",
                "bob",
                "--role",
                "targets",
                "--out",
                world->path("bob.swkeys"),
                "--passphrase-file",
                world->path("passphrase")};
  const Launched done = testing_support::launch(what, world->path("scratch"));
  EXPECT_EQ(done.exit_code, 2) << done.err;
  EXPECT_FALSE(path_exists(world->path("scratch/.config")));
}

TEST_F(Start, InAFolderThatIsGoneChangesNothing) {
  all_are_as_usual([] {
    char gone[] = "/tmp/gone-XXXXXX";
    if (::mkdtemp(gone) == nullptr || ::chdir(gone) != 0 || ::rmdir(gone) != 0) ::_exit(126);
  });
}

TEST_F(Start, WithoutArgumentsIsAUsageError) {
  for (const char* program : {SEALWRIGHT, SEALWRIGHT_SIGN, SEALWRIGHT_PUBLISH}) {
    Launch what;
    what.words = {program};
    what.without_arguments = true;
    EXPECT_EQ(world->run(what).exit_code, 2) << program;
  }
}

// A field of /proc/PID/status, such as SigIgn.
std::string status_of(pid_t process, const std::string& field) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) return line.substr(field.size() + 2);
  }
  return {};
}

bool has_signal(pid_t process, const std::string& field, int signal) {
  return (std::stoull("0" + status_of(process, field), nullptr, 16) >> (signal - 1) & 1) != 0;
}

// A program that waits for a reader of a pipe can be examined.
class StartedProcess : public Start {
 protected:
  void begin(std::vector<std::string> words) {
    pipe_ = world->path("pipe");
    ::unlink(pipe_.c_str());
    ASSERT_EQ(::mkfifo(pipe_.c_str(), 0600), 0);
    Launch what;
    what.words = std::move(words);
    what.environment.push_back("HOME=" + world->path("home"));
    what.prepare = [] {
      for (const int signal : {SIGPIPE, SIGCHLD, SIGTERM}) ::signal(signal, SIG_DFL);
      for (const int signal : {SIGCHLD, SIGTERM, SIGHUP, SIGINT}) ::signal(signal, SIG_IGN);
      sigset_t all;
      ::sigfillset(&all);
      ::sigprocmask(SIG_SETMASK, &all, nullptr);
      limit(RLIMIT_CORE, RLIM_INFINITY);
      ::umask(0);
    };
    process_ = begin_launch(what, world->path("scratch"));
    for (int tries = 0; tries < 600 && !waits(); ++tries) ::usleep(100'000);
    ASSERT_TRUE(waits());
  }
  void TearDown() override {
    if (process_ <= 0) return;
    const FileDescriptor reader(::open(pipe_.c_str(), O_RDONLY | O_CLOEXEC));
    std::string bytes(100'000, '\0');
    while (::read(reader.get(), bytes.data(), bytes.size()) > 0) {
    }
    EXPECT_EQ(end_launch(process_, world->path("scratch")).exit_code, 0);
  }
  void is_in_order() const {
    for (const int signal : {SIGPIPE, SIGXFSZ, SIGHUP, SIGINT})
      EXPECT_TRUE(has_signal(process_, "SigIgn", signal));
    for (const int signal : {SIGCHLD, SIGTERM})
      EXPECT_FALSE(has_signal(process_, "SigIgn", signal)) << signal;
    EXPECT_EQ(std::stoull("0" + status_of(process_, "SigBlk"), nullptr, 16), 0u);
    EXPECT_EQ(status_of(process_, "Umask"), "0022");
  }
  bool leaves_no_core_dump() const {
    std::ifstream limits("/proc/" + std::to_string(process_) + "/limits");
    for (std::string line; std::getline(limits, line);) {
      if (line.starts_with("Max core file size")) return line.find(" 0 ") != std::string::npos;
    }
    return false;
  }

  std::string pipe_;
  pid_t process_ = -1;

 private:
  // In the system call that opens the pipe, where it stays until there is a reader.
  bool waits() const {
    std::ifstream call("/proc/" + std::to_string(process_) + "/syscall");
    long number = -1;
    const bool is_told = static_cast<bool>(call >> number);  // not for other users: it holds secrets
    return (!is_told || number == SYS_openat) && status_of(process_, "State").starts_with("S");
  }
};

TEST_F(StartedProcess, OfTheSignerIsInOrderAndLeavesNoCoreDump) {
  ASSERT_NO_FATAL_FAILURE(begin(world->signing({"export", "--trust", world->path("pipe"), "--quiet"})));
  is_in_order();
  EXPECT_TRUE(leaves_no_core_dump());
}

TEST_F(StartedProcess, OfThePublisherIsInOrderAndLeavesNoCoreDump) {
  ASSERT_NO_FATAL_FAILURE(
      begin({SEALWRIGHT_PUBLISH, "key", "generate", "--dir", world->path("publisher"), "--out",
             world->path("pipe"), "--passphrase-file", world->path("passphrase")}));
  is_in_order();
  EXPECT_TRUE(leaves_no_core_dump());
}

}  // namespace
}  // namespace sealwright
