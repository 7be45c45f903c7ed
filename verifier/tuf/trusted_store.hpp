// SPDX-License-Identifier: Apache-2.0
// TrustedStore: the directory of metadata that this machine has accepted, byte for byte as served.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright::client {

// The directory is flat: `<role>.json`, percent-encoded, no version prefix. No other file in it ends in
// `.json`. The files were accepted once, but they are read as untrusted and verified again. Only one at a
// time for a directory; the caller holds its lock.
class TrustedStore {
 public:
  // The directory must exist; `save` writes its files with mode 0600.
  explicit TrustedStore(std::string directory) : directory_(std::move(directory)) {}

  // Nothing if the role has no file. Errors: io_error, too_large.
  Result<std::optional<std::string>> load(std::string_view role) const;
  // Replaces the role's file atomically and durably. Pass only bytes that passed every check of that role.
  // Errors: path_refused for a name above 200 bytes when encoded; io_error, no_space.
  Status save(std::string_view role, std::string_view bytes) const;
  // Removes the role's file. No error if there is none.
  Status remove(std::string_view role) const;
  const std::string& directory() const { return directory_; }

 private:
  Result<std::string> path_of(std::string_view role) const;
  std::string directory_;
};

}  // namespace sealwright::client
