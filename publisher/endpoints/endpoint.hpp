// SPDX-License-Identifier: Apache-2.0
// Endpoint: where a repository is written to. It protects order and a second publisher; signatures protect
// content.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace sealwright::publish {

// The timestamp or the owner of a lock. Far larger ones are no such file.
inline constexpr std::uint64_t kMostSmallFileBytes = kLimits.timestamp;

// A file to be put: where it stands in the tree, where its bytes lie here, and what they are.
struct FileToPut {
  std::string path;   // "metadata/3.snapshot.json"
  std::string local;  // an existing file
  std::uint64_t size = 0;
  std::string sha256;
};

// The exclusive right to write. It ends with `release`; a publisher that dies keeps a remote one until
// `unlock --break`.
class EndpointLock {
 public:
  virtual ~EndpointLock() = default;
  // remote_locked when somebody broke the lock and took it.
  virtual Status still_held() = 0;
  virtual Status release() = 0;
};

// What `digest_of` returns for a file that is longer than `most`.
inline std::string longer_than(std::uint64_t most) {
  return "a file of more than " + std::to_string(most) + " bytes";
}

class Endpoint {
 public:
  virtual ~Endpoint() = default;
  // A path or URL, for people.
  virtual std::string name() const = 0;
  // Errors: remote_locked, naming the owner; endpoint_unsafe when the server cannot keep two publishers
  // apart; those of reaching it.
  virtual Result<std::unique_ptr<EndpointLock>> lock() = 0;
  // Who holds the lock, for people; nothing when it is free. Errors: those of reaching the endpoint.
  virtual Result<std::optional<std::string>> lock_owner() = 0;
  // Takes the lock away from a publisher that died with it. Errors: remote_locked where a lock ends with the
  // process that holds it and cannot be taken away; those of reaching the endpoint.
  virtual Status break_lock() = 0;
  // What time the server says it is; nothing where there is no server, or it does not say. Nobody vouches for
  // it: good enough to doubt this machine's clock, and never to set it.
  virtual Result<std::optional<Instant>> server_time() = 0;
  // A small file; nothing when there is none. Errors: too_large above kMostSmallFileBytes, where reading
  // ends.
  virtual Result<std::optional<std::string>> read(const std::string& path) = 0;
  // SHA-256 of the bytes that the endpoint holds under `path`, all of them read back; nothing when there is
  // none. Of a file of more than `most` bytes no more is read, and words take the place of its digest: it is
  // not the file that was looked for.
  virtual Result<std::optional<std::string>> digest_of(const std::string& path, std::uint64_t most) = 0;
  // Puts a file that must not be there yet; one that is there stays, whatever its bytes: read back to know.
  // Readers see nothing or all of it.
  virtual Status create(const FileToPut& file) = 0;
  // Puts or replaces a file; readers see the old bytes or the new.
  virtual Status replace(const FileToPut& file) = 0;
};

}  // namespace sealwright::publish
