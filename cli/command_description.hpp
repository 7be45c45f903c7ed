// SPDX-License-Identifier: Apache-2.0
// CommandDescription: what a person may type, for other forms of help than --help.
#pragma once

#include <string>
#include <vector>

namespace sealwright {

// An option, a flag, or a plain argument.
struct OptionDescription {
  std::vector<std::string> names;  // "-h", "--help"; a plain argument has one, without dashes
  std::string value;               // "FILE", "URL FILE", "auto|none"; empty for flags and plain arguments
  std::string default_value;
  std::string help;
  bool is_argument = false;
  bool required = false;
  bool repeated = false;

  // The allowed words, if the value is one of several.
  std::vector<std::string> choices() const;
};

// A program, or one of its commands.
struct CommandDescription {
  std::string name;     // "sealwright", "update", "show"
  std::string purpose;  // a sentence without its full stop
  std::vector<OptionDescription> options;
  std::vector<CommandDescription> commands;
  bool is_group = false;  // only the commands below it can be run
};

// The script that bash, zsh or fish read for tab completion. Empty for another shell.
std::string completion_script(const CommandDescription& program, const std::string& shell);

// The page that `man` shows, in the macros of man(7).
std::string manual_page(const CommandDescription& program, const std::string& version);

}  // namespace sealwright
