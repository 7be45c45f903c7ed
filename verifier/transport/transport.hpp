// SPDX-License-Identifier: Apache-2.0
// Transport: the bytes of a repository by pull, whoever carries them (curl, a directory, a bundle, memory).
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

// One file on its way.
class Stream : public ByteSource {
 public:
  // Where in the file the first byte stands that `read` gives: what was asked for, or 0 when whoever carries
  // the bytes can only begin at the beginning.
  virtual std::uint64_t first() const = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  // Opens `path` for reading by pull; the reader sets the limit and stops when it is passed.
  // not_found means that the repository answered and has no such file (HTTP 404 and 403; no such file on
  // disk). Every other failure is unreachable, http_status, tls_failed, redirect_refused, too_slow or
  // io_error, because only not_found may end the chain of roots. The stream must not outlive its transport.
  virtual Result<std::unique_ptr<Stream>> open(const RepositoryPath& path, ByteRange range) = 0;
  // True if nobody is asked over a network: only then may metadata be late by the owner's `offline`
  // allowance.
  virtual bool is_offline() const = 0;
};

// The whole file at `path`, if it holds at most `limit` bytes; not one byte more is kept. A file that breaks off
// (unreachable) is read from its first byte again, twice at most: a part of one state and the rest of the next would
// look like an attack.
// Errors: those of Transport::open and Stream::read; too_large.
Result<std::string> read_bounded(Transport& transport, const RepositoryPath& path, std::uint64_t limit);

}  // namespace sealwright::client
