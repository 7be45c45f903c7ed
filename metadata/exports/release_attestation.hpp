// SPDX-License-Identifier: Apache-2.0
// A release in standard formats: an in-toto statement with predicate release v0.2 in a DSSE envelope, alone
// or in a Sigstore bundle v0.3; and a Sigstore bundle over the manifest's bytes.
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
// Bundles by a public key. The hint is the base64 of its identity, by which cosign and sigstore-js find it.
std::string write_attestation_bundle(const PublicKey& key, std::string_view statement,
                                     std::string_view signature);
std::string write_message_bundle(const PublicKey& key, std::string_view message, std::string_view signature);
// A trusted root without authorities: with it cosign asks no server.
std::string write_empty_trusted_root();

// The signature in such a file. The caller checks the rest by writing the file again. json_*, field_*.
Result<std::string> signature_in_attestation(const Untrusted& file);
Result<std::string> signature_in_bundle(const Untrusted& file);

}  // namespace sealwright
