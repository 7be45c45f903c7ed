// SPDX-License-Identifier: Apache-2.0
// Pending: signed releases that build on a state of the repository, one on the other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/requests/released_file.hpp"
#include "repository/verified_repository.hpp"

namespace sealwright::publish {

// The target path of a manifest: `<product>/<version>/manifest.json`. Errors: those of Manifest::read.
Result<std::string> manifest_path(const RequestItem& item);

// What a released file is to a state of the repository; to none, before the first push.
enum class Standing : std::uint8_t {
  next,       // builds on it
  contained,  // is in it already
  elsewhere,  // builds on another state, or was overtaken by a release under the same number
};
Standing standing_of(const ReleasedFile& release, const std::optional<VerifiedRepository>& state);
// remote_moved, naming the released file that builds on another state.
Error built_elsewhere(const std::string& file);

struct Pending {
  std::vector<ReleasedFile> releases;
  std::vector<std::string> skipped;          // files that build on another state
  std::optional<VerifiedRepository> result;  // the state after all of them; nothing where there is none

  // Of the requests, in order.
  std::vector<std::string> digests() const;
};
// In the order in which they build on each other, from `base` on, each proven in the state that it makes.
// Errors: json_*, field_*, format_*; those of VerifiedRepository::with; those of check_listed.
Result<Pending> order(const std::vector<std::string>& files, const std::optional<VerifiedRepository>& base);

}  // namespace sealwright::publish
