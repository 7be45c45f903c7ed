// SPDX-License-Identifier: Apache-2.0
#include "keys/public/public_key.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <utility>

#include "base/encoding.hpp"
#include "tests/keys/openssl_command.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kMessage = "the exact bytes that were signed";

const std::vector<std::string> kPss{"-sha256", "-sigopt", "rsa_padding_mode:pss"};

PublicKey from_pem(const std::string& pem) { return PublicKey::from_pem(pem).value(); }

// A PEM SubjectPublicKeyInfo around the 32 bytes of an Ed25519 key.
std::string ed25519_pem(std::string_view raw) {
  const std::string der = *from_hex("302a300506032b6570032100") + std::string(raw);
  return "-----BEGIN PUBLIC KEY-----\n" + to_base64(der) + "\n-----END PUBLIC KEY-----\n";
}

// The point of a P-256 or P-384 key in the file `name`, `04...` in hex.
std::string point_of(const std::string& der, std::size_t size) {
  return to_hex(der.substr(der.size() - size));
}

class PublicKeys : public OpensslCommand {};

TEST_F(PublicKeys, Ed25519AcceptsASignatureOfOpenssl) {
  const PublicKey key = from_pem(make_ed25519("key"));
  EXPECT_EQ(key.kind(), KeyKind::ed25519);
  EXPECT_TRUE(key.verifies(kMessage, sign_ed25519("key", kMessage)));
}

TEST_F(PublicKeys, P256AcceptsASignatureOfOpensslOverSha256) {
  const PublicKey key = from_pem(make_ec("key", "P-256"));
  EXPECT_EQ(key.kind(), KeyKind::p256);
  EXPECT_TRUE(key.verifies(kMessage, sign_digest("key", kMessage, {"-sha256"})));
}

TEST_F(PublicKeys, P256RefusesASignatureOverAnotherDigest) {
  const PublicKey key = from_pem(make_ec("key", "P-256"));
  EXPECT_FALSE(key.verifies(kMessage, sign_digest("key", kMessage, {"-sha384"})));
}

TEST_F(PublicKeys, P384AcceptsASignatureOfOpensslOverSha384) {
  const PublicKey key = from_pem(make_ec("key", "P-384"));
  EXPECT_EQ(key.kind(), KeyKind::p384);
  EXPECT_TRUE(key.verifies(kMessage, sign_digest("key", kMessage, {"-sha384"})));
  EXPECT_FALSE(key.verifies(kMessage, sign_digest("key", kMessage, {"-sha256"})));
}

TEST_F(PublicKeys, RsaAcceptsPssWithAnySaltLength) {
  const PublicKey key = from_pem(make_rsa("key", 2048));
  EXPECT_EQ(key.kind(), KeyKind::rsa_pss_sha256);
  for (const std::string salt : {"32", "max", "0"}) {
    auto options = kPss;
    options.insert(options.end(), {"-sigopt", "rsa_pss_saltlen:" + salt});
    EXPECT_TRUE(key.verifies(kMessage, sign_digest("key", kMessage, options))) << salt;
  }
}

TEST_F(PublicKeys, RsaRefusesAPkcs1Signature) {
  const PublicKey key = from_pem(make_rsa("key", 2048));
  EXPECT_FALSE(key.verifies(kMessage, sign_digest("key", kMessage, {"-sha256"})));
}

// PSS over SHA-256 by the private key in `pem`, in this process, because many are made.
std::string sign_pss(const std::string& pem, std::string_view message) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* parameters = nullptr;
  EVP_DigestSignInit_ex(context, &parameters, "SHA256", nullptr, nullptr, key, nullptr);
  EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
  std::size_t size = signature.size();
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                 reinterpret_cast<const unsigned char*>(message.data()), message.size());
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  BIO_free(bio);
  return signature;
}

// One signature in 256 begins with a zero byte; without it the number is the same, but not the signature (RFC
// 8017, 8.1.2).
TEST_F(PublicKeys, RsaRefusesASignatureWithoutItsLeadingZero) {
  const PublicKey key = from_pem(make_rsa("key", 2048));
  const std::string pem = read("key");
  std::string signature;
  for (int i = 0; i < 20'000 && (signature.empty() || signature[0] != 0); ++i)
    signature = sign_pss(pem, kMessage);
  ASSERT_EQ(signature[0], 0);
  EXPECT_TRUE(key.verifies(kMessage, signature));
  EXPECT_FALSE(key.verifies(kMessage, signature.substr(1)));
}

TEST_F(PublicKeys, RsaRefusesPssOverAnotherDigest) {
  const PublicKey key = from_pem(make_rsa("key", 2048));
  EXPECT_FALSE(
      key.verifies(kMessage, sign_digest("key", kMessage, {"-sha512", "-sigopt", "rsa_padding_mode:pss"})));
}

TEST_F(PublicKeys, EachRefusesAnotherMessageAndAnotherKey) {
  const PublicKey ed25519 = from_pem(make_ed25519("ed25519")), p256 = from_pem(make_ec("p256", "P-256"));
  const PublicKey other = from_pem(make_ed25519("other"));
  const std::string signature = sign_ed25519("ed25519", kMessage);
  EXPECT_FALSE(ed25519.verifies("another message", signature));
  EXPECT_FALSE(ed25519.verifies("", signature));
  EXPECT_FALSE(other.verifies(kMessage, signature));
  EXPECT_FALSE(p256.verifies(kMessage, signature));
}

TEST_F(PublicKeys, EachRefusesMalformedSignatures) {
  const std::pair<PublicKey, std::string> keys[] = {
      {from_pem(make_ed25519("a")), sign_ed25519("a", kMessage)},
      {from_pem(make_ec("b", "P-256")), sign_digest("b", kMessage, {"-sha256"})},
      {from_pem(make_ec("c", "P-384")), sign_digest("c", kMessage, {"-sha384"})},
      {from_pem(make_rsa("d", 2048)), sign_digest("d", kMessage, kPss)}};
  for (const auto& [key, signature] : keys) {
    ASSERT_TRUE(key.verifies(kMessage, signature)) << key.tuf_scheme();
    for (const std::string& malformed :
         {std::string(), signature.substr(1), signature.substr(0, signature.size() - 1), signature + '\0',
          std::string(signature.size(), '\0'), std::string(signature.size(), '\xff'), std::string("0"),
          std::string(100'000, 'x')}) {
      EXPECT_FALSE(key.verifies(kMessage, malformed))
          << key.tuf_scheme() << " " << to_hex(malformed.substr(0, 80));
    }
  }
}

TEST_F(PublicKeys, Ed25519RefusesASignatureWithTheOrderAddedToS) {
  const PublicKey key = from_pem(make_ed25519("key"));
  std::string signature = sign_ed25519("key", kMessage);
  // L = 2^252 + 27742317777372353535851937790883648493, least significant byte first.
  const std::string order = *from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    const unsigned sum =
        static_cast<std::uint8_t>(signature[32 + i]) + static_cast<std::uint8_t>(order[i]) + carry;
    signature[32 + i] = static_cast<char>(sum & 0xFF);
    carry = sum >> 8;
  }
  ASSERT_EQ(carry, 0u);
  EXPECT_FALSE(key.verifies(kMessage, signature));
}

constexpr std::string_view kSmallOrderPoints[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};

TEST_F(PublicKeys, PointsOfSmallOrderAreRefusedWithEitherTopBit) {
  for (const std::string_view hex : kSmallOrderPoints) {
    for (const int top_bit : {0x00, 0x80}) {
      std::string raw = *from_hex(hex);
      raw.back() = static_cast<char>(raw.back() | top_bit);
      EXPECT_THAT(PublicKey::from_tuf("ed25519", "ed25519", to_hex(raw)), FailsWith(ErrorCode::key_weak))
          << to_hex(raw);
      EXPECT_THAT(PublicKey::from_pem(ed25519_pem(raw)), FailsWith(ErrorCode::key_weak)) << to_hex(raw);
    }
  }
}

TEST_F(PublicKeys, RsaBelow2048BitsIsRefused) {
  const std::string pem = make_rsa("key", 1024);
  EXPECT_THAT(PublicKey::from_pem(pem), FailsWith(ErrorCode::key_weak));
  EXPECT_THAT(PublicKey::from_tuf("rsa", "rsassa-pss-sha256", pem), FailsWith(ErrorCode::key_weak));
}

TEST_F(PublicKeys, RsaWhoseExponentSignsNothingIsRefused) {
  // A modulus of 2048 bits with the exponent 1: every padded message is its own signature.
  write("spec",
        "asn1=SEQUENCE:spki\n[spki]\na=SEQUENCE:alg\nk=BITWRAP,SEQUENCE:rsa\n[alg]\no=OID:rsaEncryption\nn="
        "NULL\n"
        "[rsa]\nn=INTEGER:0x" +
            std::string(512, 'f') + "\ne=INTEGER:1\n");
  openssl({"asn1parse", "-noout", "-genconf", path("spec"), "-out", path("der")});
  const std::string pem = openssl({"pkey", "-pubin", "-inform", "DER", "-in", path("der")});
  EXPECT_THAT(PublicKey::from_pem(pem), FailsWith(ErrorCode::key_weak));
}

TEST_F(PublicKeys, AreReadAsTufMetadataWritesThem) {
  const std::string p256 = make_ec("p256", "P-256"), p384 = make_ec("p384", "P-384"),
                    rsa = make_rsa("rsa", 2048);
  EXPECT_THAT(PublicKey::from_tuf("ecdsa", "ecdsa-sha2-nistp256", p256), IsDone());
  EXPECT_THAT(PublicKey::from_tuf("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", p256), IsDone());
  EXPECT_THAT(PublicKey::from_tuf("ecdsa", "ecdsa-sha2-nistp384", p384), IsDone());
  EXPECT_THAT(PublicKey::from_tuf("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384", p384), IsDone());
  EXPECT_THAT(PublicKey::from_tuf("rsa", "rsassa-pss-sha256", rsa), IsDone());
}

TEST_F(PublicKeys, SurviveTheRoundTripThroughTufMetadata) {
  for (const std::string& pem :
       {make_ed25519("a"), make_ec("b", "P-256"), make_ec("c", "P-384"), make_rsa("d", 2048)}) {
    const PublicKey key = from_pem(pem);
    const auto again = PublicKey::from_tuf(key.tuf_keytype(), key.tuf_scheme(), key.tuf_value());
    ASSERT_THAT(again, IsDone()) << pem;
    EXPECT_EQ(again->identity(), key.identity());
    EXPECT_EQ(again->pem(), pem);
  }
}

TEST_F(PublicKeys, AreReadFromAPointInHex) {
  for (const auto& [curve, scheme, size] :
       {std::tuple{"P-256", "ecdsa-sha2-nistp256", 65u}, std::tuple{"P-384", "ecdsa-sha2-nistp384", 97u}}) {
    const PublicKey key = from_pem(make_ec("key", curve));
    openssl({"pkey", "-in", path("key"), "-pubout", "-outform", "DER", "-out", path("der")});
    const auto from_point = PublicKey::from_tuf("ecdsa", scheme, point_of(read("der"), size));
    ASSERT_THAT(from_point, IsDone()) << curve;
    EXPECT_EQ(from_point->identity(), key.identity());
  }
}

TEST_F(PublicKeys, APointThatIsNotOnTheCurveIsRefused) {
  make_ec("key", "P-256");
  openssl({"pkey", "-in", path("key"), "-pubout", "-outform", "DER", "-out", path("der")});
  std::string point = point_of(read("der"), 65);
  point.back() = point.back() == '0' ? '1' : '0';
  EXPECT_THAT(PublicKey::from_tuf("ecdsa", "ecdsa-sha2-nistp256", point),
              FailsWith(ErrorCode::unsupported_key));
}

TEST_F(PublicKeys, ACurveThatDoesNotFitItsSchemeIsRefused) {
  const std::string p256 = make_ec("p256", "P-256"), p384 = make_ec("p384", "P-384");
  EXPECT_THAT(PublicKey::from_tuf("ecdsa", "ecdsa-sha2-nistp384", p256),
              FailsWith(ErrorCode::unsupported_key));
  EXPECT_THAT(PublicKey::from_tuf("ecdsa", "ecdsa-sha2-nistp256", p384),
              FailsWith(ErrorCode::unsupported_key));
  EXPECT_THAT(PublicKey::from_tuf("ecdsa", "ecdsa-sha2-nistp256", make_ed25519("ed")),
              FailsWith(ErrorCode::unsupported_key));
  EXPECT_THAT(PublicKey::from_tuf("rsa", "rsassa-pss-sha256", p256), FailsWith(ErrorCode::unsupported_key));
}

TEST_F(PublicKeys, KindsThatWeDoNotKnowAreRefused) {
  for (const std::string& pem :
       {make_ec("a", "P-521"), make_ec("b", "secp256k1"), make_key("c", {"ED448"}), make_key("d", {"X25519"}),
        make_key("e", {"RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"})}) {
    EXPECT_THAT(PublicKey::from_pem(pem), FailsWith(ErrorCode::unsupported_key)) << pem;
  }
}

TEST_F(PublicKeys, PairsOfTypeAndSchemeThatWeDoNotKnowAreRefused) {
  const std::string hex = PublicKey::from_pem(make_ed25519("key"))->tuf_value();
  ASSERT_THAT(PublicKey::from_tuf("ed25519", "ed25519", hex), IsDone());
  for (const auto& [keytype, scheme] :
       {std::pair{"ed25519", "ecdsa-sha2-nistp256"}, std::pair{"rsa", "ed25519"},
        std::pair{"ED25519", "ed25519"}, std::pair{"", ""},
        std::pair{"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp256"}}) {
    EXPECT_THAT(PublicKey::from_tuf(keytype, scheme, hex), FailsWith(ErrorCode::unsupported_key)) << keytype;
  }
}

TEST_F(PublicKeys, UnreadableValuesAreRefused) {
  const std::string p256 = make_ec("key", "P-256");
  for (const std::string& value :
       {std::string(), std::string("04"), std::string(64, 'z'), std::string(62, 'a'), std::string(66, 'a'),
        p256.substr(0, p256.size() / 2), std::string(1'000'000, 'A')}) {
    EXPECT_THAT(PublicKey::from_tuf("ed25519", "ed25519", value), FailsWith(ErrorCode::unsupported_key));
    EXPECT_THAT(PublicKey::from_tuf("ecdsa", "ecdsa-sha2-nistp256", value),
                FailsWith(ErrorCode::unsupported_key));
    EXPECT_THAT(PublicKey::from_tuf("rsa", "rsassa-pss-sha256", value),
                FailsWith(ErrorCode::unsupported_key));
    EXPECT_THAT(PublicKey::from_pem(value), FailsWith(ErrorCode::unsupported_key));
  }
}

TEST_F(PublicKeys, APrivateKeyIsNotReadAsAPublicOne) {
  make_ed25519("key");
  EXPECT_THAT(PublicKey::from_pem(read("key")), FailsWith(ErrorCode::unsupported_key));
}

// Otherwise one key written in two ways would have two votes.
TEST_F(PublicKeys, HaveOneIdentityHoweverTheKeyIsWritten) {
  const PublicKey key = from_pem(make_ec("key", "P-256"));
  const std::string compressed =
      openssl({"pkey", "-in", path("key"), "-pubout", "-ec_conv_form", "compressed"});
  const std::string hybrid = openssl({"pkey", "-in", path("key"), "-pubout", "-ec_conv_form", "hybrid"});
  ASSERT_NE(compressed, key.pem());
  for (const std::string& pem : {compressed, hybrid}) {
    const auto again = PublicKey::from_pem(pem);
    ASSERT_THAT(again, IsDone()) << pem;
    EXPECT_EQ(again->identity(), key.identity());
    EXPECT_EQ(again->pem(), key.pem());
  }
}

TEST_F(PublicKeys, ACurveSpelledOutInNumbersIsRefused) {
  make_ec("key", "P-256");
  const std::string pem = openssl({"pkey", "-in", path("key"), "-pubout", "-ec_param_enc", "explicit"});
  EXPECT_THAT(PublicKey::from_pem(pem), FailsWith(ErrorCode::unsupported_key));
}

}  // namespace
}  // namespace sealwright
