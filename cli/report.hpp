// SPDX-License-Identifier: Apache-2.0
// Report: what a program prints of an answer, the same for all three programs. Pure; Console writes it.
#pragma once

#include <string>

#include "base/result.hpp"
#include "cli/output.hpp"
#include "cli/terminal.hpp"

namespace sealwright {

// How to print: chosen once, from the command line and the terminal.
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

// Warnings and errors go to standard error as text, with or without --json. The answer goes to standard
// output.
Report report_of(const Result<Answer>& result, const std::string& command, const Voice& voice);

// The same if standard output did not accept it, for the given reason: the command has not succeeded.
Report not_written(Report report, const Error& reason, const Voice& voice);

}  // namespace sealwright
