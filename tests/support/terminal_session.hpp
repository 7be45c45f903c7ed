// SPDX-License-Identifier: Apache-2.0
// TerminalSession: a program at a terminal, and a person who waits for its questions before typing.
#pragma once

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/posix_files.hpp"

namespace sealwright::testing_support {

class TerminalSession {
 public:
  // Starts the program, found on PATH, with a terminal of its own as standard input, output and error.
  explicit TerminalSession(const std::vector<std::string>& words) {
    int keyboard = -1;
    process_ = ::forkpty(&keyboard, nullptr, nullptr, nullptr);
    if (process_ == 0) {
      std::vector<char*> arguments;
      for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
      arguments.push_back(nullptr);
      ::execvp(arguments[0], arguments.data());
      _exit(127);
    }
    keyboard_ = FileDescriptor(keyboard);
  }
  ~TerminalSession() {
    keyboard_ = FileDescriptor();  // hangs up
    if (process_ > 0) ::waitpid(process_, nullptr, 0);
  }
  TerminalSession(const TerminalSession&) = delete;
  TerminalSession& operator=(const TerminalSession&) = delete;

  // Waits until the text is on the screen after what was waited for before; false when the program ends
  // first, or after a minute without output.
  bool sees(const std::string& text) {
    for (;;) {
      const std::size_t found = screen_.find(text, seen_);
      if (found != std::string::npos) {
        seen_ = found + text.size();
        return true;
      }
      if (!read_more()) return false;
    }
  }
  void type(const std::string& line) const {
    const std::string keys = line + "\n";
    if (::write(keyboard_.get(), keys.data(), keys.size()) < 0) std::abort();
  }
  // Whether a person at this terminal sees what they type.
  bool shows_keys() const {
    termios settings{};
    return ::tcgetattr(keyboard_.get(), &settings) == 0 && (settings.c_lflag & ECHO) != 0 &&
           (settings.c_lflag & ICANON) != 0;
  }
  void send(int signal) const { ::kill(process_, signal); }
  // To the process that the program started, where there is just one.
  void send_below(int signal) const {
    const std::string id = std::to_string(process_);
    std::ifstream children("/proc/" + id + "/task/" + id + "/children");
    pid_t child = 0;
    if (children >> child) ::kill(child, signal);
  }
  // Everything shown, once the program has ended; `exit_code` then holds.
  const std::string& rest() {
    while (read_more()) {
    }
    int status = 0;
    if (::waitpid(process_, &status, 0) == process_ && WIFEXITED(status)) exit_code = WEXITSTATUS(status);
    process_ = -1;
    return screen_;
  }
  const std::string& screen() const { return screen_; }

  int exit_code = -1;

 private:
  bool read_more() {
    pollfd waiting{keyboard_.get(), POLLIN, 0};
    char buffer[4096];
    if (::poll(&waiting, 1, 60'000) != 1) return false;
    const ssize_t count = ::read(keyboard_.get(), buffer, sizeof buffer);
    if (count <= 0) return false;  // EIO: the program has ended
    screen_.append(buffer, static_cast<std::size_t>(count));
    return true;
  }

  pid_t process_ = -1;
  FileDescriptor keyboard_;
  std::string screen_;
  std::size_t seen_ = 0;
};

}  // namespace sealwright::testing_support
