// SPDX-License-Identifier: Apache-2.0
// sealwright-publish: stages what was signed, checks it as a customer would, puts it on a server, keeps it
// fresh.
#include <signal.h>

#include <cstdlib>
#include <map>

#include "base/posix_signal_queue.hpp"
#include "base/thrown.hpp"
#include "cli/command_line.hpp"
#include "cli/posix_start.hpp"
#include "cli/posix_terminal.hpp"
#include "cli/print.hpp"
#include "cli/standard_output.hpp"
#include "keys/private/freed_memory.hpp"
#include "publisher/commands/publish_commands.hpp"

namespace sealwright::publish {
namespace {

struct Options {
  std::string directory = ".";
  std::string passphrase_file;
  int passphrase_fd = -1;
  std::string expiring = "14d";
  bool break_lock = false;
  std::int64_t patience_seconds = 70;
  KeyGenerateOptions key;
  EndpointOptions endpoint;
  ReleaseOptions release;
};

Cancellation cancellation;

// In order while a push holds the endpoint's lock; otherwise, and the second time, at once.
void stop(int signal_number) {
  if (cancellation.is_orderly && !cancellation.asked.exchange(true)) return;
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

constexpr std::int64_t kMostPatience = 86'400;

void add_directory(Command command, Options& options) {
  command.add_option("--dir DIR", options.directory, "The vendor's directory").with_default();
}

void add_passphrase(Command command, Options& options) {
  command.add_option("--passphrase-file FILE", options.passphrase_file,
                     "File with the passphrase of the online keys");
  command
      .add_option("--passphrase-fd NUMBER", options.passphrase_fd,
                  "Open descriptor to read the passphrase from")
      .not_negative()
      .excludes(command.option("--passphrase-file"));
}

void add_release(Command command, Options& options) {
  command.add_option("--release FILE", options.release.releases,
                     "Signed release; default: all that wait in requests/");
  command.add_option("--artifacts DIR", options.release.artifacts,
                     "Folder of the artifacts; default: artifacts/");
}

void add_clock(Command command, Options& options) {
  command.add_flag("--clock-is-right", options.release.clock_is_right,
                   "You have compared this machine's clock: sign although it differs from the server's, or "
                   "although the last timestamp has expired");
}

void describe_key_commands(CommandLine& line, Options& options) {
  Command key = line.group("key", "Keys of the two online roles");
  Command generate = line.command_below(key, "generate", "Make the keys of snapshot and timestamp");
  add_directory(generate, options);
  add_passphrase(generate, options);
  generate.add_option("--folder DIR", options.key.folder, "Where the key files go").with_default();
  generate.add_option(
      "--out FILE", options.key.public_file,
      "The public halves, for sealwright-sign init --online; default: online.swkeys in --dir; - is standard "
      "output");
}

void describe_endpoint_commands(CommandLine& line, Options& options) {
  Command endpoint = line.group("endpoint", "Where to publish");
  Command add = line.command_below(endpoint, "add", "Set the endpoint");
  add_directory(add, options);
  add.add_option("LOCATION", options.endpoint.location,
                 "A directory, or an https URL that takes PUT and MKCOL")
      .required();
  add.add_option("--public URL", options.endpoint.public_url,
                 "Where customers read; default: the plan's url");
  add.add_option("--certificate FILE", options.endpoint.certificate, "Client certificate (PEM)");
  add.add_option("--key FILE", options.endpoint.key, "Its private key (PEM)");
  add.add_option("--credentials FILE", options.endpoint.credentials,
                 "File with USER:PASSWORD for the server, which nobody else can read");
  add.add_option("--ca FILE", options.endpoint.ca_file, "Authority to trust besides the system's (PEM)");
  add.add_flag("--single-writer", options.endpoint.single_writer,
               "There is only one publisher: take no lock");
}

void describe_release_commands(CommandLine& line, Options& options) {
  Command stage = line.command("stage", "Build staged/ from signed releases");
  Command check = line.command("check", "Run the customer's verifier over staged/");
  Command push = line.command("push", "Stage, check and publish what is signed");
  for (Command command : {stage, check, push}) add_directory(command, options);
  for (Command command : {stage, push}) {
    add_passphrase(command, options);
    add_release(command, options);
  }
  for (Command command : {check, push}) {
    command.add_flag("--recovery", options.release.recovery,
                     "After a theft: go on without the proof that the live metadata bears the new root, "
                     "and put again what was lost or written over on the server");
  }
  push.add_flag("--dry-run", options.release.dry_run, "Stop before the upload");
  add_clock(push, options);
  push.add_option("--patience SECONDS", options.patience_seconds, "Seconds to wait for the public side")
      .at_most(kMostPatience)
      .with_default();
}

void describe_care_commands(CommandLine& line, Options& options) {
  Command refresh = line.command("refresh", "Renew timestamp and snapshot when they are due");
  add_directory(refresh, options);
  add_passphrase(refresh, options);
  refresh.add_option("--patience SECONDS", options.patience_seconds, "Seconds to wait for the public side")
      .at_most(kMostPatience)
      .with_default();
  add_clock(refresh, options);
  Command status = line.command("status", "Every role: version, expiry, next renewal and by whom");
  add_directory(status, options);
  status.add_option("--expiring DAYS", options.expiring, "Exit 5 when a role expires within this")
      .with_default();
  Command unlock = line.command("unlock", "Show who holds the endpoint's lock");
  add_directory(unlock, options);
  unlock.add_flag("--break", options.break_lock, "Remove it, after a look at its owner");
}

Result<Answer> run(const std::string& command, const Session& session, const Options& options) {
  if (command == "key generate") return key_generate(session, options.key);
  if (command == "endpoint add") return endpoint_add(session, options.endpoint);
  if (command == "stage") return stage_command(session, options.release);
  if (command == "check") return check_command(session, options.release);
  if (command == "push") return push_command(session, options.release);
  if (command == "refresh") return refresh_command(session, options.release.clock_is_right);
  if (command == "unlock") return unlock_command(session, options.break_lock);
  TRY_ASSIGN(const Seconds expiring, parse_span(options.expiring));
  return status_command(session, {expiring});
}

// Typed twice: keys under a passphrase with a slip of the finger could never be opened.
Result<Secret> ask_new_passphrase() {
  TRY_ASSIGN(Secret first, ask_passphrase("New passphrase of the online keys: "));
  TRY_ASSIGN(const Secret again, ask_passphrase("The same once more: "));
  if (first.is_same_as(again)) return first;
  return Error{ErrorCode::passphrase_wrong, "the two were not the same"};
}

Result<Secret> passphrase_of(const Options& options, const std::string& command) {
  if (!options.passphrase_file.empty()) return read_passphrase_file(options.passphrase_file);
  if (options.passphrase_fd >= 0) return read_passphrase_fd(options.passphrase_fd);
  return command == "key generate" ? ask_new_passphrase() : ask_passphrase("Passphrase of the online keys: ");
}

int print(const CommandLine& line, const Result<Answer>& result, const std::string& command, const Ink& ink) {
  const Voice voice{line.program(), line.options().json, line.options().quiet, ink};
  return print(tell(result, command, voice), voice);
}

int main_of_publish(int count, const char* const* arguments) {
  (void)cleanse_what_openssl_frees();
  if (!is_ignored(SIGINT)) signal(SIGINT, stop);
  signal(SIGTERM, stop);
  Options options;
  CommandLine line("sealwright-publish",
                   "Stages signed releases, checks them as a customer would, publishes them.");
  describe_key_commands(line, options);
  describe_endpoint_commands(line, options);
  describe_release_commands(line, options);
  describe_care_commands(line, options);
  const Ink ink(is_terminal(2) && std::getenv("NO_COLOR") == nullptr);
  const auto parsed = line.parse(count, arguments);
  if (!parsed) return print(line, parsed.error(), "", ink);
  if (const auto* asked = std::get_if<Asked>(&*parsed))
    return print(Told{Words::of_lines(asked->text), {}, 0}, Voice{.program = line.program(), .ink = ink});
  const std::string command = std::get<Chosen>(*parsed).command;
  const CurlLibrary curl;
  const auto mention = [&](const Words& words) {
    if (!line.options().quiet && !line.options().json) print_now(Outlet::error, ink.faint(words) + "\n");
  };
  const Session session{VendorDirectory(options.directory),
                        system_now(),
                        curl,
                        [&] { return passphrase_of(options, command); },
                        mention,
                        {options.patience_seconds},
                        &cancellation};
  return print(line, at_border([&] { return run(command, session, options); }), command, ink);
}

}  // namespace
}  // namespace sealwright::publish

int main(int count, char** arguments) {
  return sealwright::start_program({.program = "sealwright-publish",
                                    .holds = sealwright::Holds::secrets,
                                    .run = sealwright::publish::main_of_publish},
                                   count, arguments);
}
