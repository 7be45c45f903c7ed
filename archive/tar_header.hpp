// SPDX-License-Identifier: Apache-2.0
// Tar headers as Sealwright writes them: GNU format, with nothing but what the listing says.
//
// mtime, uid and gid are 0, user and group names are empty, the mode is 0755 or 0644 (0777 for links, as
// every tar writes it). A path or target above 100 bytes is in a `././@LongLink` entry before its header; a
// size of 8 GiB or more is base-256. libarchive, GNU tar, busybox and Python read it.
#pragma once

#include <cstdint>
#include <string>

#include "archive/tree_listing.hpp"

namespace sealwright {

// Everything before the content of `entry`: one block of 512 bytes, or more with long names.
std::string tar_header(const TreeEntry& entry);

// The number of zero bytes after content of `size`.
std::size_t tar_padding(std::uint64_t size);

// The end of the archive, after the last entry: two blocks of zeros.
std::string tar_end();

}  // namespace sealwright
