// SPDX-License-Identifier: Apache-2.0
// The client directory: the versions of a product on a customer's machine and their trusted state
// (docs/format.md section 7).
//
//   versions/<manifest sha256>/  staging/  partial/  trash/  current -> versions/...  previous -> ...
//   state/  config.json  trusted/  releases/<manifest sha256>/  documents/  lock  floor.a  floor.b  journal
//   attempts
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/posix_files.hpp"
#include "metadata/client/attempts.hpp"
#include "metadata/client/client_config.hpp"
#include "metadata/client/journal.hpp"

namespace sealwright::client {

// The paths in it, whether they exist or not.
class ClientPaths {
 public:
  explicit ClientPaths(std::string root) : root_(std::move(root)) {}

  const std::string& root() const { return root_; }
  std::string versions() const { return join_path(root_, "versions"); }
  std::string version(std::string_view manifest) const { return join_path(versions(), manifest); }
  std::string staging() const { return join_path(root_, "staging"); }
  std::string partial() const { return join_path(root_, "partial"); }
  std::string trash() const { return join_path(root_, "trash"); }
  std::string current() const { return join_path(root_, "current"); }
  std::string previous() const { return join_path(root_, "previous"); }

  std::string state() const { return join_path(root_, "state"); }
  std::string config() const { return join_path(state(), "config.json"); }
  std::string trusted() const { return join_path(state(), "trusted"); }
  std::string releases() const { return join_path(state(), "releases"); }
  std::string release(std::string_view manifest) const { return join_path(releases(), manifest); }
  std::string documents() const { return join_path(state(), "documents"); }
  std::string manifests() const { return join_path(documents(), "manifests"); }
  std::string lock() const { return join_path(state(), "lock"); }
  std::string journal() const { return join_path(state(), "journal"); }
  std::string attempts() const { return join_path(state(), "attempts"); }

 private:
  std::string root_;
};

class LockedDirectory;

// A directory that has been checked. Reading needs no lock; writing needs a LockedDirectory.
class ClientDirectory {
 public:
  // Creates the layout without config.json, or completes one that an interrupted run left. The directory
  // counts as initialised only after LockedDirectory::store_config. directory_unsafe; io_error.
  static Result<ClientDirectory> create(const std::string& root);
  // not_initialised without a config.json; directory_unsafe if others can write to it or to a directory in
  // it, if one of them is a link, or if they are on different file systems; state_damaged if config.json
  // cannot be read; format_too_new; state_foreign if `product` is given and the directory belongs to
  // another product. A missing directory in it counts as empty until `lock` creates it again.
  static Result<ClientDirectory> open(const std::string& root, std::optional<std::string_view> product = {});

  const ClientPaths& paths() const { return paths_; }
  // The manifest digest of the version that `current` (or `previous`) names; nothing if there is no link.
  // state_damaged if it is not a link or does not name a version: another program made it.
  Result<std::optional<std::string>> current() const { return version_of(paths_.current()); }
  Result<std::optional<std::string>> previous() const { return version_of(paths_.previous()); }

  // state_damaged or format_too_new if the file exists and cannot be read. A missing config.json is
  // not_initialised, a missing journal is nothing.
  Result<ClientConfig> config() const;
  Result<std::optional<Journal>> journal() const;
  // An unreadable file counts as empty: at worst, a failing release is tried three more times.
  Attempts attempts() const;

  // Locks the directory for one writer until the result is destroyed, and creates missing directories of
  // the layout. lock_held; io_error.
  Result<LockedDirectory> lock() const;

 private:
  explicit ClientDirectory(ClientPaths paths) : paths_(std::move(paths)) {}
  static Result<std::optional<std::string>> version_of(const std::string& link);
  ClientPaths paths_;
};

// The same directory, locked, so that no one else writes to it. Each write is atomic and durable on return.
// Errors: io_error, no_space.
class LockedDirectory : public ClientDirectory {
 public:
  Status store_config(const ClientConfig& config) const;
  Status store_journal(const Journal& journal) const;
  Status store_attempts(const Attempts& attempts) const;

 private:
  friend class ClientDirectory;
  LockedDirectory(ClientDirectory directory, FileLock lock)
      : ClientDirectory(std::move(directory)), lock_(std::move(lock)) {}
  FileLock lock_;
};

}  // namespace sealwright::client
