#include "keys/ecdsa_signature.hpp"

#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include "keys/openssl_types.hpp"

namespace sealwright {
namespace {

using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

std::string bytes_of(const BIGNUM* number) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

BIGNUM* number_of(std::string_view bytes) {
  return BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()),
                   nullptr);
}

}  // namespace

std::optional<EcdsaNumbers> split_ecdsa_signature(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const EcdsaSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!signature) return std::nullopt;
  EcdsaNumbers numbers{bytes_of(ECDSA_SIG_get0_r(signature.get())),
                       bytes_of(ECDSA_SIG_get0_s(signature.get()))};
  if (join_ecdsa_signature(numbers) != der) return std::nullopt;
  return numbers;
}

std::string join_ecdsa_signature(const EcdsaNumbers& numbers) {
  const EcdsaSignature signature(ECDSA_SIG_new());
  if (!signature) std::abort();
  ECDSA_SIG_set0(signature.get(), number_of(numbers.r), number_of(numbers.s));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return {};
  std::string bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace sealwright
