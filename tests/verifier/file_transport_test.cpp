// SPDX-License-Identifier: Apache-2.0
#include "verifier/transport/file_transport.hpp"

#include <gtest/gtest.h>

#include "base/posix_files.hpp"

namespace sealwright::client {
namespace {

class FileTransportTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(make_directories(directory_.path() + "/metadata"));
    ASSERT_TRUE(write_file(directory_.path() + "/metadata/1.root.json", "0123456789"));
  }
  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "transport").value();
  FileTransport transport_{RepositoryDirectories::below(directory_.path())};
  RepositoryPath root_ = RepositoryPath::metadata("root", 1);
};

TEST_F(FileTransportTest, AFileWithinItsLimitIsReadWhole) {
  EXPECT_EQ(read_bounded(transport_, root_, 10).value(), "0123456789");
}

TEST_F(FileTransportTest, AFileAboveItsLimitIsRefused) {
  EXPECT_EQ(read_bounded(transport_, root_, 9).error().code(), ErrorCode::too_large);
}

TEST_F(FileTransportTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_EQ(read_bounded(transport_, RepositoryPath::metadata("root", 2), 9).error().code(),
            ErrorCode::not_found);
}

TEST_F(FileTransportTest, AFileThatCannotBeReadIsNotTakenForAMissingOne) {
  ASSERT_TRUE(make_directories(directory_.path() + "/metadata/2.root.json"));
  EXPECT_EQ(read_bounded(transport_, RepositoryPath::metadata("root", 2), 9).error().code(),
            ErrorCode::io_error);
}

TEST_F(FileTransportTest, ARangeBeginsWhereItSays) {
  const auto stream = transport_.open(root_, {7});
  ASSERT_TRUE(stream);
  char buffer[8];
  EXPECT_EQ((*stream)->first(), 7u);
  EXPECT_EQ((*stream)->read(buffer, sizeof buffer).value(), 3u);
  EXPECT_EQ(std::string(buffer, 3), "789");
}

TEST(DirectoryOfUrl, IsDecodedAndOnlyOfThisMachine) {
  EXPECT_EQ(directory_of_url("file:///a%20b/c/").value(), "/a b/c");
  EXPECT_EQ(directory_of_url("file://localhost/a").value(), "/a");
  EXPECT_EQ(directory_of_url("a%20b").value(), "a%20b");
  for (const char* url : {"https://example.org/", "file://example.org/a", "file:///a%2", "file:///a%00"}) {
    EXPECT_EQ(directory_of_url(url).error().code(), ErrorCode::config_invalid) << url;
  }
}

}  // namespace
}  // namespace sealwright::client
