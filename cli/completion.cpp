// SPDX-License-Identifier: Apache-2.0
// Scripts for tab completion. Each finds the command that the words so far name, then offers what is
// allowed there.
#include "base/text.hpp"
#include "cli/command_description.hpp"

namespace sealwright {
namespace {

// A command by its words, "" for the program itself.
struct Place {
  std::string path;
  const CommandDescription& command;
};

void add_places(std::vector<Place>& places, const std::string& path, const CommandDescription& command) {
  places.push_back({path, command});
  for (const CommandDescription& below : command.commands)
    add_places(places, path.empty() ? below.name : path + " " + below.name, below);
}

std::vector<Place> places_of(const CommandDescription& program) {
  std::vector<Place> places;
  add_places(places, "", program);
  return places;
}

// In single quotes, for a POSIX shell and for zsh; fish also reads backslashes there.
enum class Quotes { posix, fish };

std::string quoted(std::string_view text, Quotes quotes = Quotes::posix) {
  std::string made = "'";
  for (const char character : text) {
    if (quotes == Quotes::fish && (character == '\'' || character == '\\')) made += '\\';
    made += quotes == Quotes::posix && character == '\'' ? "'\\''" : std::string(1, character);
  }
  return made + "'";
}

// The patterns for "$command $word", the command so far and one more word: ' trust', 'trust show'.
std::string steps_of(const std::vector<Place>& places, std::string_view between) {
  std::vector<std::string> steps;
  for (const auto& [path, command] : places) {
    const bool is_first = path.find(' ') == std::string::npos;
    if (!path.empty()) steps.push_back(quoted((is_first ? " " : "") + path));
  }
  return join(steps, between);
}

enum class Kind { none, files, directories, choices };

Kind kind_of(const OptionDescription& option) {
  const std::string& word = option.is_argument ? option.names[0] : option.value;
  if (!option.choices().empty()) return Kind::choices;
  if (word.ends_with("DIR")) return Kind::directories;
  // Every plain argument except a version is a file or may be one. "URL FILE" offers files for both.
  if (option.is_argument) return word == "VERSION" ? Kind::none : Kind::files;
  return word.ends_with("FILE") ? Kind::files : Kind::none;
}

bool takes_file(const CommandDescription& command) {
  for (const OptionDescription& option : command.options) {
    if (option.is_argument && kind_of(option) == Kind::files) return true;
  }
  return false;
}

// ---- bash

std::string bash_values(const OptionDescription& option) {
  switch (kind_of(option)) {
    case Kind::files:
      return "FILE";
    case Kind::directories:
      return "DIR";
    case Kind::choices:
      return quoted(join(option.choices(), " "));
    case Kind::none:
      break;
  }
  return "-";
}

std::string bash_place(const Place& place) {
  std::vector<std::string> words;
  std::string cases;
  for (const CommandDescription& below : place.command.commands) words.push_back(below.name);
  for (const OptionDescription& option : place.command.options) {
    if (option.is_argument) continue;
    words.push_back(option.names.back());
    if (!option.value.empty())
      cases += "    " + join(option.names, " | ") + ") values=" + bash_values(option) + " ;;\n";
  }
  std::string text = "  " + quoted(place.path) + ")\n    words=" + quoted(join(words, " ")) + "\n";
  if (takes_file(place.command)) text += "    [[ $typed != -* ]] && values='FILE or word'\n";
  if (!cases.empty()) text += "    case $before in\n" + cases + "    esac\n";
  return text + "    ;;\n";
}

std::string bash_script(const CommandDescription& program) {
  const std::vector<Place> places = places_of(program);
  const std::string name = "_" + program.name;
  std::string text = "# bash completion for " + program.name + ", printed by `" + program.name +
                     " --completion bash`\n" + name + R"(() {
  local typed=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= word words= values=
  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    case "$command $word" in
    )" + steps_of(places, " | ") +
                     R"() command=${command:+$command }$word ;;
    esac
  done
  case $command in
)";
  for (const Place& place : places) text += bash_place(place);
  return text + R"(  esac
  COMPREPLY=()
  case $values in
  '') mapfile -t COMPREPLY < <(compgen -W "$words" -- "$typed") ;;
  -) ;;
  DIR) mapfile -t COMPREPLY < <(compgen -d -- "$typed") ;;
  FILE) mapfile -t COMPREPLY < <(compgen -f -- "$typed") ;;
  'FILE or word') mapfile -t COMPREPLY < <(compgen -f -W "$words" -- "$typed") ;;
  *) mapfile -t COMPREPLY < <(compgen -W "$values" -- "$typed") ;;
  esac
  case $values in DIR | FILE*) compopt -o filenames 2>/dev/null ;; esac
}
complete -F )" +
         name + " " + program.name + "\n";
}

// ---- zsh

// `_arguments` gives brackets and colons a meaning of their own.
std::string zsh_plain(std::string_view text) {
  std::string made;
  for (const char character : text) {
    if (character == '[' || character == ']' || character == ':') made += '\\';
    made += character;
  }
  return made;
}

std::string zsh_values(const OptionDescription& option) {
  switch (kind_of(option)) {
    case Kind::files:
      return "_files";
    case Kind::directories:
      return "_files -/";
    case Kind::choices:
      return "(" + join(option.choices(), " ") + ")";
    case Kind::none:
      break;
  }
  return " ";
}

std::string zsh_option(const OptionDescription& option) {
  if (option.is_argument) {
    const std::string_view place = option.repeated ? "*:" : option.required ? ":" : "::";
    return quoted(std::string(place) + option.names[0] + ":" + zsh_values(option));
  }
  const std::string times = option.repeated ? "*" : "";
  const std::string value = option.value.empty() ? "" : ":" + option.value + ":" + zsh_values(option);
  std::vector<std::string> made;
  for (const std::string& name : option.names)
    made.push_back(quoted(times + name + "[" + zsh_plain(option.help) + "]" + value));
  return join(made, " ");
}

std::string zsh_place(const Place& place) {
  std::string text = "  " + quoted(place.path) + ")\n";
  if (!place.command.commands.empty()) {
    text += "    below=(";
    for (const CommandDescription& below : place.command.commands)
      text += "\n      " + quoted(zsh_plain(below.name) + ":" + below.purpose);
    text += ")\n    (( CURRENT == 2 )) && _describe command below\n";
  }
  text += "    _arguments";
  for (const OptionDescription& option : place.command.options) text += " \\\n      " + zsh_option(option);
  return text + "\n    ;;\n";
}

std::string zsh_script(const CommandDescription& program) {
  const std::vector<Place> places = places_of(program);
  const std::string name = "_" + program.name;
  std::string text = "#compdef " + program.name + "\n# printed by `" + program.name + " --completion zsh`\n" +
                     name + R"(() {
  local command=
  local -a below
  while (( CURRENT > 2 )); do
    case "$command $words[2]" in
    ()" + steps_of(places, "|") +
                     R"() command="${command:+$command }$words[2]"; shift words; (( CURRENT-- )) ;;
    (*) break ;;
    esac
  done
  case $command in
)";
  for (const Place& place : places) text += zsh_place(place);
  // Loaded from $fpath, the file is the function. Loaded with `source`, it registers one.
  return text + "  esac\n}\nif [[ $funcstack[1] == " + name + " ]]; then " + name + " \"$@\"; else compdef " +
         name + " " + program.name + "; fi\n";
}

// ---- fish

std::string fish_option(const OptionDescription& option) {
  std::string text;
  for (const std::string& name : option.names)
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.value.empty()) text += kind_of(option) == Kind::files ? " -r -F" : " -x";
  if (kind_of(option) == Kind::directories) text += " -a '(__fish_complete_directories)'";
  if (kind_of(option) == Kind::choices) text += " -a " + quoted(join(option.choices(), " "), Quotes::fish);
  return text + " -d " + quoted(option.help, Quotes::fish) + "\n";
}

std::string fish_place(const std::string& line, const CommandDescription& command) {
  std::string text;
  for (const CommandDescription& below : command.commands)
    text += line + " -a " + below.name + " -d " + quoted(below.purpose, Quotes::fish) + "\n";
  for (const OptionDescription& option : command.options) {
    if (!option.is_argument) text += line + fish_option(option);
  }
  return text + (takes_file(command) ? line + " -F\n" : "");
}

std::string fish_script(const CommandDescription& program) {
  const std::vector<Place> places = places_of(program);
  const std::string at = "__" + program.name + "_at";
  std::string text = "# fish completion for " + program.name + ", printed by `" + program.name +
                     " --completion fish`\nfunction " + at + R"(
  set -l command
  for word in (commandline -opc)[2..]
    contains -- "$command $word" )" +
                     steps_of(places, " ") + R"(
    and set command (string trim -- "$command $word")
  end
  test "$command" = "$argv"
end
complete -c )" + program.name +
                     " -f\n";
  for (const Place& place : places) {
    const std::string line = "complete -c " + program.name + " -n '" + at + " \"" + place.path + "\"'";
    text += fish_place(line, place.command);
  }
  return text;
}

}  // namespace

std::vector<std::string> OptionDescription::choices() const {
  return value.find('|') == std::string::npos ? std::vector<std::string>{} : split(value, '|');
}

std::string completion_script(const CommandDescription& program, const std::string& shell) {
  if (shell == "bash") return bash_script(program);
  if (shell == "zsh") return zsh_script(program);
  if (shell == "fish") return fish_script(program);
  return "";
}

}  // namespace sealwright
