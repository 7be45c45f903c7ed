// SPDX-License-Identifier: Apache-2.0
// An artifact made from a directory: the same tree gives the same bytes, whoever makes it and when.
#pragma once

#include <cstdint>
#include <string>

#include "archive/tree_listing.hpp"
#include "archive/tree_run.hpp"
#include "base/result.hpp"

namespace sealwright {

struct ArtifactOptions {
  // 1 to 19; the customer's cost to unpack hardly depends on it.
  int level = 12;
  TreeLimits limits;
  TreeRun run;
};

struct MadeArtifact {
  TreeListing listing;
  std::uint64_t length = 0;  // bytes of the artifact
  std::string sha256;        // of the artifact, lower-case hex
};

// Archives everything below `directory` as tar.zst (archive/tar_header.hpp, archive/zstd_frame.hpp) in the
// order of path bytes, and lists it in the same pass, so the listing holds the digests of the bytes in the
// archive. Of what is on disk only names, content, link targets and the owner's execute bit count. The file
// appears at `artifact` complete and synced, replacing an older one, or not at all.
//
// Refused is what a customer would refuse, before anything is written, naming the file: archive_unsafe_name,
// archive_unsafe_link, limit_exceeded; archive_type (device, pipe, socket, setuid, setgid or sticky file). A
// file with several hard links becomes several files. io_error, also when the tree changes while it is read;
// no_space, cancelled.
Result<MadeArtifact> make_artifact(const std::string& directory, const std::string& artifact,
                                   const ArtifactOptions& options = {});

// The listing of a directory without making an artifact: the same checks, the same listing.
Result<TreeListing> list_directory_tree(const std::string& directory, const TreeLimits& limits = {},
                                        const TreeRun& run = {});

}  // namespace sealwright
