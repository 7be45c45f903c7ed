// SPDX-License-Identifier: Apache-2.0
#include "cli/posix_start.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "cli/standard_output.hpp"

namespace sealwright {
namespace {

constexpr rlim_t kEnoughDescriptors = 256;

// Opens each missing descriptor for reading only, so that what a program writes to standard output is not
// lost silently. The lowest free number is the missing one, because those below it are open.
void open_missing_descriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    if (::open("/dev/null", O_RDONLY) == fd || ::open("/", O_RDONLY | O_DIRECTORY) == fd) continue;
    ::_exit(EXIT_FAILURE);
  }
}

void take(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  ::sigaction(signal, &action, nullptr);
}

void put_signals_in_order() {
  for (const int signal : {SIGCHLD, SIGTERM}) take(signal, SIG_DFL);
  for (const int signal : {SIGPIPE, SIGXFSZ}) take(signal, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void settle_umask(NewFiles new_files) {
  constexpr mode_t kNotForOthers = S_IWGRP | S_IWOTH;
  const mode_t inherited = ::umask(kNotForOthers);
  if (new_files == NewFiles::for_every_user) return;
  ::umask((inherited | kNotForOthers) & static_cast<mode_t>(~S_IRWXU));
}

void raise_limit_of_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kEnoughDescriptors) return;
  limit.rlim_cur = std::min(kEnoughDescriptors, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Each of these names code to load, rules for cryptography, or a file that TLS writes its keys to.
void clean_environment() {
  for (const char* name : {"OPENSSL_CONF", "OPENSSL_CONF_INCLUDE", "OPENSSL_ENGINES", "OPENSSL_MODULES",
                           "SSLKEYLOGFILE", "CURL_HOME"})
    ::unsetenv(name);
}

void forbid_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

// A program built with a sanitizer looks for leaks when it ends, and reads its own memory with ptrace.
void allow_search_for_leaks() {
#if defined(__SANITIZE_ADDRESS__)
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
#endif
}

int run(const ProgramStart& start, int count, const char* const* arguments) {
  const char* const alone[] = {start.program, nullptr};
  return run_main([&] { return count > 0 ? start.run(count, arguments) : start.run(1, alone); });
}

}  // namespace

int start_program(const ProgramStart& start, int count, char** arguments) {
  open_missing_descriptors();
  put_signals_in_order();
  settle_umask(start.new_files);
  raise_limit_of_descriptors();
  clean_environment();
  if (start.holds == Holds::secrets) forbid_core_dumps();
  const int exit = run(start, count, arguments);
  allow_search_for_leaks();
  return exit;
}

}  // namespace sealwright
