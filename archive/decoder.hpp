// SPDX-License-Identifier: Apache-2.0
// Decompression with a limit on memory, in front of everything that reads an archive
// (docs/adr/0002-decoders.md).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/byte_source.hpp"

namespace sealwright {

enum class Compression : std::uint8_t { zstd, gzip, xz };

// "tar.zst", "tar.gz" and "tar.xz", as a manifest writes the format of an artifact; nothing for any other.
std::optional<Compression> compression_of_format(std::string_view format);

// The most that a decoder may allocate for its dictionary. It allocates only what the stream needs.
struct DecoderLimits {
  // Largest zstd window as a power of two; a value above kMostWindowLog means kMostWindowLog.
  unsigned zstd_window_log = 23;
  // Bytes for the xz decoder as a whole (`xz -8` needs 33 MiB, `xz -9` 65).
  std::uint64_t xz_memory = 64ull << 20;
};
// 128 MiB: what the zstd command opens without asking.
constexpr unsigned kMostWindowLog = 27;
// The limit for signing: every client can unpack the artifact in 8 MiB, whatever the compression.
constexpr DecoderLimits kPublishableLimits{23, (8ull << 20) + (1ull << 20)};

// The decompressed bytes of `compressed`, which must outlive the decoder and holds exactly one zstd frame,
// gzip member or xz stream. Errors while reading: archive_window (more memory than `limits`; nothing was
// allocated), archive_trailing (bytes after the end), archive_damaged, and those of `compressed`.
std::unique_ptr<ByteSource> make_decoder(ByteSource& compressed, Compression compression,
                                         const DecoderLimits& limits);

}  // namespace sealwright
