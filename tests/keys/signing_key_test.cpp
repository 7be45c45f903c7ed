// SPDX-License-Identifier: Apache-2.0
#include "keys/private/signing_key.hpp"

#include "tests/keys/openssl_command.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

constexpr std::string_view kMessage = "the exact bytes that are signed";
constexpr std::string_view kWords = "correct horse battery staple";
const Secret kPassphrase = Secret::copy_of(kWords);

SigningKey generate(KeyKind kind) { return SigningKey::generate(kind).value(); }

class SigningKeys : public OpensslCommand {
 protected:
  // The arguments that hand openssl our passphrase.
  static std::string pass() { return "pass:" + std::string(kWords); }
};

TEST_F(SigningKeys, SignWhatTheirPublicHalfAccepts) {
  for (const KeyKind kind : {KeyKind::ed25519, KeyKind::p256}) {
    const SigningKey key = generate(kind);
    EXPECT_EQ(key.public_key().kind(), kind);
    const std::string signature = key.sign(kMessage).value();
    EXPECT_TRUE(key.public_key().verifies(kMessage, signature));
    EXPECT_FALSE(key.public_key().verifies("other bytes", signature));
  }
}

TEST_F(SigningKeys, SignAnEmptyMessage) {
  const SigningKey key = generate(KeyKind::ed25519);
  EXPECT_TRUE(key.public_key().verifies("", key.sign("").value()));
}

TEST_F(SigningKeys, DifferEachTime) {
  EXPECT_NE(generate(KeyKind::ed25519).public_key().identity(),
            generate(KeyKind::ed25519).public_key().identity());
}

TEST_F(SigningKeys, AreMadeOfTheTwoKindsOnly) {
  EXPECT_THAT(SigningKey::generate(KeyKind::p384), FailsWith(ErrorCode::unsupported_key));
  EXPECT_THAT(SigningKey::generate(KeyKind::rsa_pss_sha256), FailsWith(ErrorCode::unsupported_key));
}

TEST_F(SigningKeys, SurviveTheirEncryptedFile) {
  for (const KeyKind kind : {KeyKind::ed25519, KeyKind::p256}) {
    const SigningKey key = generate(kind);
    const auto again = SigningKey::open(key.encrypted_pem(kPassphrase).value(), kPassphrase);
    ASSERT_THAT(again, IsDone());
    EXPECT_EQ(again->public_key().identity(), key.public_key().identity());
    EXPECT_TRUE(key.public_key().verifies(kMessage, again->sign(kMessage).value()));
  }
}

TEST_F(SigningKeys, AreStoredOnlyEncryptedAndWithFreshSalt) {
  const SigningKey key = generate(KeyKind::ed25519);
  const std::string one = key.encrypted_pem(kPassphrase).value();
  EXPECT_TRUE(one.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
  EXPECT_NE(one, key.encrypted_pem(kPassphrase).value());
}

// A P-256 key file carries its public half too, and nothing but a signature shows that it is another key's.
TEST_F(SigningKeys, GiveNoSignatureThatTheirPublicHalfRefuses) {
  std::string der[2];
  for (const int i : {0, 1}) {
    make_ec("key" + std::to_string(i), "P-256");
    openssl({"pkcs8", "-topk8", "-nocrypt", "-outform", "DER", "-in", path("key" + std::to_string(i)), "-out",
             path("der")});
    der[i] = read("der");
  }
  constexpr std::size_t kPoint = 65;
  write("mixed", der[0].substr(0, der[0].size() - kPoint) + der[1].substr(der[1].size() - kPoint));
  openssl({"pkcs8", "-nocrypt", "-inform", "DER", "-in", path("mixed"), "-out", path("pem")});
  const auto key = SigningKey::insecurely_open_unencrypted(read("pem"));
  ASSERT_THAT(key, IsDone());
  EXPECT_THAT(key->sign(kMessage), FailsWith(ErrorCode::signer_failed));
}

TEST_F(SigningKeys, RefuseAWrongPassphrase) {
  const std::string pem = generate(KeyKind::ed25519).encrypted_pem(kPassphrase).value();
  for (const std::string_view wrong : {"", "Correct horse battery staple", "correct horse battery staple "})
    EXPECT_THAT(SigningKey::open(pem, Secret::copy_of(wrong)), FailsWith(ErrorCode::passphrase_wrong))
        << wrong;
}

TEST_F(SigningKeys, RefuseAnUnencryptedFileUnlessExplicitlyAskedFor) {
  make_ed25519("plain");
  EXPECT_THAT(SigningKey::open(read("plain"), kPassphrase), FailsWith(ErrorCode::key_unencrypted));
  EXPECT_THAT(SigningKey::open(read("plain"), Secret()), FailsWith(ErrorCode::key_unencrypted));
  EXPECT_THAT(SigningKey::insecurely_open_unencrypted(read("plain")), IsDone());
}

TEST_F(SigningKeys, AreNotOpenedInsecurelyWhenEncrypted) {
  const std::string pem = generate(KeyKind::ed25519).encrypted_pem(kPassphrase).value();
  EXPECT_THAT(SigningKey::insecurely_open_unencrypted(pem), FailsWith(ErrorCode::unsupported_key));
}

TEST_F(SigningKeys, RefuseAFileThatIsDamagedOrForeign) {
  const std::string pem = generate(KeyKind::ed25519).encrypted_pem(kPassphrase).value();
  for (const std::string& foreign : {std::string(), std::string("hello"), pem.substr(0, pem.size() / 2),
                                     generate(KeyKind::ed25519).public_key().pem()}) {
    EXPECT_THAT(SigningKey::open(foreign, kPassphrase), FailsWith(ErrorCode::unsupported_key)) << foreign;
  }
}

TEST_F(SigningKeys, OpensslReadsOurFileAndAgreesAboutThePublicHalf) {
  for (const KeyKind kind : {KeyKind::ed25519, KeyKind::p256}) {
    const SigningKey key = generate(kind);
    write("key", key.encrypted_pem(kPassphrase).value());
    EXPECT_EQ(openssl({"pkey", "-in", path("key"), "-passin", pass(), "-pubout"}), key.public_key().pem());
  }
}

TEST_F(SigningKeys, OurFileIsEncryptedWithScryptAndAes) {
  write("key", generate(KeyKind::ed25519).encrypted_pem(kPassphrase).value());
  const std::string parsed = openssl({"asn1parse", "-in", path("key")});
  EXPECT_THAT(parsed, ContainsRegex(":scrypt\n.*SEQUENCE.*\n.*OCTET STRING.*\n"
                                    ".*INTEGER +:4000\n.*INTEGER +:08\n.*INTEGER +:10\n"))
      << "N, r and p of docs/format.md";
  EXPECT_THAT(parsed, HasSubstr("aes-256-cbc"));
}

TEST_F(SigningKeys, WeReadAFileThatOpensslEncrypted) {
  for (const std::vector<std::string>& how : {std::vector<std::string>{"-scrypt"}, {"-v2", "aes-256-cbc"}}) {
    const std::string pem = make_ed25519("plain");
    std::vector<std::string> arguments{"pkcs8", "-topk8",    "-in",      path("plain"),
                                       "-out",  path("key"), "-passout", pass()};
    arguments.insert(arguments.end(), how.begin(), how.end());
    openssl(arguments);
    const auto key = SigningKey::open(read("key"), kPassphrase);
    ASSERT_THAT(key, IsDone()) << how[0];
    EXPECT_EQ(key->public_key().pem(), pem);
  }
}

TEST_F(SigningKeys, OpensslAcceptsOurEd25519Signature) {
  const SigningKey key = generate(KeyKind::ed25519);
  write("public", key.public_key().pem());
  write("message", kMessage);
  write("signature", key.sign(kMessage).value());
  openssl({"pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", path("public"), "-in", path("message"),
           "-sigfile", path("signature")});
}

TEST_F(SigningKeys, OpensslAcceptsOurP256Signature) {
  const SigningKey key = generate(KeyKind::p256);
  write("public", key.public_key().pem());
  write("message", kMessage);
  write("signature", key.sign(kMessage).value());
  openssl({"dgst", "-sha256", "-verify", path("public"), "-signature", path("signature"), path("message")});
}

}  // namespace
}  // namespace sealwright
