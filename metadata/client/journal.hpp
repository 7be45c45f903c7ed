// SPDX-License-Identifier: Apache-2.0
// `state/journal`: how far the last change of the installed version got (docs/format.md section 7).
//
// The journal records the intended change; only the symbolic link `current` says which version is in use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace sealwright {

enum class JournalState : std::uint8_t { intent, prepared, probation, committed, rolled_back };
enum class ChangeKind : std::uint8_t { update, rollback, withdrawal, repair };

// The words of the file: INTENT, PREPARED, PROBATION, COMMITTED, ROLLED_BACK; update, rollback, withdrawal,
// repair.
std::string_view name_of(JournalState state);
std::string_view name_of(ChangeKind kind);

// The time that a new version has to be confirmed.
struct Probation {
  Instant deadline;
  std::int64_t starts = 0;  // counted without confirmation
  bool operator==(const Probation&) const = default;
};

struct Journal {
  // Closed and strict: errors of metadata/json/field.hpp, format_too_new. Refuses what no transaction writes:
  // a repair that changes the version, another change that keeps it, a rollback from nothing, a probation in
  // another state.
  static Result<Journal> read(std::string_view bytes, std::string_view file);
  // The bytes that `read` takes, with a final line feed.
  std::string write() const;

  // The same transaction in its next state.
  Journal at_state(JournalState next, Instant when) const;
  Journal on_probation(Probation granted, Instant when) const;

  bool operator==(const Journal&) const = default;

  std::string transaction;  // 32 hexadecimal digits; names its folder in staging/
  JournalState state = JournalState::intent;
  ChangeKind kind = ChangeKind::update;
  std::optional<std::string> from;  // SHA-256 of the manifest; none on a first install
  std::string to;                   // SHA-256 of the manifest
  Instant at;
  std::optional<Probation> probation;  // exactly in state PROBATION
  // The new version is kept when the caller confirms it, not when its health check passes. Recorded here, so
  // that a recovery knows what was requested.
  bool confirmed_by_caller = false;
};

}  // namespace sealwright
