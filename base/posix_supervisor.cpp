// SPDX-License-Identifier: Apache-2.0
#include "base/posix_supervisor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "base/posix_files.hpp"
#include "base/posix_signals.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kLastOutput = 2000;  // bytes kept: enough for the last lines
constexpr int kGlanceMilliseconds = 50;    // between two looks at `cancel`
// Linux's default for fs.nr_open: no descriptor is above it.
constexpr unsigned kMostDescriptors = 1u << 20;

struct Report {
  ProgramEnd::How how;
  std::int32_t number;
};

// Everything that the two new processes need, prepared before they start: between fork and exec a process
// with several threads may not allocate, lock, or call anything that does.
struct Plan {
  const char* directory;
  const char* program;
  char* const* argv;
  char* const* environment;
  int input, output, report, control;  // each above 2
  pid_t host;
  std::int64_t milliseconds;
};

// ---- In the new processes: system calls only

// Like fork, but without the handlers of pthread_atfork. The parent gets `signal` when the child ends; 0: no
// signal, and only a wait for this child with __WALL sees it.
pid_t clone_process(int signal) {
#if defined(__s390__)
  return static_cast<pid_t>(::syscall(SYS_clone, 0, signal, 0, 0, 0));
#else
  return static_cast<pid_t>(::syscall(SYS_clone, signal, 0, 0, 0, 0));
#endif
}

[[noreturn]] void end_process(int code) {
  for (;;) ::syscall(SYS_exit_group, code);
}

void reset_signals() {
  constexpr std::size_t kSetBytes = 8, kMostActionBytes = 64;
  // The kernel's struct sigaction, whatever its layout: all zero is SIG_DFL without flags.
  const std::array<unsigned char, kMostActionBytes> defaults{};
  for (int signal = 1; signal <= 64; ++signal)
    ::syscall(SYS_rt_sigaction, signal, defaults.data(), nullptr, kSetBytes);
}

void close_range_of(unsigned first, unsigned last) {
  if (first > last) return;
#ifdef SYS_close_range
  if (::syscall(SYS_close_range, first, last, 0) == 0) return;
#endif
  rlimit most{};
  ::getrlimit(RLIMIT_NOFILE, &most);
  const auto end = std::min<rlim_t>({last, most.rlim_max, kMostDescriptors});
  for (unsigned fd = first; fd <= end; ++fd) ::close(static_cast<int>(fd));
}

void close_all_but(std::array<int, 4> kept) {
  std::sort(kept.begin(), kept.end());
  unsigned first = 0;
  for (const int fd : kept) {
    const auto number = static_cast<unsigned>(fd);
    if (number > first) close_range_of(first, number - 1);
    first = number + 1;
  }
  close_range_of(first, ~0u);
}

void send(int pipe, ProgramEnd::How how, int number) {
  const Report report{how, number};
  while (::write(pipe, &report, sizeof report) < 0 && errno == EINTR) continue;
}

[[noreturn]] void become_program(const Plan& plan) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // killing the watcher ends the program too
  ::dup2(plan.input, 0);
  ::dup2(plan.output, 1);
  ::dup2(plan.output, 2);
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  if (::syscall(SYS_chdir, plan.directory) == 0) ::execve(plan.program, plan.argv, plan.environment);
  send(plan.report, ProgramEnd::How::not_started, errno);
  end_process(127);
}

std::int64_t milliseconds_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

// Does not reap it, so that its number and its group's number are not reused.
std::optional<Report> end_of(pid_t program) {
  siginfo_t info{};
  const int waited = ::waitid(P_PID, static_cast<id_t>(program), &info, WEXITED | WNOHANG | WNOWAIT);
  if (waited != 0 || info.si_pid == 0) return std::nullopt;
  return Report{info.si_code == CLD_EXITED ? ProgramEnd::How::exited : ProgramEnd::How::signalled,
                info.si_status};
}

Report watch_until_end(const Plan& plan, pid_t program, int signals) {
  const std::int64_t end = milliseconds_now() + plan.milliseconds;
  for (;;) {
    if (const auto ended = end_of(program)) return *ended;
    const std::int64_t left = end - milliseconds_now();
    if (left <= 0) return {ProgramEnd::How::timed_out, 0};
    if (::getppid() != plan.host) return {ProgramEnd::How::cancelled, 0};
    std::array<pollfd, 2> events{{{signals, POLLIN, 0}, {plan.control, POLLIN, 0}}};
    ::poll(events.data(), events.size(), static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    if (events[1].revents != 0) return {ProgramEnd::How::cancelled, 0};
    signalfd_siginfo taken{};
    while (events[0].revents != 0 && ::read(signals, &taken, sizeof taken) > 0) continue;
  }
}

// SIGTERM arrives when the thread that waits for us ends, and with it the host.
int watched_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGCHLD);
  ::sigaddset(&set, SIGTERM);
  return ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

[[noreturn]] void become_watcher(const Plan& plan) {
  ::setpgid(0, 0);
  reset_signals();
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  close_all_but({plan.input, plan.output, plan.report, plan.control});
  const int signals = watched_signals();
  const pid_t program = signals < 0 ? -1 : clone_process(SIGCHLD);
  if (program == 0) become_program(plan);
  if (program < 0) end_process(1);
  ::setpgid(program, program);  // both processes call it: either may be first
  ::close(plan.output);
  const Report end = watch_until_end(plan, program, signals);
  ::kill(-program, SIGKILL);
  send(plan.report, end.how, end.number);
  while (::waitpid(program, nullptr, 0) < 0 && errno == EINTR) continue;
  end_process(0);
}

// ---- In the host

struct Pipe {
  FileDescriptor reading, writing;
};

// Moves a descriptor above 2: the program's own streams take 0 to 2, which the host may have left closed.
Result<FileDescriptor> above_standard(int fd) {
  const FileDescriptor given(fd);
  if (!given.is_open()) return posix_error("open a descriptor for", "the program");
  FileDescriptor moved(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!moved.is_open()) return posix_error("make a pipe for", "the program");
  return moved;
}

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return posix_error("make a pipe for", "the program");
  FileDescriptor writing(ends[1]);
  TRY_ASSIGN(FileDescriptor reading, above_standard(ends[0]));
  TRY_ASSIGN(FileDescriptor moved, above_standard(writing.release()));
  return Pipe{std::move(reading), std::move(moved)};
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// No signal handler of the host may run in the copy.
pid_t start_watcher(const Plan& plan) {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t watcher = clone_process(0);
  if (watcher == 0) become_watcher(plan);
  const int reason = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = reason;
  return watcher;
}

// The last part of what the program has written so far. Only our end does not block: the program may wait for
// us, but we never wait for it.
class OutputTail {
 public:
  explicit OutputTail(FileDescriptor pipe) : pipe_(std::move(pipe)) {
    ::fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
  }

  int fd() const { return pipe_.get(); }  // negative once it has ended: poll ignores that
  void take() {
    std::array<char, 4096> buffer;
    for (;;) {
      const ssize_t count = pipe_.is_open() ? ::read(pipe_.get(), buffer.data(), buffer.size()) : -1;
      if (count == 0) pipe_ = FileDescriptor();
      if (count <= 0) return;
      text_.append(buffer.data(), static_cast<std::size_t>(count));
      if (text_.size() > kLastOutput) text_.erase(0, text_.size() - kLastOutput);
    }
  }
  std::string text() && { return std::move(text_); }

 private:
  FileDescriptor pipe_;
  std::string text_;
};

// The watcher, seen from the host.
class Watcher {
 public:
  Watcher(pid_t process, FileDescriptor report, FileDescriptor control)
      : process_(process), report_(std::move(report)), control_(std::move(control)) {}
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  // Reaps it. Until then its number is not reused, because no other wait of the host reaps it.
  ~Watcher() { end_and_reap(); }

  // Nothing if it ended without a report.
  std::optional<Report> wait(OutputTail& output, const std::atomic<bool>* cancel) {
    for (;;) {
      if (cancel != nullptr && cancel->load()) ask_to_end();
      std::array<pollfd, 2> events{{{report_.get(), POLLIN, 0}, {output.fd(), POLLIN, 0}}};
      ::poll(events.data(), events.size(), kGlanceMilliseconds);
      output.take();
      if (events[0].revents != 0) return read_report();
    }
  }

 private:
  // Writes a byte instead of closing, since another child of the host may hold a copy of our end.
  // Neither this function nor the next is inlined. GCC assumes that write and waitpid, which are cancellation
  // points, may throw. In a destructor that has something to clean up behind them it adds a call of
  // std::terminate, which the library must not contain (tests/layers/ending_symbols.txt).
  [[gnu::noinline]] void ask_to_end() {
    if (!control_.is_open()) return;
    const BrokenPipesBlocked blocked;  // it may have ended just now
    (void)!::write(control_.get(), "", 1);
    control_ = FileDescriptor();
  }
  [[gnu::noinline]] void end_and_reap() noexcept {
    ask_to_end();
    while (::waitpid(process_, nullptr, __WALL) < 0 && errno == EINTR) continue;
  }
  std::optional<Report> read_report() {
    Report report{};
    ssize_t count = 0;
    do count = ::read(report_.get(), &report, sizeof report);
    while (count < 0 && errno == EINTR);
    if (count != sizeof report) return std::nullopt;
    return report;
  }

  pid_t process_;
  FileDescriptor report_, control_;
};

Error cannot_run(const std::string& program, std::string why) {
  return Error{ErrorCode::io_error, std::move(why)}.file(program);
}

}  // namespace

Result<ProgramEnd> run_supervised(const SupervisedProgram& program, const std::atomic<bool>* cancel) {
  TRY_ASSIGN(FileDescriptor input, above_standard(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
  TRY_ASSIGN(Pipe written, make_pipe());
  TRY_ASSIGN(Pipe report, make_pipe());
  TRY_ASSIGN(Pipe control, make_pipe());
  OutputTail output(std::move(written.reading));
  const auto argv = pointers_to(program.argv), environment = pointers_to(program.environment);
  const pid_t process = start_watcher({.directory = program.directory.c_str(),
                                       .program = program.program.c_str(),
                                       .argv = argv.data(),
                                       .environment = environment.data(),
                                       .input = input.get(),
                                       .output = written.writing.get(),
                                       .report = report.writing.get(),
                                       .control = control.reading.get(),
                                       .host = ::getpid(),
                                       .milliseconds = program.timeout.count * 1000});
  if (process < 0) return posix_error("start a process for", program.program);
  written.writing = FileDescriptor();
  report.writing = FileDescriptor();
  Watcher watcher(process, std::move(report.reading), std::move(control.writing));
  const auto end = watcher.wait(output, cancel);
  output.take();
  if (!end)
    return cannot_run(program.program, "the process could not be started, or was killed from outside");
  return ProgramEnd{end->how, end->number, std::move(output).text()};
}

}  // namespace sealwright
