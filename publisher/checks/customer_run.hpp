// SPDX-License-Identifier: Apache-2.0
// The client's verifier, run by the publisher before and after an upload.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "repository/tree_files.hpp"
#include "verifier/transport/transport.hpp"

namespace sealwright::publish {

// A transport that serves local trees. Each file is read only once for all simulated clients.
class OverlayTransport : public client::Transport {
 public:
  explicit OverlayTransport(OverlaidTrees trees) : trees_(std::move(trees)) {}
  explicit OverlayTransport(const std::string& folder) : trees_({TreeFiles(folder)}) {}
  // Serves timestamp.json from this tree only: so clients see a push before its commit.
  void take_timestamp_from(TreeFiles tree) { timestamp_ = std::move(tree); }

  Result<std::unique_ptr<client::Stream>> open(const RepositoryPath& path, client::ByteRange range) override;
  bool is_offline() const override { return false; }

 private:
  OverlaidTrees trees_;
  std::optional<TreeFiles> timestamp_;
};

// A simulated client in a temporary directory; it keeps its state from one update to the next.
class CustomerMachine {
 public:
  // It trusts `root`. Errors: io_error, no_space.
  static Result<CustomerMachine> begin(const std::string& root);
  CustomerMachine(CustomerMachine&&) noexcept;
  ~CustomerMachine();

  // One update check at `at`: refresh, every role that targets delegates to, and the catalogue of every
  // product as a client loads it (verifier/offer/release_catalog.hpp). A release that the client would
  // ignore is an error here. If `at` is nothing, expiry is not checked. Returns the bytes of the accepted
  // timestamp. Errors: those of the client.
  Result<std::string> update(client::Transport& transport, std::optional<Instant> at);

 private:
  struct State;
  explicit CustomerMachine(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sealwright::publish
