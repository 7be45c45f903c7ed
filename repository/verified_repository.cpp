// SPDX-License-Identifier: Apache-2.0
#include "repository/verified_repository.hpp"

#include <algorithm>

#include "keys/public/digest.hpp"

namespace sealwright {
namespace {

Error unknown_root(const char* what, std::string expected, std::string got) {
  return Error{ErrorCode::base_unknown, what}.role("root").expected(std::move(expected)).got(std::move(got));
}

// Whether the anchor is one of these roots: by content, since signatures may be added to a file.
Status check_holds(const std::vector<std::string>& roots, const TrustedRoot& anchor) {
  const auto position = static_cast<std::size_t>(anchor.version());
  if (roots.size() < position) {
    return unknown_root("the base ends before the root trusted here", std::to_string(anchor.version()),
                        std::to_string(roots.size()));
  }
  TRY_ASSIGN(std::string here, content_digest({anchor.bytes(), "the root trusted here"}));
  TRY_ASSIGN(std::string there, content_digest({roots[position - 1], "root of the base"}));
  if (here == there) return Done{};
  return unknown_root("the base has another root than the one trusted here", std::move(here),
                      std::move(there));
}

Result<TrustedRoot> walk(TrustedRoot root, const std::vector<std::string>& roots, std::size_t position) {
  for (std::size_t next = position; next < roots.size(); ++next) {
    const MetadataName name{"root", static_cast<std::int64_t>(next) + 1};
    TRY_ASSIGN(root, advance_root(root, {roots[next], name.file_name()}));
  }
  return root;
}

Status check_binding(const Targets& document, const std::string& role, const TrustedRoot& root) {
  if (document.binding.repository != root.document().binding.repository)
    return Error{ErrorCode::repository_mismatch}.role(role);
  if (document.binding.role != role) return Error{ErrorCode::role_mismatch}.role(role);
  return Done{};
}

Status check_version(const std::string& role, std::int64_t expected, std::int64_t got) {
  if (expected == got) return Done{};
  return Error{ErrorCode::version_mismatch}
      .role(role)
      .expected(std::to_string(expected))
      .got(std::to_string(got));
}

Result<Verified<Targets>> verify_targets(const RoleKeys& keys, const std::string& role, const RoleFile& file,
                                         const TrustedRoot& root) {
  TRY_ASSIGN(auto document, verify_document<Targets>(keys, {file.bytes, role + ".json"}));
  TRY(check_binding(*document, role, root));
  TRY(check_version(role, file.version, document.version()));
  return document;
}

template <class Document>
Status check_online(const TrustedRoot& root, const std::string& role, const RoleFile& file) {
  TRY_ASSIGN(const auto document,
             verify_document<Document>(root.role_keys(role), {file.bytes, role + ".json"}));
  return check_version(role, file.version, document.version());
}

// Ids are digests of their keys.
bool is_same(const RoleKeys& a, const RoleKeys& b) {
  return a.threshold() == b.threshold() &&
         std::equal(a.keys().begin(), a.keys().end(), b.keys().begin(), b.keys().end(),
                    [](const RoleKey& x, const RoleKey& y) { return x.id == y.id; });
}

// The earlier verification, if neither the file nor the keys of its role have changed.
const Verified<Targets>* unchanged(const VerifiedRepository* known, const std::string& role,
                                   const RoleFile& file, const RoleKeys& keys) {
  const auto* before = known == nullptr ? nullptr : known->find(role);
  if (before == nullptr || before->bytes() != file.bytes || before->version() != file.version) return nullptr;
  return is_same(known->roles().at(role).keys, keys) ? before : nullptr;
}

}  // namespace

Result<VerifiedRepository> VerifiedRepository::verify(MetadataFiles files,
                                                      const std::optional<TrustedRoot>& anchor) {
  if (anchor) {
    TRY(check_holds(files.roots, *anchor));
    const auto position = static_cast<std::size_t>(anchor->version());
    return verify_from(std::move(files), *anchor, position, nullptr);
  }
  if (files.roots.empty()) return Error{ErrorCode::meta_missing, "there is no root"}.role("root");
  TRY_ASSIGN(TrustedRoot first, load_root({files.roots[0], MetadataName{"root", 1}.file_name()}));
  return verify_from(std::move(files), std::move(first), 1, nullptr);
}

Result<VerifiedRepository> VerifiedRepository::verify_from(MetadataFiles files, TrustedRoot root,
                                                           std::size_t position,
                                                           const VerifiedRepository* known) {
  TRY_ASSIGN(root, walk(std::move(root), files.roots, position));
  const RoleFile* top = files.find("targets");
  if (top == nullptr) return Error{ErrorCode::meta_missing}.role("targets");
  std::map<std::string, Role> roles;
  const auto add = [&](const std::string& name, const RoleFile& file, RoleKeys keys) -> Status {
    if (const auto* before = unchanged(known, name, file, keys)) {
      TRY(check_binding(**before, name, root));  // the root may be a different one
      roles.emplace(name, Role{std::move(keys), *before});
      return Done{};
    }
    TRY_ASSIGN(auto document, verify_targets(keys, name, file, root));
    roles.emplace(name, Role{std::move(keys), std::move(document)});
    return Done{};
  };
  TRY(add("targets", *top, root.role_keys("targets")));
  const Verified<Targets> targets = roles.at("targets").document;
  for (const Delegation& delegation : targets->delegations) {
    const RoleFile* file = files.find(delegation.name);
    if (file == nullptr || roles.contains(delegation.name)) continue;
    TRY(add(delegation.name, *file,
            delegation.definition.keys_from(targets->delegated_keys, delegation.name)));
  }
  return VerifiedRepository(Content{std::move(files), std::move(root), std::move(roles)});
}

Result<VerifiedRepository> VerifiedRepository::with(const ReleasedFile& release) const {
  MetadataFiles next = files();
  TRY(next.add(release));
  next.roles.erase("snapshot");
  next.roles.erase("timestamp");
  return followed_by(std::move(next));
}

Result<VerifiedRepository> VerifiedRepository::followed_by(MetadataFiles next) const {
  const auto& known = files().roots;
  if (next.roots.size() < known.size() || !std::equal(known.begin(), known.end(), next.roots.begin()))
    return Error{ErrorCode::version_exists, "a root of the previous state is missing or changed"}.role(
        "root");
  return verify_from(std::move(next), root(), known.size(), this);
}

Result<VerifiedRepository> VerifiedRepository::with_online_roles(RoleFile snapshot,
                                                                 RoleFile timestamp) const {
  TRY(check_online<Snapshot>(root(), "snapshot", snapshot));
  TRY(check_online<Timestamp>(root(), "timestamp", timestamp));
  Content next = *content_;
  next.files.roles["snapshot"] = std::move(snapshot);
  next.files.roles["timestamp"] = std::move(timestamp);
  return VerifiedRepository(std::move(next));
}

const Verified<Targets>* VerifiedRepository::find(const std::string& role) const {
  const auto found = roles().find(role);
  return found == roles().end() ? nullptr : &found->second.document;
}

RoleKeys VerifiedRepository::role_keys(const std::string& role) const {
  if (root().document().roles.contains(role)) return root().role_keys(role);
  const Delegation* delegation = targets().find_delegation(role);
  if (delegation == nullptr) return RoleKeys(role, {}, 1);
  return delegation->definition.keys_from(targets().delegated_keys, role);
}

std::map<std::string, RoleFile> VerifiedRepository::base() const {
  std::map<std::string, RoleFile> files;
  for (const auto& [name, role] : roles()) files[name] = {role.document.version(), role.document.bytes()};
  return files;
}

Result<VerifiedRepository> founded_by(const ReleasedFile& release) {
  MetadataFiles files;
  TRY(files.add(release));
  return VerifiedRepository::verify(std::move(files));
}

Result<VerifiedRepository> state_with(const std::optional<VerifiedRepository>& base,
                                      const ReleasedFile& release) {
  return base ? base->with(release) : founded_by(release);
}

Result<std::string> content_digest(const Untrusted& signed_file) {
  TRY_ASSIGN(const SignedFile file, SignedFile::read(signed_file));
  return sha256_hex(file.canonical);
}

}  // namespace sealwright
