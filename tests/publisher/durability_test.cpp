// SPDX-License-Identifier: Apache-2.0
// What must be on the disk before the record says that staged/ is complete. `fsync` here replaces the one
// of libc.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/publish_steps.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_vendor.hpp"

namespace sealwright::publish {
namespace {

// The files and folders that were flushed, by inode: a name may change later.
std::vector<ino_t> flushed;

ino_t inode_of(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

bool was_flushed(const std::string& path) {
  return std::find(flushed.begin(), flushed.end(), inode_of(path)) != flushed.end();
}

TEST(Durability, EveryFileAndFolderOfStagedIsFlushedBeforeTheRecordOfIt) {
  const Instant now{1'795'000'000};
  testing::SampleVendor acme(now);
  acme.release("1.0.0");
  flushed.clear();
  ASSERT_THAT(testing_support::stage_step(acme.vendor(), acme.online_keys(), {now}), IsDone());
  const auto record = std::find(flushed.begin(), flushed.end(), inode_of(acme.path("records/staged.json")));
  ASSERT_NE(record, flushed.end());
  flushed.erase(record, flushed.end());
  EXPECT_TRUE(was_flushed(acme.path("staged"))) << "staged/";
  std::size_t entries = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(acme.path("staged"))) {
    EXPECT_TRUE(was_flushed(entry.path().string())) << entry.path();
    ++entries;
  }
  EXPECT_GT(entries, 10u);
}

}  // namespace
}  // namespace sealwright::publish

extern "C" __attribute__((visibility("default"))) int fsync(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) == 0) sealwright::publish::flushed.push_back(info.st_ino);
  return static_cast<int>(syscall(SYS_fsync, fd));
}
