// SPDX-License-Identifier: Apache-2.0
// Private keys that minisign, ssh-keygen and openssl made, and files that only resemble them.
#include "keys/private/foreign_key.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "keys/private/freed_memory.hpp"
#include "keys/public/ecdsa_signature.hpp"
#include "keys/public/ssh_public_key.hpp"
#include "tests/keys/openssl_command.hpp"
#include "tests/support/memory_search.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

// Before any test asks OpenSSL for anything, as the programs do.
const bool is_cleansed = cleanse_what_openssl_frees();

Result<Secret> never_asked() {
  ADD_FAILURE() << "asked for a passphrase";
  return Secret();
}
AskPassphrase typing(const std::string& passphrase) {
  return [passphrase] { return Result<Secret>(Secret::copy_of(passphrase)); };
}

class ForeignKeys : public OpensslCommand {
 protected:
  void must(const std::vector<std::string>& words) const {
    const auto done = run(words);
    ASSERT_EQ(done.exit_code, 0) << done.output;
  }
  // 32 bytes of an Ed25519 public key, and its number, as minisign wrote them.
  std::string minisign_public(const std::string& name) const {
    return from_base64(split(read(name), '\n').at(1)).value().substr(2);
  }
  std::string make_minisign(const std::string& passphrase) const {
    const std::string options = passphrase.empty() ? "-W " : "";
    const std::string typed =
        passphrase.empty() ? "true" : "printf '" + passphrase + "\\n" + passphrase + "\\n'";
    must({"sh", "-c",
          typed + " | minisign -G -f " + options + "-p " + path("m.pub") + " -s " + path("m.key")});
    return read("m.key");
  }
  std::string make_ssh(const std::vector<std::string>& options, const std::string& passphrase = "") const {
    run({"rm", "-f", path("ssh"), path("ssh.pub")});
    std::vector<std::string> words{"ssh-keygen", "-q", "-N", passphrase, "-f", path("ssh")};
    words.insert(words.end(), options.begin(), options.end());
    must(words);
    return read("ssh");
  }
  // The decoded second line of a minisign key file with a change, written as a file again.
  static std::string changed(const std::string& file, const std::function<void(std::string&)>& change) {
    auto lines = split(file, '\n');
    std::string bytes = from_base64(lines.at(1)).value();
    change(bytes);
    return lines[0] + "\n" + to_base64(bytes) + "\n";
  }
};

TEST_F(ForeignKeys, OfMinisignAreReadWithTheirNumberWhenNotEncrypted) {
  const auto opened = open_minisign_key(Secret::copy_of(make_minisign("")), never_asked);
  ASSERT_THAT(opened, IsDone());
  EXPECT_EQ(opened->number + opened->key.public_key().raw(), minisign_public("m.pub"));
}

TEST_F(ForeignKeys, OfMinisignAreReadWithTheirPassphraseAndNoOther) {
  const std::string file = make_minisign("correct horse");
  const auto opened = open_minisign_key(Secret::copy_of(file), typing("correct horse"));
  ASSERT_THAT(opened, IsDone());
  EXPECT_EQ(opened->number + opened->key.public_key().raw(), minisign_public("m.pub"));
  EXPECT_THAT(open_minisign_key(Secret::copy_of(file), typing("wrong horse")),
              FailsWith(ErrorCode::passphrase_wrong));
}

TEST_F(ForeignKeys, OfMinisignThatAreCutShortOrChangedAreDamaged) {
  const std::string file = make_minisign("");
  const auto shorter = changed(file, [](std::string& bytes) { bytes.resize(100); });
  EXPECT_THAT(open_minisign_key(Secret::copy_of(shorter), never_asked), FailsWith(ErrorCode::key_damaged));
  const auto other_seed =
      changed(file, [](std::string& bytes) { bytes[70] = static_cast<char>(bytes[70] ^ 1); });
  EXPECT_THAT(open_minisign_key(Secret::copy_of(other_seed), never_asked), FailsWith(ErrorCode::key_damaged));
  EXPECT_THAT(open_minisign_key(Secret::copy_of(file.substr(0, file.size() / 2)), never_asked),
              FailsWith(ErrorCode::key_damaged));
}

TEST_F(ForeignKeys, OfMinisignWithAnotherKeyDerivationAreNotSupportedAndTheAdviceSaysWhatHelps) {
  const auto file = changed(make_minisign(""), [](std::string& bytes) { bytes.replace(2, 2, "Ar"); });
  const auto refused = open_minisign_key(Secret::copy_of(file), never_asked);
  ASSERT_THAT(refused, FailsWith(ErrorCode::unsupported_key));
  EXPECT_NE(refused.error().advice().find("minisign -C -W"), std::string_view::npos);
}

TEST_F(ForeignKeys, OfMinisignThatAskForMoreMemoryThanMinisignItselfAreNotSupported) {
  const auto file = changed(make_minisign(""), [](std::string& bytes) {
    bytes.replace(2, 2, "Sc");
    bytes[38 + 5] = 1;  // 2^40 operations in 2^40 bytes
    bytes[46 + 5] = 1;
  });
  EXPECT_THAT(open_minisign_key(Secret::copy_of(file), typing("x")), FailsWith(ErrorCode::unsupported_key));
}

TEST_F(ForeignKeys, OfSshAreReadOfBothKinds) {
  for (const auto& options : {std::vector<std::string>{"-t", "ed25519"}, {"-t", "ecdsa", "-b", "256"}}) {
    const auto opened = open_ssh_key(Secret::copy_of(make_ssh(options)));
    ASSERT_THAT(opened, IsDone());
    const std::string blob = from_base64(split(read("ssh.pub"), ' ').at(1)).value();
    EXPECT_EQ(write_ssh_public_key(opened->public_key()), blob);
    const auto read_again = read_ssh_public_key(blob);
    ASSERT_THAT(read_again, IsDone());
    EXPECT_EQ(read_again->identity(), opened->public_key().identity());
  }
}

TEST_F(ForeignKeys, OfSshWithAPassphraseAreNotSupportedAndTheAdviceSaysHowToRemoveIt) {
  const auto refused = open_ssh_key(Secret::copy_of(make_ssh({"-t", "ed25519"}, "correct horse")));
  ASSERT_THAT(refused, FailsWith(ErrorCode::unsupported_key));
  EXPECT_NE(refused.error().advice().find("ssh-keygen -p -N '' -f COPY"), std::string_view::npos);
}

TEST_F(ForeignKeys, OfSshOfOtherKindsAreNotSupported) {
  EXPECT_THAT(open_ssh_key(Secret::copy_of(make_ssh({"-t", "rsa", "-b", "2048"}))),
              FailsWith(ErrorCode::unsupported_key));
  EXPECT_THAT(open_ssh_key(Secret::copy_of(make_ssh({"-t", "ecdsa", "-b", "384"}))),
              FailsWith(ErrorCode::unsupported_key));
}

TEST_F(ForeignKeys, OfSshThatAreCutShortAtAnyLineOrChangedAreDamaged) {
  const std::string file = make_ssh({"-t", "ecdsa", "-b", "256"});
  const auto lines = split(file, '\n');
  for (std::size_t kept = 1; kept + 2 < lines.size(); ++kept) {
    std::string shorter;
    for (std::size_t i = 0; i < kept; ++i) shorter += lines[i] + "\n";
    EXPECT_THAT(open_ssh_key(Secret::copy_of(shorter)), FailsWith(ErrorCode::key_damaged)) << kept;
    EXPECT_THAT(open_ssh_key(Secret::copy_of(shorter + lines[lines.size() - 2] + "\n")),
                FailsWith(ErrorCode::key_damaged))
        << kept;
  }
  std::string text, bytes;
  for (std::size_t i = 1; i + 2 < lines.size(); ++i) text += lines[i];
  bytes = from_base64(text).value();
  const std::size_t point = bytes.rfind(std::string("nistp256")) + 12;  // after its own length: 04 and x
  bytes[point + 10] = static_cast<char>(bytes[point + 10] ^ 1);
  EXPECT_THAT(open_ssh_key(Secret::copy_of(lines[0] + "\n" + to_base64(bytes) + "\n" +
                                           lines[lines.size() - 2] + "\n")),
              FailsWith(ErrorCode::key_damaged));
}

TEST_F(ForeignKeys, InPemAreReadEncryptedOrNot) {
  const std::string public_half = make_ec("plain", "P-256");
  const auto plain = open_pem_key(Secret::copy_of(read("plain")), never_asked);
  ASSERT_THAT(plain, IsDone());
  EXPECT_EQ(plain->public_key().pem(), public_half);
  openssl(
      {"pkcs8", "-topk8", "-in", path("plain"), "-out", path("sealed"), "-passout", "pass:correct horse"});
  EXPECT_THAT(open_pem_key(Secret::copy_of(read("sealed")), typing("correct horse")), IsDone());
  EXPECT_THAT(open_pem_key(Secret::copy_of(read("sealed")), typing("wrong")),
              FailsWith(ErrorCode::passphrase_wrong));
}

// Before, errors about each of these quoted its first bytes, or bytes after them.
TEST_F(ForeignKeys, ThatAreNoneAreRefusedWithoutAByteOfTheirFile) {
  const std::string marker = "Zq7RkW2vXj9TbM4nYf8LpH3sDg6CwK5x";
  const std::string as_minisign = "untrusted comment: x\n" + to_base64(marker + std::string(126, 'x')) + "\n";
  for (const std::string& file :
       {marker, marker + "\n" + marker, as_minisign,
        "-----BEGIN PRIVATE KEY-----\n" + marker + "\n-----END PRIVATE KEY-----\n"}) {
    for (const Error& error : {open_minisign_key(Secret::copy_of(file), never_asked).error(),
                               open_ssh_key(Secret::copy_of(file)).error(),
                               open_pem_key(Secret::copy_of(file), never_asked).error()}) {
      EXPECT_EQ(error.message().find("Zq7"), std::string::npos) << error.message();
      EXPECT_EQ(error.message().find(to_hex("Zq7")), std::string::npos) << error.message();
    }
  }
}

TEST_F(ForeignKeys, InPemOfOtherKindsOrDamagedAreNamed) {
  make_rsa("rsa", 2048);
  EXPECT_THAT(open_pem_key(Secret::copy_of(read("rsa")), never_asked), FailsWith(ErrorCode::unsupported_key));
  make_ed25519("ed");
  const std::string whole = read("ed");
  EXPECT_THAT(open_pem_key(Secret::copy_of(whole.substr(0, 60)), never_asked),
              FailsWith(ErrorCode::key_damaged));
  std::string cut = whole;
  EXPECT_THAT(open_pem_key(Secret::copy_of(cut.erase(40, 10)), never_asked),
              FailsWith(ErrorCode::key_damaged));
  EXPECT_THAT(open_pem_key(Secret::copy_of(make_ssh({"-t", "ed25519"})), never_asked),
              FailsWith(ErrorCode::unsupported_key));
  EXPECT_THAT(open_pem_key(Secret::copy_of("nothing"), never_asked), FailsWith(ErrorCode::unsupported_key));
}

// A seed in each form that a file may have; what it is opened with is gone when this ends.
TEST_F(ForeignKeys, LeaveNothingInMemory) {
  using testing_support::markers_in_memory;
  ASSERT_TRUE(is_cleansed);
  const std::string seed_file = path("seed"), sealed = path("m2.key");
  testing_support::write_marker_file(seed_file);
  ASSERT_EQ(markers_in_memory(), 0);
  {
    Secret seed = read_secret_file(seed_file, 100).value();
    const auto key = SigningKey::from_ed25519_seed(seed.reveal());
    ASSERT_THAT(key, IsDone());
    seed = Secret();
    EXPECT_EQ(markers_in_memory(), 1) << "OpenSSL's own";
    const Secret again = key->ed25519_seed().value();
    EXPECT_EQ(again.size(), 32u);
  }
  EXPECT_EQ(markers_in_memory(), 0);
  // As minisign keeps it: 54 bytes, the number of the key, the seed, 64 bytes more, all in base64.
  must({"sh", "-c",
        "(echo 'untrusted comment: x'; (printf 'Ed\\000\\000B2'; head -c 56 /dev/zero; cat " + seed_file +
            "; head -c 64 /dev/zero) | base64 -w 0; echo) >" + sealed});
  EXPECT_THAT(open_minisign_key(read_secret_file(sealed, 1000).value(), never_asked),
              FailsWith(ErrorCode::key_damaged));
  EXPECT_EQ(markers_in_memory(), 0);
}

TEST_F(ForeignKeys, AnEcdsaSignatureIsTakenApartAndPutTogetherWithoutLoss) {
  const SigningKey key = SigningKey::generate(KeyKind::p256).value();
  for (int i = 0; i < 50; ++i) {  // about half of the numbers begin with a set bit, some are shorter
    const std::string der = key.sign(std::to_string(i)).value();
    const auto numbers = split_ecdsa_signature(der);
    ASSERT_TRUE(numbers);
    EXPECT_EQ(join_ecdsa_signature(*numbers), der);
    EXPECT_FALSE(split_ecdsa_signature(der + "x"));
  }
}

}  // namespace
}  // namespace sealwright
