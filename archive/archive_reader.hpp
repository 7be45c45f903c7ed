// SPDX-License-Identifier: Apache-2.0
// The entries of a compressed tar archive, one after another, by pull.
//
// libarchive reads the tar format only: no other format, no filter, no external program. The decoder in front
// of it limits the memory (docs/adr/0002-decoders.md). Names are the bytes in the archive (in pax headers in
// NFC, because libarchive normalizes those). They are not checked here: the caller compares them with a
// listing or makes one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "archive/decoder.hpp"
#include "archive/tree_listing.hpp"
#include "base/byte_source.hpp"

namespace sealwright {

// One entry as the archive describes it. The texts are valid until the next call of `next`.
struct ArchiveEntry {
  std::string_view path;  // a directory's path has no slash at its end
  TreeEntryType type = TreeEntryType::file;
  bool executable = false;  // files: the owner may execute it
  std::uint64_t size = 0;   // files
  std::string_view target;  // links
};

// Move-only; one thread at a time. After an error, do not use it again.
class ArchiveReader {
 public:
  // `compressed` must outlive the reader.
  static Result<ArchiveReader> open(ByteSource& compressed, Compression compression,
                                    const DecoderLimits& limits);
  ArchiveReader(ArchiveReader&&) noexcept;
  ArchiveReader& operator=(ArchiveReader&&) noexcept;
  ~ArchiveReader();

  // The next entry; nothing at the end, after which only zero bytes, at most 1 MiB, may follow. Errors:
  // archive_damaged, archive_trailing, archive_window; archive_type for hard links, devices, pipes, sockets,
  // sparse files and the bits setuid, setgid and sticky; archive_unsafe_name for a name that is not text; and
  // the errors of the source.
  Result<std::optional<ArchiveEntry>> next();

  // The next piece of the current file, valid until the next call; empty at its end.
  Result<std::string_view> read();

 private:
  struct State;
  Result<std::optional<ArchiveEntry>> read_header();
  explicit ArchiveReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sealwright
