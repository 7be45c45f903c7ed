// SPDX-License-Identifier: Apache-2.0
// PushPlan: the files of a push, in an order in which clients never see an incomplete repository.
#pragma once

#include <string>
#include <vector>

#include "publisher/endpoints/endpoint.hpp"

namespace sealwright::publish {

// In this order. A client that reads the tree between any two files sees a complete repository: the old one
// until the timestamp is replaced.
enum class PushPhase : std::uint8_t {
  targets,
  side_files,  // replaceable, like all files below without a version in their name
  delegated_roles,
  targets_role,
  snapshot,
  roots,           // in rising order, without gaps
  timestamp,       // the commit
  customer_files,  // bootstrap and trust files, pages
};

struct PlannedFile {
  PushPhase phase;
  FileToPut file;
};

struct PushPlan {
  std::vector<PlannedFile> files;

  // All files below `staged`.
  static Result<PushPlan> of(const std::string& staged);
  std::uint64_t bytes() const;
};

PushPhase phase_of(std::string_view path);
// True for signature files, timestamp.json, and bootstrap and trust files. All other files are written only
// once.
bool is_replaceable(PushPhase phase);

}  // namespace sealwright::publish
