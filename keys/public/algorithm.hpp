// SPDX-License-Identifier: Apache-2.0
// Algorithm: everything that differs between the kinds of key, one row for each (docs/format.md section 2). A
// new curve is a new row; another Edwards curve also needs its points of small order in public_key.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sealwright {

enum class KeyKind : std::uint8_t { ed25519, p256, p384, rsa_pss_sha256 };
// How a key is loaded, written and checked.
enum class KeyFamily : std::uint8_t { edwards, curve, rsa };

struct Algorithm {
  KeyKind kind;
  KeyFamily family;
  std::string_view keytype, scheme;  // as TUF metadata writes it
  std::string_view other_keytype;    // also read; empty: none
  const char* type;                  // OpenSSL's name of the type
  std::string_view curve;            // OpenSSL's name of the curve, and NIST's; empty: none
  std::string_view curve_of_nist;
  const char* digest;           // nullptr: the scheme itself digests the message
  std::size_t raw_bytes;        // of the key without its encoding; 0: it has no such form
  std::string_view spki_start;  // before it in a SubjectPublicKeyInfo (RFC 8410 and 5480)
  std::string_view sample;      // a valid key, raw in hex: tests if this machine can load one; empty for RSA
  std::string_view ssh_type;    // as SSH calls it (RFC 5656, RFC 8709); empty: no SSH key is read or written
  std::string_view ssh_curve;
  bool is_for_minisign;  // https://jedisct1.github.io/minisign/
  bool is_made;          // new and imported keys may be of this kind
};

std::span<const Algorithm> algorithms();
const Algorithm& algorithm_of(KeyKind kind);
// nullptr for an unknown pair.
const Algorithm* find_algorithm(std::string_view keytype, std::string_view scheme);

}  // namespace sealwright
