// SPDX-License-Identifier: Apache-2.0
#include "publisher/endpoints/directory_endpoint.hpp"

#include "base/posix_files.hpp"
#include "publisher/endpoints/posix_file_copy.hpp"

namespace sealwright::publish {
namespace {

class DirectoryLock : public EndpointLock {
 public:
  explicit DirectoryLock(FileLock lock) : lock_(std::move(lock)) {}
  Status still_held() override { return Done{}; }  // a flock cannot be taken away
  Status release() override { return Done{}; }

 private:
  FileLock lock_;
};

}  // namespace

Result<std::unique_ptr<EndpointLock>> DirectoryFiles::lock() {
  TRY(make_public_directories(directory_));
  auto lock = FileLock::acquire(directory_ + ".lock");
  if (lock) return std::unique_ptr<EndpointLock>(new DirectoryLock(*std::move(lock)));
  if (lock.error().code() != ErrorCode::lock_held) return std::move(lock).error();
  return Error{ErrorCode::remote_locked, "another process on this machine is publishing to it"}.file(
      directory_);
}

Result<std::optional<std::string>> DirectoryFiles::lock_owner() {
  if (!path_exists(directory_ + ".lock")) return std::optional<std::string>();
  const auto lock = FileLock::acquire(directory_ + ".lock");
  if (lock) return std::optional<std::string>();
  if (lock.error().code() != ErrorCode::lock_held) return lock.error();
  return std::optional<std::string>("another process on this machine");
}

Status DirectoryFiles::break_lock() {
  TRY_ASSIGN(const auto owner, lock_owner());
  if (!owner) return Done{};
  return Error{ErrorCode::remote_locked, "the lock of a directory ends with the process that holds it"}
      .file(directory_)
      .got(*owner)
      .advice("End that process, or wait for it.");
}

Result<std::optional<std::string>> DirectoryFiles::read(const std::string& path) {
  auto bytes = read_file(join_path(directory_, path), kMostSmallFileBytes);
  if (bytes) return std::optional<std::string>(*std::move(bytes));
  if (bytes.error().code() == ErrorCode::file_missing) return std::optional<std::string>();
  return std::move(bytes).error();
}

Result<StoredFile> DirectoryFiles::verify_stored(const FileToPut& file) {
  const std::string path = join_path(directory_, file.path);
  const auto size = file_size(path);
  if (size && *size > file.size) return StoredFile::longer_than(file.size);
  auto digest = sha256_of_file(path);
  if (digest) return StoredFile::with(*std::move(digest), file);
  if (digest.error().code() == ErrorCode::file_missing) return StoredFile::missing();
  return std::move(digest).error();
}

Status DirectoryFiles::create(const FileToPut& file) {
  TRY(copy_into_place(file.local, join_path(directory_, file.path), file.sha256, IfThere::keep));
  return Done{};
}

Status DirectoryFiles::replace(const FileToPut& file) {
  TRY(copy_into_place(file.local, join_path(directory_, file.path), file.sha256, IfThere::replace));
  return Done{};
}

}  // namespace sealwright::publish
