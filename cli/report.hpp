// SPDX-License-Identifier: Apache-2.0
// Report: what a program prints of an answer, the same for all three programs. Pure; Console writes it.
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

struct Report {
  Words out, err;  // for standard output and standard error
  int exit = 0;    // docs/format.md, "Exit codes"
};

// Warnings and errors go to standard error in words, whether --json or not; the answer goes to standard
// output.
Report report_of(const Result<Answer>& result, const std::string& command, const Voice& voice);

// The same where standard output did not take it for the reason given: no success any more.
Report not_written(Report report, const Error& reason, const Voice& voice);

}  // namespace sealwright
