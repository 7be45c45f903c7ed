// SPDX-License-Identifier: Apache-2.0
#include "keys/private/signing_key.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "keys/public/digest.hpp"
#include "keys/public/openssl_call.hpp"
#include "keys/public/openssl_types.hpp"

namespace sealwright {
namespace {

// scrypt above N=2^14 with r=8 exceeds OpenSSL's built-in limit of 32 MiB, so p raises the cost. Only the
// sanitized build uses another value (keys/CMakeLists.txt).
#ifndef SEALWRIGHT_SCRYPT_P
#define SEALWRIGHT_SCRYPT_P 16
#endif
constexpr std::uint64_t kScryptN = 16384, kScryptR = 8, kScryptP = SEALWRIGHT_SCRYPT_P;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kSeedBytes = 32;

using Pkcs8Info = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freed<PKCS8_PRIV_KEY_INFO_free>>;
using EncryptedPkcs8 = std::unique_ptr<X509_SIG, Freed<X509_SIG_free>>;

constexpr const char* kOpening = "opening a private key";
constexpr const char* kWriting = "writing a private key";

Bio memory(std::string_view text, const OpenSSLCall& call) {
  return Bio(call.must(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), kOpening));
}

std::string text_of(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return std::string(text, static_cast<std::size_t>(size));
}

bool has_line(std::string_view pem, std::string_view line) {
  return pem.find(line) != std::string_view::npos;
}

EvpKey load_p256(std::string_view scalar, std::string_view point) {
  using BuilderOwner = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
  using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
  const OpenSSLCall call;
  const std::unique_ptr<BIGNUM, Freed<BN_clear_free>> number(
      call.must(BN_bin2bn(reinterpret_cast<const unsigned char*>(scalar.data()),
                          static_cast<int>(scalar.size()), nullptr),
                kOpening));
  const BuilderOwner build(call.must(OSSL_PARAM_BLD_new(), kOpening));
  const auto push_name = OSSL_PARAM_BLD_push_utf8_string;
  const auto push_point = OSSL_PARAM_BLD_push_octet_string;
  call.must(push_name(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0), kOpening);
  call.must(push_point(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()), kOpening);
  call.must(OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()), kOpening);
  const Parameters params(call.must(OSSL_PARAM_BLD_to_param(build.get()), kOpening));
  const EvpKeyContext context(call.must(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), kOpening));
  call.must(EVP_PKEY_fromdata_init(context.get()), kOpening);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) != 1)
    call.blame_machine_first(kOpening);
  return EvpKey(key);
}

}  // namespace

struct SigningKey::State {
  EvpKey key;
  PublicKey public_key;
};

SigningKey::SigningKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::from_loaded(void* evp_key) {
  EvpKey key(static_cast<EVP_PKEY*>(evp_key));
  const OpenSSLCall call;
  const Bio bio(call.must(BIO_new(BIO_s_mem()), kOpening));
  if (!key || PEM_write_bio_PUBKEY(bio.get(), key.get()) != 1) {
    if (key) call.blame_machine_first(kOpening);
    return Error{ErrorCode::unsupported_key, "the private key has no readable public half"};
  }
  TRY_ASSIGN(PublicKey public_key, PublicKey::from_pem(text_of(bio.get())));
  return SigningKey(std::make_unique<State>(State{std::move(key), std::move(public_key)}));
}

Result<SigningKey> SigningKey::generate(KeyKind kind) {
  constexpr const char* kMaking = "making a key";
  const Algorithm& algorithm = algorithm_of(kind);
  if (!algorithm.is_made) return Error{ErrorCode::unsupported_key, "new keys are Ed25519 or P-256"};
  const OpenSSLCall call;
  if (algorithm.family == KeyFamily::edwards)
    return from_loaded(call.must(EVP_PKEY_Q_keygen(nullptr, nullptr, algorithm.type), kMaking));
  return from_loaded(call.must(EVP_EC_gen(std::string(algorithm.curve).c_str()), kMaking));
}

Result<SigningKey> SigningKey::open(std::string_view pem, const Secret& passphrase) {
  if (!has_line(pem, "-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
    if (has_line(pem, "PRIVATE KEY-----")) return Error{ErrorCode::key_unencrypted};
    return Error{ErrorCode::unsupported_key, "not a PEM private key"};
  }
  const OpenSSLCall call;
  const Bio bio = memory(pem, call);
  const EncryptedPkcs8 encrypted(PEM_read_bio_PKCS8(bio.get(), nullptr, &no_passphrase, nullptr));
  if (!encrypted) {
    call.blame_machine_first(kOpening);
    return Error{ErrorCode::unsupported_key, "the key file is damaged"};
  }
  const Pkcs8Info info(
      PKCS8_decrypt(encrypted.get(), passphrase.reveal().data(), static_cast<int>(passphrase.size())));
  if (!info) {
    call.blame_machine_first(kOpening);
    return Error{ErrorCode::passphrase_wrong};
  }
  EVP_PKEY* key = EVP_PKCS82PKEY(info.get());
  if (key == nullptr) call.throw_if_no_memory();
  return from_loaded(key);
}

Result<SigningKey> SigningKey::insecurely_open_unencrypted(std::string_view pem) {
  const OpenSSLCall call;
  const Bio bio = memory(pem, call);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, nullptr);
  if (key == nullptr) call.throw_if_no_memory();
  return from_loaded(key);
}

Result<SigningKey> SigningKey::from_ed25519_seed(std::string_view seed) {
  if (seed.size() != kSeedBytes) return Error{ErrorCode::unsupported_key, "an Ed25519 seed has 32 bytes"};
  const auto* bytes = reinterpret_cast<const unsigned char*>(seed.data());
  const OpenSSLCall call;
  return from_loaded(
      call.must(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes, seed.size()), kOpening));
}

Result<SigningKey> SigningKey::from_ed25519_seed(std::string_view seed, std::string_view public_half) {
  TRY_ASSIGN(SigningKey key, from_ed25519_seed(seed));
  if (key.public_key().raw() == public_half) return key;
  return Error{ErrorCode::key_damaged, "the private half does not belong to the public half"};
}

Result<SigningKey> SigningKey::from_p256_scalar(std::string_view scalar, std::string_view public_half) {
  const EvpKey key = load_p256(scalar, public_half);
  const OpenSSLCall call;
  const EvpKeyContext context(key ? call.must(EVP_PKEY_CTX_new(key.get(), nullptr), kOpening) : nullptr);
  const bool is_pair = key && EVP_PKEY_pairwise_check(context.get()) == 1;
  if (!is_pair) {
    call.blame_machine_first(kOpening);
    return Error{ErrorCode::key_damaged, "the private half does not belong to the public half"};
  }
  EVP_PKEY_up_ref(key.get());
  return from_loaded(key.get());
}

Result<Secret> SigningKey::ed25519_seed() const {
  Secret seed(kSeedBytes);
  std::size_t size = seed.size();
  const bool is_seed = state_->public_key.kind() == KeyKind::ed25519 &&
                       EVP_PKEY_get_raw_private_key(
                           state_->key.get(), reinterpret_cast<unsigned char*>(seed.data()), &size) == 1;
  ERR_clear_error();
  if (is_seed && size == seed.size()) return seed;
  return Error{ErrorCode::unsupported_key, "only an Ed25519 key has a seed"};
}

Result<std::string> SigningKey::encrypted_pem(const Secret& passphrase) const {
  std::string salt = random_bytes(kSaltBytes);
  const OpenSSLCall call;
  const auto failed = [&] {
    call.blame_machine_first(kWriting);
    return Error{ErrorCode::signer_failed, "the private key could not be encrypted"};
  };
  Pkcs8Info info(EVP_PKEY2PKCS8(state_->key.get()));
  X509_ALGOR* pbe =
      PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), reinterpret_cast<unsigned char*>(salt.data()),
                            static_cast<int>(salt.size()), nullptr, kScryptN, kScryptR, kScryptP);
  if (!info || pbe == nullptr) return failed();
  const EncryptedPkcs8 encrypted(
      PKCS8_set0_pbe(passphrase.reveal().data(), static_cast<int>(passphrase.size()), info.get(), pbe));
  if (!encrypted) return X509_ALGOR_free(pbe), failed();
  const Bio bio(call.must(BIO_new(BIO_s_mem()), kWriting));
  if (PEM_write_bio_PKCS8(bio.get(), encrypted.get()) != 1) return failed();
  return text_of(bio.get());
}

Result<std::string> SigningKey::sign(std::string_view message) const {
  const char* digest = state_->public_key.algorithm().digest;
  constexpr const char* kSigning = "signing";
  const OpenSSLCall call;
  const EvpDigestContext context(call.must(EVP_MD_CTX_new(), kSigning));
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  std::size_t size = 0;
  std::string signature;
  bool good = EVP_DigestSignInit_ex(context.get(), nullptr, digest, nullptr, nullptr, state_->key.get(),
                                    nullptr) == 1 &&
              EVP_DigestSign(context.get(), nullptr, &size, bytes, message.size()) == 1;
  if (good) {
    signature.resize(size);
    good = EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                          message.size()) == 1;
    signature.resize(size);
  }
  if (!good) call.blame_machine_first(kSigning);
  if (!good || !state_->public_key.verifies(message, signature)) return Error{ErrorCode::signer_failed};
  return signature;
}

const PublicKey& SigningKey::public_key() const { return state_->public_key; }

}  // namespace sealwright
