// SPDX-License-Identifier: Apache-2.0
// Signs a request and merges the signatures of several signers.
#pragma once

#include "metadata/requests/released_file.hpp"
#include "signer/signing/duties.hpp"
#include "signer/vendor/keyring.hpp"

namespace sealwright::sign {

// The ids of all keys that are authorised to sign some item of the request.
std::vector<KeyId> keys_with_a_say(const std::vector<Duty>& duties);

// Signs every item that one of `keys` is authorised to sign, and checks each signature with the expected
// key before it is used. A key that was imported for detached signature files never signs here.
// signature_wrong_key if no key is authorised for any item; signer_failed if a signature does not verify.
Result<SignatureFile> sign_request(const SigningRequest& request, const std::vector<Duty>& duties,
                                   const std::vector<OpenKey>& keys);

// The signatures made and still missing for one required threshold.
struct DutyProgress {
  std::string item, role;
  std::int64_t needed = 0;
  std::vector<KeyId> signers, missing;
  bool met() const { return static_cast<std::int64_t>(signers.size()) >= needed; }
};

struct Merged {
  std::vector<ItemSignature> signatures;  // by item, then key id; one per key and item
  std::vector<DutyProgress> progress;     // in the order of duties_of
  bool complete() const;
};

// Merges the signatures of `files` with those that the request has for its manifests. The order of the files
// does not matter: the same set gives the same bytes. Errors: request_changed (a file signs another request),
// signature_wrong_key (a signature that no authorised key made).
Result<Merged> merge(const Proposal& proposal, const std::vector<SignatureFile>& files);

}  // namespace sealwright::sign
