// SPDX-License-Identifier: Apache-2.0
// TrustedStore: the directory of metadata that this machine has accepted, byte for byte as served.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright::client {

// Flat: `<role>.json`, percent-encoded, no version prefix. Nothing else in the directory ends in `.json`.
// What it returns has been accepted once but is read as untrusted: rules verify it again. One at a time per
// directory (the caller holds its lock).
class TrustedStore {
 public:
  // The directory must exist; `save` keeps it private.
  explicit TrustedStore(std::string directory) : directory_(std::move(directory)) {}

  // Nothing when the role has no file. Errors: io_error, too_large.
  Result<std::optional<std::string>> load(std::string_view role) const;
  // Replaces the role's file atomically and durably. Only bytes that passed every check of that role belong
  // here. Errors: path_refused for a name above 200 bytes when encoded; io_error, no_space.
  Status save(std::string_view role, std::string_view bytes) const;
  // No error if there is none.
  Status remove(std::string_view role) const;
  const std::string& directory() const { return directory_; }

 private:
  Result<std::string> path_of(std::string_view role) const;
  std::string directory_;
};

}  // namespace sealwright::client
