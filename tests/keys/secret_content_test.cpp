// SPDX-License-Identifier: Apache-2.0
// Private keys as other tools write them, and text that only looks like one.
#include "keys/private/secret_content.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "keys/private/signing_key.hpp"
#include "tests/support/command.hpp"

namespace sealwright {
namespace {

class PrivateKeyIn : public testing::Test {
 protected:
  std::string made_by(std::vector<std::string> words, const std::string& name) {
    const std::string file = join_path(folder_.path(), name);
    words.push_back(file);
    const CommandResult made = run(words);
    EXPECT_EQ(made.exit_code, 0) << made.output;
    return file;
  }
  std::string openssl(std::vector<std::string> words, const std::string& name) {
    words.insert(words.begin(), "openssl");
    words.emplace_back("-out");
    return made_by(std::move(words), name);
  }
  static std::string bytes_of(const std::string& file) { return read_file(file, 1u << 20).value(); }
  static std::string in(const std::string& bytes) {
    return std::string(
        private_key_in(std::string_view(bytes).substr(0, kSecretPrefixBytes), bytes.size()).value_or("none"));
  }

  TemporaryDirectory folder_ = TemporaryDirectory::create(testing::TempDir(), "keys").value();
};

TEST_F(PrivateKeyIn, PemIsSeenWhateverItsKindAndProtection) {
  const std::string ed25519 = openssl({"genpkey", "-algorithm", "ed25519"}, "ed.pem");
  const std::string rsa = openssl({"genrsa", "-traditional"}, "rsa.pem");
  const std::string encrypted_rsa =
      openssl({"rsa", "-in", rsa, "-aes128", "-traditional", "-passout", "pass:secret"}, "enc.pem");
  const std::string ec = openssl({"ecparam", "-name", "prime256v1", "-genkey"}, "ec.pem");
  for (const std::string& file : {ed25519, rsa, encrypted_rsa, ec})
    EXPECT_EQ(in(bytes_of(file)), "a PEM private key") << bytes_of(file);
  const std::string ours =
      SigningKey::generate(KeyKind::ed25519).value().encrypted_pem(Secret::copy_of("correct horse")).value();
  EXPECT_EQ(in(ours), "a PEM private key");
}

TEST_F(PrivateKeyIn, OpenSshIsSeen) {
  const std::string file = made_by({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f"}, "id");
  EXPECT_EQ(in(bytes_of(file)), "a PEM private key");
  EXPECT_EQ(in(bytes_of(file + ".pub")), "none");
}

TEST_F(PrivateKeyIn, PemIsSeenWithinOtherTextAndInAStringOfJson) {
  const std::string pem = bytes_of(openssl({"genpkey", "-algorithm", "ed25519"}, "ed.pem"));
  EXPECT_EQ(in("key: |\n  " + pem), "a PEM private key");
  std::string line;
  for (const char c : pem) line += c == '\n' ? std::string("\\n") : std::string(1, c);
  EXPECT_EQ(in("{\"private_key\": \"" + line + "\"}"), "a PEM private key");
}

TEST_F(PrivateKeyIn, DerIsSeenByItsStructure) {
  const std::string pem = openssl({"genpkey", "-algorithm", "ed25519"}, "ed.pem");
  const std::string rsa = openssl({"genrsa", "-traditional"}, "rsa.pem");
  const std::string ec = openssl({"ecparam", "-name", "prime256v1", "-genkey", "-noout"}, "ec.pem");
  const std::string ders[] = {
      openssl({"pkcs8", "-topk8", "-nocrypt", "-in", pem, "-outform", "DER"}, "pkcs8.der"),
      openssl({"pkcs8", "-topk8", "-in", pem, "-outform", "DER", "-passout", "pass:secret"}, "enc.der"),
      openssl({"rsa", "-in", rsa, "-traditional", "-outform", "DER"}, "rsa.der"),
      openssl({"ec", "-in", ec, "-outform", "DER"}, "ec.der")};
  for (const std::string& file : ders) {
    EXPECT_EQ(in(bytes_of(file)), "a DER private key") << file;
    EXPECT_EQ(in(bytes_of(file) + "x"), "none") << "not the whole file";
  }
}

TEST_F(PrivateKeyIn, SecretKeysOfMinisignSignifyPuttyAndAgeAreSeen) {
  const auto file = [](const std::string& begin, std::size_t bytes) {
    return "untrusted comment: a key\n" + to_base64(begin + std::string(bytes - begin.size(), 'k')) + "\n";
  };
  EXPECT_EQ(in(file("EdScB2", 158)), "a minisign or signify secret key");
  EXPECT_EQ(in(file(std::string("Ed\0\0B2", 6), 158)), "a minisign or signify secret key");
  EXPECT_EQ(in(file("EdBK", 104)), "a minisign or signify secret key");
  EXPECT_EQ(in("PuTTY-User-Key-File-3: ssh-ed25519\n"), "a PuTTY private key");
  EXPECT_EQ(in("# created: 2026\nAGE-SECRET-KEY-1QQQ\n"), "an age secret key");
  EXPECT_EQ(in(file("Edpublic", 42)), "none") << "a public key";
  EXPECT_EQ(in(file("EDsigned", 74)), "none") << "a signature";
}

TEST_F(PrivateKeyIn, PublicKeysCertificatesAndMereMentionsAreNone) {
  const std::string key = openssl({"genpkey", "-algorithm", "ed25519"}, "ed.pem");
  const std::string public_half = openssl({"pkey", "-in", key, "-pubout"}, "pub.pem");
  const std::string public_der = openssl({"pkey", "-in", key, "-pubout", "-outform", "DER"}, "pub.der");
  const std::string certificate = openssl({"req", "-x509", "-key", key, "-subj", "/CN=a"}, "cert.pem");
  const std::string certificate_der = openssl({"x509", "-in", certificate, "-outform", "DER"}, "cert.der");
  for (const std::string& file : {public_half, public_der, certificate, certificate_der})
    EXPECT_EQ(in(bytes_of(file)), "none") << file;
  EXPECT_EQ(in("It begins with -----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n"), "none");
  EXPECT_EQ(in(std::string("-----BEGIN OPENSSH PRIVATE KEY-----\0-----END", 44)), "none") << "in a program";
  EXPECT_EQ(in("-----BEGIN RSA PRIVATE KEY"), "none");
  EXPECT_EQ(in(""), "none");
}

}  // namespace
}  // namespace sealwright
