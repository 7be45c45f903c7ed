// SPDX-License-Identifier: Apache-2.0
// Compression to one zstd frame that depends only on the bytes, the level and the release of libzstd.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sealwright {

// The window, as a power of two, of every frame of an artifact; smaller for smaller content.
constexpr unsigned kFrameWindowLog = 23;
// Receives a frame, piece by piece.
using ByteSink = std::function<Status(std::string_view)>;

// One thread, a checksum at the end, the size of the content in the header.
class ZstdFrame {
 public:
  // `size`: bytes of all the content that will follow. `level`: 1 to 19.
  ZstdFrame(int level, std::uint64_t size, ByteSink sink);
  ~ZstdFrame();
  ZstdFrame(const ZstdFrame&) = delete;
  ZstdFrame& operator=(const ZstdFrame&) = delete;

  // io_error if libzstd fails (no memory, another size than announced), and the errors of the sink.
  Status write(std::string_view bytes);
  Status finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sealwright
