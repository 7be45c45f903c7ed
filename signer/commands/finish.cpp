// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <set>

#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "signer/commands/command.hpp"
#include "signer/drafts/founding.hpp"
#include "signer/signing/export_signing.hpp"

namespace sealwright::sign {
namespace {

// A keyring that never signed or trusted anything cannot judge a base. Its owner may still draft requests for
// others.
bool can_judge(const std::optional<Keyring>& keyring) {
  return keyring && (keyring->root() || !keyring->record().roles.empty());
}

// A given passphrase means that the caller wants a signature. If the keyring is missing, the job must fail
// instead of succeeding with only a request.
Error no_keyring_to_open(const std::string& usual) {
  return Error{ErrorCode::key_not_found, "no keyring to open with this passphrase"}.file(usual).advice(
      "Put the keyring there, or name it with --keyring DIR. Nothing was signed. To write only a request "
      "that others sign, use --request.");
}

// ---- 1. Prepare: what to sign, on which base, and its review. Writes nothing. ----

struct Opened {
  std::optional<Keyring> keyring;
  bool judges = false;  // this keyring can say whether the base is the right one
  std::optional<VerifiedRepository> base;
};

Result<Opened> open(const Environment& environment, const Place& place, const VendorDirectory& vendor,
                    const SigningRequest& request, Wanted wanted) {
  TRY(remember_waiting(environment, place, vendor));
  TRY_ASSIGN(auto keyring, find_keyring(environment, place, request.repository));
  if (!keyring && wanted == Wanted::signature && place.passphrase.is_given()) {
    TRY_ASSIGN(const std::string usual, default_keyring(environment, request.repository));
    return no_keyring_to_open(usual);
  }
  const bool judges = can_judge(keyring) || request.founds_a_repository();
  auto base = keyring && judges ? check_own_base(request, memory_of(*keyring, place)) : claimed_base(request);
  if (!base) return std::move(base).error();
  return Opened{std::move(keyring), judges, *std::move(base)};
}

// Refers to the base of `opened`.
struct Prepared {
  Proposal proposal;
  std::vector<Duty> duties;
  Review review;
};

Result<Prepared> prepare(const Environment& environment, const VendorDirectory& vendor,
                         const SigningRequest& request, const Opened& opened) {
  TRY_ASSIGN(Proposal proposal, read_proposal(request, opened.base ? &*opened.base : nullptr));
  TRY_ASSIGN(const Merged unsigned_yet, merge(proposal, {}));
  ReviewContext context{environment.now, opened.keyring ? &opened.keyring->record() : nullptr, {}};
  for (const RequestArtifact& artifact : request.artifacts)
    context.found_files[artifact.path] = artifact.sha256;
  context.floors = floors_before(proposal, manifests_in(vendor));
  Review review = review_of(proposal, unsigned_yet, context);
  std::vector<Duty> duties = duties_of(proposal);
  return Prepared{std::move(proposal), std::move(duties), std::move(review)};
}

// ---- 2. Decide: can this keyring alone make it valid? ----

enum class Way : std::uint8_t {
  sign,                   // every threshold is met here
  request,                // others sign too, or a request was asked for
  request_for_no_keyring  // there is none: the person should know
};

bool is_enough(const std::vector<Duty>& duties, const KeyringIndex& index,
               const std::vector<OpenKey>& besides) {
  return std::all_of(duties.begin(), duties.end(), [&](const Duty& duty) {
    std::set<KeyId> here;
    for (const KeyringEntry& key : index.keys) {
      if (!key.is_for_exports_only() && duty.keys.find(key.id) != nullptr) here.insert(key.id);
    }
    for (const OpenKey& key : besides) {
      if (duty.keys.find(key.id) != nullptr) here.insert(key.id);
    }
    return duty.keys.threshold() >= 1 && static_cast<std::int64_t>(here.size()) >= duty.keys.threshold();
  });
}

Way decide(const Opened& opened, const std::vector<Duty>& duties, Wanted wanted,
           const std::vector<OpenKey>& besides) {
  if (wanted == Wanted::request) return Way::request;
  if (!opened.keyring) return Way::request_for_no_keyring;
  const bool signs = opened.judges && is_enough(duties, opened.keyring->index(), besides);
  return signs ? Way::sign : Way::request;
}

// ---- 3. Sign and prove the result. Writes nothing. ----

struct Signed {
  ReleasedFile released;
  VerifiedRepository after;
};

// What is signed here is what the publisher and every client will read: it is proven before anything is
// written.
Result<Signed> sign(const Environment& environment, const Place& place, const SigningRequest& request,
                    const Opened& opened, Prepared& prepared, std::vector<OpenKey> besides) {
  TRY_ASSIGN(const Secret passphrase, passphrase_for(environment, place, PassphraseUse::open));
  TRY_ASSIGN(auto keys, opened.keyring->open_keys(keys_that_sign(request, prepared.duties), passphrase));
  for (OpenKey& key : besides) keys.push_back(std::move(key));
  TRY_ASSIGN(SignatureFile signatures, sign_request(request, prepared.duties, keys));
  TRY_ASSIGN(signatures.exports, sign_exports(request, keys));
  TRY_ASSIGN(Merged merged, merge(prepared.proposal, {signatures}));
  TRY_ASSIGN(auto exports, merge_exports(request, {signatures}));
  ReleasedFile released{request, std::move(merged.signatures), std::move(exports)};
  const auto& base = opened.base;
  TRY_ASSIGN(VerifiedRepository after,
             state_after(base ? std::optional<TrustedRoot>(base->root()) : std::nullopt, released));
  prepared.review.progress = merged.progress;
  return Signed{std::move(released), std::move(after)};
}

// ---- 4. Write the result into requests/, and remember it. ----

Result<Answer> write_for_others(VendorDirectory& vendor, const SigningRequest& request,
                                const Review& review) {
  TRY_ASSIGN(const std::string file, vendor.write_request_file(request.name + ".swreq", request.write()));
  Answer made;
  made.output.data.set("request", file).set("review", write_json_object(review));
  made.text = Words("Wrote ") + file + "\nEach signer runs: sealwright-sign sign " + file_name_of(file) +
              "\nThen: sealwright-sign collect " + file + " FILE.swsig...\n";
  return made;
}

// The release comes before the memory of it: if the run ends between the two, the next one remembers what is
// there. The other way round, a keyring would know of a signing that exists nowhere, and refuse the next one.
Result<Answer> write_released(VendorDirectory& vendor, const ReleasedFile& released, const Review& review) {
  TRY(vendor.write_manifests(released));
  TRY_ASSIGN(const std::string file,
             vendor.write_request_file(released.request.name + ".swrel", released.write()));
  TRY_ASSIGN(const std::string request,
             vendor.write_request_file(released.request.name + ".swreq", released.request.write()));
  Answer made;
  made.output.data.set("request", request).set("release", file).set("review", write_json_object(review));
  made.text = Words("Signed. Wrote ") + file + "\nNext: sealwright-publish push\n";
  return made;
}

std::set<KeyId> keys_of(const KeyringIndex& index) {
  std::set<KeyId> keys;
  for (const KeyringEntry& key : index.keys) keys.insert(key.id);
  return keys;
}

bool is_newer(const SignedRecord& there, const SignedRecord& here) {
  return std::any_of(there.roles.begin(), there.roles.end(), [&](const auto& role) {
    const auto known = here.roles.find(role.first);
    return known == here.roles.end() || known->second.version < role.second.version;
  });
}

// A missing default keyring is not an error, because a person may only draft. The output mentions it.
Result<Words> no_keyring_was_found(const Environment& environment, const std::string& repository) {
  TRY_ASSIGN(const std::string usual, default_keyring(environment, repository));
  return Words("No keyring was found at ") + usual + ", so only a request was written.\n";
}

}  // namespace

Result<Answer> finish(const Environment& environment, const Place& place, VendorDirectory& vendor,
                      const SigningRequest& request, Wanted wanted, Besides besides) {
  TRY_ASSIGN(Opened opened, open(environment, place, vendor, request, wanted));
  TRY_ASSIGN(Prepared prepared, prepare(environment, vendor, request, opened));
  environment.console.say(write_text(prepared.review));
  const Way way = decide(opened, prepared.duties, wanted, besides.keys);
  if (way == Way::sign) {
    TRY_ASSIGN(Signed made, sign(environment, place, request, opened, prepared, std::move(besides.keys)));
    if (besides.put_files) TRY(besides.put_files());
    TRY_ASSIGN(Answer written, write_released(vendor, made.released, prepared.review));
    if (Status kept = remember_signing(environment, *opened.keyring, request, std::move(made.after)); !kept) {
      return std::move(kept).error().advice(
          "The release is signed and complete in requests/" + request.name +
          ".swrel. Free the space or repair the keyring; the next command that "
          "signs remembers it.");
    }
    return written;
  }
  if (besides.put_files) TRY(besides.put_files());
  TRY_ASSIGN(Answer made, write_for_others(vendor, request, prepared.review));
  if (way == Way::request) return made;
  TRY_ASSIGN(const Words why, no_keyring_was_found(environment, request.repository));
  made.text = why + made.text;
  return made;
}

Status remember_waiting(const Environment& environment, const Place& place, const VendorDirectory& vendor) {
  TRY_ASSIGN(const auto waiting, vendor.waiting());
  for (const WaitingRelease& each : waiting) {
    TRY_ASSIGN(auto keyring, find_keyring(environment, place, vendor.plan().repository));
    if (!keyring) return Done{};
    TRY_ASSIGN(const SignedRecord signed_there, record_after(each.released.request, {}));
    if (!is_newer(signed_there, keyring->record())) continue;
    auto after =
        state_after_own(each.released, {keyring->root(), keyring->record()}, keys_of(keyring->index()));
    if (after) TRY(remember_signing(environment, *keyring, each.released.request, std::move(after)));
  }
  return Done{};
}

FindManifest manifests_in(const VendorDirectory& vendor) {
  return [&vendor](const std::string& path, const std::string& sha256) {
    return vendor.find_manifest(path, sha256);
  };
}

OwnMemory memory_of(const Keyring& keyring, const Place& place) {
  return {keyring.root(), keyring.record(), place.abandoned};
}

Result<std::optional<VerifiedRepository>> claimed_base(const SigningRequest& request) {
  if (request.founds_a_repository()) return std::optional<VerifiedRepository>();
  TRY_ASSIGN(const TrustedRoot first, load_root({request.roots[0], "1.root.json of the base"}));
  TRY_ASSIGN(VerifiedRepository state, verify_state(first, base_files(request)));
  return std::optional<VerifiedRepository>(std::move(state));
}

Status remember_signing(const Environment& environment, Keyring& keyring, const SigningRequest& request,
                        const std::optional<VerifiedRepository>& base) {
  TRY(keyring.bind(request.repository));
  if (base) TRY(keyring.trust(base->root()));
  TRY_ASSIGN(SignedRecord record, record_after(request, keyring.record()));
  TRY(keyring.remember(std::move(record)));
  const auto unbound = unbound_keyring(environment);
  if (!unbound || keyring.path() != *unbound) return Done{};
  TRY_ASSIGN(const std::string usual, default_keyring(environment, request.repository));
  return rename_file(keyring.path(), usual);
}

Status check_base_here(const Environment& environment, const Place& place, const VendorDirectory& vendor,
                       const VerifiedRepository& state) {
  TRY_ASSIGN(const auto keyring, find_keyring(environment, place, vendor.plan().repository));
  if (!can_judge(keyring)) return Done{};
  const SigningRequest nothing = request_on(&state, vendor.plan(), "nothing", environment.now);
  TRY(check_own_base(nothing, memory_of(*keyring, place)));
  return Done{};
}

}  // namespace sealwright::sign
