// SPDX-License-Identifier: Apache-2.0
#include "signer/drafts/document_draft.hpp"

#include "base/names.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"
#include "signer/drafts/founding.hpp"
#include "signer/drafts/lifecycle_draft.hpp"
#include "signer/drafts/metadata_drafts.hpp"
#include "signer/drafts/release_draft.hpp"

namespace sealwright::sign {
namespace {

std::vector<std::string> unreadable(const Error& error) { return {"WARNING " + error.message()}; }

std::vector<std::string> describe_dates(const RequestDocument& document, const std::string& product,
                                        Instant now) {
  const auto after = read_cle(document.bytes, document.path);
  if (!after) return unreadable(after.error());
  if (document.before.empty()) return describe_for_review(product, nullptr, *after, now);
  const auto before = read_cle(document.before, document.path);
  return before ? describe_for_review(product, &*before, *after, now) : unreadable(before.error());
}

std::vector<std::string> describe_policy(const RequestDocument& document, Instant now) {
  const auto after = read_update_policy(document.bytes, document.path);
  if (!after) return unreadable(after.error());
  if (document.before.empty()) return describe_for_review(nullptr, *after, now);
  const auto before = read_update_policy(document.before, document.path);
  return before ? describe_for_review(&*before, *after, now) : unreadable(before.error());
}

}  // namespace

std::vector<std::string> describe_document(const RequestDocument& document, Instant now) {
  const auto parts = split(document.path, '/');
  if (parts.size() != 3 || parts[0] != "lifecycle") return {};
  if (parts[2] == "cle.json") return describe_dates(document, parts[1], now);
  if (parts[2] == "update-policy.json") return describe_policy(document, now);
  return {};
}

Result<SigningRequest> draft_documents(const VerifiedRepository& state, const Plan& plan,
                                       const std::string& name, std::vector<RequestDocument> documents,
                                       Instant now) {
  const auto* before = state.find("lifecycle");
  if (before == nullptr) return Error{ErrorCode::key_not_found, "no key may sign for it"}.role("lifecycle");
  SigningRequest request = request_on(&state, plan, name, now);
  TRY_ASSIGN(Json role, next_draft(before->bytes(), next_version_of(state, "lifecycle"),
                                   now + plan.lifetime_of("lifecycle").expires_days * kDay));
  for (const RequestDocument& document : documents) {
    const auto parts = split(document.path, '/');
    if (parts.size() != 3 || parts[0] != "lifecycle" || !check_file_name(parts[2])) {
      return Error{ErrorCode::path_refused}.expected("lifecycle/<product>/<name>").got(document.path);
    }
    set_target(role, document.path, static_cast<std::int64_t>(document.bytes.size()),
               sha256_hex(document.bytes), {});
  }
  request.documents = std::move(documents);
  request.items = {metadata_item("lifecycle", role)};
  return request;
}

}  // namespace sealwright::sign
