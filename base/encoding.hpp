// SPDX-License-Identifier: Apache-2.0
// Strict hex and base64: text that is not exactly an encoding decodes to nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sealwright {

// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);
// Accepts lower case only, as every digest, key id and signature of our formats is written; otherwise returns
// nothing.
std::optional<std::string> from_hex(std::string_view text);
// Accepts upper case too, for signatures in TUF metadata, which other tools write either way.
std::optional<std::string> from_any_hex(std::string_view text);
// True for 64 lower-case hexadecimal digits.
bool is_sha256_hex(std::string_view text);

// Standard alphabet, padded (RFC 4648 section 4).
std::string to_base64(std::string_view bytes);
// Standard or URL-safe alphabet (DSSE v1.0.2 allows both), padding optional; returns nothing for other
// characters or non-zero trailing bits.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace sealwright
