// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.hpp"
#include "base/url.hpp"

namespace sealwright {

Option Option::required() { return option_->required(), *this; }
Option Option::excludes(Option other) { return option_->excludes(other.option_), *this; }
Option Option::takes(int values) { return option_->expected(values), *this; }
Option Option::one_each() { return option_->allow_extra_args(false), *this; }
Option Option::separated_by(char mark) { return option_->delimiter(mark), *this; }
Option Option::not_empty() {
  return option_->check([](const std::string& value) { return value.empty() ? "must not be empty" : ""; }),
         *this;
}
Option Option::one_of(std::vector<std::string> words) {
  option_->type_name(join(words, "|"));
  return option_->check(CLI::IsMember(std::move(words)).description("")), *this;
}
// A value that is not a number is refused when it is converted.
Option Option::positive() {
  return option_->check([](const std::string& value) {
    return value.starts_with('-') || value == "0" ? "must be at least 1" : "";
  }),
         *this;
}
Option Option::not_negative() { return option_->check(CLI::NonNegativeNumber.description("")), *this; }
Option Option::at_most(std::int64_t most) {
  return option_->check(CLI::Range(std::int64_t{0}, most).description("")), *this;
}
Option Option::with_default() { return option_->capture_default_str(), *this; }

namespace {

// "--to VERSION": the name, and the word for its value.
struct NameAndWord {
  explicit NameAndWord(const std::string& both)
      : name(both.substr(0, both.find(' '))), word(both.substr(std::min(name.size() + 1, both.size()))) {}
  Option added(CLI::Option* option) const { return Option(*option->type_name(word)); }

  std::string name, word;
};

OptionDescription describe(const CLI::Option& option) {
  OptionDescription made;
  made.is_argument = option.get_positional();
  if (made.is_argument) {
    made.names = {option.get_name(true, false)};
  } else {
    for (const std::string& name : option.get_snames()) made.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) made.names.push_back("--" + name);
  }
  if (option.get_type_size() != 0) made.value = option.get_type_name();
  made.default_value = option.get_default_str();
  if (made.default_value.starts_with('['))
    made.default_value = made.default_value.substr(1, made.default_value.size() - 2);
  made.help = option.get_description();
  made.required = option.get_required();
  made.repeated = option.get_expected_max() >= CLI::detail::expected_max_vector_size;
  return made;
}

CommandDescription describe(const CLI::App& app) {
  CommandDescription made;
  made.name = app.get_name();
  made.purpose = app.get_description();
  if (made.purpose.ends_with('.')) made.purpose.pop_back();
  for (const CLI::Option* option : app.get_options()) made.options.push_back(describe(*option));
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; }))
    made.commands.push_back(describe(*below));
  made.is_group = app.get_require_subcommand_min() > 0;
  return made;
}

class HelpFormat : public CLI::Formatter {
 public:
  HelpFormat() {
    label("SUBCOMMAND", "COMMAND");
    label("Positionals", "Arguments");
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    const OptionDescription described = describe(*option);
    std::string text = described.value.empty() ? "" : " " + described.value;
    if (described.repeated) text += "...";
    if (!described.default_value.empty()) text += "=" + described.default_value;
    return text + (described.required ? " (required)" : "");
  }
};

// CLI11 only reports that a command is missing, even if there is a word that is not a command.
std::string in_words(const CLI::App& app, const CLI::ParseError& error) {
  const auto left = app.remaining(true);
  const auto word = std::find_if(left.begin(), left.end(),
                                 [](const std::string& argument) { return !argument.starts_with('-'); });
  const bool is_unknown_command = error.get_name() == "RequiredError" && word != left.end() &&
                                  std::string_view(error.what()).starts_with("A subcommand");
  return is_unknown_command ? "there is no command '" + *word + "'" : error.what();
}

// "--version=", for which CLI11 would take the next argument; nullptr for none.
const char* option_with_nothing_behind_its_mark(int count, const char* const* arguments) {
  for (const char* const* argument = arguments + 1; argument < arguments + count; ++argument) {
    const std::string_view text(*argument);
    if (text == "--") return nullptr;
    if (text.starts_with("--") && text.find('=') == text.size() - 1) return *argument;
  }
  return nullptr;
}

// An error repeats what was typed, which may be a URL with a password or a token, whether it was typed in
// the right place or not.
std::string without_secrets(std::string text, int count, const char* const* arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    const std::size_t equals = argument.starts_with("--") ? argument.find('=') : std::string::npos;
    const std::string value = equals == std::string::npos ? argument : argument.substr(equals + 1);
    if (value.find("://") == std::string::npos && value.find('@') == std::string::npos) continue;
    const std::string shown = shown_url(value);
    for (std::size_t at = text.find(value); at != std::string::npos; at = text.find(value, at + shown.size()))
      text.replace(at, value.size(), shown);
  }
  return text;
}

}  // namespace

Option Command::add_option(const std::string& name, std::string& value, const std::string& help) {
  const NameAndWord option(name);
  return option.added(app_->add_option(option.name, value, help));
}
Option Command::add_option(const std::string& name, int& value, const std::string& help) {
  const NameAndWord option(name);
  return option.added(app_->add_option(option.name, value, help));
}
Option Command::add_option(const std::string& name, std::int64_t& value, const std::string& help) {
  const NameAndWord option(name);
  return option.added(app_->add_option(option.name, value, help));
}
Option Command::add_option(const std::string& name, std::optional<std::int64_t>& value,
                           const std::string& help) {
  const NameAndWord option(name);
  return option.added(app_->add_option(option.name, value, help));
}
Option Command::add_option(const std::string& name, std::vector<std::string>& values,
                           const std::string& help) {
  const NameAndWord option(name);
  return option.added(app_->add_option(option.name, values, help));
}
Option Command::add_option(const std::string& name, std::vector<std::int64_t>& values,
                           const std::string& help) {
  const NameAndWord option(name);
  return option.added(app_->add_option(option.name, values, help));
}
Option Command::add_option(const std::string& name, std::function<void(const std::string&)> take,
                           const std::string& help) {
  const NameAndWord option(name);
  return option.added(app_->add_option_function(option.name, std::move(take), help));
}
Option Command::add_flag(const std::string& name, bool& given, const std::string& help) {
  return Option(*app_->add_flag(name, given, help));
}
Option Command::add_flag(const std::string& name, const std::string& help, std::function<void()> take) {
  return Option(*app_->add_flag_callback(name, std::move(take), help));
}
std::string Command::path() const {
  std::string path = app_->get_name();
  for (const CLI::App* upper = app_->get_parent(); upper != nullptr && upper->get_parent() != nullptr;
       upper = upper->get_parent())
    path = upper->get_name() + " " + path;
  return path;
}
Option Command::option(const std::string& name) const { return Option(*app_->get_option(name)); }

CommandLine::CommandLine(std::string program, std::string_view purpose)
    : program_(std::move(program)), app_(std::make_unique<CLI::App>(std::string(purpose), program_)) {
  app_->formatter(std::make_shared<HelpFormat>());
  app_->set_help_flag("-h,--help", "Print this help and exit");
  app_->require_subcommand(1);
  add_own_options();
}
CommandLine::~CommandLine() = default;

// They end the parsing by a throw, as CLI11 does for the version.
void CommandLine::add_own_options() {
  const auto answer = [](const std::string& text) { throw CLI::CallForVersion(text, 0); };
  app_->set_version_flag("--version", program_ + " " + SEALWRIGHT_VERSION + "\n",
                         "Print the version and exit");
  app_->add_option_function<std::string>(
          "--completion",
          [this, answer](const std::string& shell) { answer(completion_script(description(), shell)); },
          "Print a script for tab completion and exit")
      ->type_name("bash|zsh|fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
  app_->add_flag_callback(
      "--manual", [this, answer] { answer(manual_page(description(), SEALWRIGHT_VERSION)); },
      "Print the manual for `man -l -` and exit");
}

CommandDescription CommandLine::description() const { return describe(*app_); }

Command CommandLine::with_common_options(CLI::App& app) {
  Command command(*app.group("Commands"));
  command.add_flag("--json", options_.json, "Print one JSON object on standard output");
  command.add_flag("--quiet", options_.quiet, "Print only errors");
  return command;
}

Command CommandLine::command(const std::string& name, const std::string& purpose) {
  return with_common_options(*app_->add_subcommand(name, purpose));
}

Command CommandLine::command_below(Command upper, const std::string& name, const std::string& purpose) {
  return with_common_options(*upper.app_->add_subcommand(name, purpose));
}

Command CommandLine::group(const std::string& name, const std::string& purpose) {
  const Command upper = command(name, purpose);
  upper.app_->require_subcommand(1);
  return upper;
}

std::string CommandLine::chosen() const {
  std::vector<std::string> names;
  const CLI::App* app = app_.get();
  for (;;) {
    const auto below = app->get_subcommands();
    if (below.empty()) return join(names, " ");
    app = below.front();
    names.push_back(app->get_name());
  }
}

Error CommandLine::refusal(std::string what, int count, const char* const* arguments) {
  options_.json = std::any_of(arguments, arguments + count,
                              [](const char* argument) { return std::string_view(argument) == "--json"; });
  const std::string command = chosen();
  return Error{ErrorCode::usage, without_secrets(std::move(what), count, arguments)}.advice(
      "Run `" + program_ + (command.empty() ? "" : " " + command) + " --help`.");
}

Result<std::variant<Chosen, Asked>> CommandLine::parse(int count, const char* const* arguments) {
  using Outcome = std::variant<Chosen, Asked>;
  if (const char* option = option_with_nothing_behind_its_mark(count, arguments))
    return refusal(std::string(option) + " has no value", count, arguments);
  try {
    app_->parse(count, arguments);
    return Outcome(Chosen{chosen()});
  } catch (const CLI::CallForVersion& answer) {
    return Outcome(Asked{answer.what()});
  } catch (const CLI::CallForHelp&) {
    return Outcome(Asked{app_->help()});
  } catch (const CLI::CallForAllHelp&) {
    return Outcome(Asked{app_->help("", CLI::AppFormatMode::All)});
  } catch (const CLI::ParseError& error) {
    return refusal(in_words(*app_, error), count, arguments);
  }
}

}  // namespace sealwright
