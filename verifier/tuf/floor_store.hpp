// SPDX-License-Identifier: Apache-2.0
// FloorStore: the two copies of the floor file in a state directory.
#pragma once

#include <string>
#include <vector>

#include "base/notice.hpp"
#include "metadata/client/floor_file.hpp"

namespace sealwright::client {

// Only one at a time for a directory; the caller holds its lock.
class FloorStore {
 public:
  // Opens the copy with the higher serial. state_damaged if neither can be read or neither exists: only
  // `begin`, for the first use of a directory, starts without a floor. format_too_new; io_error.
  static Result<FloorStore> open(const std::string& directory);
  // For the first use, or one that was interrupted. Keeps an existing floor; an unreadable one is
  // state_damaged. If there is none, writes both copies. Errors: as above, no_space.
  static Result<FloorStore> begin(const std::string& directory);
  // Replaces whatever is there, at the user's explicit request (`init --reset`, `trust replace`), with the
  // floors that the caller could save. Errors: io_error, no_space.
  static Result<FloorStore> restart(const std::string& directory, FloorFile floor);

  const FloorFile& current() const { return current_; }
  // What is wrong with one copy while the other is in use; empty if both are good.
  const Notices& notices() const { return notices_; }
  // Writes `next` with a higher serial, first floor.a, then floor.b, each atomically. On an error `current`
  // is unchanged. Errors: limit_exceeded, before anything is written; io_error, no_space.
  Status replace(FloorFile next);

 private:
  explicit FloorStore(std::string directory) : directory_(std::move(directory)) {}
  std::string directory_;
  FloorFile current_;
  Notices notices_;
};

}  // namespace sealwright::client
