// SPDX-License-Identifier: Apache-2.0
// The log of changed trust, `state/trust.jsonl`: each time that a person replaced what this machine trusts,
// or started its state again.
#pragma once

#include <string>

#include "metadata/json/json.hpp"
#include "metadata/tuf/root_chain.hpp"
#include "verifier/install/client_directory.hpp"

namespace sealwright::client {

struct TrustChange {
  std::string command;          // "trust replace", "init --reset"
  Instant at;                   // by the machine's clock
  std::string old_fingerprint;  // of the root that was trusted; empty: none could be read
  std::string fingerprint, repository;
  std::int64_t root_version = 0;
  std::string reason;
};
enum class ChangeState : std::uint8_t { begun, done };

TrustChange change_to(const TrustedRoot& root, std::string command, Instant at, std::string old_fingerprint,
                      std::string reason);
// Written twice, before and after the change: a line "begun" without its "done" is a change that was cut.
// Errors: io_error, no_space.
Status note(const LockedDirectory& directory, const TrustChange& change, ChangeState state);
// All lines. Errors: io_error; state_damaged.
Result<Json> read_trust_log(const ClientPaths& paths);

}  // namespace sealwright::client
