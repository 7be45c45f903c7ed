// SPDX-License-Identifier: Apache-2.0
#include "base/posix_machine.hpp"
#include "verifier/commands/commands.hpp"

namespace sealwright::client {
namespace {

Option add_setting(Command command, ProductOptions& options, const std::string& flag, const std::string& name,
                   const std::string& purpose) {
  return command.add_option(
      flag, [&options, name](const std::string& value) { options.settings[name] = value; }, purpose);
}

ProgressChoice progress_choice(const std::string& word) {
  if (word == "json") return ProgressChoice::json;
  return word == "none" ? ProgressChoice::none : ProgressChoice::automatic;
}

}  // namespace

void add_directory_option(Command command, ProductOptions& options) {
  command
      .add_option("--dir DIR", options.directory,
                  "The product's directory; default: the only one in /var/lib/sealwright")
      .not_empty();
}

void add_progress_option(Command command, ProductOptions& options) {
  command.add_option("--progress", options.progress, "Show progress on standard error")
      .one_of({"auto", "none", "json"})
      .with_default();
}

void add_network_options(Command command, ProductOptions& options) {
  add_setting(command, options, "--ca FILE", "ca",
              "Certificate authority to trust besides the system's (PEM)")
      .not_empty();
  add_setting(command, options, "--proxy URL", "proxy", "Proxy for https; an empty value means none");
  add_setting(command, options, "--client-certificate FILE", "clientCertificate",
              "Certificate to show to the server (PEM)");
  add_setting(command, options, "--client-key FILE", "clientKey", "Its private key (PEM)");
  add_progress_option(command, options);
}

void add_channel_option(Command command, ProductOptions& options) {
  add_setting(command, options, "--channel NAME", "channel", "Follow this channel").not_empty();
}

Customer customer_of(const Environment& environment, const ProductOptions& options) {
  const Console& console = environment.console;
  return {.directory = options.directory,
          .system_directory = environment.system_directory,
          .platform = machine_platform(),
          .setting_sources = environment.setting_sources,
          .setting_options = options.settings,
          .now = environment.now,
          .build_date = build_date(),
          .curl = environment.curl,
          .cancelled = &environment.cancelled,
          .progress =
              [&console, choice = progress_choice(options.progress)](Step step, const std::string& name,
                                                                     std::uint64_t total) {
                return console.progress(choice, std::string(name_of(step)) + " " + name, total);
              },
          .mention = [&console](const Words& line) { console.mention(line); }};
}

}  // namespace sealwright::client
