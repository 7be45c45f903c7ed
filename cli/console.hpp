// SPDX-License-Identifier: Apache-2.0
// Console: everything that a program prints and asks. No other part of Sealwright writes to standard output
// or standard error, except a file that an option names.
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

// What --progress asks for.
enum class ProgressChoice : std::uint8_t { automatic, none, json };

enum class Reply : std::uint8_t { yes, no };

// Shows the progress of a transfer or a step. Called with the number of bytes that are done.
using ShowProgress = std::function<void(std::uint64_t done)>;

// One for each program. Not thread-safe.
class Console {
 public:
  // `program` as it is typed. `options` and `cancelled` must outlive it; the options are read when
  // something is printed. A question ends shortly after `cancelled` was set.
  Console(std::string program, const CommonOptions& options, const std::atomic<bool>& cancelled);

  // Prints at once a text that is part of the command's purpose, such as a review. Standard output; with
  // --json standard error; nothing with --quiet.
  void say(const Words& text) const;
  // Prints one line about the work in progress. Standard error; nothing with --quiet or --json.
  void mention(const Words& line) const;
  // Prints one line that a person must see before the next question. Always on standard error.
  void show(const Words& line) const;
  // Prints the lines of a key that this program made and a person writes down, to the same place as `say`.
  // Leaves no uncleansed copy in memory.
  void show_key(const Secret& lines) const;

  // Whether standard input is a terminal.
  bool has_person() const;
  // Whether `say` prints to a terminal only: a log or a pipe would keep a key.
  bool is_private() const;

  // Asks for a line. Errors: usage without a terminal; cancelled.
  Result<std::string> ask(const Words& prompt) const;
  // The same for a line that is a secret, such as a part of a recovery key.
  Result<Secret> ask_secret(const Words& prompt) const;
  // Asks for a passphrase and does not show it. Errors: those of ask_passphrase (cli/posix_terminal.hpp).
  Result<Secret> ask_passphrase(const Words& prompt) const;
  // Asks for it twice, because keys under a mistyped passphrase could never be opened. passphrase_wrong if
  // the two differ.
  Result<Secret> ask_new_passphrase(const Words& prompt) const;
  // Asks a question; only y and yes mean yes. Errors: usage without a terminal, with `otherwise` as the
  // advice; cancelled.
  Result<Reply> confirm(const Words& question, const std::string& otherwise) const;

  // Shows the progress of `name` until `total` bytes are done, on standard error. automatic: a line on
  // a terminal, unless --quiet or --json; json: an object per line.
  ShowProgress progress(ProgressChoice choice, const std::string& name, std::uint64_t total) const;

  // Ends the program: prints what `command` found and returns the exit code. Standard output comes first,
  // also if both are one pipe. If output could not be written, the result is io_error.
  int finish(const std::string& command, Result<Answer> result) const;
  // The same for a text that the user asked for, such as --help.
  int finish(const std::string& text) const;

 private:
  Voice voice() const;
  int write(Report report) const;

  std::string program_;
  const CommonOptions& options_;
  const std::atomic<bool>& cancelled_;
};

}  // namespace sealwright
