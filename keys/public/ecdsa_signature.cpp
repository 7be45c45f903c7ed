// SPDX-License-Identifier: Apache-2.0
#include "keys/public/ecdsa_signature.hpp"

#include <openssl/ecdsa.h>

#include "keys/public/openssl_call.hpp"
#include "keys/public/openssl_types.hpp"

namespace sealwright {
namespace {

using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

std::string bytes_of(const BIGNUM* number) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;

constexpr const char* kWork = "numbers of an ECDSA signature";

Number number_of(std::string_view bytes, const OpenSSLCall& call) {
  return Number(call.must(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                                    static_cast<int>(bytes.size()), nullptr),
                          kWork));
}

}  // namespace

std::optional<EcdsaNumbers> split_ecdsa_signature(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const OpenSSLCall call;
  const EcdsaSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!signature) return call.blame_machine_first(kWork), std::nullopt;
  EcdsaNumbers numbers{bytes_of(ECDSA_SIG_get0_r(signature.get())),
                       bytes_of(ECDSA_SIG_get0_s(signature.get()))};
  if (join_ecdsa_signature(numbers) != der) return std::nullopt;
  return numbers;
}

std::string join_ecdsa_signature(const EcdsaNumbers& numbers) {
  const OpenSSLCall call;
  const EcdsaSignature signature(call.must(ECDSA_SIG_new(), kWork));
  Number r = number_of(numbers.r, call), s = number_of(numbers.s, call);
  call.must(ECDSA_SIG_set0(signature.get(), r.release(), s.release()), kWork);
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) call.blame_machine(kWork);
  const OpenSSLBytes owned(der);
  return std::string(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
}

}  // namespace sealwright
