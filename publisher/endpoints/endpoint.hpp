// SPDX-License-Identifier: Apache-2.0
// Endpoint: where a repository is written to. It keeps files in order and two publishers apart; signatures
// protect the content.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace sealwright::publish {

// The limit for reading a timestamp or the owner file of a lock.
inline constexpr std::uint64_t kMostSmallFileBytes = kLimits.timestamp;

// A file to upload: its path in the tree, the local file, and the size and digest of its bytes.
struct FileToPut {
  std::string path;   // "metadata/3.snapshot.json"
  std::string local;  // an existing file
  std::uint64_t size = 0;
  std::string sha256;
};

// The exclusive right to write. It ends with `release`. If the publisher is killed, a lock on a server
// remains until `unlock --break`.
class EndpointLock {
 public:
  virtual ~EndpointLock() = default;
  // remote_locked if another publisher broke the lock.
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
  // Errors: remote_locked, naming the owner; endpoint_unsafe if the server cannot keep two publishers
  // apart; those of reaching it.
  virtual Result<std::unique_ptr<EndpointLock>> lock() = 0;
  // The holder of the lock, for people; nothing if it is free. Errors: those of reaching the endpoint.
  virtual Result<std::optional<std::string>> lock_owner() = 0;
  // Removes the lock of a publisher that was killed. Errors: remote_locked if the lock is of a kind that
  // ends with its process and cannot be removed; those of reaching the endpoint.
  virtual Status break_lock() = 0;
  // The time that the server reports; nothing if there is no server or it reports none. The time is not
  // authenticated: use it to doubt this machine's clock, never to set it.
  virtual Result<std::optional<Instant>> server_time() = 0;
  // Reads a small file; nothing if there is none. Errors: too_large above kMostSmallFileBytes; then reading
  // stops.
  virtual Result<std::optional<std::string>> read(const std::string& path) = 0;
  // Reads the file at this path back completely and compares it. If it is longer than `file`, reading stops
  // and it counts as another file.
  virtual Result<StoredFile> verify_stored(const FileToPut& file) = 0;
  // Uploads a file that must not exist yet. An existing file is kept, whatever its bytes, without an error:
  // read it back to know. Readers see nothing or the whole file.
  virtual Status create(const FileToPut& file) = 0;
  // Uploads or replaces a file; readers see the old bytes or the new ones.
  virtual Status replace(const FileToPut& file) = 0;
};

}  // namespace sealwright::publish
