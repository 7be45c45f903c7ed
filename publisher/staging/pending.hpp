// SPDX-License-Identifier: Apache-2.0
// Pending: signed releases that build on a state of the repository and on each other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/requests/released_file.hpp"
#include "repository/verified_repository.hpp"

namespace sealwright::publish {

// The target path of a manifest: `<product>/<version>/manifest.json`. Errors: those of Manifest::read.
Result<std::string> manifest_path(const RequestItem& item);

// How a released file relates to a state of the repository; there is none before the first push.
enum class Standing : std::uint8_t {
  next,       // it builds on the state
  contained,  // the state contains it
  elsewhere,  // it builds on another state, or another release with the same version was published instead
};
Standing standing_of(const ReleasedFile& release, const std::optional<VerifiedRepository>& state);
// The error remote_moved, naming the released file that builds on another state.
Error built_elsewhere(const std::string& file);

struct Pending {
  std::vector<ReleasedFile> releases;
  std::vector<std::string> skipped;          // files that build on another state
  std::optional<VerifiedRepository> result;  // the state after all of them; nothing if there is none

  // The digests of the requests, in order.
  std::vector<std::string> digests() const;
};
// Reads the files and sorts them in the order in which they build on each other, starting from `base`. Each
// is verified in the state that it makes. Errors: json_*, field_*, format_*; those of
// VerifiedRepository::with; those of check_listed.
Result<Pending> order(const std::vector<std::string>& files, const std::optional<VerifiedRepository>& base);

}  // namespace sealwright::publish
