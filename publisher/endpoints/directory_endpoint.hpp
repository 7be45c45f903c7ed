// SPDX-License-Identifier: Apache-2.0
// An endpoint that is a directory on this machine, served by a web server.
#pragma once

#include "publisher/endpoints/endpoint.hpp"

namespace sealwright::publish {

class DirectoryFiles : public Endpoint {
 public:
  explicit DirectoryFiles(std::string directory) : directory_(std::move(directory)) {}

  std::string name() const override { return directory_; }
  // A flock on `<directory>.lock`, beside the tree, so that it is not served. It ends with the process at
  // the latest.
  Result<std::unique_ptr<EndpointLock>> lock() override;
  Result<std::optional<std::string>> lock_owner() override;
  Status break_lock() override;
  Result<std::optional<Instant>> server_time() override { return std::optional<Instant>(); }
  Result<std::optional<std::string>> read(const std::string& path) override;
  Result<StoredFile> verify_stored(const FileToPut& file) override;
  Status create(const FileToPut& file) override;
  Status replace(const FileToPut& file) override;

 private:
  std::string directory_;
};

}  // namespace sealwright::publish
