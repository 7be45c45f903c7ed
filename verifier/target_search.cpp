#include "verifier/target_search.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "verifier/repository_path.hpp"

namespace sealwright {
namespace {

// A role that waits for its turn, and who sent the search there.
struct Waiting {
  std::string role;
  Delegator delegator;
};

struct Children {
  std::vector<Waiting> roles;  // in order of appearance
  bool terminating = false;    // the last of them ends the search everywhere else
};

Children children_for(const TrustedTargets& parent, const std::string& path) {
  Children children;
  const Targets& targets = parent.document();
  if (targets.bins) {
    children.roles.push_back({targets.bins->bin_for(path), Delegator(parent)});
    children.terminating = true;
    return children;
  }
  for (const Delegation& delegation : targets.delegations) {
    if (!delegation.matches(path)) continue;
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

// Whether the search for a listed path ends in the role that lists it.
std::optional<Error> why_ignored(const TrustedTargets& top_level, const TrustedTargets& role,
                                 const std::string& path, RoleSource& source, std::size_t most_roles) {
  if (auto checked = check_target_path(path); !checked) return std::move(checked).error();
  const TargetSearch search = search_target(top_level, path, source, most_roles);
  if (const auto* found = std::get_if<FoundTarget>(&search)) {
    if (found->role.role() == role.role()) return std::nullopt;
    return Error{ErrorCode::role_mismatch, "another role speaks for this path"}
        .role(role.role())
        .file(path)
        .expected(role.role())
        .got(found->role.role());
  }
  const auto& reason = std::get_if<TargetNotFound>(&search)->reason;
  if (reason) return *reason;
  return Error{ErrorCode::target_not_listed, "this role has no say over the path"}
      .role(role.role())
      .file(path);
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

// Older releases: what the product's own role lists too is overridden, not suspicious.
RoleListing list_archive(const TrustedTargets& top_level, const std::string& role, RoleSource& source,
                         std::size_t most_roles, const RoleListing& of_product) {
  auto listing = list_role(top_level, role, source, most_roles);
  if (!listing) return {{}, {std::move(listing).error()}};
  if (!*listing) return {};
  const auto is_overridden = [&](const Error& error) {
    return std::any_of(of_product.entries.begin(), of_product.entries.end(),
                       [&](const FoundTarget& found) { return found.path == error.file(); });
  };
  std::erase_if((*listing)->ignored, is_overridden);
  return **std::move(listing);
}

}  // namespace

TargetSearch search_target(const TrustedTargets& top_level, const std::string& path, RoleSource& source,
                           std::size_t most_roles) {
  if (const TargetEntry* entry = entry_in(top_level, path)) return FoundTarget{path, *entry, top_level};
  std::vector<Waiting> waiting;
  push(children_for(top_level, path), waiting);
  std::set<std::string> visited{top_level.role()};
  while (!waiting.empty()) {
    const Waiting next = std::move(waiting.back());
    waiting.pop_back();
    if (!visited.insert(next.role).second) continue;
    if (visited.size() > most_roles + 1) {
      return broken_off(Error{ErrorCode::limit_exceeded, "too many delegated roles"}.file(path).expected(
          "at most " + std::to_string(most_roles)));
    }
    auto role = source.load_role(next.role, next.delegator);
    if (!role) return broken_off(std::move(role).error());
    if (const TargetEntry* entry = entry_in(*role, path)) return FoundTarget{path, *entry, *role};
    push(children_for(*role, path), waiting);
  }
  return TargetNotFound{};
}

Result<std::optional<RoleListing>> list_role(const TrustedTargets& top_level, const std::string& role,
                                             RoleSource& source, std::size_t most_roles) {
  if (top_level.document().find_delegation(role) == nullptr) return std::optional<RoleListing>();
  TRY_ASSIGN(const TrustedTargets trusted, source.load_role(role, Delegator(top_level)));
  RoleListing listing;
  for (const auto& [path, entry] : trusted.document().targets) {
    if (auto why = why_ignored(top_level, trusted, path, source, most_roles)) {
      listing.ignored.push_back(*std::move(why));
    } else {
      listing.entries.push_back({path, entry, trusted});
    }
  }
  return std::optional<RoleListing>(std::move(listing));
}

Result<RoleListing> list_releases(const TrustedTargets& top_level, const std::string& product,
                                  const std::optional<std::string>& own_key_channel, RoleSource& source,
                                  std::size_t most_roles) {
  const std::string role = own_key_channel ? product + "." + *own_key_channel : product;
  TRY_ASSIGN(auto listing, list_role(top_level, role, source, most_roles));
  if (!listing)
    return Error{ErrorCode::target_not_listed, "the repository has no such product or channel"}.role(role);
  if (!own_key_channel)
    append(*listing, list_archive(top_level, product + ".archive", source, most_roles, *listing));
  keep_manifests(*listing, role);
  return *std::move(listing);
}

}  // namespace sealwright
