// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "cli/command_description.hpp"

namespace sealwright {
namespace {

// Plain text: no character acts as a macro, and hyphens can be copied into a shell.
std::string plain(std::string_view text) {
  std::string made;
  for (const char character : text) {
    if (character == '\\')
      made += "\\e";
    else if (character == '-')
      made += "\\-";
    else if ((character == '.' || character == '\'') && made.empty())
      made += std::string("\\&") + character;
    else
      made += character;
  }
  return made;
}

std::string bold(std::string_view text) { return "\\fB" + plain(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + plain(text) + "\\fR"; }

std::string sentence(const std::string& text) {
  return plain(text) + (text.ends_with('?') || text.ends_with('.') ? "" : ".") + "\n";
}

bool is_common(const OptionDescription& option) {
  const std::string& name = option.names.back();
  return name == "--help" || name == "--json" || name == "--quiet";
}

std::string option_entry(const OptionDescription& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.names)
    names.push_back(option.is_argument ? italic(name) : bold(name));
  std::string text = ".TP\n" + join(names, ", ");
  if (!option.value.empty()) text += " " + italic(option.value);
  text += option.is_argument && option.repeated ? "...\n" : "\n";
  text += sentence(option.help);
  if (!option.default_value.empty()) text += "Default: " + bold(option.default_value) + "\n";
  if (option.required && !option.is_argument) text += "Required.\n";
  if (option.repeated && !option.is_argument) text += "May be given several times.\n";
  return text;
}

// "sealwright update [OPTIONS] FILE"
std::string synopsis(const std::string& path, const CommandDescription& command) {
  std::string text = bold(path) + " [" + italic("OPTIONS") + "]";
  for (const OptionDescription& option : command.options) {
    if (!option.is_argument) continue;
    const std::string word = italic(option.names[0]) + (option.repeated ? "..." : "");
    text += option.required ? " " + word : " [" + word + "]";
  }
  return text;
}

std::string command_entries(const std::string& upper, const CommandDescription& command) {
  const std::string path = upper + " " + command.name;
  std::string text;
  if (!command.is_group) {
    text += ".SS " + synopsis(path, command) + "\n" + sentence(command.purpose);
    for (const OptionDescription& option : command.options) {
      if (!is_common(option)) text += option_entry(option);
    }
  }
  for (const CommandDescription& below : command.commands) text += command_entries(path, below);
  return text;
}

std::string common_entries(const CommandDescription& program) {
  std::string text;
  for (const OptionDescription& option : program.commands.at(0).options) {
    if (is_common(option)) text += option_entry(option);
  }
  for (const OptionDescription& option : program.options) {
    if (!is_common(option)) text += option_entry(option);
  }
  return text;
}

// The classes of base/error.hpp. Commands with --exit-code list theirs in its help.
constexpr std::array<std::string_view, 9> kExits = {
    "Done.",
    "Failed on this machine: its disk, its state, its keys.",
    "The command line or a configuration file is not valid.",
    "Refused: what was read is not what was signed, or breaks a rule. Nothing was changed.",
    "The repository cannot be reached, or has no such file.",
    "What was read is authentic but too old.",
    "Held back by the settings of this machine or the vendor's policy.",
    "Another run has the lock.",
    "Stopped by a signal.",
};

// The codes that commands with --exit-code return instead of 0.
struct OtherExit {
  int code;
  std::string_view meaning;
};
constexpr std::array<OtherExit, 6> kOtherExits = {{
    {10, "An update is available."},
    {11, "A security update is available."},
    {13, "A newer release is held back."},
    {14, "Support ends soon."},
    {20, "Support has ended."},
    {30, "Support is unknown."},
}};

bool has_exit_code_option(const CommandDescription& command) {
  const auto is_it = [](const OptionDescription& option) {
    return std::find(option.names.begin(), option.names.end(), "--exit-code") != option.names.end();
  };
  return std::any_of(command.options.begin(), command.options.end(), is_it) ||
         std::any_of(command.commands.begin(), command.commands.end(), has_exit_code_option);
}

std::string exit_entry(int code, std::string_view meaning) {
  return ".TP\n" + bold(std::to_string(code)) + "\n" + plain(meaning) + "\n";
}

}  // namespace

std::string manual_page(const CommandDescription& program, const std::string& version) {
  std::string text = ".TH " + program.name + " 1 \"\" \"Sealwright " + version + "\" \"Sealwright\"\n";
  text += ".SH NAME\n" + plain(program.name) + " \\- " + plain(program.purpose) + "\n";
  text += ".SH SYNOPSIS\n" + bold(program.name) + " " + italic("COMMAND") + " [" + italic("OPTIONS") + "]\n";
  text += ".SH COMMANDS\n";
  for (const CommandDescription& command : program.commands) text += command_entries(program.name, command);
  text += ".SH OPTIONS\nEvery command takes the first three.\n" + common_entries(program);
  text += ".SH EXIT STATUS\n";
  for (std::size_t code = 0; code < kExits.size(); ++code)
    text += exit_entry(static_cast<int>(code), kExits[code]);
  if (has_exit_code_option(program)) {
    text += ".PP\nWith \\fB\\-\\-exit\\-code\\fR also:\n";
    for (const OtherExit& other : kOtherExits) text += exit_entry(other.code, other.meaning);
  }
  text += ".PP\n";
  text +=
      "Every error has a code that never changes its meaning; \\fB\\-\\-json\\fR carries it as error.code.\n";
  text += ".SH SEE ALSO\n";
  std::vector<std::string> others;
  for (const char* name : {"sealwright", "sealwright-publish", "sealwright-sign"}) {
    if (program.name != name) others.push_back(bold(name) + "(1)");
  }
  return text + join(others, ",\n") + "\n";
}

}  // namespace sealwright
