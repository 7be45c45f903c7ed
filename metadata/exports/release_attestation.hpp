// SPDX-License-Identifier: Apache-2.0
// The release as others attest it: an in-toto statement with predicate release v0.2, in a DSSE envelope,
// alone or in a Sigstore bundle v0.3; and a Sigstore bundle over the manifest's bytes.
#pragma once

#include <string>

#include "keys/public/public_key.hpp"
#include "metadata/json/untrusted.hpp"
#include "metadata/release/manifest.hpp"

namespace sealwright {

inline constexpr std::string_view kReleasePredicateType = "https://in-toto.io/attestation/release/v0.2";

// Compact JSON without a final line feed: every artifact with its digest, and the package URL with version.
std::string release_statement(const Manifest& manifest);

// A full envelope with one signature under the empty key id, over the DSSE encoding of the statement.
std::string write_attestation(std::string_view statement, std::string_view signature);
// Bundles by a public key, whose hint is the base64 of its identity: cosign and sigstore-js look it up so.
std::string write_attestation_bundle(const PublicKey& key, std::string_view statement,
                                     std::string_view signature);
std::string write_message_bundle(const PublicKey& key, std::string_view message, std::string_view signature);
// A trusted root that trusts nobody: with it cosign asks no server.
std::string write_empty_trusted_root();

// The signature that stands in such a file. The rest is checked by writing the file again. json_*, field_*.
Result<std::string> signature_in_attestation(const Untrusted& file);
Result<std::string> signature_in_bundle(const Untrusted& file);

}  // namespace sealwright
