// SPDX-License-Identifier: Apache-2.0
// Transport: reads the files of a repository from any source (curl, a directory, a bundle, memory).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/byte_source.hpp"
#include "repository/repository_path.hpp"

namespace sealwright::client {

// From `first` to the end of the file.
struct ByteRange {
  std::uint64_t first = 0;
};

// One file that is being read.
class Stream : public ByteSource {
 public:
  // The offset in the file of the first byte that `read` returns: the requested one, or 0 if the source can
  // only start at the beginning.
  virtual std::uint64_t first() const = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  // Opens `path` for reading. The reader sets the limit and stops when it is exceeded.
  // not_found means that the repository answered and has no such file (HTTP 404 and 403; no such file on
  // disk). Every other failure is unreachable, http_status, tls_failed, redirect_refused, too_slow or
  // io_error, because only not_found may end the root chain. The stream must not outlive its transport.
  virtual Result<std::unique_ptr<Stream>> open(const RepositoryPath& path, ByteRange range) = 0;
  // True if no network is used. Only then may metadata be expired by up to the owner's `offline` allowance.
  virtual bool is_offline() const = 0;
};

// Reads the whole file at `path`, of at most `limit` bytes. If the connection breaks off (unreachable), the
// file is read again from its first byte, at most twice: joining parts of two states of the file would look
// like an attack. Errors: those of Transport::open and Stream::read; too_large.
Result<std::string> read_bounded(Transport& transport, const RepositoryPath& path, std::uint64_t limit);

}  // namespace sealwright::client
