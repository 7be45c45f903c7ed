// SPDX-License-Identifier: Apache-2.0
// The signer's own view of a request's base: what this person trusts and remembers, not what the request
// says.
#pragma once

#include <optional>

#include "metadata/vendor/keyring_index.hpp"
#include "signer/signing/duties.hpp"

namespace sealwright::sign {

// What one person knows about a repository, from the keyring.
struct OwnMemory {
  std::optional<TrustedRoot> root;
  SignedRecord record;
  // The person said that what was signed here last was never published: an older base is then no surprise.
  bool last_signing_was_abandoned = false;
};

// The verified base; nothing for a request that founds a repository. base_unknown:
//   * no root is known here, or the request's roots do not lead on from it;
//   * something in the base does not verify;
//   * a role of the base is older than what was signed here last, or has other content under that version;
//   * it founds a repository, but this keyring has signed for one already.
// Signing the same request once more is always possible.
Result<std::optional<VerifiedRepository>> check_own_base(const SigningRequest& request,
                                                         const OwnMemory& memory);

// The version of a role that the request builds on, 0 for none, and its content.
Result<SignedVersion> version_in_base(const SigningRequest& request, const std::string& role);

// The memory after signing `request`: each document's version and content, each key's owner.
Result<SignedRecord> record_after(const SigningRequest& request, const SignedRecord& before);

}  // namespace sealwright::sign
