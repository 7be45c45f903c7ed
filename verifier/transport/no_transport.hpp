// SPDX-License-Identifier: Apache-2.0
// NoTransport: where only what is stored here counts. Every file is not_found, and no one is asked.
#pragma once

#include "verifier/transport/transport.hpp"

namespace sealwright::client {

class NoTransport : public Transport {
 public:
  Result<std::unique_ptr<Stream>> open(const RepositoryPath& path, ByteRange) override {
    return Error{ErrorCode::not_found, "it is not stored here, and this command makes no request"}
        .file(path.text())
        .advice("Run `sealwright check` while the repository can be reached.");
  }
  bool is_offline() const override { return true; }
};

}  // namespace sealwright::client
