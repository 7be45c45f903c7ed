// SPDX-License-Identifier: Apache-2.0
// Makes an artifact from a directory: the same tree always gives the same bytes, on any machine.
#pragma once

#include <cstdint>
#include <string>

#include "archive/tree_listing.hpp"
#include "archive/tree_run.hpp"
#include "base/result.hpp"

namespace sealwright {

struct ArtifactOptions {
  // 1 to 19; it hardly affects the time to unpack.
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
// order of path bytes, and lists it in the same pass, so the listing has the digests of the bytes in the
// archive. Only names, content, link targets and the owner's execute bit are taken from the disk. The file
// appears at `artifact` complete and synced, replacing an older one, or not at all.
//
// Refuses what a client would refuse, before anything is written, and names the file: archive_unsafe_name,
// archive_unsafe_link, limit_exceeded; archive_type (device, pipe, socket, setuid, setgid or sticky file). A
// file with several hard links becomes several files. io_error, also if the tree changes while it is read;
// no_space, cancelled.
Result<MadeArtifact> make_artifact(const std::string& directory, const std::string& artifact,
                                   const ArtifactOptions& options = {});

// The listing of a directory without making an artifact: the same checks, the same listing.
Result<TreeListing> list_directory_tree(const std::string& directory, const TreeLimits& limits = {},
                                        const TreeRun& run = {});

}  // namespace sealwright
