// SPDX-License-Identifier: Apache-2.0
// Repository initialisation, keyrings and passphrases, and key changes by one person.
#include "tests/signer/program_fixture.hpp"

namespace sealwright::sign {
namespace {

using namespace testing_support;

TEST_F(Signing, APassphraseHasOneSource) {
  const Person alice = person("alice");
  const std::vector<std::string> make{"key",    "generate", "--owner", "alice",
                                      "--role", "root",     "--out",   "own.swkeys"};
  for (const std::string number : {"0", "-3"}) {
    std::vector<std::string> words = make;
    words.insert(words.end(), {"--passphrase-fd", number});
    const auto told = number == "0" ? alice.sign_with_key(words) : alice.run(words);
    EXPECT_EQ(told.exit_code, 2) << told.output;
    EXPECT_TRUE(says(told, "--passphrase-fd")) << told.output;
  }
}

TEST_F(Signing, AKeyringThatWasNamedMustBeThere) {
  const Person alice = solo_vendor();
  for (const auto& told : {alice.run({"release", "passphrase", "--version", "1.0.0", "--keyring", "nowhere"}),
                           alice.run({"review", "requests/init.swreq", "--keyring", "nowhere"})}) {
    EXPECT_EQ(told.exit_code, 1) << told.output;
    EXPECT_TRUE(says(told, "[key_not_found]")) << told.output;
  }
  EXPECT_FALSE(path_exists(alice.path("requests/acme-app-1.0.0.swreq")));
}

TEST_F(Signing, WithoutAKeyringOnlyARequestIsWrittenAndThisIsReported) {
  const Person alice = solo_vendor();
  const std::string keyring = alice.path(".config/sealwright/" + only_keyring(alice));
  ASSERT_EQ(run({"mv", keyring, alice.path("elsewhere")}).exit_code, 0);
  // Before, a CI job whose keyring was missing passed as if it had released something.
  const auto refused = release(alice, "1.0.0", "one");
  EXPECT_EQ(refused.exit_code, 1) << refused.output;
  EXPECT_TRUE(says(refused, "[key_not_found]")) << refused.output;
  EXPECT_TRUE(says(refused, keyring)) << refused.output;
  EXPECT_FALSE(path_exists(alice.path("requests/acme-app-1.0.0.swreq")));
  const auto told = alice.run({"release", "build", "--version", "1.0.0"});
  EXPECT_EQ(told.exit_code, 0) << told.output;
  EXPECT_TRUE(says(told, "No keyring was found at " + keyring + ", so only a request was written."))
      << told.output;
  const auto asked_for = alice.run({"release", "build", "--version", "1.0.0", "--request"});
  EXPECT_FALSE(says(asked_for, "No keyring was found")) << asked_for.output;
}

TEST_F(Signing, AKeyringThatCannotBeReadIsNotTakenForNone) {
  const Person alice = solo_vendor();
  const std::string keyring = alice.path(".config/sealwright/" + only_keyring(alice));
  ASSERT_EQ(run({"mv", keyring, alice.path("elsewhere")}).exit_code, 0);
  write_file(keyring, "no directory\n").value();
  for (const auto& told : {release(alice, "1.0.0", "one"), alice.run({"key", "list"}),
                           alice.run({"review", "requests/init.swreq"}),
                           alice.sign_with_key({"key", "replace", "--owner", "alice"})}) {
    EXPECT_EQ(told.exit_code, 1) << told.output;
    EXPECT_TRUE(says(told, "[io_error]")) << told.output;
  }
}

TEST_F(Signing, WithoutAHomeThereIsNoDefaultPlaceForAKeyring) {
  const Person alice = solo_vendor();
  const auto told = run({"env", "-i", "-C", alice.path(""), SEALWRIGHT_SIGN, "key", "list"});
  EXPECT_EQ(told.exit_code, 2) << told.output;
  EXPECT_TRUE(says(told, "HOME is not set")) << told.output;
  const std::string keyring = ".config/sealwright/" + only_keyring(alice);
  const auto named =
      run({"env", "-i", "-C", alice.path(""), SEALWRIGHT_SIGN, "key", "list", "--keyring", keyring});
  EXPECT_EQ(named.exit_code, 0) << named.output;
}

TEST_F(Signing, AWrongPassphraseSignsNothing) {
  const Person alice = solo_vendor();
  write_file(alice.path("passphrase"), "wrong\n").value();
  const auto refused = release(alice, "1.0.0", "one");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_TRUE(says(refused, "[passphrase_wrong]")) << refused.output;
  EXPECT_FALSE(path_exists(alice.path("requests/acme-app-1.0.0.swrel")));
}

TEST_F(Signing, AnUnencryptedKeyInTheKeyringIsRefused) {
  const Person alice = solo_vendor();
  const auto keyrings = list_directory(alice.path(".config/sealwright")).value();
  const std::string key = alice.path(".config/sealwright/" + keyrings.at(0) + "/acme-app.pem");
  ASSERT_EQ(run({"openssl", "genpkey", "-algorithm", "ed25519", "-out", key}).exit_code, 0);
  EXPECT_TRUE(says(release(alice, "1.0.0", "one"), "[key_unencrypted]"));
}

TEST_F(Signing, AKeyFileThatHoldsAnotherKeyIsRefused) {
  const Person alice = solo_vendor();
  const auto keyrings = list_directory(alice.path(".config/sealwright")).value();
  const std::string keyring = alice.path(".config/sealwright/" + keyrings.at(0));
  carry(join_path(keyring, "lifecycle.pem"), join_path(keyring, "acme-app.pem"));
  EXPECT_TRUE(says(release(alice, "1.0.0", "one"), "[key_id_mismatch]"));
}

TEST_F(Signing, OnePersonReplacesAllKeysAndEveryRetainedManifestIsSignedAgain) {
  const Person alice = solo_vendor();
  ASSERT_EQ(release(alice, "1.0.0", "one").exit_code, 0);
  const std::string side_file = alice.path("artifacts/acme-app/1.0.0/manifest.json.sig");
  const auto replaced = alice.sign_with_key({"key", "replace", "--owner", "alice"});
  EXPECT_EQ(replaced.exit_code, 0) << replaced.output;
  EXPECT_TRUE(says(replaced, "signed again: acme-app 1.0.0")) << replaced.output;
  const auto signatures = read_detached_signatures({read(side_file), "sig"});
  ASSERT_THAT(signatures, IsDone());
  EXPECT_EQ(signatures->size(), 2u) << "the old signature and the new one";
  EXPECT_EQ(release(alice, "1.1.0", "two").exit_code, 0);
}

TEST_F(Signing, KeysOfAProductAreReplacedAsOftenAsNeeded) {
  const Person alice = solo_vendor();
  ASSERT_EQ(release(alice, "1.0.0", "one").exit_code, 0);
  for (int i = 0; i < 2; ++i) {
    const auto replaced = alice.sign_with_key({"key", "replace", "--owner", "alice", "--role", "acme-app"});
    EXPECT_EQ(replaced.exit_code, 0) << replaced.output;
  }
}

TEST_F(Signing, NoKeyIsMadeForAChangeThatWillBeRefused) {
  const Person alice = solo_vendor();
  ASSERT_EQ(run({"cp", "-a", alice.path("requests"), alice.path("older")}).exit_code, 0);
  ASSERT_EQ(release(alice, "1.0.0", "one").exit_code, 0);
  ASSERT_EQ(run({"mv", alice.path("requests"), alice.path("newer")}).exit_code, 0);
  ASSERT_EQ(run({"mv", alice.path("older"), alice.path("requests")}).exit_code, 0);
  const auto keys = [&] { return alice.run({"key", "list", "--json"}).output; };
  const std::string before = keys();
  const auto refused = alice.sign_with_key({"key", "replace", "--owner", "alice"});
  EXPECT_TRUE(says(refused, "[base_unknown]")) << refused.output;
  EXPECT_EQ(keys(), before);
}

TEST_F(Signing, AFileWithTheSameKeyForTwoRolesCannotInitialiseARepository) {
  const Person alice = person("alice");
  std::string keys = read(online());
  const std::size_t timestamp = keys.find("\"role\":\"timestamp\"");
  const std::size_t first = keys.find("{\"key\":"), second = keys.find("{\"key\":", first + 1);
  keys.replace(second, timestamp - second, keys.substr(first, keys.find("\"role\"", first) - first));
  write_file(alice.path("online.swkeys"), keys).value();
  const auto refused = alice.sign_with_key({"init", "--vendor", "Acme", "--product", "acme-app", "--url",
                                            "https://u", "--online", "online.swkeys"});
  EXPECT_TRUE(says(refused, "[key_in_two_roles]")) << refused.output;
}

class Init : public Signing {
 protected:
  Init() : alice_(person("alice")) {}

  CommandResult init(std::vector<std::string> words) {
    words.insert(words.begin(), {"init", "--vendor", "Acme", "--online", online()});
    return alice_.sign_with_key(std::move(words));
  }
  // It is a usage error: after the command line was corrected, the command starts as if nothing had been
  // tried.
  void refuses(std::vector<std::string> words, const std::string& text) {
    const auto told = init(std::move(words));
    EXPECT_EQ(told.exit_code, 2) << told.output;
    EXPECT_TRUE(says(told, text)) << told.output;
    EXPECT_EQ(list_directory(alice_.path("")).value(), std::vector<std::string>{"passphrase"});
  }

  Person alice_;
};

TEST_F(Init, RefusesAUrlThatNoCustomerCanReadFrom) {
  for (const std::string url : {"notaurl", "http://acme.example", "https://acme.example/?q=1",
                                "https://alice:secret@acme.example/", "https://acme.example/a b"})
    refuses({"--product", "acme-app", "--url", url}, "customers cannot read from this --url");
}

TEST_F(Init, RefusesWhatDoesNotFitBeforeAnythingIsWritten) {
  const auto refuses_besides = [&](std::vector<std::string> words, const std::string& text) {
    words.insert(words.begin(), {"--product", "acme-app", "--url", "https://updates.acme.example"});
    refuses(std::move(words), text);
  };
  refuses_besides({"--product", "acme-app"}, "--product is given twice with the same name; got acme-app");
  refuses_besides({"--channel", "beta", "--channel", "beta"}, "--channel is given twice");
  refuses_besides({"--owner-keys", "alice.swkeys"}, "--owner-keys is for teams");
  refuses_besides(
      {"--profile", "team", "--owner", "alice", "--owner-keys", "a.swkeys", "b.swkeys", "c.swkeys"},
      "--owner excludes --owner-keys");
  refuses_besides({"--profile", "team"}, "at least three owners");
  refuses_besides({"--contact", "security@acme.example"}, "--contact is not a URI");
  refuses_besides({"--owner", " alice"}, "owner");
  refuses_besides({"--product", "Acme App"}, "Acme App");
}

TEST_F(Init, PutsTheRecoveryKeyWhereTheOptionSaysAndSoDoesRecover) {
  const std::string stick = join_path(world_.path(), "stick");
  const auto told =
      init({"--product", "acme-app", "--url", "https://updates.acme.example", "--recovery", stick});
  EXPECT_EQ(told.exit_code, 0) << told.output;
  ASSERT_TRUE(path_exists(join_path(stick, "recovery-key.txt"))) << told.output;
  const std::string other = join_path(world_.path(), "other");
  const auto recovered = alice_.sign_with_key(
      {"recover", "--recovery-key", join_path(stick, "recovery-key.txt"), "--recovery", other});
  EXPECT_EQ(recovered.exit_code, 0) << recovered.output;
  EXPECT_TRUE(path_exists(join_path(other, "recovery-key.txt"))) << recovered.output;
}

}  // namespace
}  // namespace sealwright::sign
