// SPDX-License-Identifier: Apache-2.0
// TreeFiles: the files of a served tree in a local folder, each read at most once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace sealwright {

using FileBytes = std::shared_ptr<const std::string>;

// Copies share what was read. One thread at a time. A file that was missing is looked for again.
class TreeFiles {
 public:
  explicit TreeFiles(std::string folder)
      : folder_(std::move(folder)), read_(std::make_shared<std::map<std::string, FileBytes>>()) {}

  const std::string& folder() const { return folder_; }
  // The file at `path` below the folder, such as "metadata/3.root.json"; nullptr if there is none.
  // Errors: io_error; too_large if it has more than `limit` bytes.
  Result<FileBytes> find(const std::string& path, std::uint64_t limit) const;
  // The names in a folder below this one, sorted; empty if there is no such folder. Errors: io_error.
  Result<std::vector<std::string>> names_in(const std::string& folder) const;

 private:
  std::string folder_;
  std::shared_ptr<std::map<std::string, FileBytes>> read_;
};

// Several trees, the newest first: a file is taken from the first tree that has it.
class OverlaidTrees {
 public:
  explicit OverlaidTrees(std::vector<TreeFiles> trees) : trees_(std::move(trees)) {}

  // nullptr if no tree has it. Errors: those of TreeFiles::find.
  Result<FileBytes> find(const std::string& path, std::uint64_t limit) const;
  // Errors: file_missing, which names `what`; those of TreeFiles::find.
  Result<FileBytes> read(const std::string& path, std::uint64_t limit, const char* what) const;
  // The names in a folder of any of the trees, sorted, each once. Errors: io_error.
  Result<std::vector<std::string>> names_in(const std::string& folder) const;

 private:
  std::vector<TreeFiles> trees_;
};

}  // namespace sealwright
