// SPDX-License-Identifier: Apache-2.0
#include "signer/signing/signing.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace sealwright::sign {
namespace {

using DutiesByItem = std::map<std::string_view, std::vector<const Duty*>>;

DutiesByItem by_item(const std::vector<Duty>& duties) {
  DutiesByItem all;
  for (const Duty& duty : duties) all[duty.item].push_back(&duty);
  return all;
}

const PublicKey* find_key(const DutiesByItem& duties, const std::string& item, const KeyId& id) {
  const auto of_item = duties.find(item);
  if (of_item == duties.end()) return nullptr;
  for (const Duty* duty : of_item->second)
    if (const RoleKey* key = duty->keys.find(id)) return &key->key;
  return nullptr;
}

// A manifest that is signed again keeps its earlier signatures, so that clients before and after a key change
// accept it.
bool counted_before(const Proposal& proposal, const RequestItem& item, const ItemSignature& signature,
                    const std::string& message) {
  if (proposal.base == nullptr || item.kind != ItemKind::manifest) return false;
  const RoleKeys keys = proposal.base->role_keys(item.role);
  const RoleKey* key = keys.find(signature.key);
  return key != nullptr && key->key.verifies(message, signature.bytes);
}

// An index of the items, so that each item is parsed only once.
class Items {
 public:
  Items(const Proposal& proposal, const std::vector<Duty>& duties)
      : proposal_(proposal), duties_(by_item(duties)) {
    for (const RequestItem& item : proposal.request->items) items_.emplace(item.id, Item{&item, {}});
  }

  Status check_counts(const ItemSignature& signature) {
    const auto found = items_.find(signature.item);
    if (found == items_.end()) return Error{ErrorCode::request_changed}.got(signature.item);
    const RequestItem& item = *found->second.item;
    TRY_ASSIGN(const std::string* message, message_of(found->second));
    const PublicKey* key = find_key(duties_, signature.item, signature.key);
    if (key != nullptr && key->verifies(*message, signature.bytes)) return Done{};
    if (counted_before(proposal_, item, signature, *message)) return Done{};
    return Error{ErrorCode::signature_wrong_key}.role(item.role).file(signature.item).got(signature.key);
  }

  Result<DutyProgress> progress_of(const Duty& duty, const std::vector<Signature>& given) {
    Item& item = items_.find(duty.item)->second;
    TRY_ASSIGN(const std::string* message, message_of(item));
    DutyProgress progress{duty.item, item.item->role, duty.keys.threshold(), {}, {}};
    TRY_ASSIGN(progress.signers, duty.keys.signers(*message, given));
    for (const RoleKey& key : duty.keys.keys()) {
      if (std::find(progress.signers.begin(), progress.signers.end(), key.id) == progress.signers.end()) {
        progress.missing.push_back(key.id);
      }
    }
    return progress;
  }

 private:
  struct Item {
    const RequestItem* item;
    std::optional<std::string> message;
  };
  static Result<const std::string*> message_of(Item& item) {
    if (!item.message) {
      TRY_ASSIGN(item.message, signed_bytes_of(*item.item));
    }
    return &*item.message;
  }

  const Proposal& proposal_;
  DutiesByItem duties_;
  std::map<std::string_view, Item> items_;
};

// One signature per key and item. ECDSA makes a different one every time. The smallest is as good as any, and
// the choice does not depend on the order of the files.
std::vector<ItemSignature> one_per_key(std::vector<ItemSignature> signatures) {
  sort_signatures(signatures);
  const auto same = [](const ItemSignature& a, const ItemSignature& b) {
    return a.item == b.item && a.key == b.key;
  };
  signatures.erase(std::unique(signatures.begin(), signatures.end(), same), signatures.end());
  return signatures;
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
  const DutiesByItem of_item = by_item(duties);
  for (const RequestItem& item : request.items) {
    TRY_ASSIGN(const std::string message, signed_bytes_of(item));
    for (const OpenKey& key : keys) {
      const PublicKey* expected = key.role == kExportsRole ? nullptr : find_key(of_item, item.id, key.id);
      if (expected == nullptr) continue;
      TRY_ASSIGN(std::string signature, key.key->sign(message));
      if (!expected->verifies(message, signature)) return Error{ErrorCode::signer_failed}.role(item.role);
      file.signatures.push_back({item.id, key.id, std::move(signature)});
    }
  }
  if (file.signatures.empty()) {
    return Error{ErrorCode::signature_wrong_key, "none of these keys may sign this request"};
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
  Items items(proposal, duties);
  for (const ItemSignature& signature : all) TRY(items.check_counts(signature));
  Merged merged{one_per_key(std::move(all)), {}};
  std::map<std::string_view, std::vector<Signature>> given;
  for (const ItemSignature& signature : merged.signatures)
    given[signature.item].push_back({signature.key, signature.bytes});
  for (const Duty& duty : duties) {
    TRY_ASSIGN(DutyProgress progress, items.progress_of(duty, given[duty.item]));
    merged.progress.push_back(std::move(progress));
  }
  return merged;
}

}  // namespace sealwright::sign
