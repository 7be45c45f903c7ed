// SPDX-License-Identifier: Apache-2.0
// Releases and lifecycle documents of one person.
#include "metadata/vendor/records.hpp"
#include "tests/signer/program_fixture.hpp"

namespace sealwright::sign {
namespace {

using namespace testing_support;

TEST_F(Signing, OnePersonReleasesTwiceInOneActEach) {
  const Person alice = solo_vendor();
  const auto first = release(alice, "1.0.0", "one");
  EXPECT_EQ(first.exit_code, 0) << first.output;
  const auto second = release(alice, "1.1.0", "two");
  EXPECT_EQ(second.exit_code, 0) << second.output;
  EXPECT_TRUE(path_exists(alice.path("requests/acme-app-1.1.0.swrel")));
}

// What an init leaves that is killed before each of its last steps, from the last to the first.
TEST_F(Signing, InitThatWasInterruptedCanBeRunAgain) {
  const Person alice = solo_vendor();
  const std::string plan = read(alice.path("sealwright.json"));
  const std::string repository = *read_json(plan, "plan")->find("repository")->text();
  const std::string keyring = alice.path(".config/sealwright/" + only_keyring(alice));
  const std::string keys = read(keyring + "/keyring.json");
  const std::string recovery = alice.path("recovery/recovery-key.txt");
  BegunInit begun{repository, keyring, recovery};
  const auto again = [&](const std::string& when) {
    write_file(alice.path("records/init.json"), begun.write()).value();
    const auto done =
        alice.sign_with_key({"init", "--vendor", "Acme", "--product", "acme-app", "--url",
                             "https://updates.acme.example", "--owner", "alice", "--online", online()});
    EXPECT_EQ(done.exit_code, 0) << when << ": " << done.output;
    EXPECT_FALSE(path_exists(alice.path("records/init.json"))) << when;
    EXPECT_TRUE(path_exists(alice.path("requests/init.swrel"))) << when;
    EXPECT_EQ(*read_json(read(alice.path("sealwright.json")), "plan")->find("repository")->text(), repository)
        << when;
    EXPECT_EQ(read(keyring + "/keyring.json"), keys) << when << ": its keys are used";
    EXPECT_EQ(list_directory(alice.path(".config/sealwright")).value().size(), 1u) << when;
    EXPECT_EQ(list_directory(alice.path("recovery")).value().size(), 1u) << when;
    return done;
  };
  const std::string release_file = read(alice.path("requests/init.swrel")), text = read(recovery);
  const auto handed_over = again("while the recovery key was shown");
  EXPECT_TRUE(says(handed_over, "Recovery key: print")) << handed_over.output;
  EXPECT_EQ(read(alice.path("requests/init.swrel")), release_file);
  EXPECT_EQ(read(recovery), text) << "it may exist on paper";

  ASSERT_THAT(remove_tree(alice.path("requests")), IsDone());
  again("after the signing was remembered");
  EXPECT_NE(read(recovery), text) << "a key that no root named";

  ASSERT_THAT(remove_tree(alice.path("requests")), IsDone());
  ASSERT_THAT(remove_tree(alice.path("recovery")), IsDone());
  write_file(alice.path("precious"), "x").value();
  begun.recovery = alice.path("precious");
  again("where the record names a file that is no recovery key");
  EXPECT_TRUE(path_exists(alice.path("precious")));

  ASSERT_THAT(remove_tree(alice.path("requests")), IsDone());
  ASSERT_THAT(remove_tree(keyring + "/root.json"), IsDone());
  ASSERT_THAT(remove_tree(keyring + "/signed.json"), IsDone());
  ASSERT_THAT(remove_tree(alice.path("recovery")), IsDone());
  begun.recovery.clear();
  again("after the plan was written");

  ASSERT_THAT(remove_tree(alice.path("requests")), IsDone());
  ASSERT_THAT(remove_tree(alice.path("recovery")), IsDone());
  ASSERT_THAT(remove_tree(alice.path("sealwright.json")), IsDone());
  again("after the keys were made");
  EXPECT_EQ(release(alice, "1.0.0", "one").exit_code, 0) << "what was ended signs";

  const std::vector<std::string> once_more{
      "init",    "--vendor", "Acme",     "--product", "acme-app", "--url", "https://updates.acme.example",
      "--owner", "alice",    "--online", online()};
  EXPECT_TRUE(says(alice.sign_with_key(once_more), "[config_invalid]"));

  // The record is put back, in a clone: what was signed since is not forgotten.
  write_file(alice.path("records/init.json"), BegunInit{repository, keyring, alice.path("precious")}.write())
      .value();
  ASSERT_THAT(remove_tree(alice.path("requests")), IsDone());
  const std::string remembered = read(keyring + "/signed.json");
  const auto refused = alice.sign_with_key(once_more);
  EXPECT_TRUE(says(refused, "a keyring is there already")) << refused.output;
  EXPECT_EQ(read(keyring + "/signed.json"), remembered);
}

// Only its own keyring: one that an interrupted init did not make is not filled.
TEST_F(Signing, InitThatWasInterruptedTakesNoKeyringOfAnother) {
  const Person bob = person("bob");
  ASSERT_EQ(bob.sign_with_key({"key", "generate", "--owner", "bob", "--product", "acme-app", "--keyring",
                               "mine", "--out", "bob.swkeys"})
                .exit_code,
            0);
  make_directories(bob.path("records")).value();
  write_file(bob.path("records/init.json"), BegunInit{std::string(32, '0')}.write()).value();
  const auto refused = bob.sign_with_key({"init", "--vendor", "Acme", "--product", "acme-app", "--url",
                                          "https://updates.acme.example", "--owner", "bob", "--keyring",
                                          "mine", "--online", online()});
  EXPECT_EQ(refused.exit_code, 1) << refused.output;
  EXPECT_TRUE(says(refused, "a keyring is there already")) << refused.output;
}

TEST_F(Signing, ReleaseCanBeRunAgainWithTheSameBuildAndNoOther) {
  const Person alice = solo_vendor();
  write_file(alice.path("notes.txt"), "x", 0644).value();
  make_directories(alice.path("build")).value();
  const auto build = [&](const std::string& content, const std::vector<std::string>& more) {
    write_file(alice.path("build/app"), content, 0755).value();
    std::vector<std::string> words{"release", "build", "notes.txt", "--version", "1.0.0"};
    words.insert(words.end(), more.begin(), more.end());
    return alice.sign_with_key(words);
  };
  ASSERT_EQ(build("one", {"--rollback-floor", "0.9.0"}).exit_code, 0);
  const std::string release_file = read(alice.path("requests/acme-app-1.0.0.swrel"));
  const std::string manifest = read(alice.path("artifacts/acme-app/1.0.0/manifest.json"));
  const auto files = list_files_below(alice.path("artifacts")).value();

  const auto again = build("one", {});
  EXPECT_EQ(again.exit_code, 0) << again.output;
  EXPECT_TRUE(says(again, "already signed")) << again.output;

  const std::vector<std::pair<CommandResult, std::string>> refused{
      {build("another", {}), "acme-app-1.0.0-any.tar.zst"},
      {alice.sign_with_key({"release", "notes.txt", "--version", "1.0.0"}), "got no such file"},
      {build("one", {"--platform", "linux-x86_64"}), "acme-app-1.0.0-linux-x86_64.tar.zst"},
      {build("one", {"--rollback-floor", "1.0.0"}), "rollback floor 1.0.0"}};
  for (const auto& [told, difference] : refused) {
    EXPECT_EQ(told.exit_code, 3) << told.output;
    EXPECT_TRUE(says(told, "[version_exists]")) << told.output;
    EXPECT_TRUE(says(told, difference)) << told.output;
  }
  EXPECT_EQ(read(alice.path("requests/acme-app-1.0.0.swrel")), release_file);
  EXPECT_EQ(read(alice.path("artifacts/acme-app/1.0.0/manifest.json")), manifest);
  EXPECT_EQ(list_files_below(alice.path("artifacts")).value(), files) << "nothing is left behind";
  EXPECT_EQ(
      alice.sign_with_key({"release", "build", "--version", "1.1.0", "--rollback-floor", "1.0.0"}).exit_code,
      0)
      << "no version is used up";
  const auto later = build("one", {});
  EXPECT_EQ(later.exit_code, 0) << "the floor of a newer release is not that of this one\n" << later.output;
}

TEST_F(Signing, ReleaseRunAgainWithoutTheSignedManifestIsRefused) {
  const Person alice = solo_vendor();
  ASSERT_EQ(release(alice, "1.0.0", "one").exit_code, 0);
  ASSERT_EQ(release(alice, "1.1.0", "one").exit_code, 0);
  ASSERT_EQ(run({"rm", alice.path("artifacts/acme-app/1.0.0/manifest.json")}).exit_code, 0);
  const auto refused = release(alice, "1.0.0", "one");
  EXPECT_EQ(refused.exit_code, 3) << refused.output;
  EXPECT_TRUE(says(refused, "[version_exists]")) << refused.output;
}

TEST_F(Signing, APublishedPolicyIsIssuedAgainWithTheOptionsGiven) {
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
  EXPECT_TRUE(says(warned, "WARNING acme-app-1.0.0-any.tar.zst unpacks to 0 bytes")) << warned.output;
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

TEST_F(Signing, ADayThatNoCalendarHasIsReportedAsSuch) {
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

// No machine has this name: such a release was signed and could be installed nowhere.
TEST_F(Signing, APlatformIsSignedByTheNameThatClientsHave) {
  const Person alice = solo_vendor();
  make_directories(alice.path("build")).value();
  write_file(alice.path("build/app"), "x", 0755).value();
  const auto refused =
      alice.sign_with_key({"release", "build", "--version", "1.0.0", "--platform", "linux-z80"});
  EXPECT_EQ(refused.exit_code, 2) << refused.output;
  EXPECT_TRUE(says(refused, "aarch64")) << refused.output;
  const auto signed_one =
      alice.sign_with_key({"release", "build", "--version", "1.0.0", "--platform", "linux-amd64"});
  EXPECT_EQ(signed_one.exit_code, 0) << signed_one.output;
  EXPECT_TRUE(says(signed_one, "linux-x86_64")) << signed_one.output;
}

TEST_F(Signing, ARollbackFloorBelowThatOfTheReleaseBeforeIsWarnedOf) {
  const Person alice = solo_vendor();
  const std::string warning = "WARNING: the rollback floor of the previous release is 1.0.0";
  EXPECT_FALSE(says(release(alice, "1.0.0", "one"), "WARNING: the rollback floor"));
  EXPECT_FALSE(says(release(alice, "1.1.0", "two"), "WARNING: the rollback floor"));
  const auto lower =
      alice.sign_with_key({"release", "build", "--version", "1.2.0", "--rollback-floor", "0.9.0"});
  EXPECT_EQ(lower.exit_code, 0) << lower.output;
  EXPECT_TRUE(says(lower, warning)) << lower.output;
  const auto reviewed = alice.run({"review", "requests/acme-app-1.2.0.swreq"});
  EXPECT_TRUE(says(reviewed, warning)) << reviewed.output;
}

TEST_F(Signing, TheReviewIsShownBeforeThePassphraseIsAskedFor) {
  const Person alice = solo_vendor();
  make_directories(alice.path("build")).value();
  write_file(alice.path("build/app"), "one").value();
  const auto told = sealwright::run(
      {"env", "-i", "-C", alice.path(""), "PATH=/usr/bin:/bin", "HOME=" + alice.path(""), "sh", "-c",
       "mkfifo asked; \"$1\" release build --version 1.0.0 --passphrase-file asked >shown 2>&1 & "
       "for i in $(seq 300); do grep -qs 'Request acme-app-1.0.0' shown && break; sleep 0.1; done; "
       "grep -c 'Request acme-app-1.0.0' shown; cat passphrase >asked; wait $!",
       "sh", SEALWRIGHT_SIGN});
  EXPECT_EQ(told.exit_code, 0) << told.output << read(alice.path("shown"));
  EXPECT_EQ(told.output, "1\n");
}

TEST_F(Signing, TheReviewComesBeforeTheErrorInOnePipe) {
  const Person alice = solo_vendor();
  write_file(alice.path("passphrase"), "another\n").value();
  const auto told = release(alice, "1.0.0", "one");
  EXPECT_LT(told.output.find("Request acme-app-1.0.0"), told.output.find("[passphrase_wrong]"))
      << told.output;
}

TEST_F(Signing, AVersionThatIsListedIsRefused) {
  const Person alice = solo_vendor();
  ASSERT_EQ(release(alice, "1.0.0", "one").exit_code, 0);
  const auto again = release(alice, "1.0.0", "other");
  EXPECT_EQ(again.exit_code, 3);
  EXPECT_TRUE(says(again, "[version_exists]")) << again.output;
}

}  // namespace
}  // namespace sealwright::sign
