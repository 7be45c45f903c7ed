// SPDX-License-Identifier: Apache-2.0
// Unpacking an artifact: from its bytes and its signed listing to files in a staging directory.
//
// libarchive only reads; our code makes every file (docs/architecture.md, "Where bytes flow").
#pragma once

#include <string>

#include "archive/archive_reader.hpp"
#include "archive/tree_directory_posix.hpp"
#include "archive/tree_listing.hpp"
#include "archive/tree_run.hpp"

namespace sealwright {

struct UnpackOptions {
  DecoderLimits decoder;
  TreeRun run;
  PathResolution resolution = PathResolution::kernel;
};

// Unpacks `artifact` into `directory`, which is empty and private, so that it contains exactly the entries of
// `listing`. Reads `artifact` to its last byte.
//
// The listing decides: an entry that it does not name, or names with another type, size, mode or target, ends
// the run before any of it is written. Content is hashed in the memory that it is written from. Directories
// come from the listing, so an archive may leave them out. Links are made last. Only the execute bit of a
// mode is used: files are written with mode 0755 or 0644; owner, times, attributes and ACLs are not restored.
//
// Errors: those of ArchiveReader, archive_unlisted (also for an entry that appears twice), archive_missing,
// archive_differs, archive_unsafe_name (an unlisted name that could escape), no_space, io_error, cancelled.
// After an error the caller deletes `directory`; nothing outside it was touched. Nothing is synced: see
// archive/disk_posix.hpp.
Status unpack_tree(ByteSource& artifact, Compression compression, const TreeListing& listing,
                   const std::string& directory, const UnpackOptions& options = {});

}  // namespace sealwright
