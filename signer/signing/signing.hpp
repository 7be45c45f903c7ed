// SPDX-License-Identifier: Apache-2.0
// Signing a request, and putting signatures together.
#pragma once

#include "metadata/requests/released_file.hpp"
#include "signer/signing/duties.hpp"
#include "signer/vendor/keyring.hpp"

namespace sealwright::sign {

// The ids that may sign some item of the request.
std::vector<KeyId> keys_with_a_say(const std::vector<Duty>& duties);

// Signs every item that one of `keys` has a say in; each signature is checked with the expected key before it
// is used. A key that was imported for exports never signs here. signature_wrong_key when none of them has a
// say anywhere.
Result<SignatureFile> sign_request(const SigningRequest& request, const std::vector<Duty>& duties,
                                   const std::vector<OpenKey>& keys);

// How far one duty is met.
struct DutyProgress {
  std::string item, role;
  std::int64_t needed = 0;
  std::vector<KeyId> signers, missing;
  bool met() const { return static_cast<std::int64_t>(signers.size()) >= needed; }
};

struct Merged {
  std::vector<ItemSignature> signatures;  // by item, then key id; one per key and item
  std::vector<DutyProgress> progress;     // in the order of the duties
  bool complete() const;
};

// Every signature of `files` that a duty counts, and those the request brought for its manifests, whatever
// order the files come in: the same set gives the same bytes. Errors: request_changed (a file signs another
// request), signature_wrong_key (a signature that no key with a say made).
Result<Merged> merge(const Proposal& proposal, const std::vector<SignatureFile>& files);

}  // namespace sealwright::sign
