// SPDX-License-Identifier: Apache-2.0
// MirrorTransport: several servers of one repository, tried one after the other.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "verifier/transport/transport.hpp"

namespace sealwright::client {

// Stays with the mirror that answered last, so that the metadata of one run comes from one server.
// not_found is an answer; after any other failure the next mirror is tried, each mirror once for a file. If
// a mirror fails in the middle of a file, that stream fails and the next open uses the next mirror, so the
// caller can continue where the stream ended. all_mirrors_failed names the last reason. With only one
// mirror, its own error is returned.
class MirrorTransport : public Transport {
 public:
  // At least one.
  explicit MirrorTransport(std::vector<std::unique_ptr<Transport>> mirrors) : mirrors_(std::move(mirrors)) {}

  Result<std::unique_ptr<Stream>> open(const RepositoryPath& path, ByteRange range) override;
  // True if no mirror uses a network.
  bool is_offline() const override;

 private:
  // Makes the next mirror the current one, if `mirror` is still the current one.
  void leave(std::size_t mirror);

  std::vector<std::unique_ptr<Transport>> mirrors_;
  std::size_t present_ = 0;
};

}  // namespace sealwright::client
