// SPDX-License-Identifier: Apache-2.0
// Which role is authorised for a target, and which targets a role is authorised for (TUF 5.6.7;
// docs/format.md section 2).
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

// Loads the roles that a search reaches, verified against the delegator that led to them.
class RoleSource {
 public:
  virtual ~RoleSource() = default;
  // Errors: those of fetching and of accept_targets.
  virtual Result<TrustedTargets> load_role(const std::string& role, const Delegator& delegator) = 0;
};

// The limits of one search, or of all searches of one listing together.
struct SearchLimits {
  std::size_t roles = 32;                       // delegated roles to load
  std::uint64_t steps = kLimits.pattern_steps;  // characters to compare, of paths with patterns
  Cancel cancel;
};

struct FoundTarget {
  std::string path;
  TargetEntry entry;
  TrustedTargets role;  // the one that lists it
};
// No trusted role lists the path. `reason` is set if the search could not be finished: a role could not be
// loaded or verified, or a limit was reached.
struct TargetNotFound {
  std::optional<Error> reason;
};
using TargetSearch = std::variant<FoundTarget, TargetNotFound>;

// Searches pre-order, depth first, in order of appearance, each role once. A terminating match drops all
// roles that still wait. limit_exceeded and cancelled are reported as the reason in TargetNotFound.
TargetSearch search_target(const TrustedTargets& top_level, const std::string& path, RoleSource& source,
                           const SearchLimits& limits);

// The entries that a role lists with authority, and the ones that are ignored.
struct RoleListing {
  std::vector<FoundTarget> entries;  // in order of their paths
  std::vector<Error> ignored;  // role_mismatch, target_not_listed, path_refused, or why a search ended early
};

// The entries of a role that the top-level targets delegate to. An entry counts only if the normal search
// for its path ends in that same role. Nothing if there is no such delegation. Errors: those of loading the
// role; limit_exceeded (steps), cancelled.
Result<std::optional<RoleListing>> list_role(const TrustedTargets& top_level, const std::string& role,
                                             RoleSource& source, const SearchLimits& limits);

// The manifests of a product, `<product>/*/manifest.json`, from its role and its archive role (the
// product's role overrides). With `own_key_channel`, those of that channel's own role instead,
// `<product>.<channel>/*/manifest.json`. An archive role that cannot be loaded is reported in `ignored`.
// Errors: target_not_listed if the product is not delegated; those of list_role.
Result<RoleListing> list_releases(const TrustedTargets& top_level, const std::string& product,
                                  const std::optional<std::string>& own_key_channel, RoleSource& source,
                                  const SearchLimits& limits);

}  // namespace sealwright::client
