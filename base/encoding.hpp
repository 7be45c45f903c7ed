// SPDX-License-Identifier: Apache-2.0
// Hex and base64, strict: text that is not exactly the encoding of something decodes to nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sealwright {

// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);
// Accepts lower case only, as every digest, key id and signature of our formats is written; nothing for
// anything else.
std::optional<std::string> from_hex(std::string_view text);
// Accepts upper case too, for signatures in TUF metadata, which other tools write either way.
std::optional<std::string> from_any_hex(std::string_view text);
// True for 64 lower-case hexadecimal digits.
bool is_sha256_hex(std::string_view text);

// Standard alphabet, padded (RFC 4648 section 4).
std::string to_base64(std::string_view bytes);
// Standard or URL-safe alphabet (DSSE v1.0.2 allows both), padding optional; nothing for stray characters or
// non-zero trailing bits.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace sealwright
