// SPDX-License-Identifier: Apache-2.0
#include "verifier/tuf/floor_store.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/posix_files.hpp"

namespace sealwright::client {
namespace {

constexpr std::array<const char*, 2> kCopies{"floor.a", "floor.b"};

Result<FloorFile> read_copy(const std::string& directory, const char* name) {
  TRY_ASSIGN(const std::string bytes, read_file(join_path(directory, name), kLimits.floor));
  return FloorFile::read(bytes, name);
}

}  // namespace

Result<FloorStore> FloorStore::open(const std::string& directory) {
  FloorStore store(directory);
  for (const char* name : kCopies) {
    auto copy = read_copy(directory, name);
    if (!copy) {
      // An older program must not overwrite a file that it cannot read.
      if (copy.error().code() == ErrorCode::format_too_new) return std::move(copy).error();
      store.notices_.push_back(Notice::warning(std::move(copy).error()));
    } else if (copy->serial > store.current_.serial) {
      store.current_ = *std::move(copy);
    }
  }
  if (store.current_.serial > 0) return store;
  return Error{ErrorCode::state_damaged,
               "neither floor.a nor floor.b can be read: " + store.notices_[0].about().message()}
      .file(directory);
}

Result<FloorStore> FloorStore::begin(const std::string& directory) {
  const bool first_use = std::none_of(kCopies.begin(), kCopies.end(), [&](const char* name) {
    return path_exists(join_path(directory, name));
  });
  return first_use ? restart(directory, {}) : open(directory);
}

Result<FloorStore> FloorStore::restart(const std::string& directory, FloorFile floor) {
  FloorStore store(directory);
  store.current_.serial = floor.serial;
  TRY(store.replace(std::move(floor)));
  return store;
}

Status FloorStore::replace(FloorFile next) {
  next.serial = current_.serial + 1;
  const std::string bytes = next.write();
  // A file above the limit could not be read again, and every floor in it would be lost.
  if (bytes.size() > kLimits.floor) {
    return Error{ErrorCode::limit_exceeded, "the recorded versions and bans"}
        .file(directory_)
        .expected("at most " + std::to_string(kLimits.floor) + " bytes")
        .got(std::to_string(bytes.size()));
  }
  for (const char* name : kCopies) TRY(write_file_atomically(join_path(directory_, name), bytes, 0600));
  current_ = std::move(next);
  return Done{};
}

}  // namespace sealwright::client
