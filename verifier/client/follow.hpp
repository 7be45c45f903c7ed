// SPDX-License-Identifier: Apache-2.0
// Beginning to follow a product, the work of both faces: from a starter file to a client directory.
#pragma once

#include <string>

#include "metadata/client/floor_file.hpp"
#include "metadata/tuf/starter_file.hpp"
#include "verifier/client/trust_log.hpp"
#include "verifier/install/client_directory.hpp"

namespace sealwright::client {

// A starter file and its root, which nobody believes yet: the root has vouched for itself alone.
struct Introduction {
  StarterFile starter;
  TrustedRoot root;
};
// Errors: those of reading; test_key for a sandbox repository that is not on loopback.
Result<Introduction> read_introduction(const Untrusted& file);

// Whether the root is the one that the user was told of. fingerprint_mismatch, naming `file`.
Status check_fingerprint(const Introduction& introduction, const std::string& expected,
                         const std::string& file);
// Whether `directory` follows nothing yet. usage when it follows this product; state_foreign when another;
// where it cannot be told, those of opening it: only what is empty is new.
Status check_is_new(const std::string& directory, const std::string& product);

// What survives a new start: the floors that can still be read, else what the version that runs says, if it
// can be proven to be one. No role versions, no root and no signed time: they belong to the keys that signed
// them. Errors: io_error where no floor can be read.
enum class FloorSource : std::uint8_t { floors, running_release, nothing };
struct KeptFloors {
  FloorFile floor;
  FloorSource source = FloorSource::nothing;
};
Result<KeptFloors> floors_to_keep(const LockedDirectory& directory, const std::string& platform);

struct FollowOptions {
  std::string directory;
  std::string platform;  // whose artifacts to take: "linux-x86_64"
  // Start again over a damaged state, keeping every floor that can be read; logged in state/trust.jsonl.
  std::optional<TrustChange> reset = std::nullopt;
};
// Makes the client directory. The caller has confirmed the fingerprint: from here on the root is trusted.
// Returns where the floors came from; nothing without `reset`. Errors: directory_unsafe, lock_held,
// state_foreign, io_error, no_space; without `reset` state_damaged where another root is trusted: only an
// explicit request goes back to an older one.
Result<FloorSource> follow(const Introduction& introduction, const FollowOptions& options);

}  // namespace sealwright::client
