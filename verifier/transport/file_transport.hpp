// SPDX-License-Identifier: Apache-2.0
// FileTransport: a repository in a directory, such as a mounted disk or a mirror.
#pragma once

#include <string>

#include "verifier/transport/transport.hpp"

namespace sealwright::client {

// The directory that holds each part of the tree.
struct RepositoryDirectories {
  std::string metadata, targets, signatures;

  // `metadata/`, `targets/` and `signatures/` below one directory, as served.
  static RepositoryDirectories below(const std::string& directory);
  const std::string& of(RepositoryPart part) const;
};

class FileTransport : public Transport {
 public:
  explicit FileTransport(RepositoryDirectories directories) : directories_(std::move(directories)) {}

  // Errors: not_found, io_error.
  Result<std::unique_ptr<Stream>> open(const RepositoryPath& path, ByteRange range) override;
  bool is_offline() const override { return true; }

 private:
  RepositoryDirectories directories_;
};

// The directory that a `file:///path` URL or a plain path names, without a final slash. A URL is
// percent-decoded. config_invalid for another scheme, a host other than localhost, or an invalid escape.
Result<std::string> directory_of_url(std::string_view text);

}  // namespace sealwright::client
