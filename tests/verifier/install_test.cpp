// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/installer.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_machine.hpp"

namespace sealwright::client {
namespace {

using testing::sample_build;
using testing::sample_release;
using testing::SampleBuild;
using testing::SampleMachine;
using testing::version;

class Install : public ::testing::Test {
 protected:
  const SampleBuild one_ = sample_build("1.0.0"), two_ = sample_build("2.0.0"),
                    three_ = sample_build("3.0.0");
  const SampleBuild sick_ =
      sample_build("2.0.0", {.rollback_floor = "1.5.0", .health = {"bin/sick"}, .more_files = {}});
  TemporaryDirectory temporary_ = *TemporaryDirectory::create(::testing::TempDir(), "install-");
  std::string root_ = temporary_.path() + "/acme-app";
  SampleMachine machine_{root_};

  static std::string digest(const SampleBuild& build) { return sample_release(build.manifest).digest(); }
  std::string version_directory(const SampleBuild& build) { return machine_.paths().version(digest(build)); }
  // Writes into what is installed, as a user or a failing disk would.
  void change_file(const SampleBuild& build, const std::string& path) {
    ASSERT_THAT(write_file(version_directory(build) + "/" + path, "changed"), IsDone());
  }
};

TEST_F(Install, AFirstVersionRuns) {
  const auto outcome = machine_.install(one_);
  ASSERT_THAT(outcome, IsDone());
  EXPECT_EQ(outcome->state, JournalState::committed);
  EXPECT_EQ(outcome->version, version("1.0.0"));
  EXPECT_TRUE(outcome->notices.empty());
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_TRUE(machine_.is_whole());
  EXPECT_TRUE(machine_.is_tidy());
}

TEST_F(Install, AnUpdateReplacesItAndRemembersTheOneBefore) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  ASSERT_THAT(machine_.install(two_), IsDone());
  EXPECT_EQ(machine_.running(), "2.0.0");
  EXPECT_EQ(machine_.directory().previous().value(), digest(one_));
  EXPECT_EQ(machine_.floor().baseline, version("2.0.0"));
  EXPECT_EQ(machine_.floor().installed.size(), 2u);
}

TEST_F(Install, OnlyTwoVersionsStay) {
  for (const auto& build : {one_, two_, three_}) ASSERT_THAT(machine_.install(build), IsDone());
  EXPECT_EQ(machine_.versions(), 2u);
  EXPECT_FALSE(path_exists(version_directory(one_)));
  EXPECT_FALSE(path_exists(machine_.paths().release(digest(one_))));
}

TEST_F(Install, AVersionThatIsHeldStays) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  const auto hold = VersionHold::acquire(version_directory(one_));
  ASSERT_THAT(machine_.install(two_), IsDone());
  ASSERT_THAT(machine_.install(three_), IsDone());
  EXPECT_TRUE(path_exists(version_directory(one_)));
}

TEST_F(Install, WhatRunsCanBeReadByAllAndTheStateOnlyByItsOwner) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  struct stat info {};
  ASSERT_EQ(::stat(version_directory(one_).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0755u);
  ASSERT_EQ(::stat(machine_.paths().journal().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
}

TEST_F(Install, AnArchiveThatDiffersFromItsListingLeavesTheOldVersion) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  SampleBuild mixed = two_;
  const Artifact& other = three_.manifest.artifacts.front();
  Artifact& artifact = mixed.manifest.artifacts.front();
  artifact.sha256 = other.sha256;
  artifact.length = other.length;
  mixed.manifest.subjects[artifact.name] = other.sha256;
  mixed.artifact = three_.artifact;
  EXPECT_THAT(machine_.install(mixed), FailsWith(ErrorCode::archive_differs));
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_TRUE(machine_.is_whole());
  EXPECT_EQ(machine_.versions(), 1u);
  EXPECT_EQ(machine_.directory().attempts().find(digest(mixed))->count, 1);
  EXPECT_EQ(machine_.directory().journal().value()->state, JournalState::rolled_back);
}

TEST_F(Install, OnlyTheArtifactOfTheReleaseIsUnpacked) {
  const auto refused = machine_.at_work([&](const InstallPlace& place) -> Result<InstallOutcome> {
    TRY_ASSIGN(const auto two,
               InstallableRelease::of(sample_release(two_.manifest), "linux-x86_64", two_.listing));
    TRY_ASSIGN(const auto one,
               InstallableRelease::of(sample_release(one_.manifest), "linux-x86_64", one_.listing));
    testing::ArtifactServer server(one_.artifact);
    TRY_ASSIGN(auto staged,
               stage_artifact(place.directory, one.artifact(), server, RepositoryPath::metadata("app", {})));
    return install(place, two, staged, {}, machine_.now);
  });
  EXPECT_THAT(refused, FailsWith(ErrorCode::hash_mismatch));
  EXPECT_EQ(machine_.running(), "nothing");
}

// The descriptor is the verified one, but the file is written to through another.
TEST_F(Install, BytesThatChangeAfterTheyWereVerifiedAreNotInstalled) {
  const auto refused = machine_.at_work([&](const InstallPlace& place) -> Result<InstallOutcome> {
    TRY_ASSIGN(const auto one,
               InstallableRelease::of(sample_release(one_.manifest), "linux-x86_64", one_.listing));
    testing::ArtifactServer server(one_.artifact);
    TRY_ASSIGN(auto staged,
               stage_artifact(place.directory, one.artifact(), server, RepositoryPath::metadata("app", {})));
    std::FILE* file = std::fopen(staged.path().c_str(), "r+");
    std::fseek(file, 6, SEEK_SET);  // a byte of the frame that every decoder ignores or refuses
    std::fputc(0x7f, file);
    std::fclose(file);
    return install(place, one, staged, {}, machine_.now);
  });
  EXPECT_FALSE(refused);
  EXPECT_EQ(machine_.running(), "nothing");
}

TEST_F(Install, OnlyTheListingOfTheManifestIsTrusted) {
  EXPECT_THAT(InstallableRelease::of(sample_release(one_.manifest), "linux-x86_64", two_.listing),
              FailsWith(ErrorCode::hash_mismatch));
  EXPECT_THAT(InstallableRelease::of(sample_release(one_.manifest), "linux-riscv64", one_.listing),
              FailsWith(ErrorCode::wrong_platform));
  SampleBuild wrong = one_;
  ++wrong.manifest.artifacts.front().entries;
  EXPECT_THAT(InstallableRelease::of(sample_release(wrong.manifest), "linux-x86_64", one_.listing),
              FailsWith(ErrorCode::archive_differs));
  wrong = one_;
  ++wrong.manifest.artifacts.front().unpacked_bytes;
  EXPECT_THAT(InstallableRelease::of(sample_release(wrong.manifest), "linux-x86_64", one_.listing),
              FailsWith(ErrorCode::archive_differs));
}

TEST_F(Install, AHealthCheckRunsAProgramOfTheTreeAndNoOther) {
  for (const char* program : {"bin/none", "share/notes.txt", "/bin/true", "bin", "bin/run"}) {
    SampleBuild wrong = one_;
    wrong.manifest.health = HealthCheck{.argv = {program}};
    EXPECT_THAT(InstallableRelease::of(sample_release(wrong.manifest), "linux-x86_64", wrong.listing),
                FailsWith(ErrorCode::archive_differs))
        << program;
  }
}

TEST_F(Install, AHealthyVersionStays) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  ASSERT_THAT(machine_.install(sample_build(
                  "2.0.0", {.rollback_floor = "1.5.0", .health = {"bin/healthy"}, .more_files = {}})),
              IsDone());
  EXPECT_EQ(machine_.running(), "2.0.0");
  EXPECT_EQ(machine_.floor().security_floor, version("1.5.0"));
}

TEST_F(Install, AHealthyVersionStaysWhereTheHostIgnoresSigchld) {
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGCHLD, &ignore, &before);
  EXPECT_THAT(machine_.install(sample_build("2.0.0", {.health = {"bin/healthy"}, .more_files = {}})),
              IsDone());
  EXPECT_THAT(machine_.install(sample_build("3.0.0", {.health = {"bin/sick"}, .more_files = {}})),
              FailsWith(ErrorCode::health_check_failed));
  ::sigaction(SIGCHLD, &before, nullptr);
  EXPECT_EQ(machine_.running(), "2.0.0");
}

TEST_F(Install, AHealthCheckThatIsCancelledLeavesTheOldVersionAndIsNoFailureOfTheRelease) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  const auto stuck = sample_build("2.0.0", {.health = {"bin/stuck"}, .more_files = {}});
  const std::string old = read_link(machine_.paths().current()).value();
  std::atomic<bool> cancel = false;
  std::thread other([&] {
    while (read_link(machine_.paths().current()).value_or(old) == old) ::usleep(1000);
    cancel = true;
  });
  InstallOptions options;
  options.cancel = &cancel;
  EXPECT_THAT(machine_.install(stuck, options), FailsWith(ErrorCode::cancelled));
  other.join();
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_TRUE(machine_.is_whole());
  EXPECT_TRUE(machine_.directory().attempts().entries().empty());
}

TEST_F(Install, AHealthCheckRunsWhereverTheDirectoryIsNamedFrom) {
  const std::string here = std::filesystem::current_path();
  std::filesystem::current_path(temporary_.path());
  const SampleMachine machine("relative");
  EXPECT_THAT(machine.install(sample_build(
                  "2.0.0", {.rollback_floor = "1.5.0", .health = {"bin/healthy"}, .more_files = {}})),
              IsDone());
  std::filesystem::current_path(here);
}

TEST_F(Install, WhatAKilledRunWasWritingIsCleared) {
  const std::string left = join_path(machine_.paths().state(), ".floor.a.Ab12Cd"),
                    other = join_path(machine_.paths().state(), ".keep");
  ASSERT_THAT(write_file(left, "half"), IsDone());
  ASSERT_THAT(write_file(other, "x"), IsDone());
  ASSERT_THAT(machine_.install(one_), IsDone());
  EXPECT_FALSE(path_exists(left));
  EXPECT_TRUE(path_exists(other));
}

TEST_F(Install, AnUnhealthyVersionIsReplacedByTheOldOneAndRaisesNoFloor) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  const auto failed = machine_.install(sick_);
  ASSERT_THAT(failed, FailsWith(ErrorCode::health_check_failed));
  EXPECT_NE(failed.error().detail().find("no database"), std::string::npos) << failed.error().message();
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_TRUE(machine_.is_whole());
  EXPECT_EQ(machine_.floor().baseline, version("1.0.0"));
  EXPECT_EQ(machine_.floor().security_floor, version("0.0.1"));
}

TEST_F(Install, AnUnhealthyFirstVersionLeavesNone) {
  EXPECT_THAT(machine_.install(sick_), FailsWith(ErrorCode::health_check_failed));
  EXPECT_EQ(machine_.running(), "nothing");
  EXPECT_THAT(machine_.install(one_), IsDone());
}

TEST_F(Install, AStuckHealthCheckIsEndedWithAllItStarted) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  const auto stuck =
      sample_build("2.0.0", {.health = {"bin/stuck"}, .health_timeout_seconds = 1, .more_files = {}});
  const auto failed = machine_.install(stuck);
  ASSERT_THAT(failed, FailsWith(ErrorCode::health_check_failed));
  EXPECT_NE(failed.error().detail().find("within 1 second"), std::string::npos);
  EXPECT_EQ(machine_.running(), "1.0.0");
}

TEST_F(Install, ThreeFailuresEndTheAttemptsUntilANewerReleaseOrAnExplicitRequest) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  for (int i = 0; i < 3; ++i) ASSERT_THAT(machine_.install(sick_), FailsWith(ErrorCode::health_check_failed));
  EXPECT_THAT(machine_.install(sick_), FailsWith(ErrorCode::attempts_exhausted));
  InstallOptions named;
  named.named_by_user = true;
  EXPECT_THAT(machine_.install(sick_, named), FailsWith(ErrorCode::health_check_failed));
  EXPECT_THAT(machine_.install(three_), IsDone());
  EXPECT_TRUE(machine_.directory().attempts().entries().empty());
}

TEST_F(Install, WhatIsBelowTheFloorOrBannedIsNotInstalled) {
  machine_.change_floor([&](FloorFile& floor) {
    floor.security_floor = version("1.5.0");
    floor.banned.insert(digest(three_));
  });
  InstallOptions named;
  named.named_by_user = true;
  EXPECT_THAT(machine_.install(one_, named), FailsWith(ErrorCode::below_floor));
  EXPECT_THAT(machine_.install(three_, named), FailsWith(ErrorCode::release_banned));
  EXPECT_THAT(machine_.install(two_, named), IsDone());
}

TEST_F(Install, StopsWhenAskedAndLeavesTheOldVersion) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  const std::atomic<bool> cancel = true;
  InstallOptions options;
  options.cancel = &cancel;
  EXPECT_THAT(machine_.install(two_, options), FailsWith(ErrorCode::cancelled));
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_TRUE(machine_.directory().attempts().entries().empty());
}

TEST_F(Install, AnotherRunIsNotWaitedFor) {
  const auto held = machine_.directory().lock();
  ASSERT_THAT(held, IsDone());
  EXPECT_THAT(machine_.directory().lock(), FailsWith(ErrorCode::lock_held));
}

TEST_F(Install, ChangedFilesAreFoundAndRepaired) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  change_file(one_, "share/notes.txt");
  const auto report = verify_files(machine_.directory());
  ASSERT_THAT(report, IsDone());
  EXPECT_THAT(report->verdict(), FailsWith(ErrorCode::files_changed));
  EXPECT_EQ(report->differences.front().path, "share/notes.txt");
  ASSERT_THAT(machine_.install(one_), IsDone());
  EXPECT_TRUE(machine_.is_whole());
  EXPECT_EQ(machine_.directory().journal().value()->kind, ChangeKind::repair);
  EXPECT_TRUE(machine_.is_tidy());
}

TEST_F(Install, AVersionLeftDamagedOnDiskIsReplacedNotReused) {
  for (const auto& build : {one_, two_}) ASSERT_THAT(machine_.install(build), IsDone());
  change_file(one_, "share/notes.txt");
  InstallOptions named;
  named.named_by_user = true;
  ASSERT_THAT(machine_.install(one_, named), IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_TRUE(machine_.is_whole());
}

// --- rollback ---

TEST_F(Install, RollbackReturnsToTheVersionBeforeAndSkipsTheOneLeft) {
  for (const auto& build : {one_, two_}) ASSERT_THAT(machine_.install(build), IsDone());
  ASSERT_THAT(machine_.rollback(), IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_TRUE(machine_.is_whole());
  EXPECT_TRUE(machine_.directory().config()->skips(version("2.0.0")));
  EXPECT_EQ(machine_.floor().baseline, version("2.0.0"));
  EXPECT_THAT(machine_.rollback(), FailsWith(ErrorCode::no_previous_version));
}

TEST_F(Install, RollbackNeedsAnEarlierVersion) {
  EXPECT_THAT(machine_.rollback(), FailsWith(ErrorCode::no_previous_version));
  ASSERT_THAT(machine_.install(one_), IsDone());
  EXPECT_THAT(machine_.rollback(), FailsWith(ErrorCode::no_previous_version));
}

TEST_F(Install, RollbackEndsAtTheSecurityFloor) {
  ASSERT_THAT(machine_.install(one_), IsDone());
  ASSERT_THAT(
      machine_.install(sample_build("2.0.0", {.rollback_floor = "1.5.0", .health = {}, .more_files = {}})),
      IsDone());
  EXPECT_THAT(machine_.rollback(), FailsWith(ErrorCode::below_floor));
  EXPECT_EQ(machine_.running(), "2.0.0");
}

TEST_F(Install, RollbackProvesTheOldVersionFirst) {
  for (const auto& build : {one_, two_}) ASSERT_THAT(machine_.install(build), IsDone());
  change_file(one_, "share/notes.txt");
  EXPECT_THAT(machine_.rollback(), FailsWith(ErrorCode::files_changed));
  EXPECT_EQ(machine_.running(), "2.0.0");
  EXPECT_TRUE(machine_.is_whole());
}

// --- probation ---

class OnProbation : public Install {
 protected:
  void SetUp() override {
    ASSERT_THAT(machine_.install(one_), IsDone());
    by_caller_.confirmation = Confirmation::by_caller;
    const auto outcome = machine_.install(two_, by_caller_);
    ASSERT_THAT(outcome, IsDone());
    ASSERT_EQ(outcome->state, JournalState::probation);
    ASSERT_EQ(outcome->confirm_before, machine_.now + kHour);
    ASSERT_EQ(machine_.running(), "2.0.0");
  }
  InstallOptions by_caller_;
};

TEST_F(OnProbation, AVersionIsCommittedWhenConfirmed) {
  EXPECT_EQ(machine_.floor().baseline, version("1.0.0"));
  ASSERT_THAT(machine_.confirm(), IsDone());
  EXPECT_EQ(machine_.floor().baseline, version("2.0.0"));
  EXPECT_EQ(machine_.directory().journal().value()->state, JournalState::committed);
  EXPECT_THAT(machine_.confirm(), IsDone());
}

TEST_F(OnProbation, TheThirdStartBringsTheOldVersionBack) {
  for (int start = 0; start < 2; ++start) {
    ASSERT_THAT(machine_.recover(Start::counted), IsDone());
    EXPECT_EQ(machine_.running(), "2.0.0");
  }
  const auto report = machine_.recover(Start::counted);
  ASSERT_THAT(report, IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_EQ(report->reason->code(), ErrorCode::health_check_failed);
  EXPECT_EQ(machine_.directory().attempts().find(digest(two_))->count, 1);
}

TEST_F(OnProbation, OnlyAStartIsCounted) {
  for (int run = 0; run < 5; ++run) ASSERT_THAT(machine_.recover(Start::not_counted), IsDone());
  EXPECT_EQ(machine_.running(), "2.0.0");
}

TEST_F(OnProbation, TheDeadlineBringsTheOldVersionBack) {
  machine_.now = machine_.now + kHour;
  EXPECT_THAT(machine_.confirm(), FailsWith(ErrorCode::health_check_failed));
  ASSERT_THAT(machine_.recover(Start::not_counted, by_caller_), IsDone());
  EXPECT_EQ(machine_.running(), "1.0.0");
}

TEST_F(OnProbation, NoOtherVersionIsInstalled) {
  EXPECT_THAT(machine_.install(three_, by_caller_), FailsWith(ErrorCode::lock_held));
  EXPECT_EQ(machine_.running(), "2.0.0");
}

TEST_F(OnProbation, RollbackLeavesAndSkipsTheNewVersion) {
  const auto outcome = machine_.rollback(by_caller_);
  ASSERT_THAT(outcome, IsDone());
  EXPECT_EQ(outcome->version, version("1.0.0"));
  EXPECT_EQ(machine_.running(), "1.0.0");
  EXPECT_TRUE(machine_.directory().config()->skips(version("2.0.0")));
  EXPECT_EQ(machine_.floor().baseline, version("1.0.0"));
}

}  // namespace
}  // namespace sealwright::client
