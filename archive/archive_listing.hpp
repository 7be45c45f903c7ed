// SPDX-License-Identifier: Apache-2.0
// The listing of an artifact that Sealwright did not make: a tar.zst, tar.gz or tar.xz of the vendor's build.
#pragma once

#include "archive/archive_reader.hpp"
#include "archive/tree_listing.hpp"
#include "archive/tree_run.hpp"

namespace sealwright {

// Reads `artifact` to its last byte and lists its entries, which may be in any order. Also lists directories
// that the archive needs but leaves out.
//
// Refuses what a client would refuse, and names the entry to change: the errors of ArchiveReader
// (archive_window by default above 8 MiB), archive_unsafe_name (also for a path that appears twice and for
// unassigned code points), archive_unsafe_link, limit_exceeded, archive_damaged; cancelled.
Result<TreeListing> list_archive(ByteSource& artifact, Compression compression,
                                 const DecoderLimits& decoder = kPublishableLimits,
                                 const TreeLimits& limits = {}, const TreeRun& run = {});

}  // namespace sealwright
