// SPDX-License-Identifier: Apache-2.0
// The chain of roots: the start of all trust, and the only way to replace it (TUF 1.0.34, 5.2 and 5.3).
#pragma once

#include <string>
#include <vector>

#include "metadata/tuf/verified.hpp"

namespace sealwright {

// A root that verifies under its own keys and was reached from one that the user chose. Immutable, cheap to
// copy.
class TrustedRoot {
 public:
  std::int64_t version() const { return root_.version(); }
  Instant expires() const { return root_.expires(); }
  const Root& document() const { return *root_; }
  const std::string& bytes() const { return root_.bytes(); }
  const std::vector<KeyId>& signers() const { return root_.signers(); }
  RoleKeys role_keys(const std::string& role) const { return root_->role_keys(role); }
  // SHA-256 of the bytes in hex: what a vendor prints for customers to compare.
  std::string fingerprint() const;

 private:
  explicit TrustedRoot(Verified<Root> root) : root_(std::move(root)) {}
  friend Result<TrustedRoot> load_root(const Untrusted& root);
  friend Result<TrustedRoot> advance_root(const TrustedRoot& current, const Untrusted& next);
  Verified<Root> root_;
};

// A root that the user chose (a bootstrap file, the trusted directory): it must verify under its own keys.
// Its expiry does not matter. Errors: those of verify_document.
Result<TrustedRoot> load_root(const Untrusted& root);

// From version N to N+1: signed by a threshold of N's root keys and of its own, version exactly N+1, same
// repository if N names one. The expiry of roots in between does not matter. Errors: as above,
// version_mismatch, repository_mismatch.
Result<TrustedRoot> advance_root(const TrustedRoot& current, const Untrusted& next);

}  // namespace sealwright
