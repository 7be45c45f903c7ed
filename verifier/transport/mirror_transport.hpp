// SPDX-License-Identifier: Apache-2.0
// MirrorTransport: several servers of one repository, asked one after the other.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "verifier/transport/transport.hpp"

namespace sealwright::client {

// Stays with the mirror that answered last, so that the metadata of one run comes from one place. not_found
// is an answer; any other failure goes on to the next mirror, each asked once. A mirror that breaks off in
// the middle of a file fails that stream and is left: whoever opens the file again, from where it broke off,
// asks the next one. all_mirrors_failed names the
// last reason; with one mirror only, its own error is given.
class MirrorTransport : public Transport {
 public:
  // At least one.
  explicit MirrorTransport(std::vector<std::unique_ptr<Transport>> mirrors) : mirrors_(std::move(mirrors)) {}

  Result<std::unique_ptr<Stream>> open(const RepositoryPath& path, ByteRange range) override;
  // Only if no mirror is behind a network.
  bool is_offline() const override;

 private:
  // The next file is asked of the mirror after it.
  void leave(std::size_t mirror);

  std::vector<std::unique_ptr<Transport>> mirrors_;
  std::size_t present_ = 0;
};

}  // namespace sealwright::client
