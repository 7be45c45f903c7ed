// SPDX-License-Identifier: Apache-2.0
#include "metadata/tuf/root_chain.hpp"

#include <limits>

#include "keys/public/digest.hpp"

namespace sealwright {

std::string TrustedRoot::fingerprint() const { return sha256_hex(bytes()); }

Result<TrustedRoot> load_root(const Untrusted& untrusted) {
  TRY_ASSIGN(const SignedFile file, SignedFile::read(untrusted));
  TRY_ASSIGN(const Root claimed, Root::read(file.fields()));
  TRY_ASSIGN(Verified<Root> root, verify_document<Root>(claimed.role_keys("root"), untrusted));
  return TrustedRoot(std::move(root));
}

Result<TrustedRoot> advance_root(const TrustedRoot& current, const Untrusted& untrusted) {
  TRY_ASSIGN(const Verified<Root> by_current, verify_document<Root>(current.role_keys("root"), untrusted));
  // The greatest number has no successor.
  const bool has_next = current.version() < std::numeric_limits<std::int64_t>::max();
  if (!has_next || by_current.version() != current.version() + 1) {
    return Error{ErrorCode::version_mismatch}
        .role("root")
        .file(untrusted.file)
        .expected(has_next ? std::to_string(current.version() + 1) : "no root after the last number")
        .got(std::to_string(by_current.version()));
  }
  const auto& repository = current.document().binding.repository;
  if (repository && by_current->binding.repository != repository) {
    return Error{ErrorCode::repository_mismatch}
        .role("root")
        .file(untrusted.file)
        .expected(*repository)
        .got(by_current->binding.repository.value_or("none"));
  }
  return load_root(untrusted);
}

}  // namespace sealwright
