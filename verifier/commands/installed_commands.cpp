// SPDX-License-Identifier: Apache-2.0
// What runs on this machine: status, show, confirm, recover, rollback, config show. None of them uses the
// network.
#include <memory>

#include "base/text.hpp"
#include "base/url.hpp"
#include "verifier/client/installed.hpp"
#include "verifier/client/recover.hpp"
#include "verifier/commands/commands.hpp"
#include "verifier/transport/no_transport.hpp"

namespace sealwright::client {
namespace {

struct StatusOptions {
  std::string installed;  // answer for this version instead
  std::vector<std::int64_t> warn_days{366, 180, 90, 30};
  bool exit_code = false;
};

constexpr int kExitEndsSoon = 14, kExitEnded = 20, kExitUnknown = 30;

Json describe(const InstallOutcome& outcome) {
  return Json::object(
      {{"version", outcome.version ? Json(outcome.version->text()) : Json()},
       {"manifest", outcome.manifest.empty() ? Json() : Json(outcome.manifest)},
       {"confirmBefore", outcome.confirm_before ? Json(to_text(*outcome.confirm_before)) : Json()}});
}

Words lines_of(const std::vector<std::string>& lines) {
  return join(std::vector<Words>(lines.begin(), lines.end()), "\n");
}

Answer answer_for(const InstallOutcome& outcome, Words text) {
  Answer made = answer(Outcome::done, std::move(text));
  made.output.data = describe(outcome);
  made.output.notices = outcome.notices;
  return made;
}

std::string version_of(const InstallOutcome& outcome) {
  return outcome.version ? outcome.version->text() : outcome.manifest.empty() ? "nothing" : outcome.manifest;
}

int exit_of(SupportState state) {
  switch (state) {
    case SupportState::supported:
      return 0;
    case SupportState::ends_soon:
      return kExitEndsSoon;
    case SupportState::ended:
      return kExitEnded;
    case SupportState::unknown:
      return kExitUnknown;
  }
  return 0;
}

std::string_view words_for(std::string_view step) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"nothing", "Nothing was left to do"},
      {"repeat_commit", "The last step of an installation was repeated"},
      {"drop_staging", "An installation that had not finished was dropped"},
      {"complete", "An installation that was interrupted was finished"},
      {"begin_probation", "An installation that was interrupted was finished"},
      {"continue_probation", "The probation continues"},
      {"switch_back", "The version on probation was not confirmed, and the previous one was restored"},
      {"record_rollback", "An interrupted rollback was finished"},
      {"prove", "The record did not match what was found, and the installed version was verified again"}};
  for (const auto& [name, words] : kWords)
    if (name == step) return words;
  return step;
}

Words without_a_version(const InstallationStatus& installation) {
  if (installation.current)
    return Words(" runs in a version that is not recorded here: ") + installation.current->manifest + ".";
  return installation.notices.empty() ? Words(" is not installed yet.") : Words(" does not run here.");
}

// A rollback only goes to an older version. The version that it left is installed again by name.
Words way_back(const InstallationStatus& installation, const Version& previous) {
  const bool is_older =
      installation.current && installation.current->version && previous < *installation.current->version;
  const Words version(previous.text());
  return is_older ? version + "; `sealwright rollback` returns to it."
                  : version + "; `sealwright update --to " + version + "` returns to it.";
}

void add_installation(const Standing& standing, Answer& made) {
  const InstallationStatus& installation = standing.installation;
  for (const Notice& notice : standing.notices) made.output.notices.push_back(notice);
  for (const Notice& notice : installation.notices) made.output.notices.push_back(notice);
  const auto name = [](const std::optional<InstallationStatus::Installed>& installed) {
    return !installed           ? Json()
           : installed->version ? Json(installed->version->text())
                                : Json(installed->manifest);
  };
  made.output.data.set("installed", name(installation.current)).set("previous", name(installation.previous));
  const auto probation = installation.journal ? installation.journal->probation : std::nullopt;
  made.output.data.set("probationUntil", probation ? Json(to_text(probation->deadline)) : Json());
  if (probation)
    made.text += "\n  On probation: `sealwright confirm` keeps it, `sealwright rollback` goes back.";
  if (installation.previous && installation.previous->version) {
    made.text += Words("\n  Before it ran ") + way_back(installation, *installation.previous->version);
  }
}

// Probations and rollback floors are judged by a time that may differ from this machine's clock.
Answer with_clock(Answer made, const Customer& customer) {
  const auto directory = open_directory(customer);
  if (!directory) return made;
  const auto floors = FloorStore::open(directory->paths().state());
  if (!floors) return made;
  const UpdateClock clock = clock_of(customer, floors->current());
  if (clock.notice) made.output.notices.push_back(*clock.notice);
  return made;
}

Result<Answer> confirm_command(const Customer& customer) {
  TRY_ASSIGN(Place place, lock_place(customer));
  TRY_ASSIGN(const InstallOutcome outcome,
             confirm({place.directory, place.floors}, time_of(place, customer)));
  return with_clock(answer_for(outcome, Words(version_of(outcome)) + " is confirmed."), customer);
}

Result<Answer> recover_command(const Customer& customer, Start start) {
  TRY_ASSIGN(const RecoveryReport report, recover(customer, start));
  Answer made = answer_for(report.outcome,
                           Words(words_for(report.step)) + "; " + version_of(report.outcome) + " runs.");
  made.output.data.set("step", report.step);
  if (report.reason) made.output.notices.push_back(Notice::warning(*report.reason));
  return with_clock(std::move(made), customer);
}

Result<Answer> rollback_command(const Customer& customer) {
  TRY_ASSIGN(Place place, lock_place(customer));
  TRY_ASSIGN(const InstallOutcome outcome,
             rollback({place.directory, place.floors}, install_options(customer), time_of(place, customer)));
  return with_clock(
      answer_for(outcome, Words("Back on ") + version_of(outcome) +
                              ". `sealwright update` skips the version you left until a newer one exists; "
                              "`sealwright update --to` installs it again."),
      customer);
}

Result<Answer> status_command(const Customer& customer, const StatusOptions& options) {
  TRY_ASSIGN(const Standing standing, standing_of(customer, {options.installed, options.warn_days}));
  const std::string& product = standing.config.product;
  if (!standing.support) {
    Answer made = answer(Outcome::done, Words(product) + without_a_version(standing.installation));
    made.output.data = Json::object({{"product", product}, {"support", Json()}});
    add_installation(standing, made);
    made.output.as_of = standing.as_of;
    if (options.exit_code) made.output.exit = kExitUnknown;
    return made;
  }
  const SupportAnswer& support = *standing.support;
  Answer made = answer(Outcome::done, lines_of(support_lines(support, standing.as_of)));
  made.output.data = Json::object(
      {{"product", product}, {"version", standing.version->text()}, {"support", to_json(support)}});
  made.output.notices = support.notices;
  made.output.as_of = standing.as_of;
  add_installation(standing, made);
  if (options.exit_code) made.output.exit = exit_of(support.state);
  return made;
}

Result<Answer> show_command(const Customer& customer, const std::string& version) {
  TRY_ASSIGN(const Version wanted, Version::parse(version));
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  TRY_ASSIGN(const ClientConfig config, directory.config());
  TRY_ASSIGN(FloorStore floors, FloorStore::open(directory.paths().state()));
  NoTransport nowhere;
  TRY_ASSIGN(Updater updater, Updater::open(nowhere, TrustedStore(directory.paths().trusted()), floors));
  TRY(updater.use_stored());
  TRY_ASSIGN(const Catalog catalog,
             load_catalog(updater, nowhere, manifest_cache(directory.paths()), config.product));
  if (const Error* refusal = catalog.refusal_of(wanted)) return *refusal;
  for (const Candidate& candidate : catalog.candidates) {
    const Manifest& manifest = candidate.release.manifest();
    if (!(manifest.version == wanted)) continue;
    TRY_ASSIGN(const Artifact artifact, manifest.artifact_for(config.platform));
    Answer made =
        answer(Outcome::done, Words(manifest.product) + " " + release_line(candidate.release, artifact));
    made.output.data = describe_release(candidate.release, artifact);
    made.output.as_of = updater.as_of();
    made.output.data.set("rollbackFloor", manifest.rollback_floor.text())
        .set("restart", manifest.restart ? Json(*manifest.restart) : Json());
    made.text += Words("\n  installing it forbids going back below ") + manifest.rollback_floor.text() +
                 "\n  restart: " + manifest.restart.value_or("not stated");
    for (const Fix& fix : manifest.fixes)
      made.text += Words("\n  fixes ") + fix.id + " (" + fix.severity + ")";
    for (const Change& change : manifest.changes)
      made.text += Words("\n  ") + change.type + ": " + change.text;
    return with_clock(std::move(made), customer);
  }
  return Error{ErrorCode::target_not_listed, config.product + " " + wanted.text()}.advice(
      "`sealwright check --explain` lists every release that is known here.");
}

Result<Answer> config_show_command(const Customer& customer, bool origin) {
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  TRY_ASSIGN(const ClientConfig config, directory.config());
  TRY_ASSIGN(const Settings settings, resolve_settings(customer, config.product));
  Answer made = answer(Outcome::done, "");
  const auto add = [&](const std::string& name, const std::string& value, const std::string& from) {
    made.output.data.set(name, origin ? Json::object({{"value", value}, {"origin", from}}) : Json(value));
    if (!made.text.empty()) made.text += "\n";
    made.text += Words(name) + " = " + value;
    if (origin) made.text += Words("   (") + from + ")";
  };
  const std::string own = directory.paths().config();
  add("product", config.product, own);
  add("platform", config.platform, own);
  add("url", shown_url(config.urls.metadata.front()), own);
  if (!settings.find("channel")) add("channel", config.channel, own);
  for (const auto& [name, setting] : settings.all())
    add(name, shown_value(name, setting.value), setting.origin);
  return made;
}

}  // namespace

void add_installed_commands(Program& program) {
  struct Options {
    ProductOptions product;
    StatusOptions status;
    std::string to_show;
    Start start = Start::not_counted;
    bool origin = false;
  };
  const auto options = std::make_shared<Options>();
  const auto add = [&](Command command) {
    add_directory_option(command, options->product);
    return command;
  };
  Command status = add(
      program.command("status", "Show what runs here and until when it is supported; no network",
                      [options](const Environment& environment) {
                        return status_command(customer_of(environment, options->product), options->status);
                      }));
  status.add_option("--installed VERSION", options->status.installed, "Answer for this version instead")
      .not_empty();
  status
      .add_option("--warn-days DAYS", options->status.warn_days,
                  "Days before the end from which support ends soon")
      .separated_by(',')
      .positive()
      .with_default();
  status.add_flag("--exit-code", options->status.exit_code,
                  "Exit 14 when support ends soon, 20 ended, 30 unknown");
  Command show = add(program.command(
      "show", "Show what a release changes; no network", [options](const Environment& environment) {
        return show_command(customer_of(environment, options->product), options->to_show);
      }));
  show.add_option("VERSION", options->to_show, "A version that was listed at the last check").required();
  add(program.command("confirm", "The version on probation works: keep it",
                      [options](const Environment& environment) {
                        return confirm_command(customer_of(environment, options->product));
                      }));
  Command recover = add(program.command(
      "recover", "Finish or undo what an interrupted run left", [options](const Environment& environment) {
        return recover_command(customer_of(environment, options->product), options->start);
      }));
  recover.add_flag("--start", "Count a start of the product; the third without `confirm` rolls back",
                   [options] { options->start = Start::counted; });
  add(program.command("rollback", "Return to the version that ran before",
                      [options](const Environment& environment) {
                        return rollback_command(customer_of(environment, options->product));
                      }));
  Command config = program.group("config", "Settings of this machine");
  Command config_show = add(program.command_below(
      config, "show", "Show every setting that is in force", [options](const Environment& environment) {
        return config_show_command(customer_of(environment, options->product), options->origin);
      }));
  config_show.add_flag("--origin", options->origin, "Name the file and line of each");
}

}  // namespace sealwright::client
