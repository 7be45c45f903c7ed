// SPDX-License-Identifier: Apache-2.0
#include "signer/vendor/repository_state.hpp"

#include "keys/public/digest.hpp"

namespace sealwright::sign {
namespace {

Error unknown(const Error& why, const std::string& file) {
  return Error{ErrorCode::base_unknown, why.message()}.file(file);
}

Result<TrustedRoot> walk(const TrustedRoot& anchor, const std::vector<std::string>& files) {
  const auto position = static_cast<std::size_t>(anchor.version());
  if (files.size() < position) {
    return Error{ErrorCode::base_unknown, "the base ends before the root trusted here"}
        .role("root")
        .expected(std::to_string(anchor.version()))
        .got(std::to_string(files.size()));
  }
  TRY_ASSIGN(const std::string here, content_digest({anchor.bytes(), "the root trusted here"}));
  TRY_ASSIGN(const std::string there, content_digest({files[position - 1], "root of the base"}));
  if (here != there) {
    return Error{ErrorCode::base_unknown, "the base has another root than the one trusted here"}
        .role("root")
        .expected(here)
        .got(there);
  }
  TrustedRoot root = anchor;
  for (std::size_t next = position; next < files.size(); ++next) {
    TRY_ASSIGN(root, advance_root(root, {files[next], std::to_string(next + 1) + ".root.json"}));
  }
  return root;
}

Status check_binding(const Targets& document, const std::string& role, const TrustedRoot& root) {
  if (document.binding.repository != root.document().binding.repository) {
    return Error{ErrorCode::repository_mismatch}.role(role);
  }
  if (document.binding.role != role) return Error{ErrorCode::role_mismatch}.role(role);
  return Done{};
}

Result<Verified<Targets>> verify_role(const RepositoryState& state, const std::string& role,
                                      const BaseFile& file) {
  TRY_ASSIGN(const auto document,
             verify_document<Targets>(state.role_keys(role), {file.bytes, role + ".json"}));
  TRY(check_binding(*document, role, state.root));
  if (document.version() != file.version) {
    return Error{ErrorCode::version_mismatch}
        .role(role)
        .expected(std::to_string(file.version))
        .got(std::to_string(document.version()));
  }
  return document;
}

Status add_role(RepositoryState& state, const std::string& role, const BaseFile& file) {
  auto document = verify_role(state, role, file);
  if (!document) return unknown(document.error(), role + ".json");
  state.roles.emplace(role, std::move(*document));
  return Done{};
}

}  // namespace

const Verified<Targets>* RepositoryState::find(const std::string& role) const {
  const auto found = roles.find(role);
  return found == roles.end() ? nullptr : &found->second;
}

RoleKeys RepositoryState::role_keys(const std::string& role) const {
  if (root.document().roles.count(role) != 0) return root.role_keys(role);
  const auto* top = find("targets");
  const Delegation* delegation = top == nullptr ? nullptr : (*top)->find_delegation(role);
  if (delegation == nullptr) return RoleKeys(role, {}, 1);
  return delegation->definition.keys_from((*top)->delegated_keys, role);
}

std::map<std::string, BaseFile> RepositoryState::files() const {
  std::map<std::string, BaseFile> base;
  for (const auto& [role, document] : roles) base[role] = {document.version(), document.bytes()};
  return base;
}

Result<RepositoryState> verify_state(const TrustedRoot& anchor, std::vector<std::string> root_files,
                                     const std::map<std::string, BaseFile>& files) {
  auto root = walk(anchor, root_files);
  if (!root && root.error().code() == ErrorCode::base_unknown) return std::move(root).error();
  if (!root) return unknown(root.error(), "root");
  RepositoryState state{std::move(root_files), std::move(*root), {}};
  const auto targets = files.find("targets");
  if (targets == files.end()) return Error{ErrorCode::base_unknown, "it holds no targets"};
  TRY(add_role(state, "targets", targets->second));
  for (const auto& [role, file] : files) {
    if (role != "targets") TRY(add_role(state, role, file));
  }
  return state;
}

Result<RepositoryState> state_after(const std::optional<TrustedRoot>& anchor, const ReleasedFile& released) {
  std::vector<std::string> roots = released.request.roots;
  std::map<std::string, BaseFile> files = released.request.base;
  for (const RequestItem& item : released.request.items) {
    if (item.kind != ItemKind::metadata) continue;
    TRY_ASSIGN(const Json signed_part, read_json(item.bytes, item.id));
    TRY_ASSIGN(const std::int64_t version, Field(signed_part, item.id).integer("version", 1));
    std::string bytes = write_signed_file(signed_part, released.signatures_of(item.id));
    if (item.role == "root") {
      roots.push_back(std::move(bytes));
    } else {
      files[item.role] = {version, std::move(bytes)};
    }
  }
  if (anchor) return verify_state(*anchor, std::move(roots), files);
  if (roots.empty()) return Error{ErrorCode::base_unknown, "it holds no root"};
  TRY_ASSIGN(const TrustedRoot first, load_root({roots[0], "1.root.json"}));
  return verify_state(first, std::move(roots), files);
}

Result<std::string> content_digest(const Untrusted& signed_file) {
  TRY_ASSIGN(const SignedFile file, SignedFile::read(signed_file));
  return sha256_hex(file.canonical);
}

}  // namespace sealwright::sign
