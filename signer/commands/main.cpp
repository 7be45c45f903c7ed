// SPDX-License-Identifier: Apache-2.0
// sealwright-sign: everything that needs a release manager's key. It opens no connection.
#include <cstdlib>

#include "base/posix_files.hpp"
#include "base/thrown.hpp"
#include "cli/posix_start.hpp"
#include "cli/posix_terminal.hpp"
#include "cli/print.hpp"
#include "cli/standard_output.hpp"
#include "keys/private/freed_memory.hpp"
#include "signer/commands/command.hpp"

namespace sealwright::sign {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// Nothing where the environment names none: whatever directory this happens to be started in is no home.
std::string config_home() {
  const std::string config = variable("XDG_CONFIG_HOME"), home = variable("HOME");
  if (config.empty() && home.empty()) return {};
  return join_path(config.empty() ? join_path(home, ".config") : config, "sealwright");
}

Result<Secret> ask_line(const Words& prompt) {
  if (!is_terminal(0)) {
    return Error{ErrorCode::usage, "there is no terminal to confirm at"}.advice(
        "Give the digest that a person approved: --approve SHA256.");
  }
  print_now(Outlet::error, prompt);
  const std::atomic<bool> never = false;
  return read_secret_answer(0, never);
}

Environment environment_of(const char* program, const CommonOptions& options) {
  Environment environment;
  environment.now = system_now();
  environment.config_home = config_home();
  environment.program = read_link("/proc/self/exe").value_or(program);
  environment.show = [&options](const Words& words) {
    if (!options.quiet) print_now(options.json ? Outlet::error : Outlet::output, words);
  };
  environment.has_person = is_terminal(0);
  environment.is_private = !options.quiet && is_terminal(options.json ? 2 : 1);
  environment.show_key = [&options](const Secret& lines) {
    if (!options.quiet) print_key_now(options.json ? Outlet::error : Outlet::output, lines);
  };
  environment.ask = [](const Words& prompt) -> Result<std::string> {
    TRY_ASSIGN(const Secret line, ask_line(prompt));
    return std::string(line.reveal());
  };
  environment.ask_for_key = ask_line;
  environment.ask_secretly = [](const Words& prompt) { return ask_passphrase(prompt); };
  return environment;
}

// Of an outcome of the signer, which has neither warnings nor an exit code of its own.
Result<Answer> answer_of(const std::string& command, const Result<Outcome>& outcome) {
  if (!outcome) return outcome.error();
  Answer made = answer(command, "done", outcome->text);
  made.output.data = outcome->data;
  return made;
}

Voice voice_of(const CommandLine& line) {
  const Ink ink(is_terminal(2) && variable("NO_COLOR").empty());
  return {line.program(), line.options().json, line.options().quiet, ink};
}

int tell_person(const CommandLine& line, const std::string& command, const Result<Outcome>& outcome) {
  const Voice voice = voice_of(line);
  return print(tell(answer_of(command, outcome), command, voice), voice);
}

int run(int count, const char* const* arguments) {
  (void)cleanse_what_openssl_frees();
  CommandLine line("sealwright-sign", "Sign releases, keys and promises. Never opens a network connection.");
  Commands commands;
  add_init_command(line, commands);
  add_release_command(line, commands);
  add_request_commands(line, commands);
  add_key_commands(line, commands);
  add_document_commands(line, commands);
  add_export_command(line, commands);
  add_recover_command(line, commands);
  add_abandon_command(line, commands);
  add_calendar_commands(line, commands);
  auto parsed = line.parse(count, arguments);
  if (!parsed) return tell_person(line, "", std::move(parsed).error());
  if (const Asked* asked = std::get_if<Asked>(&*parsed))
    return print({Words::of_lines(asked->text), {}, 0}, voice_of(line));
  const std::string& command = std::get<Chosen>(*parsed).command;
  const auto act = [&] { return commands.at(command)(environment_of(arguments[0], line.options())); };
  return tell_person(line, command, at_border(act));
}

}  // namespace
}  // namespace sealwright::sign

int main(int count, char** arguments) {
  return sealwright::start_program(
      {.program = "sealwright-sign", .holds = sealwright::Holds::secrets, .run = sealwright::sign::run},
      count, arguments);
}
