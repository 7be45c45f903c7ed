// SPDX-License-Identifier: Apache-2.0
// Push: uploads staged/ to an endpoint, step by step. It can be continued after an interruption at any step.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "publisher/endpoints/endpoint.hpp"
#include "publisher/staging/push_plan.hpp"
#include "publisher/vendor/publication.hpp"

namespace sealwright::publish {

// Lets a person stop a push in an orderly way: the current step is finished or left for the next push, and
// the lock is released.
struct Cancellation {
  std::atomic<bool> asked = false;       // set by any thread or signal handler
  std::atomic<bool> is_orderly = false;  // true while a push checks `asked`
};

struct PushOptions {
  Instant now;
  std::vector<std::string> warnings;  // codes of the gates that warned, for the record
  // Reads the published repository as a client does and returns the bytes of the timestamp; called after
  // the commit.
  std::function<Result<std::string>()> look_from_outside;
  // Called before each file, with the number of files done so far.
  std::function<void(const PlannedFile&, std::size_t done, std::size_t total)> progress;
  // The staged files restore the endpoint: it is overwritten even if its timestamp is missing or was not
  // published from here, unless that timestamp verifies under the new root and is newer than the last one
  // published from here. Then another publisher has pushed.
  bool restores = false;
  Cancellation* cancellation = nullptr;
};

struct PushReport {
  std::size_t files = 0;  // written or found in place
  std::uint64_t bytes = 0;
  std::int64_t root = 0, snapshot = 0, timestamp = 0;
  // If the push is committed but the public side does not show it yet: the error, or what it shows instead.
  std::vector<Error> public_side;
};

// The state of the endpoint, compared with what was published from here and what is staged.
enum class RemoteState : std::uint8_t {
  at_base,    // it has the last published timestamp, or none before the first push
  committed,  // it has the staged timestamp
  empty,      // it has no timestamp, though something was published
  moved,      // it has another timestamp
};
Result<RemoteState> remote_state(const Published& published, const std::optional<StagedRecord>& staged,
                                 Endpoint& endpoint);

// Uploads all files in the order of PushPhase under the endpoint's lock and reads each back. Then updates
// published/ and records/ and empties staged/. After an interruption at any point, a second call continues.
// Errors: remote_locked; remote_moved; version_exists if a file that is written only once exists with other
// bytes; hash_mismatch if the endpoint returns other bytes than were uploaded; cancelled; those of the
// endpoint.
Result<PushReport> push_staged(const VendorDirectory& vendor, const Published& published,
                               const StagedTree& staged, Endpoint& endpoint, const PushOptions& options);

}  // namespace sealwright::publish
