// SPDX-License-Identifier: Apache-2.0
#include "keys/public/digest.hpp"

#include <openssl/rand.h>

#include "base/encoding.hpp"
#include "base/thrown.hpp"
#include "keys/public/openssl_call.hpp"
#include "keys/public/openssl_types.hpp"

namespace sealwright {

struct Digester::State {
  EvpDigestContext context;
  DigestAlgorithm algorithm = DigestAlgorithm::sha256;
};

static const char* words_of(DigestAlgorithm algorithm) {
  return algorithm == DigestAlgorithm::sha256   ? "SHA-256"
         : algorithm == DigestAlgorithm::sha512 ? "SHA-512"
                                                : "BLAKE2b";
}

static const EVP_MD* evp_of(DigestAlgorithm algorithm) {
  return algorithm == DigestAlgorithm::sha256   ? EVP_sha256()
         : algorithm == DigestAlgorithm::sha512 ? EVP_sha512()
                                                : EVP_blake2b512();
}

Digester::Digester(DigestAlgorithm algorithm) : state_(std::make_unique<State>()) {
  const OpenSSLCall call;
  state_->algorithm = algorithm;
  state_->context.reset(call.must(EVP_MD_CTX_new(), words_of(algorithm)));
  call.must(EVP_DigestInit_ex(state_->context.get(), evp_of(algorithm), nullptr), words_of(algorithm));
}

Digester::Digester(Digester&&) noexcept = default;
Digester& Digester::operator=(Digester&&) noexcept = default;
Digester::~Digester() = default;

void Digester::update(std::string_view bytes) {
  if (EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1) return;
  throw_crypto_unavailable(words_of(state_->algorithm));
}

std::string Digester::finish() {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  const OpenSSLCall call;
  const char* words = words_of(state_->algorithm);
  call.must(EVP_DigestFinal_ex(state_->context.get(), reinterpret_cast<unsigned char*>(out.data()), &size),
            words);
  out.resize(size);
  call.must(EVP_DigestInit_ex(state_->context.get(), evp_of(state_->algorithm), nullptr), words);
  return out;
}

std::string Digester::finish_hex() { return to_hex(finish()); }

static std::string digest_of(DigestAlgorithm algorithm, std::string_view bytes) {
  Digester digester(algorithm);
  digester.update(bytes);
  return digester.finish();
}

std::string sha256(std::string_view bytes) { return digest_of(DigestAlgorithm::sha256, bytes); }
std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }
std::string sha512(std::string_view bytes) { return digest_of(DigestAlgorithm::sha512, bytes); }
std::string sha512_hex(std::string_view bytes) { return to_hex(sha512(bytes)); }
std::string blake2b512(std::string_view bytes) { return digest_of(DigestAlgorithm::blake2b512, bytes); }

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  const OpenSSLCall call;
  call.must(RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)),
            "random numbers");
  return out;
}

}  // namespace sealwright
