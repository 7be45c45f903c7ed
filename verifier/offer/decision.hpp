// SPDX-License-Identifier: Apache-2.0
// What to offer a machine, and why the rest is not offered. Pure rules over verified releases: no clock, disk
// or network.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "metadata/release/trusted_release.hpp"

namespace sealwright::client {

// A verified release as the repository lists it today.
struct Candidate {
  TrustedRelease release;
  // The channels that the index offers it in: those of the manifest, or more (promotion without a new
  // manifest).
  std::vector<std::string> channels;
};

// What a machine is, has and remembers.
struct DeviceState {
  std::string product, channel, platform;
  std::optional<Version> installed;       // what `current` points at
  std::string installed_digest;           // of its manifest; empty when nothing is installed
  std::optional<Version> security_floor;  // nothing below it, ever
  std::optional<Version> baseline;        // version accepted last: only newer ones are offered
  bool baseline_is_lost = false;          // nobody left it, and damage keeps it from running: offered again
  std::set<std::string> banned;           // manifest digests the vendor withdrew
  std::set<std::string> exhausted;        // manifest digests that failed three times here
  std::set<std::string> skipped;          // versions left by a rollback
  std::optional<std::string> pin;         // only this version, by the administrator's or user's wish
  bool managed = false;                   // site policy: this program does not decide about updates
};

// One candidate and the first rule that removed it; none for one that is offered.
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
// Something newer exists and a wish of this machine's owner holds it back.
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

// The newest release that no rule removes. Rules, in this order: wrong_product, wrong_channel,
// wrong_platform, release_banned, below_floor, not_newer (held_skipped for those above what is installed: its
// owner went back below them),
// held_pinned, held_skipped, attempts_exhausted.
Decision decide(const DeviceState& device, const std::vector<Candidate>& candidates);

// Whether the device's channel exists: a release is in it, or it is `given`, the one that the vendor's
// bootstrap file names. Errors: unknown_channel, which names those that exist. Without any release there is
// nothing to say.
Status check_channel(const DeviceState& device, const std::string& given,
                     const std::vector<Candidate>& candidates);

// A release that the user names (`update --to`): held_skipped, not_newer and attempts_exhausted do not bind
// an explicit wish, everything else does. target_not_listed when no candidate has this version.
Result<Available> choose(const DeviceState& device, const std::vector<Candidate>& candidates,
                         const Version& wanted);

}  // namespace sealwright::client
