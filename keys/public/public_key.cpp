// SPDX-License-Identifier: Apache-2.0
#include "keys/public/public_key.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/thrown.hpp"
#include "keys/public/digest.hpp"
#include "keys/public/openssl_call.hpp"
#include "keys/public/openssl_types.hpp"

namespace sealwright {
namespace {

constexpr int kSmallestRsaBits = 2048;

// The encodings of points of small order, top bit of the last byte cleared. OpenSSL loads them, and then
// verifies signatures that anyone can make.
constexpr std::array<std::string_view, 7> kSmallOrderPoints{
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};

bool is_small_order(std::string point) {
  point.back() = static_cast<char>(point.back() & 0x7F);
  return std::find(kSmallOrderPoints.begin(), kSmallOrderPoints.end(), to_hex(point)) !=
         kSmallOrderPoints.end();
}

Error unsupported(std::string why) { return Error{ErrorCode::unsupported_key, std::move(why)}; }

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

constexpr const char* kLoading = "loading a public key";
constexpr const char* kWriting = "writing a public key";

// ---- Loading: returns nothing if the bytes are not a key. It throws only if memory ran out;
// `require_loading` finds every other reason why this machine cannot load a key.

EvpKey load_pem(std::string_view pem) {
  if (pem.empty()) return nullptr;
  const OpenSSLCall call;
  const Bio bio(call.must(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), kLoading));
  EvpKey key(PEM_read_bio_PUBKEY(bio.get(), nullptr, &no_passphrase, nullptr));
  // Also after success: OpenSSL skips a decoder that got no memory, and another may have loaded the key.
  call.throw_if_no_memory();
  // If no decoder can load a key, OpenSSL uses its older code; such a key lacks functions that we need.
  if (key && EVP_PKEY_get0_provider(key.get()) == nullptr) call.blame_machine(kLoading);
  return key;
}

EvpKey load_edwards(const Algorithm& algorithm, std::string_view raw) {
  const OpenSSLCall call;
  EvpKey key(EVP_PKEY_new_raw_public_key_ex(nullptr, algorithm.type, nullptr, octets(raw), raw.size()));
  if (!key) call.throw_if_no_memory();
  return key;
}

EvpKey load_point(std::string_view group, std::string_view point) {
  using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
  using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
  const OpenSSLCall call;
  const Builder build(call.must(OSSL_PARAM_BLD_new(), kLoading));
  const auto push_name = OSSL_PARAM_BLD_push_utf8_string;
  const auto push_point = OSSL_PARAM_BLD_push_octet_string;
  call.must(push_name(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size()), kLoading);
  call.must(push_point(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()), kLoading);
  const Parameters parameters(call.must(OSSL_PARAM_BLD_to_param(build.get()), kLoading));
  const EvpKeyContext context(call.must(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), kLoading));
  call.must(EVP_PKEY_fromdata_init(context.get()), kLoading);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    call.throw_if_no_memory();
  return EvpKey(key);
}

std::string group_of(const EVP_PKEY* key) {
  const OpenSSLCall call;
  std::array<char, 64> name{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1)
    return call.throw_if_no_memory(), std::string();
  return std::string(name.data(), size);
}

// The kind of the key, from its own type and curve.
Result<const Algorithm*> algorithm_for(const EVP_PKEY* key) {
  const OpenSSLCall call;
  std::string curve;
  for (const Algorithm& row : algorithms()) {
    if (EVP_PKEY_is_a(key, row.type) != 1) {
      call.throw_if_no_memory();  // it also returns "no" if memory ran out
      continue;
    }
    if (row.family != KeyFamily::curve) return &row;
    curve = group_of(key);
    if (curve == row.curve || curve == row.curve_of_nist) return &row;
  }
  if (!curve.empty()) return unsupported("elliptic curve " + curve);
  const char* name = EVP_PKEY_get0_type_name(key);
  return unsupported(std::string("key type ") + (name == nullptr ? "unknown" : name));
}

std::string raw_edwards(const EVP_PKEY* key, const Algorithm& algorithm) {
  const OpenSSLCall call;
  std::string raw(algorithm.raw_bytes, '\0');
  std::size_t size = raw.size();
  call.must(EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size), kWriting);
  return raw;
}

std::string take(unsigned char* bytes, std::size_t size) {
  const OpenSSLBytes owned(bytes);
  return std::string(reinterpret_cast<char*>(bytes), size);
}

// The point uncompressed, or nothing.
std::string point_of(const EVP_PKEY* key, const Algorithm& algorithm) {
  const OpenSSLCall call;
  unsigned char* bytes = nullptr;
  const std::size_t size = EVP_PKEY_get1_encoded_public_key(const_cast<EVP_PKEY*>(key), &bytes);
  if (size == 0) return call.throw_if_no_memory(), std::string();
  const std::string point = take(bytes, size);
  const bool is_whole = point.size() == algorithm.raw_bytes && point[0] == '\x04';
  return is_whole ? point : std::string();
}

// The key without encoding; nothing for RSA.
std::string raw_of(const EVP_PKEY* key, const Algorithm& algorithm) {
  if (algorithm.family == KeyFamily::rsa) return {};
  return algorithm.family == KeyFamily::edwards ? raw_edwards(key, algorithm) : point_of(key, algorithm);
}

// The SubjectPublicKeyInfo; nothing if it cannot be written. Concatenated here if it is two strings: OpenSSL
// searches all its encoders for one that fits, which takes longer than checking a signature.
std::string write_spki(const EVP_PKEY* key, const Algorithm& algorithm) {
  if (algorithm.family == KeyFamily::rsa) {
    const OpenSSLCall call;
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    if (size <= 0) call.blame_machine(kWriting);
    std::string spki = take(der, static_cast<std::size_t>(size));
    // OpenSSL skips an encoder that got no memory, and another may have written another form.
    call.throw_if_no_memory();
    return spki;
  }
  const std::string value = raw_of(key, algorithm);
  return value.empty() ? std::string() : std::string(algorithm.spki_start) + value;
}

std::string pem_of(const std::string& spki) {
  const OpenSSLCall call;
  const Bio bio(call.must(BIO_new(BIO_s_mem()), kWriting));
  if (PEM_write_bio(bio.get(), "PUBLIC KEY", "", octets(spki), static_cast<long>(spki.size())) <= 0)
    call.blame_machine(kWriting);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

// An elliptic-curve key can be written in several ways (point compressed or not, curve by name or in
// numbers). We keep one: otherwise one key would have several identities and count several times.
Status settle_on_one_encoding(EVP_PKEY* key) {
  const OpenSSLCall call;
  int curve_in_numbers = 0;
  call.must(EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &curve_in_numbers),
            kLoading);
  if (curve_in_numbers != 0) return unsupported("the curve is not given by name");
  call.must(EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                           OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED),
            kWriting);
  return Done{};
}

// A modulus that is too short can be factored; with an exponent of 1, a padded message is its own signature.
Status check_rsa_strength(const EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < kSmallestRsaBits) {
    return Error{ErrorCode::key_weak, "RSA"}.expected("at least 2048 bits").got(std::to_string(bits));
  }
  const OpenSSLCall call;
  BIGNUM* exponent = nullptr;
  call.must(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent), kLoading);
  const std::unique_ptr<BIGNUM, Freed<BN_free>> owned(exponent);
  if (BN_is_odd(owned.get()) == 0 || BN_is_one(owned.get()) == 1) {
    return Error{ErrorCode::key_weak, "RSA"}.expected("an odd exponent of at least 3");
  }
  return Done{};
}

// ---- Whether a machine can load keys at all

// For RSA, a modulus that is not a valid one: OpenSSL accepts it as a public key.
std::string sample_spki(const Algorithm& algorithm) {
  using namespace std::string_view_literals;
  if (algorithm.family != KeyFamily::rsa)
    return std::string(algorithm.spki_start) + from_any_hex(algorithm.sample).value_or("");
  constexpr auto kStart =
      "\x30\x82\x01\x22\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00"
      "\x03\x82\x01\x0F\x00\x30\x82\x01\x0A\x02\x82\x01\x01\x00"sv;
  return std::string(kStart) + std::string(256, '\xFF') + std::string("\x02\x03\x01\x00\x01"sv);
}

EvpKey load_sample(const Algorithm& algorithm) {
  EvpKey key = load_pem(pem_of(sample_spki(algorithm)));
  if (!key || algorithm.family == KeyFamily::rsa) return key;
  const std::string raw = from_any_hex(algorithm.sample).value_or("");
  return algorithm.family == KeyFamily::edwards ? load_edwards(algorithm, raw)
                                                : load_point(algorithm.curve, raw);
}

// Throws if this machine cannot load even a valid key of this kind: then the failure says nothing about the
// key at hand. Called only after a failure.
void require_loading(const Algorithm& algorithm) {
  if (!load_sample(algorithm)) throw_crypto_unavailable("public keys of a kind that metadata may use");
}

void require_loading_of_all_kinds() {
  for (const Algorithm& row : algorithms()) require_loading(row);
}

bool is_signed(std::string_view message, std::string_view signature, EVP_PKEY* key,
               const Algorithm& algorithm) {
  // OpenSSL also accepts an RSA signature without its leading zero bytes; RFC 8017 section 8.1.2 does not.
  const bool is_rsa = algorithm.family == KeyFamily::rsa;
  if (is_rsa && signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(key))) return false;
  constexpr const char* kChecking = "checking a signature";
  const OpenSSLCall call;
  const EvpDigestContext context(call.must(EVP_MD_CTX_new(), kChecking));
  EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
  call.must(
      EVP_DigestVerifyInit_ex(context.get(), &parameters, algorithm.digest, nullptr, nullptr, key, nullptr),
      kChecking);
  if (is_rsa) {
    call.must(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING), kChecking);
    call.must(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_AUTO), kChecking);
  }
  // 1 is yes, 0 is no, -1 is a malformed signature: only 1 counts.
  const int verified =
      EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message), message.size());
  if (verified != 1) call.blame_machine_first(kChecking);
  return verified == 1;
}

}  // namespace

struct PublicKey::State {
  EvpKey key;
  const Algorithm* algorithm;
  std::string identity, pem;
};

Result<PublicKey> PublicKey::from_loaded(void* evp_key, const Algorithm& algorithm) {
  EvpKey key(static_cast<EVP_PKEY*>(evp_key));
  if (!key) return require_loading(algorithm), unsupported("the public key cannot be read");
  TRY_ASSIGN(const Algorithm* actual, algorithm_for(key.get()));
  if (actual != &algorithm) return unsupported("the key does not match its scheme");
  if (algorithm.family == KeyFamily::edwards && is_small_order(raw_edwards(key.get(), algorithm))) {
    return Error{ErrorCode::key_weak, "an Ed25519 point of small order"};
  }
  if (algorithm.family == KeyFamily::rsa) TRY(check_rsa_strength(key.get()));
  if (algorithm.family == KeyFamily::curve) TRY(settle_on_one_encoding(key.get()));
  const std::string spki = write_spki(key.get(), algorithm);
  std::string pem = pem_of(spki);
  if (spki.empty() || pem.empty()) return unsupported("the public key cannot be written");
  return PublicKey(
      std::make_shared<const State>(State{std::move(key), &algorithm, sha256_hex(spki), std::move(pem)}));
}

Result<PublicKey> PublicKey::from_tuf(std::string_view keytype, std::string_view scheme,
                                      std::string_view value) {
  const Algorithm* algorithm = find_algorithm(keytype, scheme);
  if (algorithm == nullptr)
    return unsupported("keytype " + std::string(keytype) + ", scheme " + std::string(scheme));
  if (algorithm->family == KeyFamily::edwards) {
    const auto raw = from_any_hex(value);
    if (!raw || raw->size() != algorithm->raw_bytes)
      return unsupported("an Ed25519 key is 64 hexadecimal digits");
    return from_loaded(load_edwards(*algorithm, *raw).release(), *algorithm);
  }
  const bool may_be_point = algorithm->family == KeyFamily::curve && value.starts_with("04");
  const auto point = may_be_point ? from_any_hex(value) : std::nullopt;
  EvpKey key = point ? load_point(algorithm->curve, *point) : load_pem(value);
  return from_loaded(key.release(), *algorithm);
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  EvpKey key = load_pem(pem);
  if (!key) return require_loading_of_all_kinds(), unsupported("not a PEM public key");
  TRY_ASSIGN(const Algorithm* algorithm, algorithm_for(key.get()));
  return from_loaded(key.release(), *algorithm);
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
  return is_signed(message, signature, state_->key.get(), algorithm());
}

const Algorithm& PublicKey::algorithm() const { return *state_->algorithm; }
const std::string& PublicKey::identity() const { return state_->identity; }
const std::string& PublicKey::pem() const { return state_->pem; }
std::string PublicKey::raw() const { return raw_of(state_->key.get(), algorithm()); }

std::string PublicKey::tuf_value() const {
  return algorithm().family == KeyFamily::edwards ? to_hex(raw()) : pem();
}

}  // namespace sealwright
