// SPDX-License-Identifier: Apache-2.0
// Which role speaks for a target, and what a role speaks for (TUF 5.6.7; docs/format.md section 2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/cancel.hpp"
#include "base/limits.hpp"
#include "verifier/tuf/tuf_rules.hpp"

namespace sealwright::client {

// Where a search gets the roles it reaches: verified against the delegator of the present path.
class RoleSource {
 public:
  virtual ~RoleSource() = default;
  // Errors: those of fetching and of accept_targets.
  virtual Result<TrustedTargets> load_role(const std::string& role, const Delegator& delegator) = 0;
};

// What one search, or all searches of one listing together, may cost.
struct SearchLimits {
  std::size_t roles = 32;                       // delegated roles that are loaded
  std::uint64_t steps = kLimits.pattern_steps;  // characters compared, paths with patterns
  Cancel cancel;
};

struct FoundTarget {
  std::string path;
  TargetEntry entry;
  TrustedTargets role;  // the one that lists it
};
// No trusted role lists the path. With a reason when the search could not be finished: a role that could not
// be loaded or verified, or a limit.
struct TargetNotFound {
  std::optional<Error> reason;
};
using TargetSearch = std::variant<FoundTarget, TargetNotFound>;

// Pre-order, depth first, in order of appearance, every role once; a terminating match drops all that still
// waits. limit_exceeded and cancelled are reasons not to have found it.
TargetSearch search_target(const TrustedTargets& top_level, const std::string& path, RoleSource& source,
                           const SearchLimits& limits);

// What a role lists and may list, and what it lists without the right to.
struct RoleListing {
  std::vector<FoundTarget> entries;  // in order of their paths
  std::vector<Error> ignored;  // role_mismatch, target_not_listed, path_refused, or why a search broke off
};

// The entries of a role that the top-level targets delegate to: each counts only if the ordinary search for
// its path ends in that same role. Nothing when there is no such delegation. Errors: those of loading the
// role; limit_exceeded (steps), cancelled.
Result<std::optional<RoleListing>> list_role(const TrustedTargets& top_level, const std::string& role,
                                             RoleSource& source, const SearchLimits& limits);

// The manifests of a product, `<product>/*/manifest.json`, from its role and its archive role (the product's
// role overrides). With `own_key_channel`, those of that channel's own role instead,
// `<product>.<channel>/*/manifest.json`. An archive role that cannot be loaded is told in `ignored`. Errors:
// target_not_listed when the product is not delegated; those of list_role.
Result<RoleListing> list_releases(const TrustedTargets& top_level, const std::string& product,
                                  const std::optional<std::string>& own_key_channel, RoleSource& source,
                                  const SearchLimits& limits);

}  // namespace sealwright::client
