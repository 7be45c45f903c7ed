// SPDX-License-Identifier: Apache-2.0
// Faults in the state of a machine, as the client reports them: a stable code and exit code each time, a
// command that repairs it, and nothing is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/limits.hpp"
#include "metadata/tuf/starter_file.hpp"
#include "tests/support/customer_program.hpp"
#include "tests/support/repository_simulator.hpp"

namespace sealwright::client {
namespace {

using testing_support::ClientProgram;
using testing_support::expect_refusal;
using testing_support::read;

class BadState : public ClientProgram {
 protected:
  void SetUp() override {
    ClientProgram::SetUp();
    ASSERT_EQ(customer({"update"}).exit_code, 0);
  }
  static void halve(const std::string& name) {
    const std::string bytes = read(in("machine/state/" + name));
    ASSERT_FALSE(bytes.empty()) << name;
    write_file(in("machine/state/" + name), bytes.substr(0, bytes.size() / 2)).value();
  }
  static std::string running_digest() { return file_name_of(read_link(in("machine/current")).value()); }
  void expect_stopped(const std::string& code) {
    for (const char* command : {"check", "update"}) expect_refusal(customer({command}), 1, code);
    EXPECT_EQ(runs(), "1.0.0\n");
  }
};

TEST_F(BadState, OneHalfWrittenFloorIsReportedAndTheOtherCounts) {
  halve("floor.a");
  const auto checked = customer({"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.output;
  EXPECT_NE(checked.output.find("[state_damaged]"), std::string::npos) << checked.output;
}

TEST_F(BadState, TwoHalfWrittenFloorsStop) {
  halve("floor.a");
  halve("floor.b");
  expect_stopped("state_damaged");
}

TEST_F(BadState, AHalfWrittenRootStops) {
  halve("trusted/root.json");
  expect_stopped("state_damaged");
}

TEST_F(BadState, AHalfWrittenConfigurationStops) {
  halve("config.json");
  expect_stopped("state_damaged");
}

TEST_F(BadState, OtherHalfWrittenMetadataIsFetchedAgainAndReported) {
  for (const char* name : {"trusted/timestamp.json", "trusted/snapshot.json", "trusted/acme-app.json"}) {
    halve(name);
    const auto checked = customer({"check"});
    EXPECT_EQ(checked.exit_code, 0) << name << checked.output;
    EXPECT_NE(checked.output.find("[state_damaged]"), std::string::npos) << name << checked.output;
    EXPECT_EQ(customer({"check"}).output.find("[state_damaged]"), std::string::npos) << name;
  }
}

TEST_F(BadState, AHalfWrittenJournalIsProvenAndReplaced) {
  halve("journal");
  EXPECT_NE(customer({"status"}).output.find("[state_damaged]"), std::string::npos);
  serve("second");
  const auto updated = customer({"update"});
  EXPECT_EQ(updated.exit_code, 0) << updated.output;
  EXPECT_EQ(runs(), "1.1.0\n");
}

TEST_F(BadState, ALostProofIsReportedTheVersionStaysAndAnUpdateRestoresIt) {
  serve("second");
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  const std::string proof = in("machine/state/releases") + "/" + running_digest();
  for (const char* name : {"/tree", "/manifest.json"}) {
    run({"rm", "-rf", in("machine/state/documents/manifests")});
    write_file(proof + name, "").value();
    const auto recovered = customer({"recover", "--start"});
    EXPECT_EQ(recovered.exit_code, 0) << recovered.output;
    EXPECT_NE(recovered.output.find("[state_damaged]"), std::string::npos) << recovered.output;
    EXPECT_EQ(runs(), "1.1.0\n");
    const auto status = customer({"status"});
    EXPECT_NE(status.output.find("[state_damaged]"), std::string::npos) << status.output;
    EXPECT_NE(status.output.find("update --to 1.1.0"), std::string::npos) << status.output;
    EXPECT_EQ(status.output.find("not installed"), std::string::npos) << status.output;
    // A manifest is fetched with the next check, the listing with the version.
    EXPECT_EQ(customer({"check", "--exit-code"}).exit_code, name == std::string("/tree") ? 10 : 0);
    ASSERT_EQ(customer({"update"}).exit_code, 0);
    EXPECT_EQ(customer({"verify", "files"}).exit_code, 0);
    EXPECT_EQ(customer({"status"}).output.find("[state_damaged]"), std::string::npos);
  }
}

TEST_F(BadState, AVersionLeftBecauseItWasDamagedIsOfferedAgain) {
  serve("second");
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  ASSERT_EQ(run({"rm", "-rf", in("machine/versions/" + running_digest())}).exit_code, 0);
  ASSERT_EQ(customer({"recover"}).exit_code, 0);
  EXPECT_EQ(runs(), "1.0.0\n");
  EXPECT_EQ(customer({"check", "--exit-code"}).exit_code, 10);
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  EXPECT_EQ(runs(), "1.1.0\n");
}

TEST_F(BadState, IsNotTakenForANewDirectoryByInit) {
  const std::string trusted = read(in("machine/state/trusted/root.json"));
  const auto expect_not_begun = [&](const std::string& code) {
    const auto begun = customer({"init", in("public/acme-app.sealwright")});
    expect_refusal(begun, code == "usage" ? 2 : 1, code);
    EXPECT_NE(begun.output.find("init --reset"), std::string::npos) << begun.output;
    EXPECT_EQ(read(in("machine/state/trusted/root.json")), trusted);
  };
  for (const char* directory : {"partial", "staging", "trash"}) {
    run({"rm", "-rf", in("machine/" + std::string(directory))});
    expect_not_begun("usage");
  }
  const std::string config = read(in("machine/state/config.json"));
  write_file(in("machine/state/config.json"), "").value();
  expect_not_begun("state_damaged");
  write_file(in("machine/state/config.json"), config.substr(0, config.size() / 2)).value();
  expect_not_begun("state_damaged");
  EXPECT_EQ(customer({"init", in("public/acme-app.sealwright"), "--reset"}).exit_code, 0);
}

TEST_F(BadState, AMissingConfigurationDoesNotRollTheRootBack) {
  const std::string newer = read(in("machine/state/trusted/root.json")) + "\n";
  write_file(in("machine/state/trusted/root.json"), newer).value();
  run({"rm", in("machine/state/config.json")});
  expect_refusal(customer({"init", in("public/acme-app.sealwright")}), 1, "state_damaged");
  EXPECT_EQ(read(in("machine/state/trusted/root.json")), newer);
  EXPECT_FALSE(path_exists(in("machine/state/config.json")));
}

TEST_F(BadState, ThatIsLostAltogetherEndsInAVerifiedVersionAgain) {
  serve("second");
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  for (const bool reset : {false, true}) {
    for (const bool changed : {false, true}) {
      run({"rm", "-rf", in("machine/state")});
      if (changed) write_file(in("machine/current/bin/app"), "#!/bin/sh\necho changed\n", 0755).value();
      std::vector<std::string> init{"init", in("public/acme-app.sealwright")};
      if (reset) init.emplace_back("--reset");
      const auto begun = customer(init);
      ASSERT_EQ(begun.exit_code, 0) << begun.output;
      EXPECT_EQ(runs(), changed ? "changed\n" : "1.1.0\n") << "nothing is taken away before";
      const auto updated = customer({"update"});
      EXPECT_EQ(updated.exit_code, 0) << updated.output;
      EXPECT_EQ(runs(), "1.1.0\n");
      EXPECT_EQ(customer({"verify", "files"}).exit_code, 0);
      serve("first");
      EXPECT_EQ(customer({"check", "--exit-code"}).exit_code, 3) << "metadata older than what was accepted";
      serve("second");
    }
  }
}

TEST_F(BadState, ThatLostWhatProvesItsVersionsIsRepairedByAnUpdate) {
  serve("second");
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  for (const char* lost : {"state/releases", "state/documents", "versions"}) {
    run({"rm", "-rf", in("machine/" + std::string(lost))});
    if (lost == std::string("state/documents")) run({"rm", "-rf", in("machine/state/releases")});
    const auto updated = customer({"update"});
    EXPECT_EQ(updated.exit_code, 0) << lost << updated.output;
    EXPECT_EQ(runs(), "1.1.0\n") << lost;
    EXPECT_EQ(customer({"verify", "files"}).exit_code, 0) << lost;
  }
}

// Both floors damaged: what runs still shows which version this machine had reached.
TEST_F(BadState, AResetWithoutFloorsKeepsThoseOfWhatRuns) {
  serve("second");
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  for (const char* copy : {"floor.a", "floor.b"}) write_file(in("machine/state/") + copy, "").value();
  ASSERT_EQ(customer({"init", in("public/acme-app.sealwright"), "--reset"}).exit_code, 0);
  const auto shown = customer({"trust", "show"});
  EXPECT_NE(shown.output.find("nothing below 1.0.0"), std::string::npos) << shown.output;
  serve("first");
  EXPECT_EQ(customer({"check", "--exit-code"}).exit_code, 0) << "1.0.0 is older than what was accepted";
}

TEST_F(BadState, WithoutCurrentIsReportedAndRepairedByAnUpdate) {
  run({"rm", in("machine/current")});
  for (const char* command : {"status", "check"}) {
    const auto told = customer({command});
    EXPECT_NE(told.output.find("[state_damaged]"), std::string::npos) << told.output;
    EXPECT_NE(told.output.find("sealwright recover"), std::string::npos) << told.output;
    EXPECT_EQ(told.output.find("not installed yet"), std::string::npos) << told.output;
  }
  expect_refusal(customer({"verify", "files"}), 1, "state_damaged");
  // What is here and can be proven is not fetched again.
  ASSERT_EQ(run({"mv", in("public/targets"), in("public/aside")}).exit_code, 0);
  ASSERT_EQ(run({"sh", "-c", "rm -f " + in("machine/partial") + "/*"}).exit_code, 0);
  const auto updated = customer({"update"});
  EXPECT_EQ(runs(), "1.0.0\n") << updated.output;
  ASSERT_EQ(run({"mv", in("public/aside"), in("public/targets")}).exit_code, 0);
  EXPECT_EQ(customer({"update"}).exit_code, 0);
}

TEST_F(BadState, WithAForeignLinkNamesTheCommandThatRepairsIt) {
  serve("second");
  ASSERT_EQ(customer({"update"}).exit_code, 0);
  for (const char* link : {"machine/current", "machine/previous"}) {
    for (const char* instead : {"ln -s /tmp ", "mkdir ", "ln -s nowhere "}) {
      ASSERT_EQ(run({"sh", "-c", "rm -rf " + in(link) + "; " + instead + in(link)}).exit_code, 0);
      const auto checked = customer({"check"});
      expect_refusal(checked, 1, "state_damaged");
      EXPECT_NE(checked.output.find("sealwright recover"), std::string::npos) << checked.output;
      const auto recovered = customer({"recover"});
      EXPECT_EQ(recovered.exit_code, 0) << link << instead << recovered.output;
      EXPECT_EQ(runs(), "1.1.0\n") << link << instead;
      EXPECT_EQ(customer({"check"}).exit_code, 0) << link << instead;
    }
  }
}

TEST_F(BadState, AHalfWrittenJournalNamesTheCommandThatReplacesIt) {
  halve("journal");
  const auto back = customer({"rollback"});
  expect_refusal(back, 1, "state_damaged");
  EXPECT_NE(back.output.find("sealwright recover"), std::string::npos) << back.output;
}

TEST_F(BadState, WithoutTheFilesOfItsVersionSaysSoAndIsRepairedByName) {
  run({"rm", "-rf", in("machine/versions/") + running_digest()});
  const auto verified = customer({"verify", "files"});
  expect_refusal(verified, 1, "files_changed");
  EXPECT_NE(verified.output.find("update --to 1.0.0"), std::string::npos) << verified.output;
  const auto repaired = customer({"update", "--to", "1.0.0"});
  EXPECT_EQ(repaired.exit_code, 0) << repaired.output;
  EXPECT_EQ(runs(), "1.0.0\n");
  EXPECT_EQ(customer({"verify", "files"}).exit_code, 0);
}

TEST_F(BadState, AHugeFileIsReportedAsDamagedHereAndNotAsTheVendors) {
  const std::string huge(kLimits.stated + 1, ' ');
  for (const char* name : {"config.json", "journal", "trusted/root.json"}) {
    const std::string good = read(in("machine/state/") + name);
    write_file(in("machine/state/") + name, huge).value();
    expect_refusal(customer({name == std::string("journal") ? "confirm" : "check"}), 1, "state_damaged");
    write_file(in("machine/state/") + name, good).value();
  }
}

// An attacker who made it so large must not be able to have it started again.
TEST_F(BadState, ASupportHistoryThatIsTooLargeIsLeftAsItIs) {
  const std::string huge(kLimits.stated + 1, ' ');
  write_file(in("machine/state/ratchet"), huge).value();
  const auto checked = customer({"check"});
  EXPECT_EQ(checked.exit_code, 0) << checked.output;
  EXPECT_NE(checked.output.find("[too_large]"), std::string::npos) << checked.output;
  EXPECT_EQ(read_file(in("machine/state/ratchet"), huge.size()).value(), huge);
}

TEST_F(BadState, MissingWorkingDirectoriesAreMadeAgain) {
  serve("second");
  run({"rm", "-rf", in("machine/partial"), in("machine/staging"), in("machine/trash")});
  EXPECT_EQ(customer({"status"}).exit_code, 0);
  const auto updated = customer({"update"});
  EXPECT_EQ(updated.exit_code, 0) << updated.output;
  EXPECT_EQ(runs(), "1.1.0\n");
}

TEST_F(BadState, OfAnotherProductIsForeign) {
  std::string starter = read(in("public/acme-app.sealwright"));
  starter.replace(starter.find("\"acme-app\""), 10, "\"other\"");
  write_file(in("other.sealwright"), starter).value();
  const auto begun = customer({"init", in("other.sealwright")});
  expect_refusal(begun, 1, "state_foreign");
  EXPECT_EQ(customer({"check"}).exit_code, 0);
}

TEST_F(BadState, ThatOthersCanWriteToIsRefused) {
  std::filesystem::permissions(in("machine"), std::filesystem::perms(0777));
  expect_stopped("directory_unsafe");
}

// As another user: root may do everything, so the test drops its rights.
TEST_F(BadState, OfAnotherUserNeedsThatUsersRights) {
  ASSERT_EQ(run({"chmod", "755", in("")}).exit_code, 0);
  const bool is_root = run({"id", "-u"}).output == "0\n";
  if (!is_root) std::filesystem::permissions(in("machine/state"), std::filesystem::perms::none);
  std::vector<std::string> words = {SEALWRIGHT, "status", "--dir", in("machine")};
  if (is_root)
    words.insert(words.begin(), {"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"});
  expect_refusal(run(words), 1, "needs_privilege");
}

TEST_F(BadState, WithoutADirectoryThereIsNothingToWorkOn) {
  expect_refusal(run({SEALWRIGHT, "check", "--dir", in("nowhere")}), 1, "not_initialised");
}

TEST_F(BadState, OfAnotherOwnerIsTakenOverAndNotOnlyClosed) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  ASSERT_EQ(run({"chown", "65534", in("machine")}).exit_code, 0);
  const auto refused = customer({"status"});
  expect_refusal(refused, 1, "directory_unsafe");
  EXPECT_THAT(refused.output, ::testing::HasSubstr("chown"));
}

TEST_F(BadState, ABootstrapFileWithUrlsThatCannotBeUsedIsRefusedAtOnce) {
  std::string starter = read(in("public/acme-app.sealwright"));
  for (std::size_t at; (at = starter.find("file://")) != std::string::npos;)
    starter.replace(at, 7, "http://");
  write_file(in("plain.sealwright"), starter).value();
  expect_refusal(run({SEALWRIGHT, "init", in("plain.sealwright"), "--dir", in("nowhere")}), 2,
                 "config_invalid");
  EXPECT_FALSE(path_exists(in("nowhere")));
}

TEST_F(BadState, AMissingBootstrapFileIsALocalFailure) {
  expect_refusal(run({SEALWRIGHT, "init", in("no.sealwright"), "--dir", in("nowhere")}), 1, "file_missing");
  EXPECT_FALSE(path_exists(in("nowhere")));
}

// A repository that anybody can have the keys of, said in its signed root.
TEST_F(BadState, ASandboxIsFollowedOnLoopbackOnly) {
  testing_support::RepositorySimulator repository;
  Json binding = *repository.document("root").find("sealwright");
  binding.set("test", true);
  repository.document("root").set("sealwright", std::move(binding));
  repository.publish("root");
  const auto follow = [&](const std::string& url) {
    const StarterFile starter{"Acme", "acme-app", "stable", RepositoryUrls::below(url),
                              repository.bytes("root")};
    write_file(in("sandbox.sealwright"), starter.write()).value();
    run({"rm", "-rf", in("sandbox")});
    return run({SEALWRIGHT, "init", in("sandbox.sealwright"), "--dir", in("sandbox")});
  };
  for (const char* far : {"https://updates.acme.example", "https://localhost:x@updates.acme.example",
                          "https://127.0.0.1.acme.example", "https://127.acme.example"})
    expect_refusal(follow(far), 3, "test_key");
  EXPECT_FALSE(path_exists(in("sandbox")));
  EXPECT_EQ(follow("https://127.0.0.1:8443").exit_code, 0);
}

}  // namespace
}  // namespace sealwright::client
