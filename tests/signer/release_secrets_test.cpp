// SPDX-License-Identifier: Apache-2.0
// A release never contains the secrets of the vendor, however they got into SOURCE.
#include <filesystem>

#include "tests/signer/program_fixture.hpp"

namespace sealwright::sign {
namespace {

using testing_support::carry;
using testing_support::only_keyring;
using testing_support::Person;
using testing_support::read;
using testing_support::says;
using testing_support::Signing;

class ReleaseSecrets : public Signing {
 protected:
  ReleaseSecrets() : alice_(solo_vendor()) {
    make_directories(alice_.path("build/bin")).value();
    write_file(alice_.path("build/bin/app"), "the program\n", 0755).value();
    keyring_ = ".config/sealwright/" + only_keyring(alice_);
  }

  CommandResult release(std::vector<std::string> words) const {
    words.insert(words.begin(), "release");
    words.insert(words.end(), {"--version", "1.0.0"});
    return alice_.sign_with_key(words);
  }
  // The refusal names the file, comes before anything was made, and uses up no version.
  void expect_refused(const std::vector<std::string>& words, const std::string& file,
                      const std::string& what) {
    const CommandResult refused = release(words);
    EXPECT_EQ(refused.exit_code, 3) << refused.output;
    EXPECT_TRUE(says(refused, "[release_holds_secret]")) << refused.output;
    EXPECT_TRUE(says(refused, what + ", in SOURCE " + words[0] + " (file " + file + ")")) << refused.output;
    EXPECT_FALSE(path_exists(alice_.path("artifacts"))) << words[0];
    EXPECT_FALSE(path_exists(alice_.path("requests/acme-app-1.0.0.swrel"))) << words[0];
  }
  void put(const std::string& file, const std::string& bytes) const {
    make_directories(parent_path(alice_.path(file))).value();
    write_file(alice_.path(file), bytes).value();
  }
  std::string key_file() const {
    const auto names = list_directory(alice_.path(keyring_)).value();
    for (const std::string& name : names)
      if (name.ends_with(".pem")) return join_path(keyring_, name);
    return {};
  }

  Person alice_;
  std::string keyring_;
};

constexpr const char* kTestKey =
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n"
    "-----END PRIVATE KEY-----\n";

TEST_F(ReleaseSecrets, TheVendorsDirectoryIsRefusedAndSoIsEachOneAboveIt) {
  expect_refused({"."}, ".", "the vendor's directory");
  expect_refused({".."}, "alice", "the vendor's directory");
  std::filesystem::create_directory_symlink(".", alice_.path("build/../here"));
  expect_refused({"here"}, ".", "the vendor's directory");
}

TEST_F(ReleaseSecrets, ACopyOfAVendorsDirectoryOrOfAKeyringIsRefused) {
  put("build/vendor/sealwright.json", read(alice_.path("sealwright.json")));
  expect_refused({"build"}, "vendor/sealwright.json", "a vendor's directory");
  remove_tree(alice_.path("build/vendor")).value();
  put("build/ring/keyring.json", read(alice_.path(keyring_ + "/keyring.json")));
  expect_refused({"build"}, "ring/keyring.json", "a keyring");
}

TEST_F(ReleaseSecrets, TheKeyringAndWhatHoldsItAreRefused) {
  expect_refused({keyring_}, ".", "the keyring");
  expect_refused({".config"}, keyring_.substr(std::string(".config/").size()), "the keyring");
}

TEST_F(ReleaseSecrets, ARecoveryKeyIsRefusedWhateverItsName) {
  put("build/notes", "Keep this.\n" + read(alice_.path("recovery/recovery-key.txt")));
  expect_refused({"build"}, "notes", "a recovery key");
  expect_refused({"recovery"}, "recovery-key.txt", "a recovery key");
  expect_refused({"recovery/recovery-key.txt"}, "recovery-key.txt", "a recovery key");
}

TEST_F(ReleaseSecrets, APrivateKeyIsRefusedInADirectoryAFileAndAnArchive) {
  put("build/etc/server.conf", kTestKey);
  expect_refused({"build"}, "etc/server.conf", "a PEM private key");
  expect_refused({"build/etc/server.conf"}, "server.conf", "a PEM private key");
  for (const std::string archive : {"dist.tar.gz", "dist.tar.xz"}) {
    ASSERT_EQ(run({"tar", "-C", alice_.path("build"), "-caf", alice_.path(archive), "etc", "bin"}).exit_code,
              0);
    expect_refused({archive}, "etc/server.conf", "a PEM private key");
  }
}

TEST_F(ReleaseSecrets, APassphraseFileIsRefusedAlsoByAnotherName) {
  std::filesystem::create_hard_link(alice_.path("passphrase"), alice_.path("build/config"));
  expect_refused({"build"}, "config", "the passphrase file");
}

TEST_F(ReleaseSecrets, ATestKeyThatIsNamedIsReleasedAndTheReviewShowsIt) {
  put("build/tests/key.pem", kTestKey);
  const CommandResult wrong =
      release({"build", "--contains-key", "key.pem", "--contains-key", "tests/key.pem"});
  EXPECT_EQ(wrong.exit_code, 2) << wrong.output;
  EXPECT_TRUE(says(wrong, "--contains-key names no private key of this release; got key.pem"))
      << wrong.output;
  const CommandResult made = release({"build", "--contains-key", "tests/key.pem"});
  EXPECT_EQ(made.exit_code, 0) << made.output;
  EXPECT_TRUE(says(made, "WARNING: tests/key.pem holds a PEM private key")) << made.output;
}

TEST_F(ReleaseSecrets, TheVendorsOwnKeyIsNoTestKey) {
  std::filesystem::create_hard_link(alice_.path(key_file()), alice_.path("build/key.pem"));
  expect_refused({"build", "--contains-key", "key.pem"}, "key.pem", "a private key of this vendor");
  remove_tree(alice_.path("build/key.pem")).value();
  put("build/copy.pem", read(alice_.path(key_file())));
  expect_refused({"build", "--contains-key", "copy.pem"}, "copy.pem", "a private key of this vendor");
}

TEST_F(ReleaseSecrets, ABuildWithinTheVendorsDirectoryIsNone) {
  const CommandResult made = release({"build"});
  EXPECT_EQ(made.exit_code, 0) << made.output;
}

TEST_F(ReleaseSecrets, InitKeepsKeysRecoveryAndPassphraseOutOfGit) {
  put("keys/snapshot.pem", kTestKey);
  put("my.keyring/root.pem", kTestKey);
  const auto git = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"git", "-C", alice_.path("."), "-c", "init.defaultBranch=main"});
    return run(words);
  };
  ASSERT_EQ(git({"init", "-q", "."}).exit_code, 0);
  ASSERT_EQ(git({"add", "-A"}).exit_code, 0);
  const CommandResult listed = git({"ls-files"});
  EXPECT_TRUE(says(listed, "sealwright.json\n")) << listed.output;
  EXPECT_TRUE(says(listed, ".gitignore\n")) << listed.output;
  for (const std::string secret : {"keys/", "recovery/", "passphrase", "my.keyring"})
    EXPECT_FALSE(says(listed, secret)) << listed.output;
}

TEST_F(ReleaseSecrets, InitLeavesWhatAnotherHandWroteIntoGitignore) {
  const Person bob = person("bob");
  write_file(bob.path(".gitignore"), "build/\n*.keyring").value();
  const auto started = bob.sign_with_key({"init", "--vendor", "Acme", "--product", "acme-app", "--url",
                                          "https://updates.acme.example", "--online", online()});
  ASSERT_EQ(started.exit_code, 0) << started.output;
  const std::string ignored = read(bob.path(".gitignore"));
  EXPECT_TRUE(ignored.starts_with("build/\n*.keyring\n/keys\n/recovery\n")) << ignored;
  EXPECT_EQ(ignored.find("*.keyring", 10), std::string::npos) << "each line once";
}

}  // namespace
}  // namespace sealwright::sign
