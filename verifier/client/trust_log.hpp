// SPDX-License-Identifier: Apache-2.0
// The log of trust changes, `state/trust.jsonl`: each time a person replaced the root that this machine
// trusts, or reset its state.
#pragma once

#include <string>

#include "metadata/json/json.hpp"
#include "metadata/tuf/root_chain.hpp"
#include "verifier/install/client_directory.hpp"

namespace sealwright::client {

struct TrustChange {
  std::string command;          // "trust replace", "init --reset"
  Instant at;                   // by the machine's clock
  std::string old_fingerprint;  // of the root that was trusted before; empty if none could be read
  std::string fingerprint, repository;
  std::int64_t root_version = 0;
  std::string reason;
};
enum class ChangeState : std::uint8_t { begun, done };

TrustChange change_to(const TrustedRoot& root, std::string command, Instant at, std::string old_fingerprint,
                      std::string reason);
// Appends a line. Call it before and after the change: a line "begun" without its "done" is an interrupted
// change. Errors: io_error, no_space.
Status note(const LockedDirectory& directory, const TrustChange& change, ChangeState state);
// All lines, as a JSON array. Errors: io_error; state_damaged.
Result<Json> read_trust_log(const ClientPaths& paths);

}  // namespace sealwright::client
