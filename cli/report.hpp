// SPDX-License-Identifier: Apache-2.0
// Told: what a program prints of an answer, the same for all three programs. Pure; main files write it.
#pragma once

#include <string>

#include "base/result.hpp"
#include "cli/output.hpp"
#include "cli/terminal.hpp"

namespace sealwright {

// How to speak: chosen once, from the command line and the terminal.
struct Voice {
  std::string program;
  bool json = false;   // --json: one object on standard output, no text there
  bool quiet = false;  // --quiet: no text on standard output
  Ink ink{false};      // of standard error
};

struct Told {
  Words out, err;  // for standard output and standard error
  int exit = 0;    // docs/format.md, "Exit codes"
};

// Warnings and errors go to standard error in words, whether --json or not; the answer goes to standard
// output.
Told tell(const Result<Answer>& result, const std::string& command, const Voice& voice);

// The same where standard output did not take it for the reason given: no success any more.
Told unheard(Told told, const Error& reason, const Voice& voice);

}  // namespace sealwright
