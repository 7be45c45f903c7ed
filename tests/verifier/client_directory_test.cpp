// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/client_directory.hpp"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/result_matchers.hpp"

namespace sealwright::client {
namespace {

const std::string kOld(64, 'a'), kNew(64, 'b');

ClientConfig config_of(const std::string& product) {
  ClientConfig config;
  config.product = product;
  config.channel = "stable";
  config.platform = "linux-x86_64";
  config.root_fingerprint = std::string(64, 'c');
  config.urls = RepositoryUrls::below("https://acme.example");
  return config;
}

class ClientDirectoryTest : public testing::Test {
 protected:
  void SetUp() override { initialise(); }

  void initialise() {
    auto created = ClientDirectory::create(root_);
    ASSERT_THAT(created, IsDone());
    auto locked = created->lock();
    ASSERT_THAT(locked, IsDone());
    ASSERT_THAT(locked->store_config(config_of("acme-app")), IsDone());
  }
  ClientDirectory opened() { return ClientDirectory::open(root_).value(); }
  void make_current(const std::string& target) {
    ASSERT_EQ(::symlink(target.c_str(), (root_ + "/current").c_str()), 0);
  }

  TemporaryDirectory temporary_ = TemporaryDirectory::create(testing::TempDir(), "client-").value();
  std::string root_ = temporary_.path() + "/acme-app";
};

TEST_F(ClientDirectoryTest, OpensWithWhatWasStored) {
  const auto directory = ClientDirectory::open(root_, "acme-app");
  ASSERT_THAT(directory, IsDone());
  EXPECT_EQ(directory->config()->product, "acme-app");
  EXPECT_FALSE(directory->current().value());
  EXPECT_FALSE(directory->journal().value());
}

TEST_F(ClientDirectoryTest, KeepsItsStateToItself) {
  for (const char* name : {"state", "staging", "partial", "trash", "state/trusted", "state/releases"}) {
    struct stat info {};
    ASSERT_EQ(::stat((root_ + "/" + name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0700u) << name;
  }
  struct stat info {};
  ASSERT_EQ(::stat((root_ + "/versions").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0755u);
}

TEST_F(ClientDirectoryTest, OfAnotherProductIsForeign) {
  EXPECT_THAT(ClientDirectory::open(root_, "other-app"), FailsWith(ErrorCode::state_foreign));
}

TEST_F(ClientDirectoryTest, HalfMadeIsNotInitialisedAndCanBeCompleted) {
  ASSERT_THAT(remove_tree(root_ + "/state/config.json"), IsDone());
  ASSERT_THAT(remove_tree(root_ + "/trash"), IsDone());
  EXPECT_THAT(ClientDirectory::open(root_), FailsWith(ErrorCode::not_initialised));
  EXPECT_THAT(ClientDirectory::open(root_ + "-none"), FailsWith(ErrorCode::not_initialised));
  initialise();
  EXPECT_THAT(ClientDirectory::open(root_), IsDone());
}

TEST_F(ClientDirectoryTest, ThatOthersCanWriteToIsRefused) {
  for (const char* name : {"", "/state", "/versions", "/staging", "/partial", "/trash", "/state/trusted"}) {
    const std::string path = root_ + name;
    struct stat before {};
    ASSERT_EQ(::stat(path.c_str(), &before), 0);
    ASSERT_EQ(::chmod(path.c_str(), 0775), 0);
    EXPECT_THAT(ClientDirectory::open(root_), FailsWith(ErrorCode::directory_unsafe)) << name;
    ASSERT_EQ(::chmod(path.c_str(), 0757), 0);
    EXPECT_THAT(ClientDirectory::open(root_), FailsWith(ErrorCode::directory_unsafe)) << name;
    ASSERT_EQ(::chmod(path.c_str(), before.st_mode & 07777), 0);
  }
  EXPECT_THAT(ClientDirectory::open(root_), IsDone());
}

TEST_F(ClientDirectoryTest, OfAnotherUserIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a directory away";
  ASSERT_EQ(::chown((root_ + "/versions").c_str(), 12345, 12345), 0);
  EXPECT_THAT(ClientDirectory::open(root_), FailsWith(ErrorCode::directory_unsafe));
}

TEST_F(ClientDirectoryTest, WithALinkForADirectoryIsRefused) {
  ASSERT_THAT(rename_file(root_ + "/versions", temporary_.path() + "/elsewhere"), IsDone());
  ASSERT_EQ(::symlink((temporary_.path() + "/elsewhere").c_str(), (root_ + "/versions").c_str()), 0);
  EXPECT_THAT(ClientDirectory::open(root_), FailsWith(ErrorCode::directory_unsafe));
}

TEST_F(ClientDirectoryTest, OnTwoFileSystemsIsRefused) {
  const std::string staging = root_ + "/staging";
  if (::mount("tmpfs", staging.c_str(), "tmpfs", 0, "size=64k,mode=0700") != 0)
    GTEST_SKIP() << "only root can mount a second file system";
  EXPECT_THAT(ClientDirectory::open(root_), FailsWith(ErrorCode::directory_unsafe));
  ASSERT_EQ(::umount(staging.c_str()), 0);
  EXPECT_THAT(ClientDirectory::open(root_), IsDone());
}

TEST_F(ClientDirectoryTest, LetsOneRunWriteAtATime) {
  const auto first = opened().lock();
  ASSERT_THAT(first, IsDone());
  EXPECT_THAT(opened().lock(), FailsWith(ErrorCode::lock_held));
}

TEST_F(ClientDirectoryTest, CanBeLockedAgainAfterARun) {
  { ASSERT_THAT(opened().lock(), IsDone()); }
  EXPECT_THAT(opened().lock(), IsDone());
}

TEST_F(ClientDirectoryTest, KnowsItsVersionsByTheirLinks) {
  make_current("versions/" + kNew);
  EXPECT_EQ(opened().current().value(), kNew);
  EXPECT_FALSE(opened().previous().value());
}

TEST_F(ClientDirectoryTest, DoesNotTrustALinkThatItDidNotMake) {
  make_current("/opt/versions/" + kNew);
  EXPECT_THAT(opened().current(), FailsWith(ErrorCode::state_damaged));
  ASSERT_THAT(remove_tree(root_ + "/current"), IsDone());
  make_current("versions/../" + kNew.substr(3));
  EXPECT_THAT(opened().current(), FailsWith(ErrorCode::state_damaged));
  ASSERT_THAT(remove_tree(root_ + "/current"), IsDone());
  ASSERT_EQ(::mkdir((root_ + "/current").c_str(), 0755), 0);
  EXPECT_THAT(opened().current(), FailsWith(ErrorCode::state_damaged));
}

TEST_F(ClientDirectoryTest, KeepsItsJournalAndItsFailures) {
  auto locked = opened().lock();
  ASSERT_THAT(locked, IsDone());
  Journal journal;
  journal.transaction = std::string(32, '1');
  journal.to = kNew;
  ASSERT_THAT(locked->store_journal(journal), IsDone());
  Attempts attempts;
  attempts.add_failure(Version::parse("1.0.0").value(), kNew, ErrorCode::health_check_failed, Instant{0});
  ASSERT_THAT(locked->store_attempts(attempts), IsDone());
  EXPECT_EQ(opened().journal().value(), journal);
  EXPECT_EQ(opened().attempts().find(kNew)->count, 1);
}

TEST_F(ClientDirectoryTest, SaysThatStateIsDamagedRatherThanRefusingTheVendor) {
  for (const char* name : {"config.json", "journal"}) {
    ASSERT_THAT(write_file(root_ + "/state/" + name, "{\"format\":\"seal"), IsDone());
  }
  EXPECT_THAT(ClientDirectory::open(root_), FailsWith(ErrorCode::state_damaged));
  initialise();
  EXPECT_THAT(opened().journal(), FailsWith(ErrorCode::state_damaged));
}

TEST_F(ClientDirectoryTest, OfANewerProgramIsLeftAlone) {
  ASSERT_THAT(write_file(root_ + "/state/config.json", "{\"format\":\"sealwright-config/2\"}"), IsDone());
  EXPECT_THAT(ClientDirectory::open(root_), FailsWith(ErrorCode::format_too_new));
}

TEST_F(ClientDirectoryTest, CountsAnUnreadableLedgerAsEmpty) {
  ASSERT_THAT(write_file(root_ + "/state/attempts", "[]"), IsDone());
  EXPECT_TRUE(opened().attempts().entries().empty());
}

}  // namespace
}  // namespace sealwright::client
