#include "base/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.hpp"

namespace sealwright {

Option Option::required() { return option_->required(), *this; }
Option Option::excludes(Option other) { return option_->excludes(other.option_), *this; }
Option Option::takes(int values) { return option_->expected(values), *this; }
Option Option::separated_by(char mark) { return option_->delimiter(mark), *this; }
Option Option::one_of(std::vector<std::string> words) {
  return option_->check(CLI::IsMember(std::move(words))), *this;
}
Option Option::positive() { return option_->check(CLI::PositiveNumber), *this; }
Option Option::with_default() { return option_->capture_default_str(), *this; }

Option Command::add_option(const std::string& name, std::string& value, const std::string& help) {
  return Option(*app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, int& value, const std::string& help) {
  return Option(*app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, std::int64_t& value, const std::string& help) {
  return Option(*app_->add_option(name, value, help));
}
Option Command::add_option(const std::string& name, std::vector<std::string>& values,
                           const std::string& help) {
  return Option(*app_->add_option(name, values, help));
}
Option Command::add_option(const std::string& name, std::vector<std::int64_t>& values,
                           const std::string& help) {
  return Option(*app_->add_option(name, values, help));
}
Option Command::add_option(const std::string& name, std::function<void(const std::string&)> take,
                           const std::string& help) {
  return Option(*app_->add_option_function(name, std::move(take), help));
}
Option Command::add_flag(const std::string& name, bool& given, const std::string& help) {
  return Option(*app_->add_flag(name, given, help));
}
Option Command::option(const std::string& name) const { return Option(*app_->get_option(name)); }

CommandLine::CommandLine(std::string program, std::string_view purpose)
    : program_(std::move(program)), app_(std::make_unique<CLI::App>(std::string(purpose), program_)) {
  app_->set_version_flag("--version", program_ + " " + SEALWRIGHT_VERSION);
  app_->require_subcommand(1);
}
CommandLine::~CommandLine() = default;

Command CommandLine::with_common_options(CLI::App& app) {
  Command command(app);
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

Result<std::variant<Chosen, Asked>> CommandLine::parse(int count, const char* const* arguments) {
  using Outcome = std::variant<Chosen, Asked>;
  try {
    app_->parse(count, arguments);
    return Outcome(Chosen{chosen()});
  } catch (const CLI::CallForVersion& version) {
    return Outcome(Asked{std::string(version.what()) + "\n"});
  } catch (const CLI::CallForHelp&) {
    return Outcome(Asked{app_->help()});
  } catch (const CLI::CallForAllHelp&) {
    return Outcome(Asked{app_->help("", CLI::AppFormatMode::All)});
  } catch (const CLI::ParseError& error) {
    options_.json = std::any_of(arguments, arguments + count,
                                [](const char* argument) { return std::string_view(argument) == "--json"; });
    const std::string command = chosen();
    return Error{ErrorCode::usage, error.what()}.advice("Run `" + program_ +
                                                        (command.empty() ? "" : " " + command) + " --help`.");
  }
}

}  // namespace sealwright
