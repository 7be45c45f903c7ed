// SPDX-License-Identifier: Apache-2.0
// Program: the commands of one program, each registered once with its name, its options and what it runs.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>

#include "base/thrown.hpp"
#include "cli/command_line.hpp"
#include "cli/console.hpp"

namespace sealwright {

// `Environment` is what the program's main file passes to its commands: console, clock, paths. A
// command returns an Answer and prints nothing at its end; the program does.
template <class Environment>
class Program {
 public:
  using Run = std::function<Result<Answer>(const Environment&)>;

  // `name` as it is typed; `purpose` in one sentence.
  Program(std::string name, std::string_view purpose) : line_(std::move(name), purpose) {}

  // As CommandLine::command. Options of `run` must live as long as this.
  Command command(const std::string& name, const std::string& purpose, Run run) {
    return registered(line_.command(name, purpose), std::move(run));
  }
  Command command_below(Command upper, const std::string& name, const std::string& purpose, Run run) {
    return registered(line_.command_below(upper, name, purpose), std::move(run));
  }
  Command group(const std::string& name, const std::string& purpose) { return line_.group(name, purpose); }

  // Reads the arguments, runs the command that was chosen, prints what it found and returns the exit code.
  // `prepare` makes the Environment from the Console once a command was chosen. A question ends when
  // `cancelled` is set.
  template <class Prepare>
  int run(int count, const char* const* arguments, const std::atomic<bool>& cancelled, Prepare prepare) {
    const Console console(line_.program(), line_.options(), cancelled);
    const auto parsed = line_.parse(count, arguments);
    if (!parsed) return console.finish("", parsed.error());
    if (const auto* asked = std::get_if<Asked>(&*parsed)) return console.finish(asked->text);
    const std::string& command = std::get<Chosen>(*parsed).command;
    return console.finish(command, at_border([&] { return runs_.at(command)(prepare(console)); }));
  }

 private:
  Command registered(Command command, Run run) {
    runs_.emplace(command.path(), std::move(run));
    return command;
  }

  CommandLine line_;
  std::map<std::string, Run> runs_;  // by what is typed: "update", "config show"
};

}  // namespace sealwright
