// check, updates, update: from a refresh to a decision to an installed version.
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "verifier/artifact_stage.hpp"
#include "verifier/commands.hpp"
#include "verifier/installer.hpp"

namespace sealwright {
namespace {

constexpr std::uint64_t kLargestListing = 64'000'000;
constexpr int kExitAvailable = 10, kExitSecurity = 11, kExitNotOffered = 13;

bool is_security(const Manifest& manifest) {
  return manifest.classification == "security" || manifest.classification == "mixed" ||
         !manifest.fixes.empty();
}

// A refresh and all that is decided from.
struct Findings {
  Catalog catalog;
  Promises promises;
  DeviceState device;
};

Result<Findings> look(Run& run) {
  TRY(run.refresh());
  TRY_ASSIGN(Catalog catalog, run.catalog());
  TRY_ASSIGN(Promises promises, run.promises());
  TRY_ASSIGN(DeviceState device, run.device());
  return Findings{std::move(catalog), std::move(promises), std::move(device)};
}

// A newer release that the vendor lists and that is not what it must be, where nothing else is offered:
// somebody stands in the way, and "up to date" would hide it. Where something else is offered, it is told as
// a warning.
std::optional<Error> obstacle(const Findings& findings, const UpdateDecision& outcome) {
  if (std::holds_alternative<Available>(outcome)) return std::nullopt;
  const auto& accepted = findings.device.baseline ? findings.device.baseline : findings.device.installed;
  for (const Catalog::Refused& refused : findings.catalog.refused) {
    if (!accepted || refused.version > *accepted) return refused.reason;
  }
  return std::nullopt;
}

void describe(const Run& run, const Findings& findings, Output& output) {
  run.describe(output);
  for (const Catalog::Refused& refused : findings.catalog.refused) output.warnings.push_back(refused.reason);
  for (const Error& ignored : findings.catalog.ignored) output.warnings.push_back(ignored);
  for (const Error& warning : findings.promises.warnings) output.warnings.push_back(warning);
}

std::string installed_line(const DeviceState& device) {
  return device.product +
         (device.installed ? " " + device.installed->text() + " is installed" : " is not installed yet");
}

// Result, words and exit code of a decision.
Answer tell(std::string command, const DeviceState& device, const UpdateDecision& outcome, bool exit_code) {
  const std::string installed = installed_line(device);
  int conditional = 0;
  Answer made;
  if (const auto* available = std::get_if<Available>(&outcome)) {
    made = answer(std::move(command), "available",
                  installed + ".\nAvailable: " + release_line(available->release, available->artifact));
    made.output.data.set("offer", describe_release(available->release, available->artifact));
    conditional = is_security(available->release.manifest()) ? kExitSecurity : kExitAvailable;
  } else if (const auto* held = std::get_if<Held>(&outcome)) {
    made = answer(std::move(command), "held",
                  installed + ".\n" + held->version.text() + " exists and is held back: " +
                      held->reason.message() + "\n  " + std::string(held->reason.advice()));
    made.output.data.set("version", held->version.text()).set("reason", name_of(held->reason.code()));
    conditional = kExitNotOffered;
  } else if (const auto* managed = std::get_if<ManagedByAdmin>(&outcome)) {
    made = answer(std::move(command), "managed_by_admin",
                  installed + ".\nThe administrator of this machine decides about updates" +
                      (managed->newest ? "; " + managed->newest->text() + " exists" : std::string()) + ".");
    made.output.data.set("version", managed->newest ? Json(managed->newest->text()) : Json());
    conditional = kExitNotOffered;
  } else {
    made = answer(std::move(command), "up_to_date", installed + ", and nothing newer is offered.");
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
    made.text += "\n  " + explanation.version.text() + "  " +
                 (removed ? std::string(name_of(removed->code())) + ": " + removed->message() : "offered");
  }
  for (const Catalog::Refused& refused : findings.catalog.refused) {
    list.push_back(Json::object({{"version", refused.version.text()},
                                 {"manifest", Json()},
                                 {"removedBy", write_error(refused.reason)}}));
    made.text += "\n  " + refused.version.text() + "  " + std::string(name_of(refused.reason.code())) + ": " +
                 refused.reason.message();
  }
  made.output.data.set("candidates", std::move(list));
}

// The bytes of the artifact's tree listing: a target of its own, checked again by the installer against the
// manifest.
Result<std::string> fetch_listing(Run& run, const Available& offer) {
  const Manifest& manifest = offer.release.manifest();
  const std::string path = manifest.product + "/" + manifest.version.text() + "/" + offer.artifact.tree;
  TRY_ASSIGN(const TargetSearch search, run.updater().find_target(path));
  const auto* found = std::get_if<FoundTarget>(&search);
  if (found == nullptr) {
    const auto& reason = std::get<TargetNotFound>(search).reason;
    return reason ? *reason : Error{ErrorCode::target_not_listed}.file(path);
  }
  return run.updater().read_target(*found, kLargestListing);
}

Result<StagedArtifact> download(const Customer& customer, Run& run, const Available& offer) {
  const Manifest& manifest = offer.release.manifest();
  const std::string target = manifest.product + "/" + manifest.version.text() + "/" + offer.artifact.name;
  FileDescription file;
  file.sha256 = offer.artifact.sha256;
  TRY_ASSIGN(const RepositoryPath path,
             RepositoryPath::target(target, file, run.updater().root().document().consistent_snapshot));
  StageOptions options;
  options.on_progress =
      customer.progress("download " + offer.artifact.name, static_cast<std::uint64_t>(offer.artifact.length));
  options.cancel = customer.cancelled;
  return stage_artifact(run.directory(), offer.artifact, run.transport(), path, options);
}

Result<InstallOutcome> install_offer(const Customer& customer, Run& run, const Available& offer, bool named) {
  TRY_ASSIGN(const std::string listing, fetch_listing(run, offer));
  TRY_ASSIGN(const InstallableRelease release,
             InstallableRelease::of(offer.release, run.config().platform, listing));
  TRY(require_room_for(run.directory(), release));
  TRY_ASSIGN(StagedArtifact artifact, download(customer, run, offer));
  InstallOptions options;
  options.named_by_user = named;
  options.on_progress = customer.progress("install " + offer.release.manifest().version.text(),
                                          static_cast<std::uint64_t>(offer.artifact.unpacked_bytes));
  options.cancel = customer.cancelled;
  return install({run.directory(), run.floors()}, release, artifact, options, run.at());
}

Result<Decision> decide_for(const UpdateOptions& options, const Findings& findings) {
  if (options.to.empty()) return decide(findings.device, findings.catalog.candidates);
  TRY_ASSIGN(const Version wanted, Version::parse(options.to));
  TRY_ASSIGN(Available chosen, choose(findings.device, findings.catalog.candidates, wanted));
  return Decision{std::move(chosen), {}};
}

Answer tell_installed(const DeviceState& before, const InstallOutcome& outcome, const Available& offer) {
  const std::string version = offer.release.manifest().version.text();
  const std::string was = before.installed ? before.installed->text() + " -> " : std::string();
  std::string text = offer.release.manifest().product + " " + was + version + " is installed";
  if (outcome.confirm_before) text += ", on probation until " + to_text(*outcome.confirm_before);
  Answer made = answer("update", "done", text + ".");
  made.output.data = describe_release(offer.release, offer.artifact);
  made.output.data.set("from", before.installed ? Json(before.installed->text()) : Json())
      .set("confirmBefore", outcome.confirm_before ? Json(to_text(*outcome.confirm_before)) : Json());
  for (const Error& remark : outcome.remarks) made.output.warnings.push_back(remark);
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

std::string release_line(const TrustedRelease& release, const Artifact& artifact) {
  const Manifest& manifest = release.manifest();
  std::string line = manifest.version.text() + " of " + long_date(date_of(manifest.released_at)) + ", " +
                     human_size(static_cast<std::uint64_t>(artifact.length)) + " to download, signed by " +
                     count_of(release.signers().size(), "key");
  if (is_security(manifest)) line += ", a security update";
  if (!manifest.fixes.empty()) line += ", fixes " + count_of(manifest.fixes.size(), "vulnerability issue");
  return line;
}

Result<Answer> check_command(const Customer& customer, const CheckOptions& options) {
  TRY_ASSIGN(const auto run, Run::open(customer));
  TRY_ASSIGN(const Findings findings, look(*run));
  const Decision decision = decide(findings.device, findings.catalog.candidates);
  auto refused = obstacle(findings, decision.outcome);
  if (refused && !options.explain) return *std::move(refused);
  if (!refused) TRY(run->record_success());
  Answer made = tell("check", findings.device, decision.outcome, options.exit_code);
  if (options.explain) explain(findings, decision, made);
  if (refused) {  // explained, and refused all the same
    made.output.result = "refused";
    made.output.exit = static_cast<int>(refused->exit_class());
    made.output.error = std::move(refused);
  }
  describe(*run, findings, made.output);
  return made;
}

Result<Answer> updates_command(const Customer& customer, const CheckOptions& options) {
  TRY_ASSIGN(const auto run, Run::open(customer));
  TRY_ASSIGN(const Findings findings, look(*run));
  const Decision decision = decide(findings.device, findings.catalog.candidates);
  if (auto refused = obstacle(findings, decision.outcome); refused && !options.explain)
    return *std::move(refused);
  TRY(run->record_success());
  Answer made = tell("updates", findings.device, decision.outcome, options.exit_code);
  made.text = installed_line(findings.device) + ".";
  Json list = Json::array();
  for (const Explanation& explanation : decision.explanations) {
    if (explanation.removed_by) continue;
    const auto available = choose(findings.device, findings.catalog.candidates, explanation.version);
    if (!available) continue;
    list.push_back(describe_release(available->release, available->artifact));
    made.text += "\n  " + release_line(available->release, available->artifact);
    for (const Change& change : available->release.manifest().changes) {
      made.text += "\n      " + change.type + ": " + printable(change.text);
    }
  }
  if (list.items()->empty()) made.text += "\nNothing newer is offered.";
  made.output.data.set("updates", std::move(list));
  describe(*run, findings, made.output);
  return made;
}

Result<Answer> update_command(const Customer& customer, const UpdateOptions& options) {
  TRY_ASSIGN(const auto run, Run::open(customer));
  TRY_ASSIGN(const Findings findings, look(*run));
  TRY_ASSIGN(const Decision decision, decide_for(options, findings));
  if (auto refused = obstacle(findings, decision.outcome)) return *std::move(refused);
  const auto* offer = std::get_if<Available>(&decision.outcome);
  Answer made;
  if (offer == nullptr || options.dry_run) {
    made = tell("update", findings.device, decision.outcome, false);
    if (offer != nullptr) made.text += "\n(dry run: nothing was downloaded)";
  } else {
    TRY_ASSIGN(const InstallOutcome outcome, install_offer(customer, *run, *offer, !options.to.empty()));
    made = tell_installed(findings.device, outcome, *offer);
  }
  TRY(run->record_success());
  describe(*run, findings, made.output);
  return made;
}

}  // namespace sealwright
