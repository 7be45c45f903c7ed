// SPDX-License-Identifier: Apache-2.0
// The entries of a compressed tar archive, one after the other, by pull.
//
// libarchive reads the tar format and nothing else: no other format, no filter, no external program; the
// decoder in front of it bounds the memory (docs/adr/0002-decoders.md). Names come out as the bytes in the
// archive (of pax headers in NFC: libarchive normalizes those) and are not checked here: a caller compares
// them with a listing or makes one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "archive/decoder.hpp"
#include "archive/tree_listing.hpp"
#include "base/byte_source.hpp"

namespace sealwright {

// One entry as the archive describes it. The texts live until the next call of `next`.
struct ArchiveEntry {
  std::string_view path;  // a directory's without the slash at its end
  TreeEntryType type = TreeEntryType::file;
  bool executable = false;  // files: the owner may execute it
  std::uint64_t size = 0;   // files
  std::string_view target;  // links
};

// Move-only; one thread at a time. After an error it is not used again.
class ArchiveReader {
 public:
  // `compressed` must outlive the reader.
  static Result<ArchiveReader> open(ByteSource& compressed, Compression compression,
                                    const DecoderLimits& limits);
  ArchiveReader(ArchiveReader&&) noexcept;
  ArchiveReader& operator=(ArchiveReader&&) noexcept;
  ~ArchiveReader();

  // The next entry; nothing at the end, when only zero bytes, at most 1 MiB, were left to read.
  // archive_damaged, archive_trailing, archive_window; archive_type for hard links, devices, pipes, sockets,
  // sparse files and the bits setuid, setgid and sticky; archive_unsafe_name for a name that is no text; and
  // the errors of the source.
  Result<std::optional<ArchiveEntry>> next();

  // The next piece of the present file, which lives until the next call; empty at its end.
  Result<std::string_view> read();

 private:
  struct State;
  Result<std::optional<ArchiveEntry>> read_header();
  explicit ArchiveReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sealwright
