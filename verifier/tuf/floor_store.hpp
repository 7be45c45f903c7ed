// SPDX-License-Identifier: Apache-2.0
// FloorStore: the two copies of the floor file in a state directory.
#pragma once

#include <string>
#include <vector>

#include "base/notice.hpp"
#include "metadata/client/floor_file.hpp"

namespace sealwright::client {

// One at a time per directory (the caller holds its lock).
class FloorStore {
 public:
  // The copy that counts. state_damaged when neither can be read, also when neither is there: only the first
  // use of a directory may begin without a floor, and that is `begin`. format_too_new; io_error.
  static Result<FloorStore> open(const std::string& directory);
  // First use, or one that broke off: a floor that is there is kept, damage is still state_damaged; where
  // there is none, both copies are written. Errors: as above, no_space.
  static Result<FloorStore> begin(const std::string& directory);
  // Starts again over whatever is there, at the user's explicit wish (`init --reset`, `trust replace`), with
  // the floors that the caller could save. Errors: io_error, no_space.
  static Result<FloorStore> restart(const std::string& directory, FloorFile floor);

  const FloorFile& current() const { return current_; }
  // What was wrong with one copy although the other counted; empty when both are sound.
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
