// SPDX-License-Identifier: Apache-2.0
// The customer's own verifier, run by the publisher before and after an upload.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "repository/tree_files.hpp"
#include "verifier/transport/transport.hpp"

namespace sealwright::publish {

// Answers from trees in folders here, each file read once however many customers ask for it.
class OverlayTransport : public client::Transport {
 public:
  explicit OverlayTransport(OverlaidTrees trees) : trees_(std::move(trees)) {}
  explicit OverlayTransport(const std::string& folder) : trees_({TreeFiles(folder)}) {}
  // Answers for timestamp.json from this tree alone: how clients see a push before its commit.
  void take_timestamp_from(TreeFiles tree) { timestamp_ = std::move(tree); }

  Result<std::unique_ptr<client::Stream>> open(const RepositoryPath& path, client::ByteRange range) override;
  bool is_offline() const override { return false; }

 private:
  OverlaidTrees trees_;
  std::optional<TreeFiles> timestamp_;
};

// A customer's machine in a temporary directory, which remembers from one run to the next.
class CustomerMachine {
 public:
  // It trusts `root`. Errors: io_error, no_space.
  static Result<CustomerMachine> begin(const std::string& root);
  CustomerMachine(CustomerMachine&&) noexcept;
  ~CustomerMachine();

  // One update check at `at`: refresh, every role that targets delegates to, and the catalogue of every
  // product as a client loads it (verifier/offer/release_catalog.hpp). A release that the client would pass
  // over is an error here. With `at` nothing, expiry does not count. Returns the timestamp's bytes that it
  // accepted. Errors: the client's.
  Result<std::string> update(client::Transport& transport, std::optional<Instant> at);

 private:
  struct State;
  explicit CustomerMachine(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sealwright::publish
