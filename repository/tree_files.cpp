// SPDX-License-Identifier: Apache-2.0
#include "repository/tree_files.hpp"

#include <set>

#include "base/posix_files.hpp"

namespace sealwright {

Result<FileBytes> TreeFiles::find(const std::string& path, std::uint64_t limit) const {
  const std::string file = join_path(folder_, path);
  if (const auto known = read_->find(path); known != read_->end()) {
    if (known->second->size() <= limit) return known->second;
    return Error{ErrorCode::too_large}
        .file(file)
        .expected("at most " + std::to_string(limit) + " bytes")
        .got(std::to_string(known->second->size()));
  }
  auto bytes = read_file(file, limit);
  if (!bytes && bytes.error().code() == ErrorCode::file_missing) return FileBytes();
  if (!bytes) return std::move(bytes).error();
  return read_->emplace(path, std::make_shared<const std::string>(*std::move(bytes))).first->second;
}

Result<std::vector<std::string>> TreeFiles::names_in(const std::string& folder) const {
  const std::string path = join_path(folder_, folder);
  return is_directory(path) ? list_directory(path)
                            : Result<std::vector<std::string>>(std::vector<std::string>());
}

Result<FileBytes> OverlaidTrees::find(const std::string& path, std::uint64_t limit) const {
  for (const TreeFiles& tree : trees_) {
    TRY_ASSIGN(FileBytes bytes, tree.find(path, limit));
    if (bytes) return bytes;
  }
  return FileBytes();
}

Result<FileBytes> OverlaidTrees::read(const std::string& path, std::uint64_t limit, const char* what) const {
  TRY_ASSIGN(FileBytes bytes, find(path, limit));
  if (bytes) return bytes;
  return Error{ErrorCode::file_missing, what}.file(path);
}

Result<std::vector<std::string>> OverlaidTrees::names_in(const std::string& folder) const {
  std::set<std::string> all;
  for (const TreeFiles& tree : trees_) {
    TRY_ASSIGN(const auto names, tree.names_in(folder));
    all.insert(names.begin(), names.end());
  }
  return std::vector<std::string>(all.begin(), all.end());
}

}  // namespace sealwright
