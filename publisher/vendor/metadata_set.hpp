// SPDX-License-Identifier: Apache-2.0
// MetadataSet: the metadata of one state of a repository, and what it proves.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metadata/tuf/root_chain.hpp"

namespace sealwright::publish {

struct SignedRole {
  std::int64_t version = 0;
  std::string bytes;  // as served
};

struct MetadataSet {
  std::vector<std::string> roots;           // rising from version 1
  std::map<std::string, SignedRole> roles;  // all others, the newest of each

  // Reads `N.<role>.json` and `timestamp.json`; a folder that is not there holds nothing. Only the newest of
  // each role but root. Errors: io_error; bundle_damaged when a root is missing in between.
  static Result<MetadataSet> load(const std::string& folder);
  bool is_empty() const { return roots.empty(); }
  const SignedRole* find(const std::string& role) const;
  // `targets` and every delegated role there is.
  std::vector<std::string> targets_roles() const;
};

// The highest number of each role's files in a folder where a writer may have been cut: by their names,
// whatever they hold; of timestamp.json what it states, if that can be read.
std::map<std::string, std::int64_t> versions_in(const std::string& folder);

// A targets-type role and who may sign for it, by its delegator's word.
struct ProvenRole {
  RoleKeys keys;
  Verified<Targets> document;
};

// What the signatures of a set prove. Expiry is not looked at: see publisher/staging/expiry.hpp.
struct ProvenSet {
  TrustedRoot root;
  std::map<std::string, ProvenRole> roles;  // `targets` and all that can be reached from it
};

// Every root from the first on, then targets and each delegated role that has a file, under its delegator's
// keys. Errors: those of advance_root and verify_document; meta_missing without targets.
Result<ProvenSet> prove(const MetadataSet& set);

// The version that the `signed` part of a file states.
Result<std::int64_t> version_of(const std::string& bytes, const std::string& file);

}  // namespace sealwright::publish
