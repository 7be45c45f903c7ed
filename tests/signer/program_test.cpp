// sealwright-sign as people run it: each person in a home of their own, sharing nothing but files carried
// over.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/posix_files.hpp"
#include "keys/digest.hpp"
#include "metadata/keyring_index.hpp"
#include "metadata/released_file.hpp"
#include "metadata/trusted_release.hpp"
#include "tests/support/command.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

constexpr std::uint64_t kLimit = 64u << 20;

std::string read(const std::string& path) { return read_file(path, kLimit).value_or(""); }

// One person's machine: a home, a working directory, a passphrase file.
class Person {
 public:
  Person(const std::string& world, std::string name)
      : name_(std::move(name)), home_(join_path(world, name_)) {
    make_directories(home_).value();
    write_file(path("passphrase"), "correct horse " + name_ + "\n").value();
  }
  std::string path(const std::string& file) const { return join_path(home_, file); }
  const std::string& name() const { return name_; }

  CommandResult run(std::vector<std::string> words) const {
    words.insert(words.begin(), {"env", "-i", "-C", home_, "HOME=" + home_, SEALWRIGHT_SIGN});
    return sealwright::run(words);
  }
  CommandResult sign_with_key(std::vector<std::string> words) const {
    words.insert(words.end(), {"--passphrase-file", "passphrase"});
    return run(std::move(words));
  }
  CommandResult sign(const std::string& request) const {
    return sign_with_key({"sign", request, "--approve", sha256_hex(read(path(request)))});
  }
  // The one signature file that lies here.
  std::string signature(const std::string& folder = "") const {
    const auto names = list_directory(path(folder)).value();
    for (const std::string& name : names) {
      if (name.size() > 6 && name.substr(name.size() - 6) == ".swsig") return path(join_path(folder, name));
    }
    return {};
  }

 private:
  std::string name_, home_;
};

void carry(const std::string& from, const std::string& to) { write_file(to, read(from)).value(); }

class Signing : public ::testing::Test {
 protected:
  Signing() : world_(TemporaryDirectory::create(::testing::TempDir(), "signing").value()) {}

  Person person(const std::string& name) { return Person(world_.path(), name); }

  // The publisher's public halves, as `sealwright-publish key generate` would hand them over.
  std::string online() {
    const Person publisher = person("publisher");
    if (!path_exists(publisher.path("online.swkeys"))) {
      const auto made = publisher.sign_with_key({"key", "generate", "--owner", "online", "--role", "snapshot",
                                                 "--role", "timestamp", "--out", "online.swkeys"});
      EXPECT_EQ(made.exit_code, 0) << made.output;
    }
    return publisher.path("online.swkeys");
  }

  Person solo_vendor() {
    Person alice = person("alice");
    const auto started =
        alice.sign_with_key({"init", "--vendor", "Acme", "--product", "acme-app", "--url",
                             "https://updates.acme.example", "--owner", "alice", "--online", online()});
    EXPECT_EQ(started.exit_code, 0) << started.output;
    return alice;
  }

  static CommandResult release(const Person& who, const std::string& version, const std::string& content) {
    make_directories(who.path("build/bin")).value();
    write_file(who.path("build/bin/app"), content, 0755).value();
    return who.sign_with_key({"release", "build", "--version", version});
  }

  TemporaryDirectory world_;
};

class Team : public Signing {
 protected:
  Team() : alice_(person("alice")), bob_(person("bob")), carol_(person("carol")) {
    for (const Person* who : {&alice_, &bob_, &carol_}) {
      const auto made = who->sign_with_key(
          {"key", "generate", "--owner", who->name(), "--product", "acme-app", "--out", "own.swkeys"});
      EXPECT_EQ(made.exit_code, 0) << made.output;
      carry(who->path("own.swkeys"), alice_.path(who->name() + ".swkeys"));
    }
    const auto started = alice_.run({"init", "--profile", "team", "--vendor", "Acme", "--product", "acme-app",
                                     "--url", "https://updates.acme.example", "--online", online(),
                                     "--owner-keys", "alice.swkeys", "bob.swkeys", "carol.swkeys"});
    EXPECT_EQ(started.exit_code, 0) << started.output;
    sign_by_all("init");
  }

  // Carries the request to everybody, and the signatures back; collects them.
  void sign_by_all(const std::string& name) {
    const std::string request = name + ".swreq";
    for (const Person* who : {&bob_, &carol_}) {
      carry(alice_.path("requests/" + request), who->path(request));
      const auto done = who->sign(request);
      EXPECT_EQ(done.exit_code, 0) << done.output;
    }
    const auto done = collect(name, {bob_.signature(), carol_.signature()});
    EXPECT_EQ(done.exit_code, 0) << done.output;
    for (const Person* who : {&bob_, &carol_}) remove_tree(who->signature()).value();
  }
  CommandResult collect(const std::string& name, std::vector<std::string> signatures) {
    signatures.insert(signatures.begin(), {"collect", "requests/" + name + ".swreq"});
    return alice_.run(std::move(signatures));
  }

  Person alice_, bob_, carol_;
};

std::string only_keyring(const Person& who) {
  return list_directory(who.path(".config/sealwright")).value().at(0);
}

bool says(const CommandResult& result, const std::string& text) {
  return result.output.find(text) != std::string::npos;
}

TEST_F(Signing, OnePersonReleasesTwiceInOneActEach) {
  const Person alice = solo_vendor();
  const auto first = release(alice, "1.0.0", "one");
  EXPECT_EQ(first.exit_code, 0) << first.output;
  const auto second = release(alice, "1.1.0", "two");
  EXPECT_EQ(second.exit_code, 0) << second.output;
  EXPECT_TRUE(path_exists(alice.path("requests/acme-app-1.1.0.swrel")));
}

TEST_F(Signing, APublishedPolicyIsIssuedAnewWithTheOptionsGiven) {
  const Person alice = solo_vendor();
  write_file(alice.path("page.html"), "page").value();
  std::vector<std::string> first{"policy",
                                 "new",
                                 "--purl",
                                 "pkg:generic/acme.example/acme-app",
                                 "--notice-days",
                                 "400",
                                 "--security-contact",
                                 "mailto:security@acme.example"};
  for (const char* page : {"--apply", "--verify", "--secure-use", "--disclosure"})
    first.insert(first.end(), {page, "https://acme.example/page", "page.html"});
  const auto made = alice.sign_with_key(first);
  ASSERT_EQ(made.exit_code, 0) << made.output;
  write_file(alice.path("page.html"), "page, second edition").value();
  const auto changed =
      alice.sign_with_key({"policy", "new", "--notice-days", "730", "--apply", "https://acme.example/how",
                           "page.html", "--security-contact", "https://acme.example/contact"});
  ASSERT_EQ(changed.exit_code, 0) << changed.output;
  const Json policy =
      read_json(read(alice.path("artifacts/lifecycle/acme-app/update-policy.json")), "policy").value();
  EXPECT_EQ(*policy.find("serial"), Json(2));
  EXPECT_EQ(*policy.find("endOfSupport")->find("noticeDays"), Json(730));
  EXPECT_EQ(*policy.find("contact")->find("security"), Json("https://acme.example/contact"));
  EXPECT_EQ(*policy.find("instructions")->find("apply")->find("url"), Json("https://acme.example/how"));
  EXPECT_EQ(*policy.find("instructions")->find("verify")->find("sha256"), Json(sha256_hex("page")));
  const auto refused = alice.sign_with_key({"policy", "new", "--notice-days", "-1"});
  EXPECT_EQ(refused.exit_code, 3) << refused.output;
  EXPECT_TRUE(says(refused, "noticeDays")) << refused.output;
}

TEST_F(Signing, AnEmptyDirectoryIsNotReleasedWithoutAWarning) {
  const Person alice = solo_vendor();
  make_directories(alice.path("empty/below")).value();
  const auto warned = alice.sign_with_key({"release", "empty", "--version", "1.0.0"});
  EXPECT_TRUE(says(warned, "WARNING acme-app-1.0.0-any.tar.zst is empty")) << warned.output;
  EXPECT_FALSE(says(release(alice, "1.1.0", "x"), "WARNING"));
}

TEST_F(Signing, AnArchiveWithADotBeforeItsNamesIsNamedWithTheWayToMakeIt) {
  const Person alice = solo_vendor();
  make_directories(alice.path("build")).value();
  write_file(alice.path("build/app"), "x").value();
  ASSERT_EQ(run({"tar", "czf", alice.path("app.tar.gz"), "-C", alice.path("build"), "."}).exit_code, 0);
  const auto refused = alice.sign_with_key({"release", "app.tar.gz", "--version", "1.0.0"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_TRUE(says(refused, "[archive_unsafe_name]")) << refused.output;
  EXPECT_TRUE(says(refused, "app.tar.gz")) << refused.output;
  EXPECT_FALSE(says(refused, ".part")) << refused.output;
  EXPECT_TRUE(says(refused, "tar -C DIR -cf ARCHIVE NAME...")) << refused.output;
}

TEST_F(Signing, AnEditedPolicyIsTakenAsItIsAndWithNothingElse) {
  const Person alice = solo_vendor();
  const auto refused =
      alice.sign_with_key({"policy", "new", "--from", "policy.json", "--notice-days", "730"});
  EXPECT_EQ(refused.exit_code, 2) << refused.output;
}

TEST_F(Signing, ADayThatNoCalendarHasIsCalledSo) {
  const Person alice = solo_vendor();
  const auto dated = [&](const std::string& day) {
    return alice.sign_with_key({"lifecycle", "new", "--line", "1", "--last-day", day});
  };
  const auto none = dated("2029-02-29"), other = dated("31.12.2029");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_TRUE(says(none, "there is no such day")) << none.output;
  EXPECT_FALSE(says(none, "YYYY")) << none.output;
  EXPECT_TRUE(says(other, "YYYY-MM-DD")) << other.output;
}

// As lines of one product are dated by a script, within a second or two.
TEST_F(Signing, RequestsOfOneSecondAreAllKept) {
  const Person alice = solo_vendor();
  for (const char* line : {"1", "2", "3", "4"}) {
    const auto dated = alice.sign_with_key({"lifecycle", "new", "--line", line, "--last-day", "2039-12-31",
                                            "--purl", "pkg:generic/acme.example/acme-app"});
    ASSERT_EQ(dated.exit_code, 0) << dated.output;
  }
  const auto names = list_directory(alice.path("requests")).value();
  EXPECT_EQ(std::count_if(names.begin(), names.end(),
                          [](const std::string& name) {
                            return name.starts_with("acme-app-cle.json-") && name.ends_with(".swrel");
                          }),
            4);
}

TEST_F(Signing, OpensslAcceptsTheSignatureOverTheEncodedManifest) {
  const Person alice = solo_vendor();
  ASSERT_EQ(release(alice, "1.0.0", "one").exit_code, 0);
  const std::string folder = "artifacts/acme-app/1.0.0/";
  const std::string manifest = read(alice.path(folder + "manifest.json"));
  write_file(alice.path("pae"), pre_authentication_encoding(kManifestPayloadType, manifest)).value();
  const auto signatures = read_detached_signatures({read(alice.path(folder + "manifest.json.sig")), "sig"});
  ASSERT_THAT(signatures, IsDone());
  write_file(alice.path("raw"), signatures->at(0).bytes).value();
  const auto keyrings = list_directory(alice.path(".config/sealwright")).value();
  const std::string key = alice.path(".config/sealwright/" + keyrings.at(0) + "/acme-app.pem");
  const auto public_half = run({"openssl", "pkey", "-in", key, "-passin", "file:" + alice.path("passphrase"),
                                "-pubout", "-out", alice.path("k.pub")});
  ASSERT_EQ(public_half.exit_code, 0) << public_half.output;
  const auto verified = run({"openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey",
                             alice.path("k.pub"), "-sigfile", alice.path("raw"), "-in", alice.path("pae")});
  EXPECT_EQ(verified.exit_code, 0) << verified.output;
}

TEST_F(Signing, AChannelThatThePlanDoesNotNameIsRefused) {
  const Person alice = solo_vendor();
  make_directories(alice.path("build")).value();
  const auto told = alice.sign_with_key({"release", "build", "--version", "1.0.0", "--channel", "stabel"});
  EXPECT_EQ(told.exit_code, 2) << told.output;
  EXPECT_TRUE(says(told, "expected stable, got stabel")) << told.output;
}

TEST_F(Signing, AFloorBelowThatOfTheReleaseBeforeIsWarnedOf) {
  const Person alice = solo_vendor();
  const std::string warning = "WARNING: the release before it forbids everything below 1.0.0";
  EXPECT_FALSE(says(release(alice, "1.0.0", "one"), "WARNING: the release"));
  EXPECT_FALSE(says(release(alice, "1.1.0", "two"), "WARNING: the release"));
  const auto lower =
      alice.sign_with_key({"release", "build", "--version", "1.2.0", "--rollback-floor", "0.9.0"});
  EXPECT_EQ(lower.exit_code, 0) << lower.output;
  EXPECT_TRUE(says(lower, warning)) << lower.output;
  const auto reviewed = alice.run({"review", "requests/acme-app-1.2.0.swreq"});
  EXPECT_TRUE(says(reviewed, warning)) << reviewed.output;
}

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

TEST_F(Signing, TheReviewStandsBeforeTheErrorInOnePipe) {
  const Person alice = solo_vendor();
  write_file(alice.path("passphrase"), "another\n").value();
  const auto told = release(alice, "1.0.0", "one");
  EXPECT_LT(told.output.find("Request acme-app-1.0.0"), told.output.find("[passphrase_wrong]"))
      << told.output;
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

TEST_F(Signing, WithoutAKeyringOnlyARequestIsWrittenAndThatIsSaid) {
  const Person alice = solo_vendor();
  const std::string keyring = alice.path(".config/sealwright/" + only_keyring(alice));
  ASSERT_EQ(run({"mv", keyring, alice.path("elsewhere")}).exit_code, 0);
  const auto told = release(alice, "1.0.0", "one");
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

TEST_F(Signing, AVersionThatIsListedIsRefused) {
  const Person alice = solo_vendor();
  ASSERT_EQ(release(alice, "1.0.0", "one").exit_code, 0);
  const auto again = release(alice, "1.0.0", "other");
  EXPECT_EQ(again.exit_code, 3);
  EXPECT_TRUE(says(again, "[version_exists]")) << again.output;
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

TEST_F(Team, NobodyRecoversATeamAlone) {
  const auto refused = alice_.sign_with_key({"recover", "--recovery-key", "own.swkeys"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_TRUE(says(refused, "key replace --owner NAME")) << refused.output;
}

TEST_F(Signing, AFileWithTheSameKeyForTwoRolesCannotFoundARepository) {
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
  // It is a matter of the command line, and whoever corrects that can begin as if nothing had been tried.
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
  refuses_besides({"--contact", "security@acme.example"}, "--contact is no URI");
  refuses_besides({"--owner", " alice"}, "owner");
  refuses_besides({"--product", "Acme App"}, "Acme App");
}

TEST_F(Init, PutsTheRecoveryKeyWhereItIsToldToAndSoDoesRecover) {
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

TEST_F(Team, ReleasesTogetherFromThreeDirectories) {
  ASSERT_EQ(release(alice_, "1.0.0", "one").exit_code, 0);
  sign_by_all("acme-app-1.0.0");
  const auto released = ReleasedFile::read({read(alice_.path("requests/acme-app-1.0.0.swrel")), "release"});
  ASSERT_THAT(released, IsDone());
  EXPECT_EQ(released->signatures.size(), 4u) << "two people, manifest and metadata";
}

TEST_F(Team, CollectsOnlyWhatBuildsOnWhatLiesHere) {
  ASSERT_EQ(release(alice_, "1.0.0", "one").exit_code, 0);
  SigningRequest request =
      SigningRequest::read(Untrusted{read(alice_.path("requests/acme-app-1.0.0.swreq")), "request"}).value();
  request.base.erase("lifecycle");
  write_file(alice_.path("requests/other.swreq"), request.write()).value();
  const auto on_another_base = collect("other", {"bob.swsig"});
  EXPECT_TRUE(says(on_another_base, "[base_unknown]")) << on_another_base.output;
  request.repository = std::string(32, '0');
  write_file(alice_.path("requests/other.swreq"), request.write()).value();
  const auto of_another_repository = collect("other", {"bob.swsig"});
  EXPECT_TRUE(says(of_another_repository, "[repository_mismatch]")) << of_another_repository.output;
}

TEST_F(Team, WhatWasNotApprovedOrDiffersIsNotSigned) {
  ASSERT_EQ(release(alice_, "1.0.0", "one").exit_code, 0);
  carry(alice_.path("requests/acme-app-1.0.0.swreq"), bob_.path("r.swreq"));
  const auto another = bob_.sign_with_key({"sign", "r.swreq", "--approve", std::string(64, '0')});
  EXPECT_EQ(another.exit_code, 3);
  EXPECT_TRUE(says(another, "[approval_mismatch]")) << another.output;
  make_directories(bob_.path("artifacts/acme-app/1.0.0")).value();
  write_file(bob_.path("artifacts/acme-app/1.0.0/acme-app-1.0.0-any.tar.zst"), "another build").value();
  const auto differs = bob_.sign("r.swreq");
  EXPECT_EQ(differs.exit_code, 3);
  EXPECT_TRUE(says(differs, "[artifact_differs]")) << differs.output;
  EXPECT_EQ(bob_.signature(), "");
}

TEST_F(Team, WhoseKeysCountAlreadyIsNotAddedOnceMore) {
  const auto told = alice_.run({"key", "add", "--owner-keys", "bob.swkeys"});
  EXPECT_EQ(told.exit_code, 2) << told.output;
  EXPECT_TRUE(says(told, "every key in this file counts already; got bob")) << told.output;
}

TEST_F(Team, AThresholdThatTheKeysCannotMeetIsRefusedWithWhatTheyCan) {
  for (const std::string number : {"0", "4", "-1"}) {
    const auto told = alice_.run({"key", "threshold", "--role", "targets", "--threshold", number});
    EXPECT_EQ(told.exit_code, 2) << told.output;
    EXPECT_TRUE(says(told, "expected 1 to 3, got " + number)) << told.output;
  }
}

TEST_F(Team, InAFolderThatIsNamedEveryFileOfTheRequestMustLie) {
  ASSERT_EQ(release(alice_, "1.0.0", "one").exit_code, 0);
  carry(alice_.path("requests/acme-app-1.0.0.swreq"), bob_.path("r.swreq"));
  const std::string approval = sha256_hex(read(bob_.path("r.swreq")));
  make_directories(bob_.path("empty")).value();
  for (const std::string folder : {"nowhere", "empty"}) {
    for (const auto& told :
         {bob_.sign_with_key({"sign", "r.swreq", "--approve", approval, "--artifacts", folder}),
          bob_.run({"review", "r.swreq", "--artifacts", folder})}) {
      EXPECT_EQ(told.exit_code, 1) << told.output;
      EXPECT_TRUE(says(told, "[file_missing]")) << told.output;
    }
  }
  EXPECT_EQ(bob_.signature(), "");
  const auto found =
      bob_.sign_with_key({"sign", "r.swreq", "--approve", approval, "--artifacts", alice_.path("artifacts")});
  EXPECT_EQ(found.exit_code, 0) << found.output;
  EXPECT_TRUE(says(found, "matches the file here")) << found.output;
}

TEST_F(Team, ANamedFolderOfArtifactsMustBeThereEvenForARequestWithoutAny) {
  const auto told = alice_.run({"review", "requests/init.swreq", "--artifacts", "nowhere"});
  EXPECT_EQ(told.exit_code, 1) << told.output;
  EXPECT_TRUE(says(told, "[file_missing]")) << told.output;
}

TEST_F(Team, ADigestOfAnotherFileForMinisignIsNotSigned) {
  std::string plan = read(alice_.path("sealwright.json"));
  const KeyringIndex keys =
      KeyringIndex::read(
          {read(bob_.path(".config/sealwright/" + only_keyring(bob_) + "/keyring.json")), "keyring"})
          .value();
  const auto own = std::find_if(keys.keys.begin(), keys.keys.end(),
                                [](const KeyringEntry& key) { return key.role == "acme-app"; });
  plan.insert(plan.find('{') + 1, "\"exports\":{\"minisign\":\"" + own->id + "\"},");
  write_file(alice_.path("sealwright.json"), plan).value();
  ASSERT_EQ(release(alice_, "1.0.0", "one").exit_code, 0);
  SigningRequest request =
      SigningRequest::read(Untrusted{read(alice_.path("requests/acme-app-1.0.0.swreq")), "request"}).value();
  ASSERT_EQ(request.artifacts.at(0).blake2b512.size(), 128u);
  make_directories(bob_.path("artifacts/acme-app/1.0.0")).value();
  carry(alice_.path("artifacts/" + request.artifacts[0].path),
        bob_.path("artifacts/" + request.artifacts[0].path));
  write_file(bob_.path("good.swreq"), request.write()).value();
  request.artifacts[0].blake2b512.assign(128, 'a');
  write_file(bob_.path("r.swreq"), request.write()).value();
  const auto refused = bob_.sign("r.swreq");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_TRUE(says(refused, "[artifact_differs]")) << refused.output;
  const auto reviewed = bob_.run({"review", "good.swreq"});
  EXPECT_TRUE(says(reviewed, "minisign, signed by bob")) << reviewed.output;
  EXPECT_EQ(bob_.sign("good.swreq").exit_code, 0);
  const auto signed_here = SignatureFile::read({read(bob_.signature()), "signatures"});
  ASSERT_THAT(signed_here, IsDone());
  EXPECT_EQ(signed_here->exports.size(), 2u) << "minisign.pub and one .minisig";
}

TEST_F(Team, AMemberLeavesAndANewRootIsSignedUnderOldAndNewKeys) {
  const Person dave = person("dave");
  ASSERT_EQ(dave.sign_with_key(
                    {"key", "generate", "--owner", "dave", "--product", "acme-app", "--out", "own.swkeys"})
                .exit_code,
            0);
  const auto drafted =
      alice_.run({"key", "replace", "--owner", "alice", "--owner-keys", dave.path("own.swkeys")});
  ASSERT_EQ(drafted.exit_code, 0) << drafted.output;
  const auto names = list_directory(alice_.path("requests")).value();
  const auto request = std::find_if(
      names.begin(), names.end(), [](const std::string& name) { return name.rfind("keys-replace", 0) == 0; });
  ASSERT_NE(request, names.end());
  sign_by_all(request->substr(0, request->size() - 6));
  const auto exported = alice_.run({"export", "--trust", "trust.json"});
  EXPECT_EQ(exported.exit_code, 0) << exported.output;
}

TEST_F(Team, TheReviewIsOneJsonObjectOnRequest) {
  const auto result = alice_.run({"review", "requests/init.swreq", "--json", "--quiet"});
  const auto json = read_json(result.output.substr(0, result.output.find('\n')), "review");
  ASSERT_THAT(json, IsDone()) << result.output;
  EXPECT_EQ(json->find("data")->find("review")->find("keys")->items()->size(), 14u);
}

}  // namespace
}  // namespace sealwright
