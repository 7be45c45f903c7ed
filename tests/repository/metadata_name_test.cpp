// SPDX-License-Identifier: Apache-2.0
#include "metadata/tuf/metadata_name.hpp"

#include <gtest/gtest.h>

namespace sealwright {
namespace {

TEST(MetadataName, IsReadAndWrittenAlike) {
  for (const char* name : {"1.root.json", "10.root.json", "3.acme-app.json", "7.acme-app.archive.json",
                           "9223372036854775807.snapshot.json", "timestamp.json"}) {
    const auto parsed = MetadataName::parse(name);
    ASSERT_TRUE(parsed) << name;
    EXPECT_EQ(parsed->file_name(), name);
    EXPECT_EQ(MetadataName::parse_path("metadata/" + std::string(name)), parsed);
    EXPECT_EQ(parsed->path(), "metadata/" + std::string(name));
  }
  EXPECT_EQ(MetadataName::parse("7.acme-app.archive.json"), (MetadataName{"acme-app.archive", 7}));
  EXPECT_EQ(MetadataName::parse("timestamp.json"), (MetadataName{"timestamp", std::nullopt}));
}

TEST(MetadataName, IsNothingForAnyOtherName) {
  for (const char* name : {"", ".json", "root.json", "1.json", "1..json", "01.root.json", "0.root.json",
                           "-1.root.json", "1.root", "1.root.json.part", "x.root.json", "1.timestamp.json",
                           "9223372036854775808.root.json", "1.root.JSON", "snapshot.json"}) {
    EXPECT_FALSE(MetadataName::parse(name)) << name;
  }
}

TEST(MetadataName, IsOfTheMetadataFolderAlone) {
  for (const char* path :
       {"1.root.json", "targets/1.root.json", "metadata/a/1.root.json", "/metadata/1.root.json"})
    EXPECT_FALSE(MetadataName::parse_path(path)) << path;
}

TEST(MetadataName, SortsVersionsAsNumbers) {
  EXPECT_LT((MetadataName{"root", 9}), (MetadataName{"root", 10}));
}

}  // namespace
}  // namespace sealwright
