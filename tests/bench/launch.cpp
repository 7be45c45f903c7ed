// SPDX-License-Identifier: Apache-2.0
// bench_launch OUTPUT COMMAND ARGUMENT...: runs the command once, its output to the file OUTPUT, and prints
// its time and memory as one line of JSON.
//
// A child's peak memory includes that of its parent until it becomes another program, so the parent must be
// small: this program is, and a script's interpreter is not.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <ctime>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

std::int64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

long long microseconds(const timeval& time) { return time.tv_sec * 1'000'000LL + time.tv_usec; }

[[noreturn]] void become(const char* output, char** command) {
  const int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd >= 0) {
    dup2(fd, 1);
    dup2(fd, 2);
    execvp(command[0], command);
  }
  std::perror(command[0]);
  _exit(127);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 2;
  const std::int64_t start = now_ns();
  const pid_t child = fork();
  if (child == 0) become(arguments[1], arguments + 2);
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child) return 1;
  const std::int64_t wall = now_ns() - start;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  std::printf(R"({"exit":%d,"wall_ns":%lld,"user_us":%lld,"system_us":%lld,"peak_kib":%ld})"
              "\n",
              code, static_cast<long long>(wall), microseconds(used.ru_utime), microseconds(used.ru_stime),
              used.ru_maxrss);
  return 0;
}
