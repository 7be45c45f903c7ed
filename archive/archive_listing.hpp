// SPDX-License-Identifier: Apache-2.0
// The listing of an artifact that was not made by us: a tar.zst, tar.gz or tar.xz from the vendor's build.
#pragma once

#include "archive/archive_reader.hpp"
#include "archive/tree_listing.hpp"
#include "archive/tree_run.hpp"

namespace sealwright {

// Reads `artifact` to its last byte and lists what is in it, in whatever order it comes. Directories that the
// archive leaves out but needs are listed.
//
// Refused is what a customer would refuse, naming the entry to change: the errors of ArchiveReader
// (archive_window by default above 8 MiB), archive_unsafe_name (also for a path that comes twice and for
// unassigned code points), archive_unsafe_link, limit_exceeded, archive_damaged; cancelled.
Result<TreeListing> list_archive(ByteSource& artifact, Compression compression,
                                 const DecoderLimits& decoder = kPublishableLimits,
                                 const TreeLimits& limits = {}, const TreeRun& run = {});

}  // namespace sealwright
