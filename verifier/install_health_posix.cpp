#include "verifier/install_health_posix.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>

#include "base/posix_files.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kLastOutput = 2000;  // bytes shown: enough for the last lines
constexpr int kGlanceMilliseconds = 20;    // between two looks at whether it has ended

Error failed(std::string how, const std::string& output) {
  if (!output.empty()) how += "; its last output: " + output;
  return Error{ErrorCode::health_check_failed, std::move(how)};
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// The settings of the new process; frees them.
class Spawning {
 public:
  Spawning() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;
  ~Spawning() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  // The process, or -1 with errno.
  pid_t run(const HealthCommand& command, int output) {
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, output, 1);
    ::posix_spawn_file_actions_adddup2(&actions_, output, 2);
    ::posix_spawn_file_actions_addchdir_np(&actions_, command.directory.c_str());
    const std::string program = "./" + command.argv.front();  // seen from there
    pid_t process = -1;
    errno = ::posix_spawn(&process, program.c_str(), &actions_, &attributes_,
                          pointers_to(command.argv).data(), pointers_to(command.environment).data());
    return errno == 0 ? process : -1;
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// The end of what a process writes, as far as it has come.
class OutputTail {
 public:
  explicit OutputTail(FileDescriptor pipe) : pipe_(std::move(pipe)) {}

  void wait_and_take(int milliseconds) {
    pollfd ready{.fd = pipe_.get(), .events = POLLIN, .revents = 0};
    if (::poll(pipe_.is_open() ? &ready : nullptr, pipe_.is_open() ? 1 : 0, milliseconds) > 0) take();
  }
  void take() {
    char buffer[4096];
    for (;;) {
      const ssize_t count = pipe_.is_open() ? ::read(pipe_.get(), buffer, sizeof buffer) : -1;
      if (count == 0) pipe_ = FileDescriptor();
      if (count <= 0) return;
      text_.append(buffer, static_cast<std::size_t>(count));
      if (text_.size() > kLastOutput) text_.erase(0, text_.size() - kLastOutput);
    }
  }
  const std::string& text() const { return text_; }

 private:
  FileDescriptor pipe_;
  std::string text_;
};

// How it ended; nothing while it runs. Leaves it to be reaped, so that its group keeps its number until it is
// killed.
std::optional<siginfo_t> ending_of(pid_t process) {
  siginfo_t info{};
  const int waited = ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT);
  if (waited != 0 || info.si_pid == 0) return std::nullopt;
  return info;
}

std::optional<siginfo_t> wait_for(pid_t process, Seconds timeout, OutputTail& output) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(timeout.count);
  for (;;) {
    if (const auto ending = ending_of(process)) return ending;
    if (std::chrono::steady_clock::now() >= end) return std::nullopt;
    output.wait_and_take(kGlanceMilliseconds);
  }
}

void kill_group_and_reap(pid_t process) {
  ::kill(-process, SIGKILL);
  while (::waitpid(process, nullptr, 0) < 0 && errno == EINTR) continue;
}

Status judge(const std::optional<siginfo_t>& ending, const HealthCommand& command,
             const std::string& output) {
  if (!ending)
    return failed("it did not end within " + std::to_string(command.timeout.count) + " seconds", output);
  if (ending->si_code != CLD_EXITED)
    return failed("it was ended by signal " + std::to_string(ending->si_status), output);
  if (ending->si_status != 0)
    return failed("it ended with exit code " + std::to_string(ending->si_status), output);
  return Done{};
}

}  // namespace

Status run_health_check(const HealthCommand& command) {
  if (command.argv.empty()) return failed("it names no program", "");
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return posix_error("make a pipe for", command.argv.front());
  OutputTail output{FileDescriptor(ends[0])};
  FileDescriptor input(ends[1]);
  // Our end alone: the program may wait for us, we never for it.
  if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
    return posix_error("set up a pipe for", command.argv.front());
  const pid_t process = Spawning().run(command, input.get());
  if (process < 0) return failed(std::string("it cannot be started: ") + std::strerror(errno), "");
  input = FileDescriptor();
  const auto ending = wait_for(process, command.timeout, output);
  kill_group_and_reap(process);
  output.take();
  return judge(ending, command, output.text());
}

}  // namespace sealwright
