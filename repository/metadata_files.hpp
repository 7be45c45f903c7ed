// SPDX-License-Identifier: Apache-2.0
// MetadataFiles: the metadata files of one state of a repository, as found. They prove nothing yet
// (repository/verified_repository.hpp).
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

  // Reads `N.<role>.json` and `timestamp.json` of the tree; a tree that is not there holds nothing, files
  // with other names are passed over. Of each role but root only the newest file is opened. Errors: io_error;
  // too_large (Limits::stated); bundle_damaged when a root is missing in between.
  static Result<MetadataFiles> load(const TreeFiles& tree);

  bool is_empty() const { return roots.empty(); }
  const RoleFile* find(const std::string& role) const;
  // The version of the newest file, root included; 0 where there is none.
  std::int64_t version_of(const std::string& role) const;

  // What `release` brings, over what is here. Errors: version_exists when a version that is here would get
  // other bytes, or would not rise; version_mismatch when a root is missing in between; those of
  // ReleasedFile::files.
  Status add(const ReleasedFile& release);
  // The metadata of a tree that was built on this one: what it holds replaces what is here, by the same
  // rules; its timestamp always does. Errors: as above; io_error, too_large.
  Status add_tree(const TreeFiles& tree);

 private:
  Status add_root(std::string bytes, std::int64_t version);
  Status add_role(const std::string& role, RoleFile file);
};

// The highest number of each role's files in a tree where a writer may have been interrupted: by their
// names, whatever they hold; of timestamp.json what it states, if that can be read.
std::map<std::string, std::int64_t> versions_in(const TreeFiles& tree);

}  // namespace sealwright
