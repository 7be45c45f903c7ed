// SPDX-License-Identifier: Apache-2.0
// The two numbers of an ECDSA signature, for formats that do not write DER (SSHSIG).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sealwright {

// Big-endian, without leading zero bytes.
struct EcdsaNumbers {
  std::string r, s;
};

// Returns nothing if the bytes are not exactly one DER signature.
std::optional<EcdsaNumbers> split_ecdsa_signature(std::string_view der);
// The DER signature of these numbers.
std::string join_ecdsa_signature(const EcdsaNumbers& numbers);

}  // namespace sealwright
