// SPDX-License-Identifier: Apache-2.0
#include "base/posix_process.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "base/posix_files.hpp"

namespace sealwright {
namespace {

// Sets a signal to its default action while this exists. For programs only: it affects the whole process.
class DefaultAction {
 public:
  explicit DefaultAction(int signal) : signal_(signal) {
    struct sigaction none {};
    none.sa_handler = SIG_DFL;
    ::sigaction(signal_, &none, &before_);
  }
  DefaultAction(const DefaultAction&) = delete;
  DefaultAction& operator=(const DefaultAction&) = delete;
  ~DefaultAction() { ::sigaction(signal_, &before_, nullptr); }

 private:
  int signal_;
  struct sigaction before_ {};
};

}  // namespace

Status run_program(const std::string& program, const std::vector<std::string>& arguments) {
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  // Our parent may have left SIGCHLD ignored: then the system reaps the child, and its exit code is lost.
  const DefaultAction reported(SIGCHLD);
  const pid_t child = ::fork();
  if (child < 0) return posix_error("start", program);
  if (child == 0) {
    ::execv(program.c_str(), words.data());
    ::_exit(127);  // as a shell does
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return posix_error("wait for", program);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Done{};
  const std::string how =
      WIFEXITED(status) ? "exit " + std::to_string(WEXITSTATUS(status)) : "killed by a signal";
  return Error{ErrorCode::io_error, "a program failed"}.file(program).expected("exit 0").got(how);
}

}  // namespace sealwright
