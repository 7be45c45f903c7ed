// SPDX-License-Identifier: Apache-2.0
// The customer's own verifier, run by the publisher before and after an upload.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "verifier/transport/file_transport.hpp"
#include "verifier/transport/transport.hpp"

namespace sealwright::publish {

// One tree over another: a file is taken from the first that has it.
class OverlayTransport : public client::Transport {
 public:
  // Directories with `metadata/`, `targets/` and `signatures/`.
  explicit OverlayTransport(const std::vector<std::string>& trees);
  // Answers for timestamp.json from this tree alone: how clients see a push before its commit.
  void take_timestamp_from(const std::string& tree);

  Result<std::unique_ptr<client::Stream>> open(const RepositoryPath& path, client::ByteRange range) override;
  bool is_offline() const override { return false; }

 private:
  std::vector<client::FileTransport> layers_;
  std::optional<client::FileTransport> timestamp_;
};

// A customer's machine in a temporary directory, which remembers from one run to the next.
class CustomerMachine {
 public:
  // It trusts `root`. Errors: io_error, no_space.
  static Result<CustomerMachine> begin(const std::string& root);
  CustomerMachine(CustomerMachine&&) noexcept;
  ~CustomerMachine();

  // One update check at `at`: refresh, every role that targets delegates to, every listed release with its
  // signatures. With `at` nothing, expiry does not count. Returns the timestamp's bytes that it accepted.
  // Errors: whatever the customer would be told.
  Result<std::string> update(client::Transport& transport, std::optional<Instant> at);

 private:
  struct State;
  explicit CustomerMachine(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sealwright::publish
