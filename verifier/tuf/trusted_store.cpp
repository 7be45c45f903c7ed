// SPDX-License-Identifier: Apache-2.0
#include "verifier/tuf/trusted_store.hpp"

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "repository/repository_path.hpp"

namespace sealwright::client {

// Most file systems allow names of 255 bytes; temporary names need some of them.
constexpr std::size_t kLongestName = 200;

Result<std::string> TrustedStore::path_of(std::string_view role) const {
  const std::string name = percent_encoded(role);
  if (name.empty() || name.size() > kLongestName) {
    return Error{ErrorCode::path_refused, "the name of a role is empty or too long"}
        .role(std::string(role.substr(0, 80)))
        .expected("at most 200 bytes, encoded")
        .got(std::to_string(name.size()));
  }
  return join_path(directory_, name + ".json");
}

Result<std::optional<std::string>> TrustedStore::load(std::string_view role) const {
  TRY_ASSIGN(const std::string path, path_of(role));
  auto bytes = read_file(path, kLimits.stated);
  if (bytes) return std::optional<std::string>(*std::move(bytes));
  if (bytes.error().code() == ErrorCode::file_missing) return std::optional<std::string>();
  return std::move(bytes).error();
}

Status TrustedStore::save(std::string_view role, std::string_view bytes) const {
  TRY_ASSIGN(const std::string path, path_of(role));
  return write_file_atomically(path, bytes, 0600);
}

Status TrustedStore::remove(std::string_view role) const {
  TRY_ASSIGN(const std::string path, path_of(role));
  TRY(remove_tree(path));
  return sync_directory(directory_);
}

}  // namespace sealwright::client
