// SPDX-License-Identifier: Apache-2.0
// MetadataFiles: the metadata files of one state of a repository, as found and not verified
// (repository/verified_repository.hpp verifies them).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "metadata/requests/released_file.hpp"
#include "metadata/tuf/metadata_name.hpp"
#include "repository/tree_files.hpp"

namespace sealwright {

struct MetadataFiles {
  std::vector<std::string> roots;         // signed files, from version 1, none missing
  std::map<std::string, RoleFile> roles;  // all others, the newest of each; timestamp and snapshot too

  // Reads `N.<role>.json` and `timestamp.json` of the tree. A missing tree is empty; files with other names
  // are ignored. Of each role except root, only the newest file is opened. Errors: io_error; too_large
  // (Limits::stated); bundle_damaged if a root in between is missing.
  static Result<MetadataFiles> load(const TreeFiles& tree);

  bool is_empty() const { return roots.empty(); }
  const RoleFile* find(const std::string& role) const;
  // The version of the newest file, also for root; 0 if there is none.
  std::int64_t version_of(const std::string& role) const;

  // Adds the files of `release` to these. Errors: version_exists if an existing version would get other
  // bytes, or a version would not rise; version_mismatch if a root in between is missing; those of
  // ReleasedFile::files.
  Status add(const ReleasedFile& release);
  // Adds the metadata of a tree that was built on this one: its files replace these, by the same rules; its
  // timestamp always does. Errors: as above; io_error, too_large.
  Status add_tree(const TreeFiles& tree);

 private:
  Status add_root(std::string bytes, std::int64_t version);
  Status add_role(const std::string& role, RoleFile file);
};

// The highest number of each role's files in a tree whose writer may have been interrupted: by file name,
// whatever the content. For timestamp.json, the version that it states, if that can be read.
std::map<std::string, std::int64_t> versions_in(const TreeFiles& tree);

}  // namespace sealwright
