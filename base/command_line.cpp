#include "base/command_line.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace sealwright {
CommandLine::CommandLine(std::string program, std::string_view purpose)
    : program_(std::move(program)), app_(std::string(purpose), program_) {
  app_.set_version_flag("--version", program_ + " " + SEALWRIGHT_VERSION);
  app_.require_subcommand(1);
}

CLI::App& CommandLine::with_common_options(CLI::App& app) {
  app.add_flag("--json", options_.json, "Print one JSON object on standard output");
  app.add_flag("--quiet", options_.quiet, "Print only errors");
  return app;
}

CLI::App& CommandLine::command(std::string name, std::string purpose) {
  return with_common_options(*app_.add_subcommand(std::move(name), std::move(purpose)));
}

CLI::App& CommandLine::command_below(CLI::App& upper, std::string name, std::string purpose) {
  return with_common_options(*upper.add_subcommand(std::move(name), std::move(purpose)));
}

std::string CommandLine::chosen() const {
  std::vector<std::string> names;
  const CLI::App* app = &app_;
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
    app_.parse(count, arguments);
    return Outcome(Chosen{chosen()});
  } catch (const CLI::CallForVersion& version) {
    return Outcome(Asked{std::string(version.what()) + "\n"});
  } catch (const CLI::CallForHelp&) {
    return Outcome(Asked{app_.help()});
  } catch (const CLI::CallForAllHelp&) {
    return Outcome(Asked{app_.help("", CLI::AppFormatMode::All)});
  } catch (const CLI::ParseError& error) {
    options_.json = std::any_of(arguments, arguments + count,
                                [](const char* argument) { return std::string_view(argument) == "--json"; });
    const std::string command = chosen();
    return Error{ErrorCode::usage, error.what()}.advice("Run `" + program_ +
                                                        (command.empty() ? "" : " " + command) + " --help`.");
  }
}

}  // namespace sealwright
