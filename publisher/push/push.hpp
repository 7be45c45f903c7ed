// SPDX-License-Identifier: Apache-2.0
// Push: puts staged/ on an endpoint, step by step, and can go on from any step.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "publisher/endpoints/endpoint.hpp"
#include "publisher/staging/push_plan.hpp"
#include "publisher/vendor/publication.hpp"

namespace sealwright::publish {

// How a person stops a push in order: what it began is finished or left for the next push, and its lock is released.
struct Cancellation {
  std::atomic<bool> asked = false;       // set by any thread or signal handler
  std::atomic<bool> is_orderly = false;  // while a push heeds `asked`
};

struct PushOptions {
  Instant now;
  std::vector<std::string> warnings;  // codes of the gates that warned, for the record
  // Reads the published repository as a customer does and returns the timestamp's bytes; called after the
  // commit.
  std::function<Result<std::string>()> look_from_outside;
  // Called with the number of files that are in place, before each file.
  std::function<void(const PlannedFile&, std::size_t done, std::size_t total)> progress;
  // What is staged makes the endpoint whole, whatever it holds: one whose timestamp is not ours, or that has
  // none, is written over all the same, unless that timestamp counts under the new root and is newer than
  // what was published from here: then another publisher was at work.
  bool restores = false;
  Cancellation* cancellation = nullptr;
};

struct PushReport {
  std::size_t files = 0;  // written or found in place
  std::uint64_t bytes = 0;
  std::int64_t root = 0, snapshot = 0, timestamp = 0;
  // Committed, but the public side does not show it (yet): its error or what it shows instead.
  std::vector<Error> public_side;
};

// How the endpoint stands to what was published from here and to what is staged.
enum class RemoteState : std::uint8_t {
  at_base,
  committed,
  empty,  // no timestamp, though something was published
  moved,
};
Result<RemoteState> remote_state(const Published& published, const std::optional<StagedRecord>& staged,
                                 Endpoint& endpoint);

// Puts every file in order under the endpoint's lock, each read back, also after a cut; the timestamp last.
// Then published/ and records/ are brought up to date and staged/ is emptied. Cut at any point, a second call
// goes on. Errors: remote_locked; remote_moved; version_exists when a file that is written once is there with
// other bytes; hash_mismatch when the endpoint gives back other bytes than it was given; cancelled;
// those of the endpoint.
Result<PushReport> push_staged(const VendorDirectory& vendor, const Published& published,
                               const StagedTree& staged, Endpoint& endpoint, const PushOptions& options);

}  // namespace sealwright::publish
