// SPDX-License-Identifier: Apache-2.0
#include "verifier/tuf/target_search.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "repository/repository_path.hpp"

namespace sealwright::client {
namespace {

// A role that is still to be searched, and its delegator.
struct Waiting {
  std::string role;
  Delegator delegator;
};

struct Children {
  std::vector<Waiting> roles;  // in order of appearance
  bool terminating = false;    // the last of them ends the search everywhere else
};

// The cost of the searches so far, and the roles that they loaded: each once, including those that failed.
class Effort {
 public:
  Effort(RoleSource& source, const SearchLimits& limits) : source_(source), limits_(limits) {}

  Status spend(std::uint64_t steps) {
    TRY(limits_.cancel.check());
    spent_ += steps;
    if (spent_ <= limits_.steps) return Done{};
    return Error{ErrorCode::limit_exceeded, "comparing paths with the patterns of delegations"}.expected(
        "at most " + std::to_string(limits_.steps) + " characters");
  }

  // `path` is the path that is searched for; it is named in errors.
  Result<TrustedTargets> load(const std::string& role, const Delegator& delegator, const std::string& path) {
    const std::pair key(delegator.document(), role);
    const auto known = loaded_.find(key);
    if (known != loaded_.end()) return known->second;
    if (loaded_.size() == limits_.roles) {
      return Error{ErrorCode::limit_exceeded, "too many delegated roles"}.file(path).expected(
          "at most " + std::to_string(limits_.roles));
    }
    return loaded_.emplace(key, source_.load_role(role, delegator)).first->second;
  }

 private:
  RoleSource& source_;
  const SearchLimits& limits_;
  std::uint64_t spent_ = 0;
  std::map<std::pair<const void*, std::string>, Result<TrustedTargets>> loaded_;
};

Result<Children> children_for(const TrustedTargets& parent, const std::string& path, Effort& effort) {
  Children children;
  const Targets& targets = parent.document();
  if (targets.bins) {
    children.roles.push_back({targets.bins->bin_for(path), Delegator(parent)});
    children.terminating = true;
    return children;
  }
  for (const Delegation& delegation : targets.delegations) {
    std::uint64_t steps = 1;
    const bool matches = delegation.matches(path, steps);
    TRY(effort.spend(steps));
    if (!matches) continue;
    children.roles.push_back({delegation.name, Delegator(parent)});
    children.terminating = delegation.terminating;
    if (delegation.terminating) break;
  }
  return children;
}

const TargetEntry* entry_in(const TrustedTargets& role, const std::string& path) {
  const auto found = role.document().targets.find(path);
  return found == role.document().targets.end() ? nullptr : &found->second;
}

// The next role goes on top: a stack makes the search go deep first.
void push(Children children, std::vector<Waiting>& waiting) {
  if (children.terminating) waiting.clear();
  std::move(children.roles.rbegin(), children.roles.rend(), std::back_inserter(waiting));
}

TargetNotFound broken_off(Error reason) { return {std::move(reason)}; }

TargetSearch search(const TrustedTargets& top_level, const std::string& path, Effort& effort) {
  if (const TargetEntry* entry = entry_in(top_level, path)) return FoundTarget{path, *entry, top_level};
  std::vector<Waiting> waiting;
  auto children = children_for(top_level, path, effort);
  if (!children) return broken_off(std::move(children).error());
  push(*std::move(children), waiting);
  std::set<std::string> visited{top_level.role()};
  while (!waiting.empty()) {
    const Waiting next = std::move(waiting.back());
    waiting.pop_back();
    if (!visited.insert(next.role).second) continue;
    auto role = effort.load(next.role, next.delegator, path);
    if (!role) return broken_off(std::move(role).error());
    if (const TargetEntry* entry = entry_in(*role, path)) return FoundTarget{path, *entry, *role};
    children = children_for(*role, path, effort);
    if (!children) return broken_off(std::move(children).error());
    push(*std::move(children), waiting);
  }
  return TargetNotFound{};
}

// Why an entry is ignored; nothing if the search for its path ends in the role that lists it. Errors end
// the whole listing.
Result<std::optional<Error>> why_ignored(const TrustedTargets& top_level, const TrustedTargets& role,
                                         const std::string& path, Effort& effort) {
  const auto ignored = [](Error error) { return std::optional<Error>(std::move(error)); };
  if (auto checked = check_target_path(path); !checked) return ignored(std::move(checked).error());
  const TargetSearch found_at = search(top_level, path, effort);
  TRY(effort.spend(0));
  if (const auto* found = std::get_if<FoundTarget>(&found_at)) {
    if (found->role.role() == role.role()) return std::optional<Error>();
    return ignored(Error{ErrorCode::role_mismatch, "another role is authorised for this path"}
                       .role(role.role())
                       .file(path)
                       .expected(role.role())
                       .got(found->role.role()));
  }
  const auto& reason = std::get_if<TargetNotFound>(&found_at)->reason;
  if (reason) return ignored(*reason);
  return ignored(
      Error{ErrorCode::target_not_listed, "this role may not sign the path"}.role(role.role()).file(path));
}

Result<std::optional<RoleListing>> list(const TrustedTargets& top_level, const std::string& role,
                                        Effort& effort) {
  if (top_level.document().find_delegation(role) == nullptr) return std::optional<RoleListing>();
  TRY_ASSIGN(const TrustedTargets trusted, effort.load(role, Delegator(top_level), role));
  RoleListing listing;
  for (const auto& [path, entry] : trusted.document().targets) {
    TRY_ASSIGN(auto why, why_ignored(top_level, trusted, path, effort));
    if (why)
      listing.ignored.push_back(*std::move(why));
    else
      listing.entries.push_back({path, entry, trusted});
  }
  return std::optional<RoleListing>(std::move(listing));
}

void append(RoleListing& to, RoleListing from) {
  std::move(from.entries.begin(), from.entries.end(), std::back_inserter(to.entries));
  std::move(from.ignored.begin(), from.ignored.end(), std::back_inserter(to.ignored));
}

void keep_manifests(RoleListing& listing, const std::string& prefix) {
  const std::string pattern = prefix + "/*/manifest.json";
  std::erase_if(listing.entries,
                [&](const FoundTarget& found) { return !path_matches(pattern, found.path); });
}

// Older releases. An entry that the product's own role lists too is overridden, which is normal.
Result<RoleListing> list_archive(const TrustedTargets& top_level, const std::string& role, Effort& effort,
                                 const RoleListing& of_product) {
  auto listing = list(top_level, role, effort);
  TRY(effort.spend(0));
  if (!listing) return RoleListing{{}, {std::move(listing).error()}};
  if (!*listing) return RoleListing{};
  std::set<std::string_view> overridden;
  for (const FoundTarget& found : of_product.entries) overridden.insert(found.path);
  std::erase_if((*listing)->ignored, [&](const Error& error) { return overridden.contains(error.file()); });
  return **std::move(listing);
}

}  // namespace

TargetSearch search_target(const TrustedTargets& top_level, const std::string& path, RoleSource& source,
                           const SearchLimits& limits) {
  Effort effort(source, limits);
  return search(top_level, path, effort);
}

Result<std::optional<RoleListing>> list_role(const TrustedTargets& top_level, const std::string& role,
                                             RoleSource& source, const SearchLimits& limits) {
  Effort effort(source, limits);
  return list(top_level, role, effort);
}

Result<RoleListing> list_releases(const TrustedTargets& top_level, const std::string& product,
                                  const std::optional<std::string>& own_key_channel, RoleSource& source,
                                  const SearchLimits& limits) {
  Effort effort(source, limits);
  const std::string role = own_key_channel ? product + "." + *own_key_channel : product;
  TRY_ASSIGN(auto listing, list(top_level, role, effort));
  if (!listing)
    return Error{ErrorCode::target_not_listed, "the repository has no such product or channel"}.role(role);
  if (!own_key_channel) {
    TRY_ASSIGN(RoleListing archive, list_archive(top_level, product + ".archive", effort, *listing));
    append(*listing, std::move(archive));
  }
  keep_manifests(*listing, role);
  return *std::move(listing);
}

}  // namespace sealwright::client
