// SPDX-License-Identifier: Apache-2.0
// Runs real programs, such as openssl, in tests.
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <string>
#include <vector>

namespace sealwright {

struct CommandResult {
  int exit_code = -1;  // -1 when the program could not be started or was killed
  std::string output;  // standard output and standard error together
};

// One argument as a word of sh.
inline std::string shell_word(const std::string& argument) {
  std::string word = "'";
  for (const char c : argument) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

// Runs a program found on PATH with these arguments, nothing on its standard input, and waits for it.
inline CommandResult run(const std::vector<std::string>& arguments) {
  std::string line;
  for (const std::string& argument : arguments) line += shell_word(argument) + " ";
  CommandResult result;
  FILE* pipe = ::popen((line + "2>&1 </dev/null").c_str(), "r");
  if (pipe == nullptr) return result;
  char buffer[4096];
  for (std::size_t count; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    result.output.append(buffer, count);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  return result;
}

}  // namespace sealwright
