// SPDX-License-Identifier: Apache-2.0
// CommandLine: what the three programs share of reading their arguments.
//
// CLI11 does the work, behind this header: it throws, which nothing here does, and is long to compile.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "cli/command_description.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace sealwright {

// The options that every command has.
struct CommonOptions {
  bool json = false;
  bool quiet = false;
};

// A command was given; its options are set.
struct Chosen {
  std::string command;  // "update", "config show"
};
// The user asked for help, the version, a completion script or the manual: print this on standard output
// and exit with 0.
struct Asked {
  std::string text;
};

// An option, flag or plain argument of a command. A handle that is valid as long as its CommandLine. A
// value that is not allowed is a usage error.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  Option required();
  Option excludes(Option other);   // not both
  Option takes(int values);        // exactly this many each time
  Option one_each();               // of several values, one each time: an argument may follow
  Option separated_by(char mark);  // several values in one argument
  Option not_empty();              // if an empty value would mean something else
  Option one_of(std::vector<std::string> words);
  Option positive();
  Option not_negative();
  Option at_most(std::int64_t most);  // and not negative
  Option with_default();              // help shows the value that the variable has now

 private:
  CLI::Option* option_;
};

// A command under construction. A handle that is valid as long as its CommandLine. Give its options
// variables that outlive `CommandLine::parse`; `name` is "--to VERSION" or "--version,--release-version
// VERSION" with the word that help shows for the value, or a word for a plain argument. Completion takes
// FILE and DIR at their word, and offers what bars separate: "--kind ssh|openssl".
class Command {
 public:
  explicit Command(CLI::App& app) : app_(&app) {}

  Option add_option(const std::string& name, std::string& value, const std::string& help);
  Option add_option(const std::string& name, int& value, const std::string& help);
  Option add_option(const std::string& name, std::int64_t& value, const std::string& help);
  // Stays empty if the option is not given.
  Option add_option(const std::string& name, std::optional<std::int64_t>& value, const std::string& help);
  Option add_option(const std::string& name, std::vector<std::string>& values, const std::string& help);
  Option add_option(const std::string& name, std::vector<std::int64_t>& values, const std::string& help);
  // `take` is called with the value while the arguments are read.
  Option add_option(const std::string& name, std::function<void(const std::string&)> take,
                    const std::string& help);
  Option add_flag(const std::string& name, bool& given, const std::string& help);
  // `take` is called while the arguments are read, if the flag is given.
  Option add_flag(const std::string& name, const std::string& help, std::function<void()> take);
  // What is typed to run it: "update", "config show".
  std::string path() const;
  // An option that was added before.
  Option option(const std::string& name) const;

 private:
  friend class CommandLine;
  CLI::App* app_;
};

class CommandLine {
 public:
  // `program` as it is typed; `purpose` in one sentence.
  CommandLine(std::string program, std::string_view purpose);
  ~CommandLine();

  // A command, with --json and --quiet.
  Command command(const std::string& name, const std::string& purpose);
  // A command below a command: `config show`.
  Command command_below(Command upper, const std::string& name, const std::string& purpose);
  // As `command`, for a word that is not a command by itself: `config`.
  Command group(const std::string& name, const std::string& purpose);

  // usage for anything invalid, with the command's help as advice. Even then options().json says whether
  // --json was among the arguments, so that the error can be printed in that form.
  Result<std::variant<Chosen, Asked>> parse(int count, const char* const* arguments);

  // Everything that was added so far.
  CommandDescription description() const;

  const CommonOptions& options() const { return options_; }
  const std::string& program() const { return program_; }

 private:
  Command with_common_options(CLI::App& app);
  void add_own_options();
  // usage, and whether it is to be printed as JSON.
  Error refusal(std::string what, int count, const char* const* arguments);
  // The innermost command given, "" when there is none.
  std::string chosen() const;

  std::string program_;
  std::unique_ptr<CLI::App> app_;
  CommonOptions options_;
};

}  // namespace sealwright
