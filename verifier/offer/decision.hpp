// SPDX-License-Identifier: Apache-2.0
// Decides which release to offer a machine, and why the others are not offered. Pure rules over verified
// releases: no clock, disk or network.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "metadata/release/trusted_release.hpp"

namespace sealwright::client {

// A verified release as the repository lists it now.
struct Candidate {
  TrustedRelease release;
  // The channels in which the index offers it: that of the manifest, or more (a release can be promoted
  // without a new manifest).
  std::vector<std::string> channels;
};

// The state of a machine that the rules use.
struct DeviceState {
  std::string product, channel, platform;
  std::optional<Version> installed;       // what `current` points at
  std::string installed_digest;           // of its manifest; empty if nothing is installed
  std::optional<Version> security_floor;  // no version below it is ever offered
  std::optional<Version> baseline;        // version accepted last: only newer ones are offered
  bool baseline_is_lost = false;          // the baseline is damaged, not rolled back: offer it again
  std::set<std::string> banned;           // manifest digests that the vendor withdrew
  std::set<std::string> exhausted;        // manifest digests that failed three times here
  std::set<std::string> skipped;          // versions that a rollback left
  std::optional<std::string> pin;         // only this version, set by the administrator or user
  bool managed = false;                   // site policy: this program does not decide about updates
};

// One candidate and the first rule that removed it; nothing if it is offered.
struct Explanation {
  Version version;
  std::string digest;
  std::optional<Error> removed_by;
};

struct UpToDate {};
struct Available {
  TrustedRelease release;
  Artifact artifact;
};
// A newer release exists, but a setting of this machine's owner holds it back.
struct Held {
  Version version;
  Error reason;
};
struct ManagedByAdmin {
  std::optional<Version> newest;
};
using UpdateDecision = std::variant<UpToDate, Available, Held, ManagedByAdmin>;

struct Decision {
  UpdateDecision outcome;
  std::vector<Explanation> explanations;  // newest first, one for each candidate
};

// The newest release that no rule removes. The rules, in this order: wrong_product, wrong_channel,
// wrong_platform, release_banned, below_floor, not_newer (held_skipped if the release is above the
// installed version: the owner went back from it), held_pinned, held_skipped, attempts_exhausted.
Decision decide(const DeviceState& device, const std::vector<Candidate>& candidates);

// Checks that the device's channel exists: a release is in it, or it is `given`, the channel of the vendor's
// bootstrap file. unknown_channel names the channels that exist. Without any release, every channel passes.
Status check_channel(const DeviceState& device, const std::string& given,
                     const std::vector<Candidate>& candidates);

// The release that the user names (`update --to`). An explicit request overrides held_skipped, not_newer and
// attempts_exhausted; all other rules apply. target_not_listed if no candidate has this version;
// managed_by_admin if site policy manages the updates.
Result<Available> choose(const DeviceState& device, const std::vector<Candidate>& candidates,
                         const Version& wanted);

}  // namespace sealwright::client
