// SPDX-License-Identifier: Apache-2.0
// The three programs together, as a vendor and a customer run them, in one directory each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>

#include "base/time.hpp"
#include "keys/public/digest.hpp"
#include "metadata/client/journal.hpp"
#include "metadata/json/json.hpp"
#include "tests/support/customer_program.hpp"
#include "tests/support/terminal_session.hpp"

namespace sealwright::client {
namespace {

using testing_support::ClientProgram;
using testing_support::expect_refusal;
using testing_support::read;

TEST_F(ClientProgram, InstallsWhatTheVendorSigned) {
  const auto updated = customer({"update"});
  EXPECT_EQ(updated.exit_code, 0) << updated.output;
  EXPECT_EQ(runs(), "1.0.0\n");
}

TEST_F(ClientProgram, UpdatesToTheNextVersionAndBackAndSkipsTheVersionLeft) {
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  serve("second");
  EXPECT_EQ(customer({"check", "--exit-code"}).exit_code, 10);
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  EXPECT_EQ(runs(), "1.1.0\n");
  const auto back = customer({"rollback"});
  ASSERT_EQ(back.exit_code, 0) << back.output;
  EXPECT_EQ(runs(), "1.0.0\n");
  EXPECT_EQ(customer({"update"}).exit_code, 0);
  EXPECT_EQ(runs(), "1.0.0\n");
  const auto named = customer({"update", "--to", "1.1.0"});
  EXPECT_EQ(named.exit_code, 0) << named.output;
  EXPECT_EQ(runs(), "1.1.0\n");
}

TEST_F(ClientProgram, AVersionLeftByNameIsHeldAndNotHidden) {
  serve("second");
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  ASSERT_EQ(customer({"update", "--to", "1.0.0"}).exit_code, 0);
  EXPECT_EQ(runs(), "1.0.0\n");
  const auto checked = customer({"check", "--explain", "--exit-code"});
  EXPECT_EQ(checked.exit_code, 13) << checked.output;
  EXPECT_THAT(checked.output, ::testing::HasSubstr("sealwright update --to 1.1.0"));
  EXPECT_THAT(checked.output, ::testing::HasSubstr("1.1.0  held_skipped"));
  EXPECT_THAT(customer({"updates"}).output, ::testing::HasSubstr("1.1.0 exists and is held back"));
  EXPECT_EQ(customer({"update"}).exit_code, 0);
  EXPECT_EQ(runs(), "1.0.0\n");
}

TEST_F(ClientProgram, ADryRunInstallsNothing) {
  EXPECT_EQ(customer({"update", "--dry-run"}).exit_code, 0);
  EXPECT_FALSE(path_exists(in("machine/current")));
}

TEST_F(ClientProgram, AChannelThatDoesNotExistIsNotTakenForUpToDate) {
  for (const char* command : {"check", "updates", "update"}) {
    const auto unknown = customer({command, "--channel", "stabel"});
    expect_refusal(unknown, 2, "unknown_channel");
    EXPECT_THAT(unknown.output, ::testing::HasSubstr("one of stable"));
  }
  EXPECT_FALSE(path_exists(in("machine/current")));
  EXPECT_EQ(customer({"update", "--channel", "stable"}).exit_code, 0);
}

TEST_F(ClientProgram, AChangedArtifactIsRefusedAndNothingIsInstalled) {
  const std::string artifact = served("*.tar.zst");
  std::string bytes = read(artifact);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file(artifact, bytes).value();
  expect_refusal(customer({"update"}), 3, "hash_mismatch");
  EXPECT_FALSE(path_exists(in("machine/current")));
}

TEST_F(ClientProgram, AManifestWithoutItsSignatureIsRefused) {
  write_file(served("manifest.json.sig"), R"({"payloadType":"application/vnd.in-toto+json","signatures":[]})")
      .value();
  expect_refusal(customer({"update"}), 3, "threshold_not_met");
  EXPECT_FALSE(path_exists(in("machine/current")));
}

TEST_F(ClientProgram, ANewestReleaseThatIsRefusedIsNotReportedAsUpToDate) {
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  serve("second");
  const auto digests = list_directory(in("public/signatures")).value();
  for (const std::string& digest : digests) {
    write_file(in("public/signatures/" + digest + "/manifest.json.sig"), "junk").value();
  }
  expect_refusal(customer({"check"}), 3, "json_invalid");
  expect_refusal(customer({"check", "--explain"}), 3, "json_invalid");
  EXPECT_EQ(runs(), "1.0.0\n");
}

TEST_F(ClientProgram, AnOldTimestampServedAgainIsRefused) {
  const std::string old = read(in("public/metadata/timestamp.json"));
  serve("second");
  ASSERT_EQ(customer({"check"}).exit_code, 0);
  write_file(in("public/metadata/timestamp.json"), old).value();
  expect_refusal(customer({"check"}), 3, "version_rollback");
}

TEST_F(ClientProgram, AnotherFingerprintIsRefusedAndNoDirectoryIsMade) {
  run({"rm", "-rf", in("machine")});
  expect_refusal(customer({"init", in("public/acme-app.sealwright"), "--fingerprint", std::string(64, '0')}),
                 3, "fingerprint_mismatch");
  EXPECT_FALSE(path_exists(in("machine")));
}

TEST_F(ClientProgram, AFingerprintMayHaveCapitalsAndColonsAndIsRefusedIfMalformed) {
  const std::string starter = in("public/acme-app.sealwright");
  run({"rm", "-rf", in("machine")});
  const auto init = [&](const std::string& fingerprint) {
    return customer({"init", starter, "--fingerprint", fingerprint});
  };
  for (const char* typo : {"0", "sha256:0123", "https://acme.example"}) expect_refusal(init(typo), 2, "usage");
  EXPECT_FALSE(path_exists(in("machine")));
  std::string digits = sha256_hex(read(in("public/metadata/1.root.json"))), typed;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i % 2 == 0) typed += ':';
    typed += static_cast<char>(std::toupper(digits[i]));
  }
  const auto done = init(typed);
  EXPECT_EQ(done.exit_code, 0) << done.output;
}

// A script whose variable is not set passes an empty argument: it did not mean to leave the option out.
TEST_F(ClientProgram, AnOptionWithoutItsValueIsAUsageErrorAndNotAbsent) {
  const std::string starter = in("public/acme-app.sealwright");
  run({"rm", "-rf", in("anew")});
  expect_refusal(run({SEALWRIGHT, "init", starter, "--fingerprint", "", "--dir", in("anew")}), 2, "usage");
  EXPECT_FALSE(path_exists(in("anew")));
  for (const char* option : {"--fingerprint", "--old-fingerprint"})
    expect_refusal(customer({"trust", "replace", starter, "--reason", "a drill", option, ""}), 2, "usage");
  for (const char* option : {"--to", "--channel", "--ca"})
    expect_refusal(customer({"update", option, ""}), 2, "usage");
  for (const char* option : {"--trust", "--manifest", "--key"})
    expect_refusal(customer({"verify", starter, option, ""}), 2, "usage");
  EXPECT_EQ(customer({"check", "--proxy", ""}).exit_code, 0) << "that means none";
}

TEST_F(ClientProgram, InitTwiceIsAUsageError) {
  expect_refusal(customer({"init", in("public/acme-app.sealwright")}), 2, "usage");
}

TEST_F(ClientProgram, AChangedInstalledFileIsNamed) {
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  EXPECT_EQ(customer({"verify", "files"}).exit_code, 0);
  write_file(in("machine/current/bin/app"), "#!/bin/sh\n", 0755).value();
  const auto changed = customer({"verify", "files"});
  expect_refusal(changed, 1, "files_changed");
  EXPECT_THAT(changed.output, ::testing::ContainsRegex("bin/app: size: expected [0-9]+, got 10\n"));
  write_file(in("machine/current/bin/extra"), "").value();
  ASSERT_EQ(run({"rm", in("machine/current/bin/app")}).exit_code, 0);
  const auto others = customer({"verify", "files"});
  EXPECT_THAT(others.output, ::testing::HasSubstr("bin/app: missing\n"));
  EXPECT_THAT(others.output, ::testing::HasSubstr("bin/extra: not in the signed listing\n"));
}

TEST_F(ClientProgram, ADamagedStateStopsAndAResetKeepsTheBaseline) {
  serve("second");
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  write_file(in("machine/state/trusted/root.json"), "{").value();
  expect_refusal(customer({"check"}), 1, "state_damaged");
  EXPECT_EQ(runs(), "1.1.0\n");
  const auto reset = customer({"init", in("public/acme-app.sealwright"), "--reset"});
  ASSERT_EQ(reset.exit_code, 0) << reset.output;
  serve("first");
  EXPECT_EQ(customer({"check", "--exit-code"}).exit_code, 0) << "1.0.0 is older than what was accepted";
}

TEST_F(ClientProgram, WithoutASupportDateTheAnswerIsUnknown) {
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  EXPECT_EQ(customer({"status"}).exit_code, 0);
  EXPECT_EQ(customer({"status", "--exit-code"}).exit_code, 30);
}

TEST_F(ClientProgram, EveryCandidateIsExplained) {
  serve("second");
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  const auto explained = customer({"check", "--explain"});
  EXPECT_NE(explained.output.find("1.1.0  not_newer"), std::string::npos) << explained.output;
  EXPECT_NE(explained.output.find("1.0.0  not_newer"), std::string::npos) << explained.output;
}

TEST_F(ClientProgram, JsonIsOneObjectOnOneLine) {
  const auto answer = customer({"check", "--json"});
  const auto json = read_json(answer.output, "output");
  ASSERT_TRUE(json) << answer.output;
  EXPECT_EQ(*json->find("result")->text(), "available");
  EXPECT_EQ(*json->find("schema")->text(), "sealwright-output/1");
  EXPECT_EQ(std::count(answer.output.begin(), answer.output.end(), '\n'), 1);
}

TEST_F(ClientProgram, AnAnswerThatCannotBeWrittenIsNoSuccess) {
  const auto into_a_full_disk = [](const std::string& words) {
    return run({"sh", "-c", words + " 2>&1 >/dev/full"});
  };
  expect_refusal(into_a_full_disk(std::string(SEALWRIGHT) + " status --json --dir " + in("machine")), 1,
                 "io_error");
  for (const std::string program : {SEALWRIGHT, SEALWRIGHT_SIGN, SEALWRIGHT_PUBLISH})
    expect_refusal(into_a_full_disk(program + " --manual"), 1, "io_error");
  expect_refusal(into_a_full_disk(std::string(SEALWRIGHT) + " status --json --dir " + in("nowhere")), 1,
                 "not_initialised");
  expect_refusal(into_a_full_disk(std::string(SEALWRIGHT_PUBLISH) + " status --json --dir " + in("vendor")),
                 1, "io_error");
}

TEST_F(ClientProgram, TheOriginOfASettingIsNamed) {
  const auto shown = customer({"config", "show", "--origin"});
  EXPECT_NE(shown.output.find("config.json"), std::string::npos) << shown.output;
  EXPECT_NE(shown.output.find("built in"), std::string::npos) << shown.output;
}

// At the last check the manifest of one release was unavailable.
TEST_F(ClientProgram, AReleaseThatWasNotFetchedHidesNoOther) {
  serve("second");
  ASSERT_EQ(customer({"check"}).exit_code, 0);
  const std::string kept =
      run({"grep", "-l", "\"version\":\"1.1.0\"", "-r", in("machine/state/documents/manifests")}).output;
  ASSERT_EQ(run({"rm", kept.substr(0, kept.find('\n'))}).exit_code, 0);
  const auto shown = customer({"show", "1.0.0"});
  EXPECT_EQ(shown.exit_code, 0) << shown.output;
  expect_refusal(customer({"show", "1.1.0"}), 4, "not_found");
}

TEST_F(ClientProgram, AVersionThatIsNamedAndRefusedSaysWhy) {
  serve("second");
  const auto digests = list_directory(in("public/signatures")).value();
  for (const std::string& digest : digests)
    run({"rm", in("public/signatures/" + digest + "/manifest.json.sig")});
  expect_refusal(customer({"update", "--to", "1.1.0"}), 4, "not_found");
  expect_refusal(customer({"update", "--to", "9.9.9"}), 3, "target_not_listed");
}

// Everything known before is discarded: a person has to confirm it.
TEST_F(ClientProgram, TrustIsReplacedOnlyWhenAPersonAtATerminalSaysYes) {
  make_directories(in("anew")).value();
  for (std::vector<std::string> words :
       std::vector<std::vector<std::string>>{{SEALWRIGHT_SIGN, "init", "--vendor", "Acme", "--product",
                                              "acme-app", "--url", "file://" + in("anew/public")},
                                             {SEALWRIGHT_SIGN, "release", in("build"), "--version", "2.0.0"},
                                             {SEALWRIGHT_PUBLISH, "push"}}) {
    words.insert(words.begin(), {"env", "HOME=" + in("anew/home")});
    words.insert(words.end(), {"--dir", in("anew"), "--passphrase-file", in("passphrase")});
    const auto done = run(words);
    ASSERT_EQ(done.exit_code, 0) << done.output;
  }
  const auto replace = [] {
    return testing_support::TerminalSession({SEALWRIGHT, "trust", "replace",
                                             in("anew/public/acme-app.sealwright"), "--reason", "a drill",
                                             "--dir", in("machine")});
  };
  const std::string root = read(in("machine/state/trusted/root.json"));
  for (const char* answer : {"n", "", "yea"}) {
    auto declined = replace();
    ASSERT_TRUE(declined.sees("[y/N]")) << declined.screen();
    declined.type(answer);
    EXPECT_NE(declined.rest().find("[cancelled]"), std::string::npos) << declined.screen();
    EXPECT_NE(declined.screen().find("Ask the vendor"), std::string::npos) << declined.screen();
    EXPECT_EQ(declined.exit_code, 8);
    EXPECT_FALSE(path_exists(in("machine/state/trust.jsonl")));
    EXPECT_EQ(read(in("machine/state/trusted/root.json")), root);
  }
  auto interrupted = replace();
  ASSERT_TRUE(interrupted.sees("[y/N]")) << interrupted.screen();
  interrupted.type("\x03");  // Ctrl-C
  EXPECT_NE(interrupted.rest().find("[cancelled]"), std::string::npos) << interrupted.screen();
  EXPECT_EQ(interrupted.screen().find("not confirmed"), std::string::npos) << "no one answered";
  EXPECT_EQ(interrupted.exit_code, 8);
  const auto place = [] { return run({"stat", "-c", "%i", in("machine/state/trusted")}).output; };
  const std::string before = place();
  auto confirmed = replace();
  ASSERT_TRUE(confirmed.sees("[y/N]")) << confirmed.screen();
  confirmed.type("y");
  confirmed.rest();
  EXPECT_EQ(confirmed.exit_code, 0) << confirmed.screen();
  EXPECT_NE(read(in("machine/state/trust.jsonl")).find("a drill"), std::string::npos);
  EXPECT_EQ(place(), before) << "cut anywhere, the client directory still opens";
}

// As an update holds it while its server keeps it waiting.
TEST_F(ClientProgram, TheProductStartsWhileAnotherRunHoldsTheLock) {
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  const auto another_run = FileLock::acquire(in("machine/state/lock")).value();
  const auto started = customer({"recover", "--start"});
  EXPECT_EQ(started.exit_code, 0) << started.output;
  EXPECT_THAT(started.output, ::testing::HasSubstr("1.0.0 runs"));
  EXPECT_THAT(started.output, ::testing::HasSubstr("[lock_held]"));
  expect_refusal(customer({"recover"}), 7, "lock_held");
}

TEST_F(ClientProgram, AStartOnProbationIsCountedAsSoonAsTheOtherRunHasEnded) {
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  const std::string path = in("machine/state/journal");
  Journal journal = Journal::read(read(path), "journal").value();
  journal = journal.on_probation({system_now() + kHour, 0}, system_now());
  journal.confirmed_by_caller = true;
  write_file(path, journal.write(), 0600).value();
  std::optional<FileLock> another_run = FileLock::acquire(in("machine/state/lock")).value();
  testing_support::TerminalSession start({SEALWRIGHT, "recover", "--start", "--dir", in("machine")});
  ASSERT_TRUE(start.sees("a version is on probation: waiting")) << start.screen();
  another_run.reset();
  start.rest();
  EXPECT_EQ(start.exit_code, 0) << start.screen();
  EXPECT_THAT(start.screen(), ::testing::HasSubstr("The probation continues; 1.0.0 runs."));
  EXPECT_EQ(Journal::read(read(path), "journal").value().probation->starts, 1);
}

class OfflineVerify : public ClientProgram {
 protected:
  void SetUp() override {
    ClientProgram::SetUp();
    run({"rm", "-rf", in("download")});
    ASSERT_EQ(run({"cp", "-a", in("vendor/artifacts/acme-app/1.0.0"), in("download")}).exit_code, 0);
    trust_ = in("public/acme-app.trust.json");
    file_ = in("download/acme-app-1.0.0-any.tar.zst");
  }
  CommandResult verify(std::vector<std::string> words) {
    words.insert(words.begin(), {SEALWRIGHT, "verify", file_});
    return run(words);
  }
  std::string trust_, file_;
};

TEST_F(OfflineVerify, ATrustFileVouchesForTheArtifact) {
  const auto verified = verify({"--trust", trust_});
  EXPECT_EQ(verified.exit_code, 0) << verified.output;
  EXPECT_NE(verified.output.find("Freshness was not checked"), std::string::npos);
}

TEST_F(OfflineVerify, AnInitialisedDirectoryVouchesToo) {
  ASSERT_EQ(customer({"check"}).exit_code, 0);
  const auto verified = verify({"--dir", in("machine")});
  EXPECT_EQ(verified.exit_code, 0) << verified.output;
}

TEST_F(OfflineVerify, AChangedByteIsRefused) {
  std::string bytes = read(file_);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_file(file_, bytes).value();
  expect_refusal(verify({"--trust", trust_}), 3, "hash_mismatch");
}

TEST_F(OfflineVerify, APipeIsNoFile) {
  ASSERT_EQ(run({"rm", file_}).exit_code, 0);
  ASSERT_EQ(run({"mkfifo", file_}).exit_code, 0);
  const auto refused = run({"timeout", "10", SEALWRIGHT, "verify", file_, "--trust", trust_});
  expect_refusal(refused, 1, "io_error");
}

// OpenSSL would ask at the terminal for the passphrase of a key that says it is encrypted.
TEST_F(OfflineVerify, AKeyThatSaysItIsEncryptedPromptsForNothing) {
  write_file(
      in("k.pub"),
      "-----BEGIN PUBLIC KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
      "AES-256-CBC,"
      "00112233445566778899AABBCCDDEEFF\n\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
      "-----END PUBLIC KEY-----\n")
      .value();
  testing_support::TerminalSession session({SEALWRIGHT, "verify", file_, "--key", in("k.pub")});
  EXPECT_NE(session.rest().find("unsupported_key"), std::string::npos);
  EXPECT_EQ(session.screen().find("pass phrase"), std::string::npos) << session.screen();
  EXPECT_EQ(session.exit_code, 3);
}

TEST_F(OfflineVerify, ATruncatedFileIsRefused) {
  write_file(file_, "").value();
  expect_refusal(verify({"--trust", trust_}), 3, "length_mismatch");
}

TEST_F(OfflineVerify, AnotherKeyDoesNotVouch) {
  ASSERT_EQ(run({"openssl", "genpkey", "-algorithm", "ed25519", "-out", in("k.pem")}).exit_code, 0);
  ASSERT_EQ(run({"openssl", "pkey", "-in", in("k.pem"), "-pubout", "-out", in("k.pub")}).exit_code, 0);
  expect_refusal(verify({"--key", in("k.pub")}), 3, "threshold_not_met");
}

TEST_F(OfflineVerify, AMissingFileIsALocalFailure) {
  const auto absent = run({SEALWRIGHT, "verify", in("download/nosuch"), "--trust", trust_});
  expect_refusal(absent, 1, "file_missing");
  EXPECT_THAT(absent.output, ::testing::HasSubstr("nosuch"));
  const auto nowhere = run({SEALWRIGHT, "verify", in("nowhere/nosuch"), "--trust", trust_});
  expect_refusal(nowhere, 1, "file_missing");
  EXPECT_THAT(nowhere.output, ::testing::HasSubstr("nowhere/nosuch")) << "and not the manifest beside it";
  expect_refusal(run({SEALWRIGHT, "verify", in("download"), "--trust", trust_}), 2, "usage");
  expect_refusal(run({SEALWRIGHT, "verify", "--key", in("k.pub")}), 2, "usage");
}

TEST_F(OfflineVerify, AFileUnderAnotherNameIsReportedWithItsOwn) {
  const std::string digest = run({"sha256sum", file_}).output.substr(0, 64);
  const std::string served = in("download/" + digest + ".acme-app-1.0.0-any.tar.zst");
  ASSERT_EQ(run({"cp", file_, served}).exit_code, 0);
  const auto renamed = run({SEALWRIGHT, "verify", served, "--trust", trust_});
  expect_refusal(renamed, 3, "subject_missing");
  EXPECT_THAT(renamed.output, ::testing::HasSubstr("Rename it to that name and verify it again"));
  write_file(in("download/other"), "of nobody").value();
  const auto unknown = run({SEALWRIGHT, "verify", in("download/other"), "--trust", trust_});
  expect_refusal(unknown, 3, "subject_missing");
  EXPECT_THAT(unknown.output, ::testing::HasSubstr("expected acme-app-1.0.0-any.tar.zst"));
  EXPECT_THAT(unknown.output, ::testing::Not(::testing::HasSubstr("rename")));
}

TEST_F(OfflineVerify, AThresholdIsOfPinnedKeysOnly) {
  expect_refusal(verify({"--trust", trust_, "--threshold", "2"}), 2, "usage");
  expect_refusal(verify({"--dir", in("machine"), "--threshold", "2"}), 2, "usage");
}

TEST_F(OfflineVerify, WithoutAnAnchorItIsAUsageErrorAndNoSuccess) { expect_refusal(verify({}), 2, "usage"); }

}  // namespace
}  // namespace sealwright::client
