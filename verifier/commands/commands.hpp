// SPDX-License-Identifier: Apache-2.0
// The commands of `sealwright`. Each returns its result, and the program prints it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/program.hpp"
#include "verifier/client/follow.hpp"
#include "verifier/client/update.hpp"

namespace sealwright::client {

// What the program's main file passes to the commands.
struct Environment {
  const Console& console;
  Instant now;
  const CurlLibrary& curl;
  const std::atomic<bool>& cancelled;
  std::string system_directory;
  std::function<Result<std::vector<SettingSource>>(const std::string& product)> setting_sources;
};

using Program = sealwright::Program<Environment>;

void add_init_command(Program& program);
void add_trust_commands(Program& program);      // trust show, trust replace
void add_update_commands(Program& program);     // check, updates, update
void add_verify_commands(Program& program);     // verify, verify files
void add_installed_commands(Program& program);  // status, show, confirm, recover, rollback, config show

// The product's directory, and the settings and progress options of the command line.
struct ProductOptions {
  std::string directory;
  std::map<std::string, std::string> settings;
  std::string progress = "auto";
};
void add_directory_option(Command command, ProductOptions& options);  // --dir
void add_progress_option(Command command, ProductOptions& options);   // --progress
// --ca, --proxy, --client-certificate, --client-key and --progress: of the commands that read the repository.
void add_network_options(Command command, ProductOptions& options);
void add_channel_option(Command command, ProductOptions& options);  // --channel
Customer customer_of(const Environment& environment, const ProductOptions& options);

// The vendor's bootstrap file from a file or an https URL. Errors: config_invalid for URLs in it that cannot
// be fetched from; those of read_introduction, of reading and of the transport.
Result<Introduction> introduction_of(const Customer& customer, const std::string& where);

// A release as the JSON of `offer`, and in one line for people: shared by check, updates, update and show.
Json describe_release(const TrustedRelease& release, const Artifact& artifact);
Words release_line(const TrustedRelease& release, const Artifact& artifact);

}  // namespace sealwright::client
