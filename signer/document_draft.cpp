#include "signer/document_draft.hpp"

#include "base/names.hpp"
#include "base/text.hpp"
#include "keys/digest.hpp"
#include "signer/founding.hpp"
#include "signer/metadata_drafts.hpp"
#include "signer/release_draft.hpp"

namespace sealwright {

Result<SigningRequest> draft_documents(const RepositoryState& state, const Plan& plan,
                                       const std::string& name, std::vector<RequestDocument> documents,
                                       Instant now) {
  const auto* before = state.find("lifecycle");
  if (before == nullptr) return Error{ErrorCode::key_not_found, "nobody may sign for it"}.role("lifecycle");
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

}  // namespace sealwright
