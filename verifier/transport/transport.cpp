// SPDX-License-Identifier: Apache-2.0
#include "verifier/transport/transport.hpp"

#include <array>

namespace sealwright::client {

Result<std::string> read_bounded(Transport& transport, const RepositoryPath& path, std::uint64_t limit) {
  TRY_ASSIGN(const auto stream, transport.open(path, {}));
  std::string bytes;
  std::array<char, 16384> buffer;
  for (;;) {
    TRY_ASSIGN(const std::size_t count, stream->read(buffer.data(), buffer.size()));
    if (count == 0) return bytes;
    if (count > limit - bytes.size()) {
      return Error{ErrorCode::too_large}
          .file(path.text())
          .expected("at most " + std::to_string(limit) + " bytes");
    }
    bytes.append(buffer.data(), count);
  }
}

}  // namespace sealwright::client
