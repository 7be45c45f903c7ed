// SPDX-License-Identifier: Apache-2.0
// Pending: signed releases that build on a state of the repository, one on the other.
#pragma once

#include <string>
#include <vector>

#include "metadata/requests/released_file.hpp"
#include "publisher/vendor/metadata_set.hpp"

namespace sealwright::publish {

// The target path of a manifest: `<product>/<version>/manifest.json`. Errors: those of Manifest::read.
Result<std::string> manifest_path(const RequestItem& item);

// What a released file is to a state of the repository.
enum class Standing : std::uint8_t {
  next,       // builds on it
  contained,  // is in it already
  elsewhere,  // builds on another state, or was overtaken by a release under the same number
};
Standing standing_of(const ReleasedFile& release, const MetadataSet& set);
// remote_moved, naming the released file that stands elsewhere.
Error built_elsewhere(const std::string& file);

// The metadata that the release brings, laid over `set`. Errors: version_exists when a version that is there
// would get other bytes or would not rise; json_*, field_*.
Status lay_over(MetadataSet& set, const std::vector<ServedFile>& files);

struct Pending {
  std::vector<ReleasedFile> releases;
  std::vector<std::string> skipped;  // files that stand elsewhere
  MetadataSet result;                // the state after all of them
};
// In the order in which they build on each other, from `base` on.
Result<Pending> order(const std::vector<std::string>& files, MetadataSet base);

}  // namespace sealwright::publish
