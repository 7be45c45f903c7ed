// SPDX-License-Identifier: Apache-2.0
// PushPlan: what a push puts where, in the order that never leaves a customer in between.
#pragma once

#include <string>
#include <vector>

#include "publisher/endpoints/endpoint.hpp"

namespace sealwright::publish {

// In order. Whoever reads the tree between any two files sees a repository that is whole: the old one until
// the timestamp is replaced.
enum class PushPhase : std::uint8_t {
  targets,
  side_files,  // replaceable, as all below that are not named with a version
  delegated_roles,
  targets_role,
  snapshot,
  roots,           // rising, none missing
  timestamp,       // the commit
  customer_files,  // starter and trust files, pages
};

struct PlannedFile {
  PushPhase phase;
  FileToPut file;
};

struct PushPlan {
  std::vector<PlannedFile> files;

  // Everything below `staged`.
  static Result<PushPlan> of(const std::string& staged);
  std::uint64_t bytes() const;
};

PushPhase phase_of(std::string_view path);
// Side files, timestamp.json and customers' files may be replaced; all else is written once.
bool is_replaceable(PushPhase phase);

}  // namespace sealwright::publish
