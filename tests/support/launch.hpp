// SPDX-License-Identifier: Apache-2.0
// Starts a program in a state that a test chooses: descriptors, signals, limits, umask, environment,
// directory.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/posix_files.hpp"

namespace sealwright::testing_support {

struct Launched {
  int exit_code = -1;  // -1 when a signal ended it
  int signal = 0;
  std::string out, err;
};

struct Launch {
  std::vector<std::string> words;  // the program's file first
  std::vector<std::string> environment = {"PATH=/usr/bin:/bin"};
  std::string directory = "/";
  std::function<void()> prepare = [] {};  // runs in the new process, just before the program
  bool without_arguments = false;         // not even a name
};

inline std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Standard output and error go to files in `scratch`; standard input is empty.
inline pid_t begin_launch(const Launch& launch, const std::string& scratch) {
  const std::string out = join_path(scratch, "out"), err = join_path(scratch, "err");
  const std::vector<char*> arguments = pointers_to(launch.words), variables = pointers_to(launch.environment);
  const pid_t child = ::fork();
  if (child != 0) return child;
  const auto put = [](const char* path, int flags, int to) {
    const int fd = ::open(path, flags, 0600);
    if (fd != to && (::dup2(fd, to) != to || ::close(fd) != 0)) ::_exit(126);
  };
  put("/dev/null", O_RDONLY, 0);
  put(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 1);
  put(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 2);
  if (::chdir(launch.directory.c_str()) != 0) ::_exit(126);
  launch.prepare();
  char* const none[] = {nullptr};
  ::execve(arguments[0], launch.without_arguments ? none : arguments.data(), variables.data());
  ::_exit(127);
}

inline Launched end_launch(pid_t child, const std::string& scratch) {
  Launched done;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
  }
  if (WIFEXITED(status)) done.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) done.signal = WTERMSIG(status);
  done.out = read_file(join_path(scratch, "out"), 16u << 20).value_or("");
  done.err = read_file(join_path(scratch, "err"), 16u << 20).value_or("");
  return done;
}

inline Launched launch(const Launch& launch, const std::string& scratch) {
  return end_launch(begin_launch(launch, scratch), scratch);
}

// Everything below `folder` with its mode: "d 755", "f 644", "l".
inline std::map<std::string, std::string> modes_below(const std::string& folder,
                                                      const std::string& path = "") {
  std::map<std::string, std::string> found;
  for (const std::string& name : list_directory(join_path(folder, path)).value_or({})) {
    const std::string inner = join_path(path, name);
    struct stat info {};
    if (::lstat(join_path(folder, inner).c_str(), &info) != 0) continue;
    char mode[16];
    std::snprintf(mode, sizeof mode, "%o", static_cast<unsigned>(info.st_mode & 07777));
    found[inner] = S_ISLNK(info.st_mode) ? "l" : (S_ISDIR(info.st_mode) ? "d " : "f ") + std::string(mode);
    if (S_ISDIR(info.st_mode)) found.merge(modes_below(folder, inner));
  }
  return found;
}

}  // namespace sealwright::testing_support
