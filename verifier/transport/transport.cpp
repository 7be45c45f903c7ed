// SPDX-License-Identifier: Apache-2.0
#include "verifier/transport/transport.hpp"

#include <array>

namespace sealwright::client {

namespace {

constexpr int kMostReadings = 3;

Result<std::string> read_to_end(Stream& stream, const RepositoryPath& path, std::uint64_t limit) {
  std::string bytes;
  std::array<char, 16384> buffer;
  for (;;) {
    TRY_ASSIGN(const std::size_t count, stream.read(buffer.data(), buffer.size()));
    if (count == 0) return bytes;
    if (count > limit - bytes.size()) {
      return Error{ErrorCode::too_large}
          .file(path.text())
          .expected("at most " + std::to_string(limit) + " bytes");
    }
    bytes.append(buffer.data(), count);
  }
}

}  // namespace

Result<std::string> read_bounded(Transport& transport, const RepositoryPath& path, std::uint64_t limit) {
  for (int reading = 1;; ++reading) {
    TRY_ASSIGN(const auto stream, transport.open(path, {}));
    auto bytes = read_to_end(*stream, path, limit);
    const bool broke_off = !bytes && bytes.error().code() == ErrorCode::unreachable;
    if (!broke_off || reading == kMostReadings) return bytes;
  }
}

}  // namespace sealwright::client
