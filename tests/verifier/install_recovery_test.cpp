// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_machine.hpp"

namespace sealwright::client {
namespace {

using testing::must;
using testing::sample_build;
using testing::sample_release;
using testing::SampleBuild;
using testing::SampleMachine;
using testing::version;

// A machine with 1.0.0 before and 2.0.0 running, whose journal and `current` a test sets as a run that was
// cut short leaves them.
class InstallRecovery : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(machine_.install(one_), IsDone());
    ASSERT_THAT(machine_.install(two_), IsDone());
  }
  static std::string digest(const SampleBuild& build) { return sample_release(build.manifest).digest(); }

  Journal journal(JournalState state) const {
    Journal written = *must(machine_.directory().journal());
    written.from = digest(one_);
    written.to = digest(two_);
    written.kind = ChangeKind::update;
    written = written.at_state(state, machine_.now);
    return state == JournalState::probation ? written.on_probation({machine_.now + kHour, 0}, machine_.now)
                                            : written;
  }
  void leave(const Journal& written) { must(must(machine_.directory().lock()).store_journal(written)); }
  void point_current_to(const SampleBuild& build) {
    must(point_link(machine_.paths().root(), "current", "versions/" + digest(build)));
  }
  void damage(const SampleBuild& build) {
    must(write_file(machine_.paths().version(digest(build)) + "/share/notes.txt", "changed"));
  }
  void damage_journal() { must(write_file(machine_.paths().journal(), "{\"format\":\"sealwright-jour")); }
  JournalState state() const { return machine_.directory().journal().value()->state; }

  const SampleBuild one_ = sample_build("1.0.0"), two_ = sample_build("2.0.0");
  TemporaryDirectory temporary_ = *TemporaryDirectory::create(::testing::TempDir(), "recovery-");
  SampleMachine machine_{temporary_.path() + "/acme-app"};
};

TEST_F(InstallRecovery, OfASettledMachineChangesNothing) {
  const auto before = machine_.directory().journal().value();
  const auto report = machine_.recover();
  ASSERT_THAT(report, IsDone());
  EXPECT_EQ(report->step, "repeat_commit");
  EXPECT_EQ(machine_.directory().journal().value(), before);
  EXPECT_EQ(machine_.running(), "2.0.0");
}

TEST_F(InstallRecovery, DropsWhatNeverBecameVisible) {
  point_current_to(one_);
  leave(journal(JournalState::intent));
  must(make_directories(machine_.paths().staging() + "/" + std::string(32, '1')));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_EQ(state(), JournalState::rolled_back);
  EXPECT_TRUE(machine_.is_tidy());
}

TEST_F(InstallRecovery, CompletesWhatWasPrepared) {
  point_current_to(one_);
  leave(journal(JournalState::prepared));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.running(), "2.0.0");
  EXPECT_EQ(state(), JournalState::committed);
}

TEST_F(InstallRecovery, DoesNotCompleteWhatIsBannedSkippedOrBelowTheFloorByNow) {
  const auto expect_dropped = [&] {
    point_current_to(one_);
    leave(journal(JournalState::prepared));
    ASSERT_THAT(machine_.recover(), IsDone());
    EXPECT_EQ(machine_.running(), "1.0.0");
    EXPECT_EQ(state(), JournalState::rolled_back);
  };
  machine_.change_floor([&](FloorFile& floor) { floor.banned.insert(digest(two_)); });
  expect_dropped();
  machine_.change_floor([&](FloorFile& floor) { floor.banned.clear(); });
  ClientConfig config = *machine_.directory().config();
  config.skip(version("2.0.0"));
  must(must(machine_.directory().lock()).store_config(config));
  expect_dropped();
}

TEST_F(InstallRecovery, DoesNotCompleteWhatIsNotWhole) {
  point_current_to(one_);
  leave(journal(JournalState::prepared));
  damage(two_);
  const auto report = machine_.recover();
  ASSERT_THAT(report, IsDone());
  EXPECT_EQ(report->reason->code(), ErrorCode::files_changed);
  EXPECT_EQ(machine_.running(), "1.0.0");
}

TEST_F(InstallRecovery, ContinuesAfterASwitchThatWasNotRecorded) {
  leave(journal(JournalState::prepared));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.running(), "2.0.0");
  EXPECT_EQ(state(), JournalState::committed);
}

TEST_F(InstallRecovery, ConcludesAProbation) {
  leave(journal(JournalState::probation));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(state(), JournalState::committed);
}

TEST_F(InstallRecovery, RecordsASwitchBack) {
  point_current_to(one_);
  leave(journal(JournalState::probation));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_EQ(state(), JournalState::rolled_back);
  EXPECT_EQ(machine_.directory().attempts().find(digest(two_))->count, 1);
}

TEST_F(InstallRecovery, RaisesFloorsThatACommitDidNotReach) {
  machine_.change_floor([&](FloorFile& floor) {
    floor.baseline = version("1.0.0");
    floor.installed.erase(digest(two_));
  });
  must(remove_tree(machine_.paths().previous()));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.floor().baseline, version("2.0.0"));
  EXPECT_TRUE(machine_.floor().installed.contains(digest(two_)));
  EXPECT_EQ(machine_.directory().previous().value(), digest(one_));
}

// The vendor withdrew 2.0.0 and sends 1.5.0: a later run must not raise the baseline again.
TEST_F(InstallRecovery, LeavesABaselineThatMovedSinceTheCommit) {
  machine_.change_floor([&](FloorFile& floor) { floor.baseline = version("1.5.0"); });
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.floor().baseline, version("1.5.0"));
}

TEST_F(InstallRecovery, LeavesADownloadThatWasCut) {
  const std::string partial = machine_.paths().partial() + "/" + std::string(64, 'd');
  must(write_file(partial, "half"));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_TRUE(path_exists(partial));
}

TEST_F(InstallRecovery, KeepsAProvenVersionWhenTheJournalIsUnreadable) {
  damage_journal();
  const auto report = machine_.recover();
  ASSERT_THAT(report, IsDone());
  EXPECT_EQ(report->step, "prove");
  EXPECT_EQ(report->reason->code(), ErrorCode::state_damaged);
  EXPECT_EQ(machine_.running(), "2.0.0");
  EXPECT_EQ(state(), JournalState::committed);
}

TEST_F(InstallRecovery, ReturnsToTheNewestThatCanBeProven) {
  damage_journal();
  damage(two_);
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_TRUE(machine_.is_whole());
}

TEST_F(InstallRecovery, ReturnsToNothingBelowTheFloor) {
  damage_journal();
  damage(two_);
  machine_.change_floor([&](FloorFile& floor) { floor.security_floor = version("1.5.0"); });
  EXPECT_THAT(machine_.recover(), FailsWith(ErrorCode::state_damaged));
}

TEST_F(InstallRecovery, DoesNotRunWhatSomebodyElseSwitchedTo) {
  must(point_link(machine_.paths().root(), "current", "/tmp"));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.running(), "2.0.0");
}

TEST_F(InstallRecovery, ReplacesADirectoryWithALink) {
  const std::string root = machine_.paths().root();
  must(remove_tree(machine_.paths().current()));
  must(make_directories(machine_.paths().current() + "/bin"));
  must(make_directories(root + "/current.new/left/by/a/cut/run"));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.running(), "2.0.0");
  EXPECT_TRUE(machine_.is_tidy());
}

TEST_F(InstallRecovery, APreviousThatNamesNothingIsRepairedOrRemoved) {
  must(point_link(machine_.paths().root(), "previous", "/tmp"));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.directory().previous().value(), digest(one_));
  damage_journal();
  must(point_link(machine_.paths().root(), "previous", "/tmp"));
  ASSERT_THAT(machine_.recover(), IsDone());
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.directory().previous().value(), std::nullopt);
  EXPECT_EQ(machine_.running(), "2.0.0");
}

TEST_F(InstallRecovery, StopsWhenNothingCanBeProven) {
  damage_journal();
  damage(one_);
  damage(two_);
  EXPECT_THAT(machine_.recover(), FailsWith(ErrorCode::state_damaged));
  EXPECT_EQ(machine_.directory().current().value(), digest(two_));
}

TEST_F(InstallRecovery, PutsBackALostProofFromWhereChecksKeepIt) {
  const std::string proof = machine_.paths().release(digest(two_));
  const std::string copy = machine_.paths().manifests() + "/" + digest(two_);
  must(make_directories(machine_.paths().manifests()));
  for (const auto& [name, kind] : {std::pair{"/manifest.json", ".json"}, {"/manifest.json.sig", ".sig"}}) {
    const std::string good = must(read_file(proof + name, 1 << 20));
    must(write_file(copy + kind, good));
    must(name == std::string("/manifest.json") ? write_file(proof + name, "") : remove_tree(proof + name));
    const auto report = machine_.recover();
    ASSERT_THAT(report, IsDone());
    EXPECT_FALSE(report->reason) << name;
    EXPECT_EQ(machine_.running(), "2.0.0") << name;
    EXPECT_EQ(must(read_file(proof + name, 1 << 20)), good);
  }
}

TEST_F(InstallRecovery, TheLossOfItsProofDoesNotEndWhatRuns) {
  const Journal settled = *must(machine_.directory().journal());
  for (const Start start : {Start::not_counted, Start::counted}) {
    for (const std::string& journal : {settled.write(), std::string("half"), std::string()}) {
      must(write_file(machine_.paths().release(digest(two_)) + "/manifest.json", ""));
      must(journal.empty() ? remove_tree(machine_.paths().journal())
                           : write_file(machine_.paths().journal(), journal));
      const auto report = machine_.recover(start);
      ASSERT_THAT(report, IsDone()) << journal;
      EXPECT_EQ(machine_.running(), "2.0.0") << journal;
      EXPECT_EQ(report->outcome.version, version("2.0.0")) << journal;
      ASSERT_TRUE(report->reason) << journal;
      EXPECT_EQ(report->reason->code(), ErrorCode::state_damaged);
      EXPECT_NE(report->reason->advice().find("update --to 2.0.0"), std::string::npos);
    }
  }
}

TEST_F(InstallRecovery, WhatIsBannedDoesNotRunWithoutItsProof) {
  damage_journal();
  must(write_file(machine_.paths().release(digest(two_)) + "/manifest.json", ""));
  machine_.change_floor([&](FloorFile& floor) { floor.banned.insert(digest(two_)); });
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0");
}

TEST_F(InstallRecovery, WithoutItsProofNothingNewIsKeptThatDidNotProveItself) {
  machine_.change_floor([&](FloorFile& floor) { floor.installed.erase(digest(two_)); });
  leave(journal(JournalState::prepared));
  must(write_file(machine_.paths().release(digest(two_)) + "/manifest.json", ""));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0");
}

TEST_F(InstallRecovery, StartsOfAVersionOnProbationCountWithoutItsProofToo) {
  machine_.change_floor([&](FloorFile& floor) { floor.installed.erase(digest(two_)); });
  Journal waiting = journal(JournalState::probation);
  waiting.confirmed_by_caller = true;
  leave(waiting);
  must(write_file(machine_.paths().release(digest(two_)) + "/manifest.json", ""));
  for (int start = 0; start < 2; ++start) {
    ASSERT_THAT(machine_.recover(Start::counted), IsDone());
    EXPECT_EQ(machine_.running(), "2.0.0");
  }
  ASSERT_THAT(machine_.recover(Start::counted), IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0");
}

TEST_F(InstallRecovery, GoesBackWhenTheFilesOfWhatRunsAreGone) {
  must(remove_tree(machine_.paths().version(digest(two_))));
  const auto report = machine_.recover();
  ASSERT_THAT(report, IsDone());
  EXPECT_TRUE(report->reason);
  EXPECT_EQ(machine_.running(), "1.0.0");
}

TEST_F(InstallRecovery, WithoutCurrentTheVersionThatWasMeantRunsAgain) {
  for (const bool with_journal : {true, false}) {
    must(remove_tree(machine_.paths().current()));
    if (!with_journal) must(remove_tree(machine_.paths().journal()));
    ASSERT_THAT(machine_.recover(), IsDone());
    EXPECT_EQ(machine_.running(), "2.0.0") << with_journal;
  }
  ASSERT_THAT(machine_.rollback(), IsDone());
  must(remove_tree(machine_.paths().current()));
  ASSERT_THAT(machine_.recover(), IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0") << "its owner left 2.0.0";
}

TEST_F(InstallRecovery, AVerifiedVersionIsInstalledOverWhatCannotBeProven) {
  must(write_file(machine_.paths().release(digest(two_)) + "/tree", ""));
  ASSERT_THAT(machine_.install(two_), IsDone());
  EXPECT_TRUE(machine_.is_whole());
  damage_journal();
  damage(one_);
  damage(two_);
  ASSERT_THAT(machine_.recover(), FailsWith(ErrorCode::state_damaged));
  ASSERT_THAT(machine_.install(two_), IsDone());
  EXPECT_EQ(machine_.running(), "2.0.0");
  EXPECT_TRUE(machine_.is_whole());
}

TEST_F(InstallRecovery, LeavesTheJournalOfANewerProgramAlone) {
  const std::string newer = "{\"format\":\"sealwright-journal/2\"}\n";
  must(write_file(machine_.paths().journal(), newer));
  EXPECT_THAT(machine_.recover(), FailsWith(ErrorCode::format_too_new));
  EXPECT_EQ(must(read_file(machine_.paths().journal(), 1000)), newer);
}

TEST_F(InstallRecovery, StartsAgainWhenAFirstInstallLeftAnUnreadableJournal) {
  SampleMachine fresh(temporary_.path() + "/fresh");
  must(write_file(fresh.paths().journal(), "{"));
  ASSERT_THAT(fresh.install(one_), IsDone());
  EXPECT_EQ(fresh.running(), "1.0.0");
}

TEST_F(InstallRecovery, WorksWithOneSoundCopyOfTheFloors) {
  must(write_file(machine_.paths().state() + "/floor.b", "half"));
  ASSERT_THAT(machine_.rollback(), IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0");
}

TEST_F(InstallRecovery, NeedsWhatWasKeptOfAVersion) {
  must(write_file(machine_.paths().release(digest(two_)) + "/tree", "sealwright-tree 1\n"));
  EXPECT_THAT(verify_files(machine_.directory()), FailsWith(ErrorCode::state_damaged));
}

}  // namespace
}  // namespace sealwright::client
