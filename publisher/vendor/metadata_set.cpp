// SPDX-License-Identifier: Apache-2.0
#include "publisher/vendor/metadata_set.hpp"

#include <algorithm>
#include <deque>

#include "base/posix_files.hpp"
#include "base/text.hpp"

namespace sealwright::publish {
namespace {

constexpr std::uint64_t kMostMetadataBytes = 64u << 20;
constexpr std::string_view kJson = ".json";

struct VersionedName {
  std::uint64_t version = 0;  // 0: without a number
  std::string role;
};

// "3.acme-app.json" -> 3, "acme-app"; nothing for files that are no metadata.
std::optional<VersionedName> parse_name(std::string_view name) {
  if (!name.ends_with(kJson)) return std::nullopt;
  name.remove_suffix(kJson.size());
  if (name == "timestamp") return VersionedName{0, "timestamp"};
  const auto dot = name.find('.');
  VersionedName parsed;
  if (dot == std::string_view::npos || !parse_decimal(name.substr(0, dot), parsed.version))
    return std::nullopt;
  parsed.role = std::string(name.substr(dot + 1));
  return parsed;
}

Status take_root(MetadataSet& set, std::map<std::uint64_t, std::string>& found) {
  for (std::uint64_t version = 1; !found.empty(); ++version) {
    const auto root = found.find(version);
    if (root == found.end()) {
      return Error{ErrorCode::bundle_damaged, "a root is missing"}.file(std::to_string(version) +
                                                                        ".root.json");
    }
    set.roots.push_back(std::move(root->second));
    found.erase(root);
  }
  return Done{};
}

// The newest of each role in `folder`; the root files go to `roots`.
Result<MetadataSet> read_folder(const std::string& folder, std::map<std::uint64_t, std::string>& roots) {
  MetadataSet set;
  if (!is_directory(folder)) return set;
  TRY_ASSIGN(const auto names, list_directory(folder));
  for (const std::string& name : names) {
    const auto parsed = parse_name(name);
    if (!parsed) continue;
    TRY_ASSIGN(std::string bytes, read_file(join_path(folder, name), kMostMetadataBytes));
    if (parsed->role == "root") {
      roots[parsed->version] = std::move(bytes);
      continue;
    }
    SignedRole role{static_cast<std::int64_t>(parsed->version), std::move(bytes)};
    if (parsed->version == 0) {
      TRY_ASSIGN(role.version, version_of(role.bytes, name));
    }
    if (set.roles[parsed->role].version < role.version) set.roles[parsed->role] = std::move(role);
  }
  return set;
}

Result<std::int64_t> stated_version(const std::string& file) {
  TRY_ASSIGN(const std::string bytes, read_file(file, kMostMetadataBytes));
  return version_of(bytes, file);
}

}  // namespace

Result<MetadataSet> MetadataSet::load(const std::string& folder) {
  std::map<std::uint64_t, std::string> roots;
  TRY_ASSIGN(MetadataSet set, read_folder(folder, roots));
  TRY(take_root(set, roots));
  return set;
}

std::map<std::string, std::int64_t> versions_in(const std::string& folder) {
  std::map<std::string, std::int64_t> versions;
  if (!is_directory(folder)) return versions;
  for (const std::string& name : list_directory(folder).value_or({})) {
    const auto parsed = parse_name(name);
    if (!parsed || parsed->version > INT64_MAX) continue;
    auto version = static_cast<std::int64_t>(parsed->version);
    if (version == 0) version = stated_version(join_path(folder, name)).value_or(0);
    std::int64_t& highest = versions[parsed->role];
    highest = std::max(highest, version);
  }
  return versions;
}

const SignedRole* MetadataSet::find(const std::string& role) const {
  const auto found = roles.find(role);
  return found == roles.end() ? nullptr : &found->second;
}

std::vector<std::string> MetadataSet::targets_roles() const {
  std::vector<std::string> names;
  for (const auto& [name, role] : roles) {
    if (name != "timestamp" && name != "snapshot") names.push_back(name);
  }
  return names;
}

Result<ProvenSet> prove(const MetadataSet& set) {
  if (set.roots.empty()) return Error{ErrorCode::meta_missing, "there is no root"};
  TRY_ASSIGN(TrustedRoot root, load_root({set.roots[0], "1.root.json"}));
  for (std::size_t i = 1; i < set.roots.size(); ++i) {
    TRY_ASSIGN(root, advance_root(root, {set.roots[i], std::to_string(i + 1) + ".root.json"}));
  }
  ProvenSet proven{root, {}};
  std::deque<std::pair<std::string, RoleKeys>> waiting{{"targets", root.role_keys("targets")}};
  while (!waiting.empty()) {
    auto [name, keys] = std::move(waiting.front());
    waiting.pop_front();
    const SignedRole* file = set.find(name);
    if (proven.roles.contains(name) || (file == nullptr && name != "targets")) continue;
    if (file == nullptr) return Error{ErrorCode::meta_missing}.role("targets");
    TRY_ASSIGN(auto document, verify_document<Targets>(keys, {file->bytes, name + ".json"}));
    for (const Delegation& delegation : document->delegations) {
      waiting.emplace_back(delegation.name,
                           delegation.definition.keys_from(document->delegated_keys, delegation.name));
    }
    proven.roles.emplace(name, ProvenRole{std::move(keys), std::move(document)});
  }
  return proven;
}

Result<std::int64_t> version_of(const std::string& bytes, const std::string& file) {
  TRY_ASSIGN(const SignedFile signed_file, SignedFile::read({bytes, file}));
  return signed_file.fields().integer("version", 1);
}

}  // namespace sealwright::publish
