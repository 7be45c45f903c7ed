// SPDX-License-Identifier: Apache-2.0
// Finds private keys in files by their content, whatever the file name: a release must not contain one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sealwright {

// How many bytes at the beginning of a file are examined.
inline constexpr std::size_t kSecretPrefixBytes = 65'536;

// The kind of private key that a file contains, in words such as "a PEM private key"; nothing if it contains
// no known kind. `prefix` is the beginning of the file, `size` its whole length. Known are PEM and OpenPGP
// blocks with any label that says PRIVATE KEY, encrypted or not, also within other text; secret keys of
// minisign, rsign and signify; PuTTY and age; PKCS#8, PKCS#1 and SEC1 in DER. A mere mention of such a format
// is not a key.
std::optional<std::string_view> private_key_in(std::string_view prefix, std::uint64_t size);

}  // namespace sealwright
