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

// The encodings of points of small order, top bit of the last byte cleared. OpenSSL loads them, and a
// signature that anybody can write then verifies.
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

// ---- Loading: nothing for what is no key. It throws only where memory is short: why else a key cannot be
// loaded, `require_loading` finds out.

EvpKey load_pem(std::string_view pem) {
  if (pem.empty()) return nullptr;
  const OpenSSLCall call;
  const Bio bio(call.must(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), kLoading));
  EvpKey key(PEM_read_bio_PUBKEY(bio.get(), nullptr, &no_passphrase, nullptr));
  // Also where it loaded: a decoder that got no memory is passed over, and another may have taken the key.
  call.throw_if_no_memory();
  // Where no decoder could do it OpenSSL loads by its older code; such a key does not do what ours must.
  if (key && EVP_PKEY_get0_provider(key.get()) == nullptr) call.blame_machine(kLoading);
  return key;
}

EvpKey load_ed25519(std::string_view raw) {
  const OpenSSLCall call;
  EvpKey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(raw), raw.size()));
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

// What the key is, by its own type and curve.
Result<KeyKind> kind_of(const EVP_PKEY* key) {
  const OpenSSLCall call;
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return KeyKind::ed25519;
  if (EVP_PKEY_is_a(key, "RSA") == 1) return KeyKind::rsa_pss_sha256;
  if (EVP_PKEY_is_a(key, "EC") == 1) {
    const std::string group = group_of(key);
    if (group == "prime256v1" || group == "P-256") return KeyKind::p256;
    if (group == "secp384r1" || group == "P-384") return KeyKind::p384;
    return unsupported("elliptic curve " + group);
  }
  call.throw_if_no_memory();  // is_a says no then, too
  const char* name = EVP_PKEY_get0_type_name(key);
  return unsupported(std::string("key type ") + (name == nullptr ? "unknown" : name));
}

std::string raw_ed25519(const EVP_PKEY* key) {
  const OpenSSLCall call;
  std::string raw(32, '\0');
  std::size_t size = raw.size();
  call.must(EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size), kWriting);
  return raw;
}

// What stands before the key itself in a SubjectPublicKeyInfo (RFC 8410 section 4, RFC 5480 section 2).
std::string_view spki_start(KeyKind kind) {
  using namespace std::string_view_literals;
  if (kind == KeyKind::ed25519) return "\x30\x2A\x30\x05\x06\x03\x2B\x65\x70\x03\x21\x00"sv;
  if (kind == KeyKind::p256) {
    return "\x30\x59\x30\x13\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07"
           "\x03\x42\x00"sv;
  }
  return "\x30\x76\x30\x10\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01\x06\x05\x2B\x81\x04\x00\x22\x03\x62\x00"sv;
}

std::string take(unsigned char* bytes, std::size_t size) {
  const OpenSSLBytes owned(bytes);
  return std::string(reinterpret_cast<char*>(bytes), size);
}

// The point uncompressed, or nothing.
std::string point_of(const EVP_PKEY* key, KeyKind kind) {
  const OpenSSLCall call;
  unsigned char* bytes = nullptr;
  const std::size_t size = EVP_PKEY_get1_encoded_public_key(const_cast<EVP_PKEY*>(key), &bytes);
  if (size == 0) return call.throw_if_no_memory(), std::string();
  const std::string point = take(bytes, size);
  const bool is_whole = point.size() == (kind == KeyKind::p256 ? 65u : 97u) && point[0] == '\x04';
  return is_whole ? point : std::string();
}

// The SubjectPublicKeyInfo; nothing when it cannot be written. By hand where it is two strings: OpenSSL's
// encoders look for the one that fits among all they have, which takes longer than checking a signature.
std::string write_spki(const EVP_PKEY* key, KeyKind kind) {
  if (kind == KeyKind::rsa_pss_sha256) {
    const OpenSSLCall call;
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    if (size <= 0) call.blame_machine(kWriting);
    std::string spki = take(der, static_cast<std::size_t>(size));
    // An encoder that got no memory is passed over, and another may have written another form.
    call.throw_if_no_memory();
    return spki;
  }
  const std::string value = kind == KeyKind::ed25519 ? raw_ed25519(key) : point_of(key, kind);
  return value.empty() ? std::string() : std::string(spki_start(kind)) + value;
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
// numbers). We keep one: otherwise one key would have several identities, and a vote for each.
Status settle_on_one_encoding(EVP_PKEY* key) {
  const OpenSSLCall call;
  int curve_in_numbers = 0;
  call.must(EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &curve_in_numbers),
            kLoading);
  if (curve_in_numbers != 0) return unsupported("the curve is not given by its name");
  call.must(EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                           OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED),
            kWriting);
  return Done{};
}

// A modulus that is too short can be factored; with an exponent of 1 every padded message signs itself.
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

// The generators of the two curves, and a modulus that is none: OpenSSL takes each as a public key.
std::string sample_point(KeyKind kind) {
  return from_any_hex(kind == KeyKind::p256
                          ? "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
                          : "04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a38"
                            "5502f25dbf55296c3a545e3872760ab73617de4a96262c6f5d9e98bf9292dc29f8"
                            "f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f")
      .value_or("");
}

std::string sample_spki(KeyKind kind) {
  using namespace std::string_view_literals;
  if (kind == KeyKind::ed25519) return std::string(spki_start(kind)) + std::string(32, '\x07');
  if (kind != KeyKind::rsa_pss_sha256) return std::string(spki_start(kind)) + sample_point(kind);
  constexpr auto kStart =
      "\x30\x82\x01\x22\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00"
      "\x03\x82\x01\x0F\x00\x30\x82\x01\x0A\x02\x82\x01\x01\x00"sv;
  return std::string(kStart) + std::string(256, '\xFF') + std::string("\x02\x03\x01\x00\x01"sv);
}

// Throws when not even a sound key of this kind can be loaded: then nothing is said about the one that could
// not. Asked only after a failure.
void require_loading(KeyKind kind) {
  const bool can = load_pem(pem_of(sample_spki(kind))) &&
                   (kind != KeyKind::ed25519 || load_ed25519(std::string(32, '\x07'))) &&
                   (kind != KeyKind::p256 || load_point("prime256v1", sample_point(kind))) &&
                   (kind != KeyKind::p384 || load_point("secp384r1", sample_point(kind)));
  if (!can) throw_crypto_unavailable("public keys of a kind that metadata may use");
}

void require_loading_of_all_kinds() {
  for (const KeyKind kind : {KeyKind::ed25519, KeyKind::p256, KeyKind::p384, KeyKind::rsa_pss_sha256})
    require_loading(kind);
}

bool is_signed(std::string_view message, std::string_view signature, EVP_PKEY* key, KeyKind kind) {
  // OpenSSL also takes an RSA signature without its leading zero bytes; RFC 8017 section 8.1.2 does not.
  if (kind == KeyKind::rsa_pss_sha256 && signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(key)))
    return false;
  constexpr const char* kChecking = "checking a signature";
  const OpenSSLCall call;
  const EvpDigestContext context(call.must(EVP_MD_CTX_new(), kChecking));
  EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
  const char* digest = kind == KeyKind::ed25519 ? nullptr : kind == KeyKind::p384 ? "SHA384" : "SHA256";
  call.must(EVP_DigestVerifyInit_ex(context.get(), &parameters, digest, nullptr, nullptr, key, nullptr),
            kChecking);
  if (kind == KeyKind::rsa_pss_sha256) {
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
  KeyKind kind;
  std::string identity, pem;
};

Result<PublicKey> PublicKey::from_loaded(void* evp_key, KeyKind kind) {
  EvpKey key(static_cast<EVP_PKEY*>(evp_key));
  if (!key) return require_loading(kind), unsupported("the public key cannot be read");
  TRY_ASSIGN(const KeyKind actual, kind_of(key.get()));
  if (actual != kind) return unsupported("the key does not fit its scheme");
  if (kind == KeyKind::ed25519 && is_small_order(raw_ed25519(key.get()))) {
    return Error{ErrorCode::key_weak, "an Ed25519 point of small order"};
  }
  if (kind == KeyKind::rsa_pss_sha256) TRY(check_rsa_strength(key.get()));
  if (kind == KeyKind::p256 || kind == KeyKind::p384) TRY(settle_on_one_encoding(key.get()));
  const std::string spki = write_spki(key.get(), kind);
  std::string pem = pem_of(spki);
  if (spki.empty() || pem.empty()) return unsupported("the public key cannot be written");
  return PublicKey(
      std::make_shared<const State>(State{std::move(key), kind, sha256_hex(spki), std::move(pem)}));
}

Result<PublicKey> PublicKey::from_tuf(std::string_view keytype, std::string_view scheme,
                                      std::string_view value) {
  if (keytype == "ed25519" && scheme == "ed25519") {
    const auto raw = from_any_hex(value);
    if (!raw || raw->size() != 32) return unsupported("an Ed25519 key is 64 hexadecimal digits");
    return from_loaded(load_ed25519(*raw).release(), KeyKind::ed25519);
  }
  const bool p256 = scheme == "ecdsa-sha2-nistp256", p384 = scheme == "ecdsa-sha2-nistp384";
  if ((p256 || p384) && (keytype == "ecdsa" || keytype == scheme)) {
    const auto point = value.substr(0, 2) == "04" ? from_any_hex(value) : std::nullopt;
    EvpKey key = point ? load_point(p256 ? "prime256v1" : "secp384r1", *point) : load_pem(value);
    return from_loaded(key.release(), p256 ? KeyKind::p256 : KeyKind::p384);
  }
  if (keytype == "rsa" && scheme == "rsassa-pss-sha256") {
    return from_loaded(load_pem(value).release(), KeyKind::rsa_pss_sha256);
  }
  return unsupported("keytype " + std::string(keytype) + ", scheme " + std::string(scheme));
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  EvpKey key = load_pem(pem);
  if (!key) return require_loading_of_all_kinds(), unsupported("not a PEM public key");
  TRY_ASSIGN(const KeyKind kind, kind_of(key.get()));
  return from_loaded(key.release(), kind);
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
  return is_signed(message, signature, state_->key.get(), state_->kind);
}

KeyKind PublicKey::kind() const { return state_->kind; }
const std::string& PublicKey::identity() const { return state_->identity; }
const std::string& PublicKey::pem() const { return state_->pem; }

std::string PublicKey::raw() const {
  if (state_->kind == KeyKind::rsa_pss_sha256) return {};
  return state_->kind == KeyKind::ed25519 ? raw_ed25519(state_->key.get())
                                          : point_of(state_->key.get(), state_->kind);
}

std::string_view PublicKey::tuf_keytype() const {
  return state_->kind == KeyKind::ed25519          ? "ed25519"
         : state_->kind == KeyKind::rsa_pss_sha256 ? "rsa"
                                                   : "ecdsa";
}

std::string_view PublicKey::tuf_scheme() const {
  switch (state_->kind) {
    case KeyKind::ed25519:
      return "ed25519";
    case KeyKind::p256:
      return "ecdsa-sha2-nistp256";
    case KeyKind::p384:
      return "ecdsa-sha2-nistp384";
    case KeyKind::rsa_pss_sha256:
      return "rsassa-pss-sha256";
  }
  throw_mistake("a kind of key without its scheme");
}

std::string PublicKey::tuf_value() const {
  return state_->kind == KeyKind::ed25519 ? to_hex(raw_ed25519(state_->key.get())) : state_->pem;
}

}  // namespace sealwright
