// SPDX-License-Identifier: Apache-2.0
#include "verifier/offer/decision.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace sealwright::client {
namespace {

// Rules that no request of the user overrides: they depend on the release, the vendor and the recorded
// floors.
Status check_release(const DeviceState& device, const Candidate& candidate) {
  const Manifest& manifest = candidate.release.manifest();
  if (manifest.product != device.product) {
    return Error{ErrorCode::wrong_product}.expected(device.product).got(manifest.product);
  }
  if (std::find(candidate.channels.begin(), candidate.channels.end(), device.channel) ==
      candidate.channels.end()) {
    return Error{ErrorCode::wrong_channel}.expected(device.channel).got(join(candidate.channels, ", "));
  }
  if (const auto artifact = manifest.artifact_for(device.platform); !artifact) return artifact.error();
  if (device.banned.count(candidate.release.digest()) != 0) return Error{ErrorCode::release_banned};
  if (device.security_floor && manifest.version < *device.security_floor) {
    return Error{ErrorCode::below_floor}
        .expected("at least " + device.security_floor->text())
        .got(manifest.version.text());
  }
  return Done{};
}

// The version that a candidate must exceed to be an update.
const std::optional<Version>& last_accepted(const DeviceState& device) {
  return device.baseline ? device.baseline : device.installed;
}

Error skipped(const Version& version) { return Error{ErrorCode::held_skipped}.got(version.text()); }

// The version is not above the baseline: a user who went back, by `rollback` or `update --to`, is not
// updated to it again without asking for it.
Error left(const DeviceState& device, const Version& version) {
  if (device.skipped.contains(version.text())) return skipped(version);
  return Error{ErrorCode::held_skipped,
               "you went back from " + last_accepted(device)->text() + " with `update --to` or `rollback`"}
      .got(version.text())
      .advice("Install it with `sealwright update --to " + version.text() + "`, or wait for one above " +
              last_accepted(device)->text() + ".");
}

Status check_is_newer(const DeviceState& device, const Candidate& candidate) {
  const Version& version = candidate.release.manifest().version;
  const auto& accepted = last_accepted(device);
  if (device.baseline_is_lost && version == *device.baseline) return Done{};
  if (accepted && !(version > *accepted)) {
    // It is above the installed version and still not offered: the owner went back from it, it is not old.
    if (device.installed && version > *device.installed) return left(device, version);
    return Error{ErrorCode::not_newer}.expected("above " + accepted->text()).got(version.text());
  }
  return Done{};
}

Status check_pin(const DeviceState& device, const Candidate& candidate) {
  const std::string& version = candidate.release.manifest().version.text();
  if (device.pin && *device.pin != version)
    return Error{ErrorCode::held_pinned}.expected(*device.pin).got(version);
  return Done{};
}

// Settings and records that an automatic update obeys; an explicit request overrides all but the pin.
Status check_wishes(const DeviceState& device, const Candidate& candidate) {
  TRY(check_pin(device, candidate));
  const Version& version = candidate.release.manifest().version;
  if (device.skipped.count(version.text()) != 0) return skipped(version);
  if (device.exhausted.count(candidate.release.digest()) != 0)
    return Error{ErrorCode::attempts_exhausted}.got(version.text());
  return Done{};
}

bool is_held(const Error& error) { return error.exit_class() == ExitClass::held; }

}  // namespace

Status check_channel(const DeviceState& device, const std::string& given,
                     const std::vector<Candidate>& candidates) {
  std::set<std::string> known{given};
  for (const Candidate& candidate : candidates)
    known.insert(candidate.channels.begin(), candidate.channels.end());
  if (candidates.empty() || known.contains(device.channel)) return Done{};
  return Error{ErrorCode::unknown_channel}
      .expected("one of " + join(std::vector<std::string>(known.begin(), known.end()), ", "))
      .got(device.channel);
}

Decision decide(const DeviceState& device, const std::vector<Candidate>& candidates) {
  std::vector<const Candidate*> newest_first;
  for (const Candidate& candidate : candidates) newest_first.push_back(&candidate);
  std::stable_sort(newest_first.begin(), newest_first.end(), [](const Candidate* a, const Candidate* b) {
    return a->release.manifest().version > b->release.manifest().version;
  });

  Decision decision{UpToDate{}, {}};
  const Candidate* best = nullptr;
  const Candidate* held = nullptr;
  std::optional<Error> reason;
  for (const Candidate* candidate : newest_first) {
    Status verdict = check_release(device, *candidate);
    if (verdict) verdict = check_is_newer(device, *candidate);
    if (verdict) verdict = check_wishes(device, *candidate);
    const Manifest& manifest = candidate->release.manifest();
    std::optional<Error> removed_by;
    if (!verdict) removed_by = verdict.error();
    if (!removed_by && best == nullptr) best = candidate;
    if (removed_by && is_held(*removed_by) && held == nullptr) held = candidate, reason = removed_by;
    decision.explanations.push_back({manifest.version, candidate->release.digest(), std::move(removed_by)});
  }

  const Candidate* newest = best != nullptr ? best : held;
  if (device.managed && newest != nullptr) {
    decision.outcome = ManagedByAdmin{newest->release.manifest().version};
  } else if (best != nullptr) {
    decision.outcome = Available{best->release, *best->release.manifest().artifact_for(device.platform)};
  } else if (held != nullptr) {
    decision.outcome = Held{held->release.manifest().version, *reason};
  }
  return decision;
}

Result<Available> choose(const DeviceState& device, const std::vector<Candidate>& candidates,
                         const Version& wanted) {
  for (const Candidate& candidate : candidates) {
    const Manifest& manifest = candidate.release.manifest();
    if (!(manifest.version == wanted)) continue;
    if (device.managed) return Error{ErrorCode::managed_by_admin}.got(wanted.text());
    TRY(check_release(device, candidate));
    TRY(check_pin(device, candidate));
    TRY_ASSIGN(Artifact artifact, manifest.artifact_for(device.platform));
    return Available{candidate.release, std::move(artifact)};
  }
  return Error{ErrorCode::target_not_listed, device.product + " " + wanted.text()};
}

}  // namespace sealwright::client
