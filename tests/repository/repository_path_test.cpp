// SPDX-License-Identifier: Apache-2.0
#include "repository/repository_path.hpp"

#include <gtest/gtest.h>

namespace sealwright {
namespace {

const std::string kSha256(64, 'a'), kSha512(128, 'b');

FileDescription with_sha256() {
  FileDescription file;
  file.sha256 = kSha256;
  return file;
}

std::string target(const std::string& path, bool consistent = true) {
  const auto result = RepositoryPath::target(path, with_sha256(), consistent);
  return result ? result->encoded() : std::string(name_of(result.error().code()));
}

TEST(RepositoryPath, MetadataIsPrefixedByItsVersionOnlyWhenOneIsGiven) {
  EXPECT_EQ(RepositoryPath::metadata("root", 2).encoded(), "2.root.json");
  EXPECT_EQ(RepositoryPath::metadata("timestamp", std::nullopt).encoded(), "timestamp.json");
  EXPECT_EQ(RepositoryPath::metadata("root", 2).text(), "metadata/2.root.json");
}

TEST(RepositoryPath, ARoleNameBecomesOneEncodedSegment) {
  EXPECT_EQ(RepositoryPath::metadata("../a/b?c d\xC3\xBC~", std::nullopt).encoded(),
            "..%2Fa%2Fb%3Fc%20d%C3%BC~.json");
}

TEST(RepositoryPath, ATargetCarriesItsHashBeforeItsName) {
  EXPECT_EQ(target("a/b/app.tar"), "a/b/" + kSha256 + ".app.tar");
  EXPECT_EQ(target("app.tar"), kSha256 + ".app.tar");
  EXPECT_EQ(target("a/app.tar", false), "a/app.tar");
}

TEST(RepositoryPath, TheHashIsSha512WhenThereIsNoSha256) {
  FileDescription file;
  file.sha512 = kSha512;
  EXPECT_EQ(RepositoryPath::target("x", file, true)->encoded(), kSha512 + ".x");
  EXPECT_EQ(RepositoryPath::target("x", FileDescription{}, true).error().code(), ErrorCode::field_value);
}

TEST(RepositoryPath, ATargetPathKeepsItsSlashesAndEncodesTheRest) {
  EXPECT_EQ(target("a b/c%d", false), "a%20b/c%25d");
}

TEST(RepositoryPath, ATargetPathThatCouldLeadElsewhereIsRefused) {
  for (const char* path : {"", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", "a\\b", "a\nb", "a\x7F"}) {
    EXPECT_EQ(target(path), "path_refused") << path;
  }
  EXPECT_EQ(target(std::string("a\0b", 3)), "path_refused");
}

TEST(RepositoryPath, ASignatureFileIsBelowItsManifestAndNowhereElse) {
  EXPECT_EQ(RepositoryPath::signature(kSha256, "manifest.json.sig")->text(),
            "signatures/" + kSha256 + "/manifest.json.sig");
  EXPECT_EQ(RepositoryPath::signature("..", "x").error().code(), ErrorCode::path_refused);
  EXPECT_EQ(RepositoryPath::signature("abc", "x").error().code(), ErrorCode::path_refused);
  EXPECT_EQ(RepositoryPath::signature(kSha256, "a/b").error().code(), ErrorCode::path_refused);
}

}  // namespace
}  // namespace sealwright
