// SPDX-License-Identifier: Apache-2.0
#include "archive/tar_header.hpp"

#include <gtest/gtest.h>

#include "archive/archive_reader.hpp"
#include "tests/archive/tar_builder.hpp"

namespace sealwright {
namespace {

// The size that libarchive reads in a header of ours.
std::uint64_t read_size(std::uint64_t size) {
  TreeEntry entry;
  entry.path = "a";
  entry.size = size;
  const std::string bytes = testing_archives::zstd(tar_header(entry));
  MemorySource source(bytes);
  auto reader = ArchiveReader::open(source, Compression::zstd, {});
  const auto read = reader->next();
  return read && *read ? (*read)->size : 0;
}

TEST(TarHeader, HoldsSizesBelowAndAbove8GiB) {
  constexpr auto kBorder = 1ull << 33;
  for (const std::uint64_t size :
       {1ull, (1ull << 31) - 1, 1ull << 31, (1ull << 32) + 1, kBorder - 1, kBorder, kBorder + 1, 1ull << 62})
    EXPECT_EQ(read_size(size), size);
}

TEST(TarHeader, SaysNothingOfWhoMadeItAndWhen) {
  TreeEntry entry;
  entry.path = "a";
  const std::string block = tar_header(entry);
  ASSERT_EQ(block.size(), 512u);
  EXPECT_EQ(block.substr(100, 24), std::string("0000644\0"
                                               "0000000\0"
                                               "0000000\0",
                                               24))
      << "mode, uid, gid";
  EXPECT_EQ(block.substr(136, 12), std::string("00000000000\0", 12)) << "mtime";
  EXPECT_EQ(block.substr(265), std::string(512 - 265, '\0')) << "names of user and group, devices";
}

TEST(TarPadding, FillsTheLastBlock) {
  EXPECT_EQ(tar_padding(0), 0u);
  EXPECT_EQ(tar_padding(1), 511u);
  EXPECT_EQ(tar_padding(512), 0u);
  EXPECT_EQ(tar_padding((1ull << 32) + 511), 1u);
}

}  // namespace
}  // namespace sealwright
