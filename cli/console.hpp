// SPDX-License-Identifier: Apache-2.0
// Console: everything that a program says and asks. Nothing else of ours writes to standard output or standard
// error, but for a file that an option names.
//
// What is printed is Words (base/words.hpp): values from outside are escaped in it, once.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "base/secret.hpp"
#include "cli/command_line.hpp"
#include "cli/report.hpp"

namespace sealwright {

enum class Reply : std::uint8_t { yes, no };

// Shows how far a transfer or a step is: called with the bytes that are done.
using ShowProgress = std::function<void(std::uint64_t done)>;

// One for each program. Not for two threads.
class Console {
 public:
  // `program` as it is typed. `options` and `cancelled` must outlive it; the options are read when something is
  // said. A question ends within a moment after `cancelled` was set.
  Console(std::string program, const CommonOptions& options, const std::atomic<bool>& cancelled);

  // A text that is part of what the command is for, such as a review, at once. Standard output; with --json
  // standard error; nothing with --quiet.
  void say(const Words& text) const;
  // One line about the work while it lasts. Standard error; nothing with --quiet or --json.
  void mention(const Words& line) const;
  // One line that a person must have seen before the next question. Standard error, always.
  void show(const Words& line) const;
  // The lines of a key that this program made and a person writes down, where `say` would say it. No copy is
  // left in memory that is not cleansed.
  void show_key(const Secret& lines) const;

  // Standard input is a terminal.
  bool has_person() const;
  // What `say` says goes to a terminal and nowhere else: a log or a pipe would keep a key.
  bool is_private() const;

  // A typed line. Errors: usage without a terminal; cancelled.
  Result<std::string> ask(const Words& prompt) const;
  // The same for a line that is a secret, such as a part of a recovery key.
  Result<Secret> ask_secret(const Words& prompt) const;
  // A passphrase, which is not shown. Errors: those of ask_passphrase (cli/posix_terminal.hpp).
  Result<Secret> ask_passphrase(const Words& prompt) const;
  // Typed twice: keys under a passphrase with a slip of the finger could never be opened. passphrase_wrong when
  // the two differ.
  Result<Secret> ask_new_passphrase(const Words& prompt) const;
  // A question that only y or yes answers with yes. Errors: usage without a terminal, with `otherwise` as the
  // advice; cancelled.
  Result<Reply> confirm(const Words& question, const std::string& otherwise) const;

  // Shows the progress of `name` until `total` bytes are done, on standard error. `form` "auto" is a line on a
  // terminal, unless --quiet or --json; "json" is an object per line; "none" is silent.
  ShowProgress progress(const std::string& form, const std::string& name, std::uint64_t total) const;

  // The end of the program: prints what `command` found and returns the exit code. Standard output comes
  // first, also where both are one pipe. Output that could not be written makes it io_error.
  int finish(const std::string& command, Result<Answer> result) const;
  // The same for a text that was asked for, such as --help.
  int finish(const std::string& text) const;

 private:
  Voice voice() const;
  int write(Report report) const;

  std::string program_;
  const CommonOptions& options_;
  const std::atomic<bool>& cancelled_;
};

}  // namespace sealwright
