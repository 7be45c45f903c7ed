// SPDX-License-Identifier: Apache-2.0
#include "signer/vendor/repository_state.hpp"

namespace sealwright::sign {
namespace {

Error unknown(const Error& why) {
  if (why.code() == ErrorCode::base_unknown) return why;
  return Error{ErrorCode::base_unknown, why.message()}.role(why.role()).file(why.file());
}

Result<VerifiedRepository> verified(const std::optional<TrustedRoot>& anchor, MetadataFiles files) {
  auto state = VerifiedRepository::verify(std::move(files), anchor);
  if (!state) return unknown(state.error());
  for (const auto& [role, file] : state->files().roles) {
    if (state->find(role) != nullptr) continue;
    return Error{ErrorCode::base_unknown, "a file of a role that is not delegated"}.role(role);
  }
  return state;
}

}  // namespace

MetadataFiles base_files(const SigningRequest& request) { return {request.roots, request.base}; }

Result<VerifiedRepository> verify_state(const TrustedRoot& anchor, MetadataFiles files) {
  return verified(anchor, std::move(files));
}

Result<VerifiedRepository> state_after(const std::optional<TrustedRoot>& anchor,
                                       const ReleasedFile& released) {
  MetadataFiles files = base_files(released.request);
  if (const Status added = files.add(released); !added) return unknown(added.error());
  return verified(anchor, std::move(files));
}

}  // namespace sealwright::sign
