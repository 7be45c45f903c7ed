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

// What is stored under a path, compared with the file that should be there.
struct StoredFile {
  enum class Is : std::uint8_t { missing, same, other };
  Is is = Is::missing;
  std::string got = {};  // for people: "no such file", a digest, or that it is longer

  static StoredFile missing() { return {Is::missing, "no such file"}; }
  static StoredFile longer_than(std::uint64_t size) { return {Is::other, longer(size)}; }
  // A file of the expected length or less.
  static StoredFile with(std::string sha256, const FileToPut& expected) {
    const Is is = sha256 == expected.sha256 ? Is::same : Is::other;
    return {is, std::move(sha256)};
  }
  static std::string longer(std::uint64_t size) {
    return "a file of more than " + std::to_string(size) + " bytes";
  }
};

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
  // What the endpoint holds under the file's path, all of it read back. Of a longer file no more is read than this
  // one has: it is another one.
  virtual Result<StoredFile> verify_stored(const FileToPut& file) = 0;
  // Puts a file that must not be there yet; one that is there stays, whatever its bytes: read back to know.
  // Readers see nothing or all of it.
  virtual Status create(const FileToPut& file) = 0;
  // Puts or replaces a file; readers see the old bytes or the new.
  virtual Status replace(const FileToPut& file) = 0;
};

}  // namespace sealwright::publish
