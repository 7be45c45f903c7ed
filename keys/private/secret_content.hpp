// SPDX-License-Identifier: Apache-2.0
// Does a file hold a private key? Told by its content, whatever its name: a release must not carry one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sealwright {

// How much of a file's beginning is looked at.
inline constexpr std::size_t kSecretPrefixBytes = 65'536;

// What kind of private key a file holds, in words such as "a private key in PEM"; nothing when it holds none
// that is known. `prefix` is the beginning of the file, `size` its whole length. Known are blocks in PEM and
// OpenPGP with any label that says PRIVATE KEY, encrypted or not, also within other text; secret keys of
// minisign, rsign and signify; PuTTY and age; PKCS#8, PKCS#1 and SEC1 in DER. A mere mention of such a form
// is no key.
std::optional<std::string_view> private_key_in(std::string_view prefix, std::uint64_t size);

}  // namespace sealwright
