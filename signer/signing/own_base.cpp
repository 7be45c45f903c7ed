// SPDX-License-Identifier: Apache-2.0
#include "signer/signing/own_base.hpp"

#include <algorithm>

#include "keys/public/digest.hpp"
#include "signer/signing/signing.hpp"

namespace sealwright::sign {
namespace {

// The digest of what the request would have signed for this version of the role; nothing if it is not in it.
Result<std::optional<std::string>> digest_in_request(const SigningRequest& request, const std::string& role,
                                                     std::int64_t version) {
  const RequestItem* item = request.find_metadata(role);
  if (item == nullptr || item->id != item_id_of_metadata(role, version)) return std::optional<std::string>();
  TRY_ASSIGN(const std::string message, signed_bytes_of(*item));
  return std::optional<std::string>(sha256_hex(message));
}

Status check_not_older(const SigningRequest& request, const OwnMemory& memory, const std::string& role,
                       const SignedVersion& signed_here) {
  TRY_ASSIGN(const SignedVersion base, version_in_base(request, role));
  if (base == signed_here || base.version > signed_here.version) return Done{};
  TRY_ASSIGN(const auto digest, digest_in_request(request, role, signed_here.version));
  if (digest == signed_here.sha256 || memory.last_signing_was_abandoned) return Done{};
  return Error{ErrorCode::base_unknown, "the base is not what this keyring signed last"}
      .role(role)
      .expected("version " + std::to_string(signed_here.version) + " with content " + signed_here.sha256 +
                ", or newer")
      .got("version " + std::to_string(base.version) + " with content " + base.sha256)
      .advice(
          "Ask for a request on the current base. If what you signed last was never published, add "
          "--abandoned.");
}

// The keyring's root; else the root that this keyring signed before it had all its signatures.
Result<TrustedRoot> anchor_of(const SigningRequest& request, const OwnMemory& memory) {
  if (memory.root) return *memory.root;
  const auto signed_here = memory.record.roles.find("root");
  if (signed_here != memory.record.roles.end()) {
    const auto position = static_cast<std::size_t>(signed_here->second.version);
    if (request.roots.size() >= position) {
      TRY_ASSIGN(const std::string digest, content_digest({request.roots[position - 1], "root of the base"}));
      if (digest == signed_here->second.sha256)
        return load_root({request.roots[position - 1], "root of the base"});
    }
  }
  return Error{ErrorCode::base_unknown, "this keyring trusts no root of this repository"}.advice(
      "Trust a root first: sealwright-sign key trust FILE --fingerprint HEX.");
}

}  // namespace

Result<std::optional<VerifiedRepository>> check_own_base(const SigningRequest& request,
                                                         const OwnMemory& memory) {
  for (const auto& [role, signed_here] : memory.record.roles) {
    TRY(check_not_older(request, memory, role, signed_here));
  }
  if (request.founds_a_repository()) {
    if (!memory.root) return std::optional<VerifiedRepository>();
    return Error{ErrorCode::base_unknown, "it initialises a repository, but this keyring trusts one"};
  }
  TRY_ASSIGN(const TrustedRoot anchor, anchor_of(request, memory));
  TRY_ASSIGN(VerifiedRepository state, verify_state(anchor, base_files(request)));
  return std::optional<VerifiedRepository>(std::move(state));
}

Result<SignedVersion> version_in_base(const SigningRequest& request, const std::string& role) {
  if (role == "root") {
    if (request.roots.empty()) return SignedVersion{};
    TRY_ASSIGN(std::string digest, content_digest({request.roots.back(), "root of the base"}));
    return SignedVersion{static_cast<std::int64_t>(request.roots.size()), std::move(digest)};
  }
  const auto file = request.base.find(role);
  if (file == request.base.end()) return SignedVersion{};
  TRY_ASSIGN(std::string digest, content_digest({file->second.bytes, role + ".json of the base"}));
  return SignedVersion{file->second.version, std::move(digest)};
}

Result<SignedRecord> record_after(const SigningRequest& request, const SignedRecord& before) {
  SignedRecord record = before;
  for (const RequestItem& item : request.items) {
    if (item.kind != ItemKind::metadata) continue;
    TRY_ASSIGN(const std::string message, signed_bytes_of(item));
    TRY_ASSIGN(const Json signed_part, read_json(item.bytes, item.id));
    TRY_ASSIGN(const std::int64_t version, Field(signed_part, item.id).integer("version", 1));
    record.roles[item.role] = {version, sha256_hex(message)};
  }
  for (const auto& [key, owner] : request.owners) record.owners.emplace(key, owner);
  return record;
}

std::optional<VerifiedRepository> state_after_own(const ReleasedFile& released, const OwnMemory& memory,
                                                  const std::set<KeyId>& own) {
  const auto base = check_own_base(released.request, memory);
  if (!base) return std::nullopt;
  const auto proposal = read_proposal(released.request, *base ? &**base : nullptr);
  if (!proposal) return std::nullopt;
  // Verifies each signature: a key id alone says nothing.
  const auto merged = merge(*proposal, {{released.request.digest(), released.signatures}});
  if (!merged) return std::nullopt;
  const auto is_own = [&](const DutyProgress& progress) {
    return std::any_of(progress.signers.begin(), progress.signers.end(),
                       [&](const KeyId& key) { return own.count(key) != 0; });
  };
  if (std::none_of(merged->progress.begin(), merged->progress.end(), is_own)) return std::nullopt;
  auto after = state_after(*base ? std::optional<TrustedRoot>((*base)->root()) : std::nullopt, released);
  if (!after) return std::nullopt;
  return *std::move(after);
}

}  // namespace sealwright::sign
