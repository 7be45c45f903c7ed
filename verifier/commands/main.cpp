// SPDX-License-Identifier: Apache-2.0
// sealwright: follows a vendor's releases; verifies before it installs; says until when what runs is
// supported.
#include <signal.h>

#include <cstdlib>
#include <memory>

#include "base/posix_files.hpp"
#include "base/posix_machine.hpp"
#include "base/posix_signal_queue.hpp"
#include "base/text.hpp"
#include "base/thrown.hpp"
#include "cli/command_line.hpp"
#include "cli/posix_start.hpp"
#include "cli/posix_terminal.hpp"
#include "cli/print.hpp"
#include "cli/standard_output.hpp"
#include "cli/terminal.hpp"
#include "verifier/commands/commands.hpp"

namespace sealwright::client {
namespace {

std::atomic<bool> cancelled = false;

void cancel(int) { cancelled = true; }

struct Options {
  std::string directory, progress = "auto", to_show;
  std::map<std::string, std::string> settings;
  bool origin = false, start = false;
  InitOptions init;
  TrustReplaceOptions trust;
  CheckOptions check;
  UpdateOptions update;
  VerifyOptions verify;
  StatusOptions status;
};

void add_directory(Command command, Options& options) {
  command
      .add_option("--dir DIR", options.directory,
                  "The product's directory; default: the only one in /var/lib/sealwright")
      .not_empty();
}

Option add_setting(Command command, Options& options, const std::string& flag, const std::string& name,
                   const std::string& purpose) {
  return command.add_option(
      flag, [&options, name](const std::string& value) { options.settings[name] = value; }, purpose);
}

void add_progress(Command command, Options& options) {
  command.add_option("--progress", options.progress, "Show progress on standard error")
      .one_of({"auto", "none", "json"})
      .with_default();
}

// Options of the commands that reach out to the repository.
void add_network(Command command, Options& options) {
  add_setting(command, options, "--ca FILE", "ca",
              "Certificate authority to trust besides the system's (PEM)")
      .not_empty();
  add_setting(command, options, "--proxy URL", "proxy", "Proxy for https; an empty value means none");
  add_setting(command, options, "--client-certificate FILE", "clientCertificate",
              "Certificate to show to the server (PEM)");
  add_setting(command, options, "--client-key FILE", "clientKey", "Its private key (PEM)");
  add_progress(command, options);
}

void describe_following(CommandLine& line, Options& options) {
  Command init = line.command("init", "Begin to follow a product");
  add_directory(init, options);
  add_network(init, options);
  init.add_option("STARTER", options.init.starter, "The vendor's starter file, or its https URL").required();
  init.add_option("--fingerprint SHA256", options.init.fingerprint, "What the root must have, in hexadecimal")
      .not_empty();
  init.add_flag("--reset", options.init.reset,
                "Start again over a damaged state; floors that can be read are kept");
  init.add_option("--reason WHY", options.init.reason,
                  "With --reset, for the log: why; required where it trusts another root than before");

  Command trust = line.group("trust", "What is believed here, and after a vendor's disaster something new");
  Command trust_show =
      line.command_below(trust, "show", "Roots, keys and floors that count here; no network");
  Command replace =
      line.command_below(trust, "replace", "Believe a new repository: the vendor lost all root keys");
  for (Command command : {trust_show, replace}) add_directory(command, options);
  add_network(replace, options);
  replace.add_option("STARTER", options.trust.starter, "The new starter file, or its https URL").required();
  replace
      .add_option("--old-fingerprint SHA256", options.trust.old_fingerprint, "Of the root that was believed")
      .not_empty();
  replace
      .add_option("--fingerprint SHA256", options.trust.fingerprint, "Of the new root, got by a second path")
      .not_empty();
  replace.add_option("--reason WHY", options.trust.reason, "Why, for the log").required();

  Command check = line.command("check", "Look for a newer release; install nothing");
  check.add_flag("--explain", options.check.explain, "Name every release and the first rule that removed it");
  Command updates = line.command("updates", "List what is newer");
  for (Command command : {check, updates}) {
    add_directory(command, options);
    add_network(command, options);
    add_setting(command, options, "--channel NAME", "channel", "Follow this channel").not_empty();
    command.add_flag("--exit-code", options.check.exit_code,
                     "Exit 10 when there is an update, 11 a security update, 13 one held back");
  }

  Command update = line.command("update", "Verify and install the newest release");
  add_directory(update, options);
  add_network(update, options);
  add_setting(update, options, "--channel NAME", "channel", "Follow this channel").not_empty();
  update.add_option("--to VERSION", options.update.to, "Install this version").not_empty();
  update.add_flag("--dry-run", options.update.dry_run, "Stop before the download");
}

void describe_verifying(CommandLine& line, Options& options) {
  Command verify = line.command("verify", "Is a file what the vendor signed? no network");
  add_directory(verify, options);
  verify.add_option("FILE", options.verify.file,
                    "The file, with manifest.json and manifest.json.sig beside it");
  verify
      .add_option("--manifest FILE", options.verify.manifest, "The manifest, where it is not beside the file")
      .not_empty();
  verify
      .add_option("--key FILE", options.verify.keys,
                  "A public key that must have signed (PEM); may be repeated")
      .one_each()
      .not_empty();
  verify
      .add_option("--threshold NUMBER", options.verify.threshold,
                  "How many of the keys must have signed; default: all")
      .positive();
  verify.add_option("--trust FILE", options.verify.trust, "The vendor's trust file").not_empty();
  add_progress(verify, options);
  Command files = line.command_below(verify, "files", "Are the installed files what was signed?");
  add_directory(files, options);
}

void describe_running(CommandLine& line, Options& options) {
  Command status = line.command("status", "What runs here, and until when it is supported; no network");
  status.add_option("--installed VERSION", options.status.installed, "Answer for this version instead")
      .not_empty();
  status
      .add_option("--warn-days DAYS", options.status.warn_days,
                  "Days before the end from which support ends soon")
      .separated_by(',')
      .positive()
      .with_default();
  status.add_flag("--exit-code", options.status.exit_code,
                  "Exit 14 when support ends soon, 20 ended, 30 unknown");
  Command show = line.command("show", "What a release brings; no network");
  show.add_option("VERSION", options.to_show, "A version that was listed at the last check").required();
  Command confirm = line.command("confirm", "The version on probation works: keep it");
  Command recover = line.command("recover", "Finish or undo what an interrupted run left");
  recover.add_flag("--start", options.start,
                   "Count a start of the product; the third without `confirm` goes back");
  Command rollback = line.command("rollback", "Return to the version that ran before");
  Command config = line.group("config", "Settings of this machine");
  Command config_show = line.command_below(config, "show", "Every setting that is in force");
  config_show.add_flag("--origin", options.origin, "Name the file and line of each");
  for (Command command : {status, show, confirm, recover, rollback, config_show})
    add_directory(command, options);
}

// A link that leads nowhere stands for something that was meant to be there.
bool leads_nowhere(const std::string& path) {
  const std::string folder = parent_path(path);
  return path_exists(path) || (path_exists(folder) && !is_directory(folder));
}

// What the administrator locks must not vanish because it cannot be read; what a person prefers may.
Status add_file(std::vector<SettingSource>& sources, SettingLevel level, const std::string& path) {
  auto bytes = read_file(path, 1'000'000);
  if (bytes) return sources.push_back({level, path, *std::move(bytes)}), Done{};
  const bool is_mine = level == SettingLevel::user && bytes.error().code() == ErrorCode::needs_privilege;
  if (is_mine) return Done{};
  if (bytes.error().code() != ErrorCode::file_missing) return std::move(bytes).error();
  if (level == SettingLevel::user || !leads_nowhere(path)) return Done{};
  return Error{ErrorCode::io_error, "a symbolic link that leads nowhere"}.file(path);
}

Result<std::vector<SettingSource>> setting_files(const std::string& product) {
  std::vector<SettingSource> sources;
  TRY(add_file(sources, SettingLevel::site_lock, "/etc/sealwright/site.json"));
  TRY(add_file(sources, SettingLevel::system, "/etc/sealwright/sealwright.json"));
  const char* home = std::getenv("HOME");
  // Root's own file would bind a service by what one person prefers.
  if (home != nullptr && !runs_as_root()) {
    TRY(add_file(sources, SettingLevel::user, join_path(home, ".config/sealwright/sealwright.json")));
  }
  if (!product.empty()) {
    TRY(add_file(sources, SettingLevel::product, "/etc/sealwright/products.d/" + product + ".json"));
  }
  return sources;
}

Result<bool> ask_person(const Words& question) {
  if (!is_terminal(0)) {
    return Error{ErrorCode::usage, "nobody is here to confirm the fingerprint"}.advice(
        "Give it with --fingerprint.");
  }
  print_now(Outlet::error, question);
  const auto reply = read_answer(0, cancelled);
  if (!reply) {
    print_now(Outlet::error, "\n");
    return Error{reply.error()}.advice("Nothing was changed; run the command again to be asked again.");
  }
  return *reply == "y" || *reply == "Y" || *reply == "yes";
}

// Shows a transfer from its first bytes to its last.
std::function<void(std::uint64_t)> show_progress(ProgressForm form, const std::string& name,
                                                 std::uint64_t total) {
  if (form == ProgressForm::silent) return [](std::uint64_t) {};
  const auto write = [](const Words& words) { print_now(Outlet::error, words); };
  const auto progress = std::make_shared<std::optional<Progress>>();
  return [=](std::uint64_t done) {
    const auto now = std::chrono::steady_clock::now();
    if (!*progress) progress->emplace(form, terminal_width(2), write, name, total, done, now);
    (*progress)->reached(done, now);
    if (done >= total) (*progress)->finish(now);
  };
}

ProgressForm progress_form(const Options& options, const CommonOptions& common) {
  if (options.progress == "json") return ProgressForm::json_lines;
  const bool shown = options.progress == "auto" && is_terminal(2) && !common.quiet && !common.json;
  return shown ? ProgressForm::terminal_line : ProgressForm::silent;
}

Result<Answer> run(const std::string& command, const Customer& customer, const Options& options) {
  if (command == "init") return init_command(customer, options.init);
  if (command == "trust show") return trust_show_command(customer);
  if (command == "trust replace") return trust_replace_command(customer, options.trust);
  if (command == "check") return check_command(customer, options.check);
  if (command == "updates") return updates_command(customer, options.check);
  if (command == "update") return update_command(customer, options.update);
  if (command == "verify files") return verify_files_command(customer);
  if (command == "verify") return verify_command(customer, options.verify);
  if (command == "status") return status_command(customer, options.status);
  if (command == "show") return show_command(customer, options.to_show);
  if (command == "confirm") return confirm_command(customer);
  if (command == "recover") return recover_command(customer, options.start);
  if (command == "rollback") return rollback_command(customer);
  return config_show_command(customer, options.origin);
}

Voice voice_of(const CommandLine& line) {
  const Ink ink(is_terminal(2) && std::getenv("NO_COLOR") == nullptr);
  return {line.program(), line.options().json, line.options().quiet, ink};
}

int print(const CommandLine& line, const Result<Answer>& result, const std::string& command) {
  const Voice voice = voice_of(line);
  return print(tell(result, command, voice), voice);
}

int main_of_customer(int count, const char* const* arguments) {
  if (!is_ignored(SIGINT)) signal(SIGINT, cancel);
  signal(SIGTERM, cancel);
  Options options;
  CommandLine line("sealwright", "Follows a vendor's releases and verifies before it installs.");
  describe_following(line, options);
  describe_verifying(line, options);
  describe_running(line, options);
  const auto parsed = line.parse(count, arguments);
  if (!parsed) return print(line, parsed.error(), "");
  if (const auto* asked = std::get_if<Asked>(&*parsed))
    return print({Words::of_lines(asked->text), {}, 0}, voice_of(line));
  const std::string command = std::get<Chosen>(*parsed).command;
  const CurlLibrary curl;
  Customer customer{.directory = options.directory,
                    .system_directory = "/var/lib/sealwright",
                    .platform = machine_platform(),
                    .setting_sources = setting_files,
                    .setting_options = options.settings,
                    .now = system_now(),
                    .build_date = build_date(),
                    .curl = curl,
                    .cancelled = &cancelled,
                    .progress =
                        [&](Step step, const std::string& name, std::uint64_t total) {
                          return show_progress(progress_form(options, line.options()),
                                               std::string(name_of(step)) + " " + name, total);
                        },
                    .tell = [](const Words& words) { print_now(Outlet::error, words + "\n"); },
                    .ask = ask_person};
  return print(line, at_border([&] { return run(command, customer, options); }), command);
}

}  // namespace
}  // namespace sealwright::client

int main(int count, char** arguments) {
  return sealwright::start_program({.program = "sealwright",
                                    .new_files = sealwright::NewFiles::for_every_user,
                                    .run = sealwright::client::main_of_customer},
                                   count, arguments);
}
