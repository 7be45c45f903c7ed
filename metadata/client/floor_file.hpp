// SPDX-License-Identifier: Apache-2.0
// FloorFile: the rollback floors of this machine, in two checksummed copies (floor.a, floor.b).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/version.hpp"

namespace sealwright {

// The version last accepted for a role, and a digest of the keys it was accepted under (RoleKeys::digest).
struct RoleFloor {
  std::int64_t version = 1;
  std::string keys;
  bool operator==(const RoleFloor&) const = default;
};

// The newest root that was accepted: one with a lower version is not trusted again.
struct RootFloor {
  std::int64_t version = 1;
  std::string fingerprint;  // SHA-256 of its bytes, in hex
  bool operator==(const RootFloor&) const = default;
};

// What this machine remembers about the time (verifier/tuf/clock.hpp); nothing for a time never recorded.
struct ClockMemory {
  std::optional<Instant> last_good;       // the system clock at the last fully successful update
  std::optional<Instant> issued_by_then;  // `issued` at that update
  // The latest signed time that was taken from a trusted timestamp. Forgotten with the timestamp's keys.
  std::optional<Instant> issued;
  bool operator==(const ClockMemory&) const = default;
};

struct FloorFile {
  // Rises with every write; the valid copy with the higher number counts.
  std::int64_t serial = 0;
  std::optional<std::string> repository, profile;  // as the root and the top-level targets declare them
  std::optional<Version> security_floor;           // highest committed rollbackFloor: never falls
  std::optional<Version> baseline;                 // the last version accepted
  std::set<std::string> banned;                    // manifest SHA-256, in hex
  std::map<std::string, RoleFloor> roles;          // timestamp, snapshot and every targets-type role loaded
  std::map<std::string, Version> installed;        // manifest SHA-256 in hex to version
  std::optional<RootFloor> root;
  ClockMemory clock;

  // One JSON line, then `sha256 <hex>` of that line (its line feed included), then a line feed.
  std::string write() const;
  // state_damaged for anything that `write` would not have written; format_too_new.
  static Result<FloorFile> read(std::string_view bytes, const std::string& file);
};

}  // namespace sealwright
