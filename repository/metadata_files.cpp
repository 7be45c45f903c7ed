// SPDX-License-Identifier: Apache-2.0
#include "repository/metadata_files.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "metadata/tuf/verified.hpp"

namespace sealwright {
namespace {

// By role, versions rising.
Result<std::vector<MetadataName>> names_in(const TreeFiles& tree) {
  std::vector<MetadataName> names;
  TRY_ASSIGN(const auto listed, tree.names_in(std::string(kMetadataFolder)));
  for (const std::string& file : listed)
    if (auto name = MetadataName::parse(file)) names.push_back(*std::move(name));
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::string> read(const TreeFiles& tree, const MetadataName& name) {
  TRY_ASSIGN(const FileBytes bytes, tree.find(name.path(), kLimits.stated));
  if (!bytes) return Error{ErrorCode::file_missing}.file(join_path(tree.folder(), name.path()));
  return *bytes;
}

Result<std::int64_t> stated_version(const std::string& bytes, const MetadataName& name) {
  TRY_ASSIGN(const SignedFile file, SignedFile::read({bytes, name.file_name()}));
  return file.fields().integer("version", 1);
}

Result<RoleFile> read_role(const TreeFiles& tree, const MetadataName& name) {
  TRY_ASSIGN(std::string bytes, read(tree, name));
  if (name.version) return RoleFile{*name.version, std::move(bytes)};
  TRY_ASSIGN(const std::int64_t version, stated_version(bytes, name));
  return RoleFile{version, std::move(bytes)};
}

}  // namespace

Result<MetadataFiles> MetadataFiles::load(const TreeFiles& tree) {
  MetadataFiles files;
  TRY_ASSIGN(const auto names, names_in(tree));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const MetadataName& name = names[i];
    if (name.role == "root") {
      if (*name.version != files.version_of("root") + 1) {
        return Error{ErrorCode::bundle_damaged, "a root is missing"}.file(
            MetadataName{"root", files.version_of("root") + 1}.file_name());
      }
      TRY_ASSIGN(files.roots.emplace_back(), read(tree, name));
      continue;
    }
    const bool is_newest = i + 1 == names.size() || names[i + 1].role != name.role;
    if (!is_newest) continue;
    TRY_ASSIGN(files.roles[name.role], read_role(tree, name));
  }
  return files;
}

const RoleFile* MetadataFiles::find(const std::string& role) const {
  const auto found = roles.find(role);
  return found == roles.end() ? nullptr : &found->second;
}

std::int64_t MetadataFiles::version_of(const std::string& role) const {
  if (role == "root") return static_cast<std::int64_t>(roots.size());
  const RoleFile* file = find(role);
  return file == nullptr ? 0 : file->version;
}

Status MetadataFiles::add(const ReleasedFile& release) {
  TRY_ASSIGN(auto brought, release.files());
  for (ServedFile& file : brought) {
    const auto name = MetadataName::parse_path(file.path);
    if (!name || !name->version) continue;
    TRY(name->role == "root" ? add_root(std::move(file.bytes), *name->version)
                             : add_role(name->role, {*name->version, std::move(file.bytes)}));
  }
  return Done{};
}

Status MetadataFiles::add_tree(const TreeFiles& tree) {
  TRY_ASSIGN(const auto names, names_in(tree));
  for (const MetadataName& name : names) {
    TRY_ASSIGN(RoleFile file, read_role(tree, name));
    if (name.role == "root") {
      TRY(add_root(std::move(file.bytes), file.version));
    } else if (name.version) {
      TRY(add_role(name.role, std::move(file)));
    } else {
      roles[name.role] = std::move(file);
    }
  }
  return Done{};
}

Status MetadataFiles::add_root(std::string bytes, std::int64_t version) {
  const std::int64_t known = version_of("root");
  if (version <= known && roots[static_cast<std::size_t>(version - 1)] != bytes)
    return Error{ErrorCode::version_exists}.role("root").got(std::to_string(version));
  if (version > known + 1) {
    return Error{ErrorCode::version_mismatch}
        .role("root")
        .expected(std::to_string(known + 1))
        .got(std::to_string(version));
  }
  if (version == known + 1) roots.push_back(std::move(bytes));
  return Done{};
}

Status MetadataFiles::add_role(const std::string& role, RoleFile file) {
  const RoleFile* known = find(role);
  if (known != nullptr && file.version <= known->version && file.bytes != known->bytes) {
    return Error{ErrorCode::version_exists}
        .role(role)
        .expected("above " + std::to_string(known->version))
        .got(std::to_string(file.version));
  }
  roles[role] = std::move(file);
  return Done{};
}

std::map<std::string, std::int64_t> versions_in(const TreeFiles& tree) {
  std::map<std::string, std::int64_t> versions;
  for (const MetadataName& name : names_in(tree).value_or({})) {
    const auto file = name.version ? Result<RoleFile>(RoleFile{*name.version, {}}) : read_role(tree, name);
    std::int64_t& highest = versions[name.role];
    if (file) highest = std::max(highest, file->version);
  }
  return versions;
}

}  // namespace sealwright
