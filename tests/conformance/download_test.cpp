// SPDX-License-Identifier: Apache-2.0
// Targets: where they are stored, which hash identifies them, and what is not written.
#include <algorithm>

#include "keys/public/digest.hpp"
#include "tests/conformance/conformance_run.hpp"

namespace sealwright {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::ConformanceRun;

class Download : public ConformanceRun {
 protected:
  void publish(const std::string& path, const std::string& content) {
    repository_.add_target("targets", path, content);
    repository_.publish_with_snapshot({"targets"});
  }
  // Serves other bytes under the same names.
  void lie(const std::string& bytes) {
    for (auto& [name, served] : repository_.served) {
      if (name.starts_with("targets/")) served = bytes;
    }
  }
  std::size_t target_requests() const {
    return static_cast<std::size_t>(
        std::count_if(requests().begin(), requests().end(),
                      [](const std::string& request) { return request.starts_with("targets/"); }));
  }
};

TEST_F(Download, PutsTheContentOfATargetIntoTheDirectory) {
  publish("file.txt", "content");
  ASSERT_EQ(init() + refresh(), 0);
  EXPECT_THAT(downloads(), IsEmpty());
  EXPECT_EQ(download({"file.txt"}), 0) << output();
  EXPECT_THAT(downloads(), ElementsAre("content"));
}

TEST_F(Download, TakesPathsWithFoldersStrangeCharactersAndAnyLength) {
  ASSERT_EQ(init(), 0);
  const std::string long_name = "d/" + std::string(120, 'x') + "/" + std::string(180, 'y');
  const Names targets{"path/to/a/file.txt", "a dir/with blank", ".hidden", "100%/#?",
                      "caf\xC3\xA9",        long_name};
  for (const std::string& target : targets) {
    publish(target, "content of " + target);
    run({"rm", "-rf", path("downloads")});
    EXPECT_EQ(download({target}), 0) << target << output();
    EXPECT_THAT(downloads(), ElementsAre("content of " + target));
  }
}

TEST_F(Download, RefusesPathsThatCouldLeadElsewhere) {
  ASSERT_EQ(init(), 0);
  for (const std::string target : {"../up", "a/../../up", "a//b", "/absolute", "back\\slash"}) {
    repository_.change("targets", {"targets", target}, [&](Json& entry) {
      entry = Json::object({{"length", 1}, {"hashes", Json::object({{"sha256", std::string(64, 'a')}})}});
    });
    repository_.publish_with_snapshot({"targets"});
    EXPECT_EQ(download({target}), 1) << target;
  }
  EXPECT_EQ(list_directory(path("")).value().size(), 2u) << "trusted and the first root";
}

TEST_F(Download, TargetsComeInTheOrderNamedAndTheFirstFailureEndsTheRun) {
  repository_.add_target("targets", "first", "one");
  publish("last", "three");
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(download({"first", "missing", "last"}), 1);
  EXPECT_THAT(downloads(), ElementsAre("one"));
  EXPECT_EQ(download({"last", "first"}), 0);
  EXPECT_THAT(downloads(), ElementsAre("one", "three"));
}

TEST_F(Download, WhatIsHereWithMatchingHashesIsNotAskedForAgain) {
  publish("file", "content");
  ASSERT_EQ(init() + download({"file"}), 0);
  EXPECT_EQ(target_requests(), 1u);
  EXPECT_EQ(download({"file"}), 0);
  EXPECT_EQ(target_requests(), 0u);
  write_file(path("downloads/file"), "changed").value();
  EXPECT_EQ(download({"file"}), 0);
  EXPECT_EQ(target_requests(), 1u);
  EXPECT_THAT(downloads(), ElementsAre("content"));
}

TEST_F(Download, OtherBytesThanWereSignedAreNeverWrittenAndTheOldFileStays) {
  repository_.add_target("targets", "here", "old");
  publish("new", "never seen");
  ASSERT_EQ(init() + download({"here"}), 0);
  publish("here", "newer");
  for (const std::string bytes : {"liar!", "shorter"}) {
    lie(bytes);
    EXPECT_EQ(download({"here"}), 1) << bytes;
    EXPECT_EQ(download({"new"}), 1) << bytes;
    EXPECT_THAT(downloads(), ElementsAre("old"));
  }
}

TEST_F(Download, ATargetThatChangesManyTimesIsAlwaysTheSignedOne) {
  publish("file", "content 0");
  ASSERT_EQ(init() + download({"file"}), 0);
  for (int i = 1; i <= 11; ++i) {
    publish("file", "content " + std::to_string(i));
    if (i % 5 != 0) continue;  // it sees every fifth version
    ASSERT_EQ(download({"file"}), 0) << output();
    EXPECT_THAT(downloads(), ElementsAre("content " + std::to_string(i)));
    const auto honest = repository_.served;
    lie("malicious!");
    download({"file"});  // it may succeed, because what it has is right
    EXPECT_THAT(downloads(), ElementsAre("content " + std::to_string(i)));
    repository_.served = honest;
  }
}

TEST_F(Download, IsKnownBySha256OrSha512OrBoth) {
  ASSERT_EQ(init(), 0);
  const std::string content = "content";
  const std::string short_hash = sha256_hex(content), long_hash = sha512_hex(content);
  const std::vector<Json> known{Json::object({{"sha256", short_hash}}), Json::object({{"sha512", long_hash}}),
                                Json::object({{"sha256", short_hash}, {"sha512", long_hash}})};
  for (const Json& hashes : known) {
    publish("file", content);
    repository_.change("targets", {"targets", "file", "hashes"}, [&](Json& member) { member = hashes; });
    repository_.served["targets/" + long_hash + ".file"] = content;
    repository_.publish_with_snapshot({"targets"});
    run({"rm", "-rf", path("downloads")});
    EXPECT_EQ(download({"file"}), 0) << output();
    EXPECT_EQ(target_requests(), 1u);
    EXPECT_THAT(downloads(), ElementsAre(content));
  }
}

TEST_F(Download, BothHashesAreChecked) {
  ASSERT_EQ(init(), 0);
  publish("file", "content");
  repository_.change("targets", {"targets", "file", "hashes", "sha512"},
                     [](Json& hash) { hash = std::string(128, 'a'); });
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(download({"file"}), 1);
  EXPECT_THAT(downloads(), IsEmpty());
}

TEST_F(Download, AnUnknownHashVouchesForNothing) {
  ASSERT_EQ(init(), 0);
  publish("file", "content");
  repository_.change("targets", {"targets", "file", "hashes"}, [](Json& hashes) {
    hashes = Json::object({{"unknown-hash", sha512_hex("content")}});
  });
  repository_.served["targets/" + sha512_hex("content") + ".file"] = "content";
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(download({"file"}), 1);
  EXPECT_THAT(downloads(), IsEmpty());
}

}  // namespace
}  // namespace sealwright
