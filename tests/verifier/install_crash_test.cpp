// SPDX-License-Identifier: Apache-2.0
// Kills the installer at its system calls, or fails them, one at a time, and checks what is left.
// A few dozen points by default; SEALWRIGHT_LONG=1 takes all.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "base/text.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_machine.hpp"

namespace sealwright::client {
namespace {

using testing::must;
using testing::sample_build;
using testing::SampleBuild;
using testing::SampleMachine;

// Those that change something, by the names that libc really calls.
const std::vector<std::string> kCalls = {"renameat2", "rename",    "symlink", "fsync",  "mkdir", "mkdirat",
                                         "openat2",   "symlinkat", "write",   "fchmod", "rmdir", "unlink"};

struct Point {
  std::string call, fault;  // "signal=KILL", "error=EIO", "error=ENOSPC"
  int number = 1;
};

int run(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

class InstallCrash : public ::testing::Test {
 protected:
  void SetUp() override {
    if (run("strace -e trace=none true 2>/dev/null") != 0) GTEST_SKIP() << "strace cannot trace here";
    ASSERT_THAT(SampleMachine(prepared_).install(one_), IsDone());
    write_build(two_);
  }

  void write_build(const SampleBuild& build) {
    must(make_directories(build_));
    must(write_file(build_ + "/manifest.json", build.manifest.write()));
    must(write_file(build_ + "/tree", build.listing));
    must(write_file(build_ + "/artifact", build.artifact));
  }
  void reset() { ASSERT_EQ(run("rm -rf " + root_ + " && cp -a " + prepared_ + " " + root_), 0); }
  // LeakSanitizer cannot work beside a tracer. Without random addresses each run makes the same calls.
  int run_traced(const std::string& options) {
    return run("ASAN_OPTIONS=detect_leaks=0 setarch -R strace -o " + trace_ + " " + options +
               " " INSTALL_CRASH_PROGRAM " " + root_ + " " + build_ + " >/dev/null 2>&1");
  }
  std::string trace() { return must(read_file(trace_, 1 << 28)); }

  // The numbers, counted from 1, of the calls that an undisturbed run makes.
  std::vector<int> calls_of(const std::string& call) {
    reset();
    EXPECT_EQ(run_traced("-e trace=" + call), 0);
    std::vector<int> numbers;
    int number = 0;
    for (const std::string& line : split(trace(), '\n')) {
      if (!line.starts_with(call + "(")) continue;
      ++number;
      // UBSan writes 16 bytes of an object into a pipe to see whether they can be read: not the installer's
      // call.
      if (call != "write" || !line.ends_with(", 16) = 16")) numbers.push_back(number);
    }
    return numbers;
  }

  // At most `limit` points spread evenly over all, unless all are wanted.
  std::vector<Point> points(const std::string& fault, std::size_t limit) {
    std::vector<Point> all;
    for (const std::string& call : kCalls)
      for (const int number : calls_of(call)) all.push_back({call, fault, number});
    if (std::getenv("SEALWRIGHT_LONG") != nullptr || all.size() <= limit) return all;
    std::vector<Point> some;
    for (std::size_t i = 0; i < limit; ++i) some.push_back(all[i * all.size() / limit]);
    return some;
  }

  void expect_old_or_new(const Point& point) {
    reset();
    const int code = run_traced("-e trace=" + point.call + " -e inject=" + point.call + ":" + point.fault +
                                ":when=" + std::to_string(point.number));
    const std::string text = trace();
    const std::string name = point.call + " " + point.fault + " " + std::to_string(point.number);
    ASSERT_TRUE(text.find("(INJECTED)") != std::string::npos ||
                text.find("killed by SIGKILL") != std::string::npos)
        << name << " did not fire";
    const SampleMachine machine(root_, SampleMachine::Existing{});
    const std::string running = machine.running();
    EXPECT_TRUE(running == "1.0.0" || running == "2.0.0") << name << " left " << running;
    EXPECT_TRUE(machine.is_whole()) << name;
    EXPECT_TRUE(code != 0 || running == "2.0.0") << name << " claims to have installed " << running;
    EXPECT_THAT(machine.install(two_), IsDone()) << name;
    EXPECT_EQ(machine.running(), "2.0.0") << name;
    EXPECT_TRUE(machine.is_whole()) << name;
    EXPECT_TRUE(machine.is_tidy()) << name;
  }

  const SampleBuild one_ = sample_build("1.0.0"), two_ = sample_build("2.0.0");
  TemporaryDirectory temporary_ = *TemporaryDirectory::create(::testing::TempDir(), "crash-");
  std::string prepared_ = temporary_.path() + "/prepared", root_ = temporary_.path() + "/root";
  std::string build_ = temporary_.path() + "/build", trace_ = temporary_.path() + "/trace";
};

TEST_F(InstallCrash, KilledAtAnyCallLeavesTheOldVersionOrTheNew) {
  const auto chosen = points("signal=KILL", 36);
  ASSERT_GE(chosen.size(), 36u);
  for (const Point& point : chosen) expect_old_or_new(point);
}

TEST_F(InstallCrash, AFailingDiskLeavesTheOldVersionOrTheNew) {
  for (const Point& point : points("error=EIO", 18)) expect_old_or_new(point);
}

TEST_F(InstallCrash, AFullDiskAtAnyCallLeavesTheOldVersionOrTheNew) {
  for (const Point& point : points("error=ENOSPC", 12)) expect_old_or_new(point);
}

// A real small disk: what fits is installed; what does not leaves the old version and is reported as
// no_space.
class SmallDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::mount("tmpfs", disk_.c_str(), "tmpfs", 0, "size=4m") != 0)
      GTEST_SKIP() << "only root can mount a small disk";
    ::umount(disk_.c_str());
  }
  void TearDown() override { ::umount2(disk_.c_str(), MNT_DETACH); }

  // What runs in the end; empty when not even the first version had room.
  std::string install_both_on(const std::string& options) {
    EXPECT_EQ(::mount("tmpfs", disk_.c_str(), "tmpfs", 0, options.c_str()), 0);
    std::string running;
    if (SampleMachine machine(disk_ + "/app"); machine.install(one_)) {
      const auto outcome = machine.install(two_);
      EXPECT_TRUE(outcome || outcome.error().code() == ErrorCode::no_space) << outcome.error().message();
      running = machine.running();
      EXPECT_EQ(running, outcome ? "2.0.0" : "1.0.0") << options;
      EXPECT_TRUE(machine.is_whole()) << options;
      EXPECT_EQ(machine.versions(), outcome ? 2u : 1u) << options;
    }
    EXPECT_EQ(::umount(disk_.c_str()), 0);
    return running;
  }

  const SampleBuild one_ = sample_build("1.0.0"), two_ = sample_build("2.0.0");
  TemporaryDirectory temporary_ = *TemporaryDirectory::create(::testing::TempDir(), "disk-");
  std::string disk_ = temporary_.path();
};

TEST_F(SmallDisk, ThatIsFullLeavesTheOldVersion) {
  int refused = 0;
  for (int kibibytes = 160; kibibytes <= 448; kibibytes += 32)
    refused += install_both_on("size=" + std::to_string(kibibytes) + "k") == "1.0.0" ? 1 : 0;
  EXPECT_GT(refused, 0);
  EXPECT_EQ(install_both_on("size=4m"), "2.0.0");
}

TEST_F(SmallDisk, WithoutFileEntriesLeavesTheOldVersion) {
  int refused = 0;
  for (int inodes = 90; inodes <= 120; inodes += 6)
    refused += install_both_on("size=4m,nr_inodes=" + std::to_string(inodes)) == "1.0.0" ? 1 : 0;
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace sealwright::client
