// SPDX-License-Identifier: Apache-2.0
// The base of a request, checked against what this signer trusts and has signed before, not against what the
// request says.
#pragma once

#include <optional>
#include <set>

#include "metadata/requests/released_file.hpp"
#include "metadata/vendor/keyring_index.hpp"
#include "signer/signing/duties.hpp"

namespace sealwright::sign {

// What one person knows about a repository, from the keyring.
struct OwnMemory {
  std::optional<TrustedRoot> root;
  SignedRecord record;
  // The person confirmed that what this keyring signed last was never published, so an older base is allowed.
  bool last_signing_was_abandoned = false;
};

// The verified base; nothing for a request that initialises a repository. base_unknown:
//   * this keyring trusts no root, or the request's roots do not continue its chain;
//   * something in the base does not verify;
//   * a role of the base is older than what this keyring signed last, or has other content at that version;
//   * the request initialises a repository, but this keyring trusts one already.
// The same request can always be signed again.
Result<std::optional<VerifiedRepository>> check_own_base(const SigningRequest& request,
                                                         const OwnMemory& memory);

// The version of a role that the request builds on, 0 for none, and the digest of its content.
Result<SignedVersion> version_in_base(const SigningRequest& request, const std::string& role);

// The record after signing `request`: the version and content digest of each document, the owner of each key.
Result<SignedRecord> record_after(const SigningRequest& request, const SignedRecord& before);

// The state after `released`, if it builds on a base that check_own_base accepts, verifies from there, and has a
// signature of one of `own`; nothing otherwise. For releases found in a directory that others can write to.
std::optional<VerifiedRepository> state_after_own(const ReleasedFile& released, const OwnMemory& memory,
                                                  const std::set<KeyId>& own);

}  // namespace sealwright::sign
