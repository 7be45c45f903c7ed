// SPDX-License-Identifier: Apache-2.0
// The commands of sealwright-publish. Each returns its result, and the program prints it.
#pragma once

#include <string>
#include <vector>

#include "cli/passphrase.hpp"
#include "cli/program.hpp"
#include "publisher/push/session.hpp"

namespace sealwright::publish {

// What the program's main file passes to the commands.
struct Environment {
  const Console& console;
  Instant now;
  const CurlLibrary& curl;
  Cancellation& cancellation;
};

using Program = sealwright::Program<Environment>;

void add_key_commands(Program& program);       // key generate
void add_endpoint_commands(Program& program);  // endpoint add
void add_push_commands(Program& program);      // stage, check, push, refresh
void add_status_command(Program& program);
void add_unlock_command(Program& program);

// The directory that a command works on, and how its keys are opened.
struct Place {
  std::string directory = ".";
  PassphraseOptions passphrase;
  PassphraseUse use = PassphraseUse::open;
  std::int64_t patience_seconds = 70;
};
void add_directory_option(Command command, Place& place);    // --dir
void add_passphrase_options(Command command, Place& place);  // --passphrase-file, --passphrase-fd
Session session_of(const Environment& environment, const Place& place);

struct KeyGenerateOptions {
  std::string folder = "keys";  // in the vendor's directory
  std::string public_file;      // for `sealwright-sign init --online`; empty: online.swkeys there
};
// Makes the two online keys. Errors: those of OnlineKeys::generate.
Result<Answer> key_generate(const Session& session, const KeyGenerateOptions& options);

struct EndpointOptions {
  std::string location;  // a directory, or an https URL that takes PUT and MKCOL
  std::string public_url;
  std::string certificate, key, ca_file;
  std::string credentials = {};  // a file with USER:PASSWORD
  bool single_writer = false;
};
// Writes the endpoint into publish.json. Errors: usage, config_invalid, io_error.
Result<Answer> endpoint_add(const Session& session, const EndpointOptions& options);

struct ReleaseOptions {
  std::vector<std::string> releases;  // empty: all signed releases that wait in requests/
  std::string artifacts;
  bool recovery = false;
  bool dry_run = false;         // stop before the upload
  bool clock_is_right = false;  // a person has checked it
};
Result<Answer> stage_command(const Session& session, const ReleaseOptions& options);
Result<Answer> check_command(const Session& session, const ReleaseOptions& options);
// Finishes an interrupted push, then stages, checks and pushes what is signed.
Result<Answer> push_command(const Session& session, const ReleaseOptions& options);
// Renews timestamp and snapshot when one of them has passed half of its lifetime.
Result<Answer> refresh_command(const Session& session, bool clock_is_right = false);
Result<Answer> unlock_command(const Session& session, bool break_it);

struct StatusOptions {
  Seconds expiring = 14 * kDay;
};
// Every role of what was published last: version, expiry, next renewal and by whom. Exit 5 when one has
// expired or does so within `expiring`, a renewal is overdue or this clock is before the last push; 3 with
// an alarm when an unexpected file without a valid signature is on the public side, 7 when another
// publisher wrote there (publisher/checks/strays.hpp); 4 when that side cannot be seen.
Result<Answer> status_command(const Session& session, const StatusOptions& options);
// "14d", "36h": usage otherwise.
Result<Seconds> parse_span(const std::string& text);

}  // namespace sealwright::publish
