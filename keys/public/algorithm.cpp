// SPDX-License-Identifier: Apache-2.0
#include "keys/public/algorithm.hpp"

#include <algorithm>
#include <array>

#include "base/thrown.hpp"

namespace sealwright {
namespace {

using namespace std::string_view_literals;

constexpr std::array<Algorithm, 4> kAlgorithms{{
    {.kind = KeyKind::ed25519,
     .family = KeyFamily::edwards,
     .keytype = "ed25519",
     .scheme = "ed25519",
     .other_keytype = {},
     .type = "ED25519",
     .curve = {},
     .curve_of_nist = {},
     .digest = nullptr,
     .raw_bytes = 32,
     .spki_start = "\x30\x2A\x30\x05\x06\x03\x2B\x65\x70\x03\x21\x00"sv,
     .sample = "0707070707070707070707070707070707070707070707070707070707070707",
     .ssh_type = "ssh-ed25519",
     .ssh_curve = {},
     .is_for_minisign = true,
     .is_made = true},
    {.kind = KeyKind::p256,
     .family = KeyFamily::curve,
     .keytype = "ecdsa",
     .scheme = "ecdsa-sha2-nistp256",
     .other_keytype = "ecdsa-sha2-nistp256",
     .type = "EC",
     .curve = "prime256v1",
     .curve_of_nist = "P-256",
     .digest = "SHA256",
     .raw_bytes = 65,
     .spki_start =
         "\x30\x59\x30\x13\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07"
         "\x03\x42\x00"sv,
     // The generator of the curve; so is that of P-384.
     .sample = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
               "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
     .ssh_type = "ecdsa-sha2-nistp256",
     .ssh_curve = "nistp256",
     .is_for_minisign = false,
     .is_made = true},
    {.kind = KeyKind::p384,
     .family = KeyFamily::curve,
     .keytype = "ecdsa",
     .scheme = "ecdsa-sha2-nistp384",
     .other_keytype = "ecdsa-sha2-nistp384",
     .type = "EC",
     .curve = "secp384r1",
     .curve_of_nist = "P-384",
     .digest = "SHA384",
     .raw_bytes = 97,
     .spki_start =
         "\x30\x76\x30\x10\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x05\x2B\x81\x04\x00\x22\x03\x62\x00"sv,
     .sample = "04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a38"
               "5502f25dbf55296c3a545e3872760ab73617de4a96262c6f5d9e98bf9292dc29f8"
               "f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
     .ssh_type = {},
     .ssh_curve = {},
     .is_for_minisign = false,
     .is_made = false},
    {.kind = KeyKind::rsa_pss_sha256,
     .family = KeyFamily::rsa,
     .keytype = "rsa",
     .scheme = "rsassa-pss-sha256",
     .other_keytype = {},
     .type = "RSA",
     .curve = {},
     .curve_of_nist = {},
     .digest = "SHA256",
     .raw_bytes = 0,
     .spki_start = {},
     .sample = {},
     .ssh_type = {},
     .ssh_curve = {},
     .is_for_minisign = false,
     .is_made = false},
}};

}  // namespace

std::span<const Algorithm> algorithms() { return kAlgorithms; }

const Algorithm& algorithm_of(KeyKind kind) {
  for (const Algorithm& row : kAlgorithms)
    if (row.kind == kind) return row;
  throw_mistake("a kind of key without its row");
}

const Algorithm* find_algorithm(std::string_view keytype, std::string_view scheme) {
  const auto found = std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&](const Algorithm& row) {
    return row.scheme == scheme &&
           (row.keytype == keytype || (!row.other_keytype.empty() && row.other_keytype == keytype));
  });
  return found == kAlgorithms.end() ? nullptr : &*found;
}

}  // namespace sealwright
