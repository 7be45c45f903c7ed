// CommandLine: what the three programs share of reading their arguments, over CLI11.
//
// CLI11 throws; nothing thrown leaves this file.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"

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
// Help or the version was asked for: print this on standard output and end with 0.
struct Asked {
  std::string text;
};

class CommandLine {
 public:
  // `program` as it is typed; `purpose` in one sentence.
  CommandLine(std::string program, std::string_view purpose);

  // A command, with --json and --quiet. Give its options variables that outlive `parse`.
  CLI::App& command(std::string name, std::string purpose);
  // A command below a command: `config show`. Call require_subcommand(1) on an upper one that is none by
  // itself.
  CLI::App& command_below(CLI::App& upper, std::string name, std::string purpose);

  // usage for whatever does not fit, with the command's help as advice. Even then options().json says whether
  // --json was among the arguments, so that the error can be told as promised.
  Result<std::variant<Chosen, Asked>> parse(int count, const char* const* arguments);

  const CommonOptions& options() const { return options_; }
  const std::string& program() const { return program_; }

 private:
  CLI::App& with_common_options(CLI::App& app);
  // The innermost command given, "" when there is none.
  std::string chosen() const;

  std::string program_;
  CLI::App app_;
  CommonOptions options_;
};

}  // namespace sealwright
