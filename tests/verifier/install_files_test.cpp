// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/install_files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/result_matchers.hpp"

namespace sealwright::client {
namespace {

class InstallFiles : public testing::Test {
 protected:
  std::string in(const std::string& name) const { return join_path(temporary_.path(), name); }
  void make_directory_with(const std::string& name, const std::string& file) {
    ASSERT_THAT(make_directories(in(name)), IsDone());
    ASSERT_THAT(write_file(in(name + "/" + file), file), IsDone());
  }
  TemporaryDirectory temporary_ = TemporaryDirectory::create(testing::TempDir(), "files-").value();
};

TEST_F(InstallFiles, ARenameNeverWritesOverWhatIsThere) {
  make_directory_with("from", "new");
  make_directory_with("to", "old");
  EXPECT_EQ(rename_if_free(in("from"), in("to")).value(), Placement::taken);
  EXPECT_TRUE(path_exists(in("to/old")));
  EXPECT_EQ(rename_if_free(in("from"), in("free")).value(), Placement::placed);
  EXPECT_TRUE(path_exists(in("free/new")));
}

TEST_F(InstallFiles, AnEmptyDirectoryIsTakenToo) {
  make_directory_with("from", "new");
  ASSERT_THAT(make_directories(in("to")), IsDone());
  EXPECT_EQ(rename_if_free(in("from"), in("to")).value(), Placement::taken);
}

TEST_F(InstallFiles, NamesAreExchanged) {
  make_directory_with("a", "one");
  make_directory_with("b", "two");
  ASSERT_THAT(exchange_names(in("a"), in("b")), IsDone());
  EXPECT_TRUE(path_exists(in("a/two")));
  EXPECT_TRUE(path_exists(in("b/one")));
}

TEST_F(InstallFiles, ALinkIsReplacedDespiteAnUnfinishedOne) {
  ASSERT_THAT(point_link(temporary_.path(), "current", "old"), IsDone());
  ASSERT_EQ(::symlink("half", in("current.new").c_str()), 0);
  ASSERT_THAT(point_link(temporary_.path(), "current", "new"), IsDone());
  EXPECT_EQ(read_link(in("current")).value(), "new");
  EXPECT_FALSE(path_exists(in("current.new")));
}

TEST_F(InstallFiles, ALinkIsRemovedOnceAndForAll) {
  ASSERT_THAT(point_link(temporary_.path(), "current", "old"), IsDone());
  EXPECT_THAT(remove_link(temporary_.path(), "current"), IsDone());
  EXPECT_THAT(remove_link(temporary_.path(), "current"), IsDone());
  EXPECT_FALSE(path_exists(in("current")));
}

TEST_F(InstallFiles, AVersionIsHeldWhileSomebodyHoldsIt) {
  ASSERT_THAT(make_directories(in("version")), IsDone());
  EXPECT_FALSE(is_held(in("version")));
  {
    const auto hold = VersionHold::acquire(in("version"));
    ASSERT_THAT(hold, IsDone());
    EXPECT_TRUE(is_held(in("version")));
    EXPECT_THAT(VersionHold::acquire(in("version")), IsDone());
  }
  EXPECT_FALSE(is_held(in("version")));
}

TEST_F(InstallFiles, AGrowingFileIsAPlainFileOfOneName) {
  ASSERT_THAT(write_file(in("victim"), "secret"), IsDone());
  ASSERT_EQ(::symlink(in("victim").c_str(), in("link").c_str()), 0);
  EXPECT_FALSE(GrowingFile::open(in("link")));
  ASSERT_EQ(::link(in("victim").c_str(), in("second").c_str()), 0);
  EXPECT_THAT(GrowingFile::open(in("second")), FailsWith(ErrorCode::directory_unsafe));
  ASSERT_EQ(::mkfifo(in("pipe").c_str(), 0600), 0);
  EXPECT_THAT(GrowingFile::open(in("pipe")), FailsWith(ErrorCode::directory_unsafe));
}

}  // namespace
}  // namespace sealwright::client
