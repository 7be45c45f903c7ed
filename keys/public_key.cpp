#include "keys/public_key.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "keys/digest.hpp"
#include "keys/openssl_types.hpp"

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

EvpKey load_pem(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  EvpKey key(PEM_read_bio_PUBKEY(bio.get(), nullptr, &no_passphrase, nullptr));
  ERR_clear_error();
  return key;
}

EvpKey load_point(std::string_view group, const std::string& point) {
  const std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>> build(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size());
  OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  const std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>> params(OSSL_PARAM_BLD_to_param(build.get()));
  const EvpKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) == 1) {
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get());
  }
  ERR_clear_error();
  return EvpKey(key);
}

std::string group_of(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1) return {};
  return std::string(name.data(), size);
}

// What the key is, by its own type and curve.
Result<KeyKind> kind_of(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return KeyKind::ed25519;
  if (EVP_PKEY_is_a(key, "RSA") == 1) return KeyKind::rsa_pss_sha256;
  if (EVP_PKEY_is_a(key, "EC") == 1) {
    const std::string group = group_of(key);
    if (group == "prime256v1" || group == "P-256") return KeyKind::p256;
    if (group == "secp384r1" || group == "P-384") return KeyKind::p384;
    return unsupported("elliptic curve " + group);
  }
  const char* name = EVP_PKEY_get0_type_name(key);
  return unsupported(std::string("key type ") + (name == nullptr ? "unknown" : name));
}

std::string raw_ed25519(const EVP_PKEY* key) {
  std::string raw(32, '\0');
  std::size_t size = raw.size();
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size) != 1) return {};
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
  std::string out(reinterpret_cast<char*>(bytes), size);
  OPENSSL_free(bytes);
  return out;
}

// The point uncompressed, or nothing.
std::string point_of(const EVP_PKEY* key, KeyKind kind) {
  unsigned char* bytes = nullptr;
  const std::size_t size = EVP_PKEY_get1_encoded_public_key(const_cast<EVP_PKEY*>(key), &bytes);
  std::string point = take(bytes, size);
  const bool is_whole = point.size() == (kind == KeyKind::p256 ? 65u : 97u) && point[0] == '\x04';
  return is_whole ? point : std::string();
}

// The SubjectPublicKeyInfo; nothing when it cannot be written. By hand where it is two strings: OpenSSL's
// encoders look for the one that fits among all they have, which takes longer than checking a signature.
std::string write_spki(const EVP_PKEY* key, KeyKind kind) {
  if (kind == KeyKind::rsa_pss_sha256) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    return size <= 0 ? std::string() : take(der, static_cast<std::size_t>(size));
  }
  const std::string value = kind == KeyKind::ed25519 ? raw_ed25519(key) : point_of(key, kind);
  return value.empty() ? std::string() : std::string(spki_start(kind)) + value;
}

std::string pem_of(const std::string& spki) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio(bio.get(), "PUBLIC KEY", "", octets(spki), static_cast<long>(spki.size())) <= 0)
    return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

// An elliptic-curve key can be written in several ways (point compressed or not, curve by name or in
// numbers). We keep one: otherwise one key would have several identities, and a vote for each.
Status settle_on_one_encoding(EVP_PKEY* key) {
  int curve_in_numbers = 0;
  const bool asked =
      EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &curve_in_numbers) == 1;
  if (!asked || curve_in_numbers != 0) return unsupported("the curve is not given by its name");
  if (EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                     OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED) != 1) {
    return unsupported("the point cannot be written uncompressed");
  }
  return Done{};
}

// A modulus that is too short can be factored; with an exponent of 1 every padded message signs itself.
Status check_rsa_strength(const EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < kSmallestRsaBits) {
    return Error{ErrorCode::key_weak, "RSA"}.expected("at least 2048 bits").got(std::to_string(bits));
  }
  BIGNUM* exponent = nullptr;
  EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent);
  const std::unique_ptr<BIGNUM, Freed<BN_free>> owned(exponent);
  if (!owned || BN_is_odd(owned.get()) == 0 || BN_is_one(owned.get()) == 1) {
    return Error{ErrorCode::key_weak, "RSA"}.expected("an odd exponent of at least 3");
  }
  return Done{};
}

}  // namespace

struct PublicKey::State {
  EvpKey key;
  KeyKind kind;
  std::string identity, pem;
};

Result<PublicKey> PublicKey::from_loaded(void* evp_key, KeyKind kind) {
  EvpKey key(static_cast<EVP_PKEY*>(evp_key));
  if (!key) return unsupported("the public key cannot be read");
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
    return from_loaded(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(*raw), raw->size()),
                       KeyKind::ed25519);
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
  if (!key) return unsupported("not a PEM public key");
  TRY_ASSIGN(const KeyKind kind, kind_of(key.get()));
  return from_loaded(key.release(), kind);
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
  // OpenSSL also takes an RSA signature without its leading zero bytes; RFC 8017 section 8.1.2 does not.
  if (state_->kind == KeyKind::rsa_pss_sha256 &&
      signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(state_->key.get()))) {
    return false;
  }
  const EvpDigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
  const char* digest = state_->kind == KeyKind::ed25519 ? nullptr
                       : state_->kind == KeyKind::p384  ? "SHA384"
                                                        : "SHA256";
  bool good = EVP_DigestVerifyInit_ex(context.get(), &parameters, digest, nullptr, nullptr, state_->key.get(),
                                      nullptr) == 1;
  if (good && state_->kind == KeyKind::rsa_pss_sha256) {
    good = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_AUTO) == 1;
  }
  // 1 is yes, 0 is no, -1 is a malformed signature: only 1 counts.
  good = good && EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message),
                                  message.size()) == 1;
  ERR_clear_error();
  return good;
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
  std::abort();
}

std::string PublicKey::tuf_value() const {
  return state_->kind == KeyKind::ed25519 ? to_hex(raw_ed25519(state_->key.get())) : state_->pem;
}

}  // namespace sealwright
