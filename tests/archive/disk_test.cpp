// SPDX-License-Identifier: Apache-2.0
#include "archive/disk_posix.hpp"

#include <gtest/gtest.h>

#include "archive/deterministic_writer.hpp"
#include "tests/archive/tree_fixture.hpp"

namespace sealwright {
namespace {

using testing_archives::TreeFixture;

class Disk : public TreeFixture {};

TEST_F(Disk, HasRoomForALittle) { EXPECT_TRUE(require_space(tree(), {4096, 1})); }

TEST_F(Disk, SaysNeedAndHaveWhenThereIsTooLittle) {
  const Status status = require_space(tree(), {1ull << 60, 1});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), ErrorCode::no_space);
  EXPECT_EQ(status.error().expected(), "1024.0 PiB");
  EXPECT_FALSE(status.error().got().empty());
}

TEST_F(Disk, CountsInodesToo) {
  if (shell("df --output=itotal tree | tail -1").find_first_of("123456789") == std::string::npos)
    GTEST_SKIP() << "this file system has no fixed number of inodes";
  const Status status = require_space(tree(), {1, 1ull << 60});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), ErrorCode::no_space);
}

TEST_F(Disk, SyncsATreeWithAnyNumberOfThreads) {
  put_example();
  const auto listing = list_directory_tree(tree());
  for (const unsigned threads : {0u, 1u, 4u, 100u})
    EXPECT_TRUE(sync_tree(tree(), *listing, threads)) << threads;
}

TEST_F(Disk, FailsToSyncATreeThatLacksAFile) {
  put_example();
  const auto listing = list_directory_tree(tree());
  ASSERT_TRUE(remove_tree(tree() + "/zero"));
  for (const unsigned threads : {1u, 4u}) EXPECT_FALSE(sync_tree(tree(), *listing, threads)) << threads;
}

}  // namespace
}  // namespace sealwright
