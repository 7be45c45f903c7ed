// SPDX-License-Identifier: Apache-2.0
// Session: what every command of the publisher works with, and how it sees the endpoint.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "publisher/endpoints/endpoint.hpp"
#include "publisher/push/push.hpp"
#include "publisher/vendor/online_keys.hpp"
#include "publisher/vendor/vendor_directory.hpp"
#include "verifier/transport/http_transport.hpp"

namespace sealwright::publish {

struct Session {
  VendorDirectory vendor;
  Instant now;
  const CurlLibrary& curl;
  // Called only when a key has to be opened or made.
  std::function<Result<Secret>()> passphrase;
  // One line for people while a command works.
  std::function<void(const Words&)> mention;
  // How long to wait for the public side to show a push: the longest that a cache may keep the old timestamp.
  Seconds patience{70};
  Cancellation* cancellation = nullptr;
};

// The endpoint that publish.json names; without one, the directory `public` of the vendor's directory.
Result<std::unique_ptr<Endpoint>> open_endpoint(const Session& session);
// What clients read: publicUrl if it is set, otherwise the endpoint's directory.
Result<std::unique_ptr<client::Transport>> open_public_side(const Session& session);
// The names in the endpoint's metadata folder; none if the endpoint is not a directory.
Result<std::vector<std::string>> list_metadata(const Session& session);
// Runs a client from the first root over what clients read: publicUrl if it is set, otherwise the
// directory. Repeats this until it sees `expected` or the patience ends. Returns the last timestamp that it
// saw, in bytes.
Result<std::string> look_from_outside(const Session& session, const std::string& first_root,
                                      const std::string& expected);

}  // namespace sealwright::publish
