// SPDX-License-Identifier: Apache-2.0
#include "verifier/client/update.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "verifier/install/artifact_stage.hpp"

namespace sealwright::client {
namespace {

Result<Findings> look(Run& run) {
  TRY(run.refresh());
  TRY_ASSIGN(Catalog catalog, run.catalog());
  TRY_ASSIGN(Promises promises, run.promises());
  TRY_ASSIGN(InstallationStatus installed, installation_status(run.directory(), run.floors().current()));
  DeviceState device = run.device(installed);
  TRY(check_channel(device, run.config().channel, catalog.candidates));
  return Findings{std::move(catalog), std::move(promises), std::move(device), std::move(installed.notices)};
}

std::optional<Error> obstacle(const Findings& findings, const UpdateDecision& outcome) {
  if (std::holds_alternative<Available>(outcome)) return std::nullopt;
  const auto& accepted = findings.device.baseline ? findings.device.baseline : findings.device.installed;
  for (const Catalog::Refused& refused : findings.catalog.refused) {
    const bool is_lost = findings.device.baseline_is_lost && refused.version == *accepted;
    if (!accepted || refused.version > *accepted || is_lost) return refused.reason;
  }
  return std::nullopt;
}

Result<Decision> decide_for(const UpdateOptions& options, const Findings& findings) {
  if (options.to.empty()) return decide(findings.device, findings.catalog.candidates);
  TRY_ASSIGN(const Version wanted, Version::parse(options.to));
  if (const Error* refusal = findings.catalog.refusal_of(wanted)) return *refusal;
  TRY_ASSIGN(Available chosen, choose(findings.device, findings.catalog.candidates, wanted));
  return Decision{std::move(chosen), {}};
}

// The bytes of the artifact's tree listing. It is a target of its own, and the installer checks it again
// against the manifest.
Result<std::string> fetch_listing(Run& run, const Available& offer) {
  const Manifest& manifest = offer.release.manifest();
  if (offer.artifact.kind != ArtifactKind::tree)
    return Error{ErrorCode::archive_type, "only a tree can be installed"}.file(offer.artifact.name);
  const std::string path = manifest.product + "/" + manifest.version.text() + "/" + offer.artifact.tree;
  TRY_ASSIGN(const TargetSearch search, run.updater().find_target(path));
  const auto* found = std::get_if<FoundTarget>(&search);
  if (found == nullptr) {
    const auto& reason = std::get<TargetNotFound>(search).reason;
    return reason ? *reason : Error{ErrorCode::target_not_listed}.file(path);
  }
  return run.updater().read_target(*found, kLimits.tree_listing);
}

Result<StagedArtifact> download(Run& run, const Available& offer) {
  const Manifest& manifest = offer.release.manifest();
  const std::string target = manifest.product + "/" + manifest.version.text() + "/" + offer.artifact.name;
  FileDescription file;
  file.sha256 = offer.artifact.sha256;
  TRY_ASSIGN(const RepositoryPath path,
             RepositoryPath::target(target, file, run.updater().root().document().consistent_snapshot));
  StageOptions options;
  options.on_progress = run.customer().progress(Step::download, offer.artifact.name,
                                                static_cast<std::uint64_t>(offer.artifact.length));
  options.cancel = run.customer().cancelled;
  return stage_artifact(run.directory(), offer.artifact, run.transport(), path, options);
}

Result<InstallOutcome> install_offer(Run& run, const Available& offer, const UpdateOptions& wish) {
  TRY_ASSIGN(const std::string listing, fetch_listing(run, offer));
  TRY_ASSIGN(const InstallableRelease release,
             InstallableRelease::of(offer.release, run.config().platform, listing, run.customer().cancelled));
  TRY(require_room_for(run.directory(), release));
  TRY_ASSIGN(StagedArtifact artifact, download(run, offer));
  InstallOptions options = install_options(run.customer());
  options.named_by_user = !wish.to.empty();
  options.confirmation = wish.confirmation;
  options.on_progress = run.customer().progress(Step::install, offer.release.manifest().version.text(),
                                                static_cast<std::uint64_t>(offer.artifact.unpacked_bytes));
  return install({run.directory(), run.floors()}, release, artifact, options, run.at());
}

}  // namespace

Result<Checked> check(Run& run) {
  TRY_ASSIGN(Findings findings, look(run));
  Decision decision = decide(findings.device, findings.catalog.candidates);
  auto refused = obstacle(findings, decision.outcome);
  if (!refused) TRY(run.record_success());
  return Checked{std::move(findings), std::move(decision), std::move(refused)};
}

Result<Updated> update(Run& run, const UpdateOptions& options) {
  if (!options.dry_run) TRY(run.recover());
  TRY_ASSIGN(Findings findings, look(run));
  TRY_ASSIGN(Decision decision, decide_for(options, findings));
  if (auto refused = obstacle(findings, decision.outcome)) return *std::move(refused);
  std::optional<InstallOutcome> outcome;
  if (const auto* offer = std::get_if<Available>(&decision.outcome); offer != nullptr && !options.dry_run) {
    TRY_ASSIGN(outcome, install_offer(run, *offer, options));
  }
  TRY(run.record_success());
  return Updated{std::move(findings), std::move(decision), std::move(outcome)};
}

Notices notices_of(const Run& run, const Findings& findings) {
  Notices notices = run.notices();
  const auto is_there = [&](const Notice& added) {
    return std::any_of(notices.begin(), notices.end(), [&](const Notice& notice) {
      return notice.about().message() == added.about().message();
    });
  };
  for (const Notice& notice : findings.installed)
    if (!is_there(notice)) notices.push_back(notice);
  for (const Catalog::Refused& refused : findings.catalog.refused)
    notices.push_back(Notice::warning(refused.reason));
  for (const Error& ignored : findings.catalog.ignored) notices.push_back(Notice::info(ignored));
  for (const Notice& notice : findings.promises.notices) notices.push_back(notice);
  return notices;
}

bool is_security(const Manifest& manifest) {
  return manifest.classification == "security" || manifest.classification == "mixed" ||
         !manifest.fixes.empty();
}

}  // namespace sealwright::client
