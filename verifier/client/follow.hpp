// SPDX-License-Identifier: Apache-2.0
// Starts to follow a product: from a bootstrap file to a client directory. Shared by the program and the C
// interface.
#pragma once

#include <string>

#include "metadata/client/floor_file.hpp"
#include "metadata/tuf/starter_file.hpp"
#include "verifier/client/trust_log.hpp"
#include "verifier/install/client_directory.hpp"

namespace sealwright::client {

// A bootstrap file and its root, not trusted yet: the root is signed only by its own keys.
struct Introduction {
  StarterFile starter;
  TrustedRoot root;
};
// Errors: those of reading; test_key for a sandbox repository that is not on loopback.
Result<Introduction> read_introduction(const Untrusted& file);

// Checks that the root has the fingerprint that the user gave. fingerprint_mismatch, naming `file`.
Status check_fingerprint(const Introduction& introduction, const std::string& expected,
                         const std::string& file);
// Checks that `directory` does not follow a product yet. usage if it follows this product, state_foreign if
// it follows another one. If it cannot be read, the errors of opening it: only an empty directory is new.
Status check_is_new(const std::string& directory, const std::string& product);

// What is kept when the state starts again: the floors that can still be read, else those of the installed
// version, if it can be verified. Role versions, the root and the signed time are not kept: they depend on
// the keys that signed them. Errors: io_error if the installed version cannot be read.
enum class FloorSource : std::uint8_t { floors, running_release, nothing };
struct KeptFloors {
  FloorFile floor;
  FloorSource source = FloorSource::nothing;
};
Result<KeptFloors> floors_to_keep(const LockedDirectory& directory, const std::string& platform);

struct FollowOptions {
  std::string directory;
  std::string platform;  // whose artifacts to take: "linux-x86_64"
  // Replace a damaged state and keep every floor that can be read; logged in state/trust.jsonl.
  std::optional<TrustChange> reset = std::nullopt;
};
// Creates the client directory. The caller must have confirmed the fingerprint: from here on the root is
// trusted. Returns the source of the floors; FloorSource::nothing without `reset`. Errors:
// directory_unsafe, lock_held, state_foreign, io_error, no_space; without `reset`, state_damaged if another
// root is trusted already: only an explicit request replaces it.
Result<FloorSource> follow(const Introduction& introduction, const FollowOptions& options);

}  // namespace sealwright::client
