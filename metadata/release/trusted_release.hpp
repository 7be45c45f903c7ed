// SPDX-License-Identifier: Apache-2.0
// TrustedRelease: a manifest that the threshold of its product's keys has signed, by detached DSSE
// signatures.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keys/public/role_keys.hpp"
#include "metadata/json/untrusted.hpp"
#include "metadata/release/manifest.hpp"

namespace sealwright {

inline constexpr std::string_view kManifestPayloadType = "application/vnd.in-toto+json";

// The bytes that a DSSE signature covers: `DSSEv1 SP LEN(type) SP type SP LEN(body) SP body` (DSSE v1.0.2).
std::string pre_authentication_encoding(std::string_view payload_type, std::string_view body);

// The detached signatures file: a DSSE envelope without payload, entries sorted by key id, one final line
// feed; the same set of signatures gives the same bytes.
std::string write_detached_signatures(std::vector<Signature> signatures);
// type_mismatch for another payloadType; json_*, field_*, limit_exceeded. Unknown members are ignored (DSSE
// v1.0.2).
Result<std::vector<Signature>> read_detached_signatures(const Untrusted& envelope);

// Immutable, cheap to copy.
class TrustedRelease {
 public:
  const Manifest& manifest() const { return content_->manifest; }
  const std::string& bytes() const { return content_->bytes; }
  // SHA-256 of the manifest's bytes in hex: the name of the release everywhere.
  const std::string& digest() const { return content_->digest; }
  const std::string& signatures() const { return content_->signatures; }
  const std::vector<KeyId>& signers() const { return content_->signers; }

 private:
  struct Content {
    Manifest manifest;
    std::string bytes, digest, signatures;
    std::vector<KeyId> signers;
  };
  explicit TrustedRelease(Content content) : content_(std::make_shared<const Content>(std::move(content))) {}
  friend Result<TrustedRelease> accept_release(const RoleKeys&, const Untrusted&, const Untrusted&);
  std::shared_ptr<const Content> content_;
};

// The only way to make one: `keys` are those of the product's role in TUF, or keys that the user pinned.
// Errors: threshold_not_met, signature_duplicate, and those of reading.
Result<TrustedRelease> accept_release(const RoleKeys& keys, const Untrusted& manifest,
                                      const Untrusted& signatures);

}  // namespace sealwright
