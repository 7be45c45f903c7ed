#include "signer/signing.hpp"

#include <algorithm>
#include <set>

namespace sealwright {
namespace {

const PublicKey* find_key(const std::vector<Duty>& duties, const std::string& item, const KeyId& id) {
  for (const Duty& duty : duties) {
    const RoleKey* key = duty.item == item ? duty.keys.find(id) : nullptr;
    if (key != nullptr) return &key->key;
  }
  return nullptr;
}

// A manifest that is signed again keeps what it had: customers on both sides of a key change are served.
bool counted_before(const Proposal& proposal, const RequestItem& item, const ItemSignature& signature,
                    const std::string& message) {
  if (proposal.base == nullptr || item.kind != ItemKind::manifest) return false;
  const RoleKeys keys = proposal.base->role_keys(item.role);
  const RoleKey* key = keys.find(signature.key);
  return key != nullptr && key->key.verifies(message, signature.bytes);
}

Status check_counts(const Proposal& proposal, const std::vector<Duty>& duties,
                    const ItemSignature& signature) {
  const RequestItem* item = proposal.request->find_item(signature.item);
  if (item == nullptr) return Error{ErrorCode::request_changed}.got(signature.item);
  TRY_ASSIGN(const std::string message, signed_bytes_of(*item));
  const PublicKey* key = find_key(duties, signature.item, signature.key);
  if (key != nullptr && key->verifies(message, signature.bytes)) return Done{};
  if (counted_before(proposal, *item, signature, message)) return Done{};
  return Error{ErrorCode::signature_wrong_key}.role(item->role).file(signature.item).got(signature.key);
}

// One signature per key and item. ECDSA gives another one every time: the smallest is as good as any, and the
// choice does not depend on who was read first.
std::vector<ItemSignature> one_per_key(std::vector<ItemSignature> signatures) {
  sort_signatures(signatures);
  const auto same = [](const ItemSignature& a, const ItemSignature& b) {
    return a.item == b.item && a.key == b.key;
  };
  signatures.erase(std::unique(signatures.begin(), signatures.end(), same), signatures.end());
  return signatures;
}

Result<DutyProgress> progress_of(const Proposal& proposal, const Duty& duty,
                                 const std::vector<ItemSignature>& signatures) {
  const RequestItem* item = proposal.request->find_item(duty.item);
  TRY_ASSIGN(const std::string message, signed_bytes_of(*item));
  std::vector<Signature> given;
  for (const ItemSignature& signature : signatures) {
    if (signature.item == duty.item) given.push_back({signature.key, signature.bytes});
  }
  DutyProgress progress{duty.item, item->role, duty.keys.threshold(), {}, {}};
  TRY_ASSIGN(progress.signers, duty.keys.signers(message, given));
  for (const RoleKey& key : duty.keys.keys()) {
    if (std::find(progress.signers.begin(), progress.signers.end(), key.id) == progress.signers.end()) {
      progress.missing.push_back(key.id);
    }
  }
  return progress;
}

}  // namespace

std::vector<KeyId> keys_with_a_say(const std::vector<Duty>& duties) {
  std::set<KeyId> ids;
  for (const Duty& duty : duties) {
    for (const RoleKey& key : duty.keys.keys()) ids.insert(key.id);
  }
  return {ids.begin(), ids.end()};
}

Result<SignatureFile> sign_request(const SigningRequest& request, const std::vector<Duty>& duties,
                                   const std::vector<OpenKey>& keys) {
  SignatureFile file{request.digest(), {}};
  for (const RequestItem& item : request.items) {
    TRY_ASSIGN(const std::string message, signed_bytes_of(item));
    for (const OpenKey& key : keys) {
      const PublicKey* expected = key.role == kExportsRole ? nullptr : find_key(duties, item.id, key.id);
      if (expected == nullptr) continue;
      TRY_ASSIGN(std::string signature, key.key.sign(message));
      if (!expected->verifies(message, signature)) return Error{ErrorCode::signer_failed}.role(item.role);
      file.signatures.push_back({item.id, key.id, std::move(signature)});
    }
  }
  if (file.signatures.empty()) {
    return Error{ErrorCode::signature_wrong_key, "none of these keys has a say in this request"};
  }
  sort_signatures(file.signatures);
  return file;
}

bool Merged::complete() const {
  return std::all_of(progress.begin(), progress.end(), [](const DutyProgress& duty) { return duty.met(); });
}

Result<Merged> merge(const Proposal& proposal, const std::vector<SignatureFile>& files) {
  const std::vector<Duty> duties = duties_of(proposal);
  const std::string digest = proposal.request->digest();
  std::vector<ItemSignature> all = proposal.request->signatures;
  for (const SignatureFile& file : files) {
    if (file.request != digest) return Error{ErrorCode::request_changed}.expected(digest).got(file.request);
    all.insert(all.end(), file.signatures.begin(), file.signatures.end());
  }
  for (const ItemSignature& signature : all) TRY(check_counts(proposal, duties, signature));
  Merged merged{one_per_key(std::move(all)), {}};
  for (const Duty& duty : duties) {
    TRY_ASSIGN(DutyProgress progress, progress_of(proposal, duty, merged.signatures));
    merged.progress.push_back(std::move(progress));
  }
  return merged;
}

}  // namespace sealwright
