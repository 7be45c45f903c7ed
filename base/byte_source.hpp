// SPDX-License-Identifier: Apache-2.0
// Bytes by pull: the consumer asks for them, so nothing is buffered before it is needed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Reads at least one byte and at most `size` (which is not 0) into `buffer`. Returns 0 only at the end, and
  // then always. After an error, do not use the source again.
  virtual Result<std::size_t> read(char* buffer, std::size_t size) = 0;
};

// Reads bytes that are in memory already. They must outlive the source.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : rest_(bytes) {}
  Result<std::size_t> read(char* buffer, std::size_t size) override {
    const std::size_t count = std::min(size, rest_.size());
    std::copy_n(rest_.data(), count, buffer);
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
};

}  // namespace sealwright
