// SPDX-License-Identifier: Apache-2.0
// check, updates, update: their output as text and as JSON (the work is in verifier/client/update.hpp).
#include <map>
#include <memory>

#include "base/text.hpp"
#include "verifier/commands/commands.hpp"

namespace sealwright::client {
namespace {

struct CheckOptions {
  bool explain = false;
  bool exit_code = false;
};

constexpr int kExitAvailable = 10, kExitSecurity = 11, kExitNotOffered = 13;

void describe(const Run& run, const Findings& findings, Output& output) {
  for (Notice& notice : notices_of(run, findings)) output.notices.push_back(std::move(notice));
  output.as_of = run.as_of();
  output.freshness = run.freshness();
}

// A command that ended with `error`, and the notices before it: a wrong clock, a damaged file, settings
// without effect.
Answer failed(const Run& run, const Error& error) {
  Answer made;
  made.output = Output::failed(error);
  made.output.notices = run.notices();
  return made;
}

Words installed_line(const DeviceState& device) {
  const Words product(device.product);
  if (device.installed) return product + " " + device.installed->text() + " is installed";
  if (!device.installed_digest.empty()) return product + " runs in a version that is not recorded here";
  return device.baseline_is_lost ? product + " does not run here" : product + " is not installed yet";
}

// Result, words and exit code of a decision.
Answer answer_for(const DeviceState& device, const UpdateDecision& outcome, bool exit_code) {
  const Words installed = installed_line(device);
  int conditional = 0;
  Answer made;
  if (const auto* available = std::get_if<Available>(&outcome)) {
    made = answer(Outcome::available,
                  installed + ".\nAvailable: " + release_line(available->release, available->artifact));
    made.output.data.set("offer", describe_release(available->release, available->artifact));
    conditional = is_security(available->release.manifest()) ? kExitSecurity : kExitAvailable;
  } else if (const auto* held = std::get_if<Held>(&outcome)) {
    made = answer(Outcome::held, installed + ".\n" + held->version.text() + " exists and is held back: " +
                                     held->reason.message() + "\n  " + held->reason.advice());
    made.output.data.set("version", held->version.text()).set("reason", name_of(held->reason.code()));
    conditional = kExitNotOffered;
  } else if (const auto* managed = std::get_if<ManagedByAdmin>(&outcome)) {
    made = answer(Outcome::managed_by_admin,
                  installed + ".\nThe administrator of this machine decides about updates" +
                      (managed->newest ? Words("; ") + managed->newest->text() + " exists" : Words()) + ".");
    made.output.data.set("version", managed->newest ? Json(managed->newest->text()) : Json());
    conditional = kExitNotOffered;
  } else {
    made = answer(Outcome::up_to_date, installed + ", and nothing newer is offered.");
  }
  made.output.data.set("installed", device.installed ? Json(device.installed->text()) : Json());
  if (exit_code) made.output.exit = conditional;
  return made;
}

void explain(const Findings& findings, const Decision& decision, Answer& made) {
  Json list = Json::array();
  made.text += "\n\nEvery release, newest first:";
  for (const Explanation& explanation : decision.explanations) {
    const auto& removed = explanation.removed_by;
    list.push_back(Json::object({{"version", explanation.version.text()},
                                 {"manifest", explanation.digest},
                                 {"removedBy", removed ? write_error(*removed) : Json()}}));
    made.text += Words("\n  ") + explanation.version.text() + "  " +
                 (removed ? Words(name_of(removed->code())) + ": " + removed->message() : Words("offered"));
  }
  for (const Catalog::Refused& refused : findings.catalog.refused) {
    list.push_back(Json::object({{"version", refused.version.text()},
                                 {"manifest", Json()},
                                 {"removedBy", write_error(refused.reason)}}));
    made.text += Words("\n  ") + refused.version.text() + "  " + name_of(refused.reason.code()) + ": " +
                 refused.reason.message();
  }
  made.output.data.set("candidates", std::move(list));
}

Answer answer_for_installed(const DeviceState& before, const InstallOutcome& outcome,
                            const Available& offer) {
  const std::string version = offer.release.manifest().version.text();
  const std::string was = before.installed ? before.installed->text() + " -> " : std::string();
  Words text = Words(offer.release.manifest().product) + " " + was + version + " is installed";
  if (outcome.confirm_before) text += Words(", on probation until ") + to_text(*outcome.confirm_before);
  Answer made = answer(Outcome::done, text + ".");
  made.output.data = describe_release(offer.release, offer.artifact);
  made.output.data.set("from", before.installed ? Json(before.installed->text()) : Json())
      .set("confirmBefore", outcome.confirm_before ? Json(to_text(*outcome.confirm_before)) : Json());
  for (const Notice& notice : outcome.notices) made.output.notices.push_back(notice);
  return made;
}

Result<Answer> check_command(const Customer& customer, const CheckOptions& options) {
  TRY_ASSIGN(Run run, Run::open(customer));
  auto looked = check(run);
  if (!looked) return failed(run, looked.error());
  Checked& checked = *looked;
  const Findings& findings = checked.findings;
  if (checked.obstacle && !options.explain) return *std::move(checked.obstacle);
  Answer made = answer_for(findings.device, checked.decision.outcome, options.exit_code);
  if (options.explain) explain(findings, checked.decision, made);
  if (checked.obstacle) {  // explained, but still refused
    made.output.result = Outcome::refused;
    made.output.exit = static_cast<int>(checked.obstacle->exit_class());
    made.output.error = std::move(checked.obstacle);
  }
  describe(run, findings, made.output);
  return made;
}

Result<Answer> updates_command(const Customer& customer, const CheckOptions& options) {
  TRY_ASSIGN(Run run, Run::open(customer));
  auto looked = check(run);
  if (!looked) return failed(run, looked.error());
  Checked& checked = *looked;
  const Findings& findings = checked.findings;
  if (checked.obstacle) return *std::move(checked.obstacle);
  Answer made = answer_for(findings.device, checked.decision.outcome, options.exit_code);
  Words lines;
  Json list = Json::array();
  std::map<Version, const Candidate*> candidates;
  for (const Candidate& candidate : findings.catalog.candidates)
    candidates.emplace(candidate.release.manifest().version, &candidate);
  for (const Explanation& explanation : checked.decision.explanations) {
    const auto candidate = candidates.find(explanation.version);
    if (explanation.removed_by || candidate == candidates.end()) continue;
    const auto available = choose(findings.device, {*candidate->second}, explanation.version);
    if (!available) continue;
    list.push_back(describe_release(available->release, available->artifact));
    lines += Words("\n  ") + release_line(available->release, available->artifact);
    for (const Change& change : available->release.manifest().changes) {
      lines += Words("\n      ") + change.type + ": " + change.text;
    }
  }
  if (!lines.empty()) made.text = installed_line(findings.device) + "." + lines;
  made.output.data.set("updates", std::move(list));
  describe(run, findings, made.output);
  return made;
}

Result<Answer> update_command(const Customer& customer, const UpdateOptions& options) {
  TRY_ASSIGN(Run run, Run::open(customer));
  const auto done = update(run, options);
  if (!done) return failed(run, done.error());
  const Updated& updated = *done;
  const DeviceState& before = updated.findings.device;
  const auto* offer = std::get_if<Available>(&updated.decision.outcome);
  Answer made = updated.outcome ? answer_for_installed(before, *updated.outcome, *offer)
                                : answer_for(before, updated.decision.outcome, false);
  if (offer != nullptr && !updated.outcome) made.text += "\n(dry run: nothing was downloaded)";
  describe(run, updated.findings, made.output);
  return made;
}

}  // namespace

Json describe_release(const TrustedRelease& release, const Artifact& artifact) {
  const Manifest& manifest = release.manifest();
  Json fixes = Json::array();
  for (const Fix& fix : manifest.fixes) {
    fixes.push_back(Json::object({{"id", fix.id}, {"severity", fix.severity}}));
  }
  return Json::object({{"product", manifest.product},
                       {"version", manifest.version.text()},
                       {"channel", manifest.channel},
                       {"manifest", release.digest()},
                       {"releasedAt", to_text(manifest.released_at)},
                       {"classification", manifest.classification ? Json(*manifest.classification) : Json()},
                       {"severity", manifest.severity ? Json(*manifest.severity) : Json()},
                       {"fixes", std::move(fixes)},
                       {"downloadBytes", artifact.length},
                       {"signers", Json::array_of(release.signers())}});
}

Words release_line(const TrustedRelease& release, const Artifact& artifact) {
  const Manifest& manifest = release.manifest();
  Words line = Words(manifest.version.text()) + " of " + long_date(date_of(manifest.released_at)) + ", " +
               human_size(static_cast<std::uint64_t>(artifact.length)) + " to download, signed by " +
               count_of(release.signers().size(), "key");
  if (is_security(manifest)) line += ", a security update";
  if (!manifest.fixes.empty())
    line += Words(", fixes ") + count_of(manifest.fixes.size(), "vulnerability issue");
  return line;
}

void add_update_commands(Program& program) {
  struct Options {
    ProductOptions product;
    CheckOptions check;
    UpdateOptions update;
  };
  const auto options = std::make_shared<Options>();
  const auto add_look = [&](const std::string& name, const std::string& purpose,
                            Result<Answer> (*run)(const Customer&, const CheckOptions&)) {
    Command command = program.command(name, purpose, [options, run](const Environment& environment) {
      return run(customer_of(environment, options->product), options->check);
    });
    add_directory_option(command, options->product);
    add_network_options(command, options->product);
    add_channel_option(command, options->product);
    command.add_flag("--exit-code", options->check.exit_code,
                     "Exit 10 when there is an update, 11 a security update, 13 one held back");
    return command;
  };
  Command check = add_look("check", "Look for a newer release; install nothing", check_command);
  check.add_flag("--explain", options->check.explain,
                 "Name every release and the first rule that removed it");
  add_look("updates", "List newer releases", updates_command);
  Command update = program.command(
      "update", "Verify and install the newest release", [options](const Environment& environment) {
        return update_command(customer_of(environment, options->product), options->update);
      });
  add_directory_option(update, options->product);
  add_network_options(update, options->product);
  add_channel_option(update, options->product);
  update.add_option("--to VERSION", options->update.to, "Install this version").not_empty();
  update.add_flag("--dry-run", options->update.dry_run, "Stop before the download");
}

}  // namespace sealwright::client
