// SPDX-License-Identifier: Apache-2.0
#include "repository/metadata_files.hpp"

#include <gtest/gtest.h>

#include "base/posix_files.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

class MetadataFilesTest : public ::testing::Test {
 protected:
  void put(const std::string& name, const std::string& bytes, const std::string& tree = "tree") {
    const std::string file = folder_.path() + "/" + tree + "/metadata/" + name;
    make_directories(parent_path(file)).value();
    write_file(file, bytes).value();
  }
  TreeFiles tree(const std::string& name = "tree") { return TreeFiles(folder_.path() + "/" + name); }
  static std::string timestamp(int version) {
    return R"({"signatures":[],"signed":{"version":)" + std::to_string(version) + "}}";
  }
  TemporaryDirectory folder_ = *TemporaryDirectory::create(::testing::TempDir(), "files-");
};

TEST_F(MetadataFilesTest, AMissingTreeHasNoFiles) {
  const auto files = MetadataFiles::load(tree("nowhere"));
  ASSERT_THAT(files, IsDone());
  EXPECT_TRUE(files->is_empty());
  EXPECT_EQ(files->version_of("root"), 0);
  EXPECT_EQ(files->version_of("targets"), 0);
}

TEST_F(MetadataFilesTest, TheNewestFileOfEachRoleAndEveryRootAreLoaded) {
  for (int version = 1; version <= 11; ++version)
    put(std::to_string(version) + ".root.json", "r" + std::to_string(version));
  for (const int version : {9, 10})
    put(std::to_string(version) + ".targets.json", "t" + std::to_string(version));
  put("timestamp.json", timestamp(7));
  put("notes.txt", "not ours");
  const auto files = MetadataFiles::load(tree());
  ASSERT_THAT(files, IsDone());
  EXPECT_EQ(files->roots.size(), 11u);
  EXPECT_EQ(files->roots[9], "r10");
  EXPECT_EQ(files->find("targets")->bytes, "t10");
  EXPECT_EQ(files->version_of("timestamp"), 7);
  EXPECT_EQ(files->find("notes"), nullptr);
}

TEST_F(MetadataFilesTest, AMissingRootIsADamagedBundle) {
  put("1.root.json", "r1");
  put("3.root.json", "r3");
  const auto files = MetadataFiles::load(tree());
  ASSERT_THAT(files, FailsWith(ErrorCode::bundle_damaged));
  EXPECT_EQ(files.error().file(), "2.root.json");
}

TEST_F(MetadataFilesTest, ALaterTreeMayOnlyRaiseVersions) {
  put("1.root.json", "r1");
  put("4.targets.json", "t4");
  put("timestamp.json", timestamp(4));
  const MetadataFiles base = MetadataFiles::load(tree()).value();
  put("2.root.json", "r2", "next");
  put("5.targets.json", "t5", "next");
  put("timestamp.json", timestamp(2), "next");
  MetadataFiles next = base;
  ASSERT_THAT(next.add_tree(tree("next")), IsDone());
  EXPECT_EQ(next.roots, (std::vector<std::string>{"r1", "r2"}));
  EXPECT_EQ(next.version_of("targets"), 5);
  EXPECT_EQ(next.version_of("timestamp"), 2) << "a client says so, where it goes backward";

  put("4.targets.json", "another t4", "other");
  next = base;
  EXPECT_THAT(next.add_tree(tree("other")), FailsWith(ErrorCode::version_exists));
  put("1.root.json", "another r1", "root");
  next = base;
  EXPECT_THAT(next.add_tree(tree("root")), FailsWith(ErrorCode::version_exists));
  put("3.root.json", "r3", "gap");
  next = base;
  EXPECT_THAT(next.add_tree(tree("gap")), FailsWith(ErrorCode::version_mismatch));
}

TEST_F(MetadataFilesTest, VersionsComeFromTheNamesOfDamagedFilesToo) {
  put("3.targets.json", "");
  put("12.snapshot.json", "half a fi");
  put("timestamp.json", "half a fi");
  const auto versions = versions_in(tree());
  EXPECT_EQ(versions.at("targets"), 3);
  EXPECT_EQ(versions.at("snapshot"), 12);
  EXPECT_EQ(versions.at("timestamp"), 0);
}

TEST_F(MetadataFilesTest, ATreeReadsEachFileOnce) {
  put("1.root.json", "first");
  const TreeFiles first = tree();
  const TreeFiles copy = first;
  ASSERT_EQ(**first.find("metadata/1.root.json", 100), "first");
  put("1.root.json", "second");
  EXPECT_EQ(**copy.find("metadata/1.root.json", 100), "first");
  EXPECT_EQ(*copy.find("metadata/2.root.json", 100), nullptr);
  EXPECT_THAT(copy.find("metadata/1.root.json", 4), FailsWith(ErrorCode::too_large));
  EXPECT_THAT(tree().find("metadata/1.root.json", 4), FailsWith(ErrorCode::too_large));
}

TEST_F(MetadataFilesTest, OverlaidTreesTakeTheFirstFile) {
  put("1.root.json", "old");
  put("2.root.json", "old");
  put("1.root.json", "new", "next");
  const OverlaidTrees trees({tree("next"), tree()});
  EXPECT_EQ(**trees.find("metadata/1.root.json", 100), "new");
  EXPECT_EQ(**trees.find("metadata/2.root.json", 100), "old");
  EXPECT_EQ(trees.names_in("metadata").value(), (std::vector<std::string>{"1.root.json", "2.root.json"}));
  EXPECT_THAT(trees.read("metadata/3.root.json", 100, "a root"), FailsWith(ErrorCode::file_missing));
}

}  // namespace
}  // namespace sealwright
