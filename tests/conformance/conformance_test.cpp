// Drives the built program as a conformance suite does: over http, with nothing but its command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "base/text.hpp"
#include "tests/support/client.hpp"
#include "tests/support/repository_simulator.hpp"

namespace sealwright {
namespace {

using testing::ElementsAre;
using testing_support::RepositorySimulator;

class Conformance : public testing::Test {
 protected:
  void SetUp() override {
    int to_server[2], from_server[2];
    ASSERT_EQ(pipe(to_server) + pipe(from_server), 0);
    server_ = fork();
    if (server_ == 0) {
      dup2(to_server[0], 0);
      dup2(from_server[1], 1);
      close(to_server[1]);
      execlp("node", "node", SERVER_SCRIPT, served().c_str(), nullptr);
      _exit(127);
    }
    close(to_server[0]);
    close(from_server[1]);
    server_input_ = to_server[1];
    char port[16] = {};
    ASSERT_GT(read(from_server[0], port, sizeof port - 1), 0);
    close(from_server[0]);
    url_ = "http://127.0.0.1:" + std::to_string(std::atoi(port));
    ASSERT_TRUE(write_file(path("first-root.json"), repository_.first_root()));
    publish();
  }
  void TearDown() override {
    close(server_input_);
    waitpid(server_, nullptr, 0);
  }

  std::string path(const std::string& name) const { return directory_.path() + "/" + name; }
  std::string served() const { return directory_.path(); }
  // Serves what the repository now holds, and nothing else.
  void publish() {
    remove_tree(path("metadata")).value();
    remove_tree(path("targets")).value();
    repository_.write_to(directory_.path()).value();
  }
  int run(const std::string& arguments, const std::string& before = "") {
    remove_tree(path("requests.log")).value();
    const std::string command = before + " " CONFORMANCE_PROGRAM " --metadata-dir " + path("trusted") + " " +
                                arguments + " 2>/dev/null";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  int init() { return run("init " + path("first-root.json")); }
  std::string metadata_url() const { return "--metadata-url " + url_ + "/metadata "; }
  int refresh(const std::string& before = "") { return run(metadata_url() + "refresh", before); }
  int download(const std::string& names) {
    return run(names + metadata_url() + "--target-dir " + path("downloads") + " --target-base-url " + url_ +
               "/targets download");
  }
  std::vector<std::string> requests() const {
    auto lines = split(read_file(path("requests.log"), 100'000).value_or(""), '\n');
    lines.pop_back();
    return lines;
  }
  std::vector<std::string> metadata_files() const {
    std::vector<std::string> names;
    const auto all = list_directory(path("trusted")).value();
    for (const std::string& name : all) {
      if (name.ends_with(".json")) names.push_back(name);
    }
    return names;
  }
  std::vector<std::string> downloads() const {
    std::vector<std::string> contents;
    auto names = list_directory(path("downloads"));
    if (!names) return contents;
    for (const std::string& name : *names)
      contents.push_back(read_file(path("downloads/" + name), 1000).value());
    return contents;
  }

  RepositorySimulator repository_{system_now()};
  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "conformance").value();
  pid_t server_ = -1;
  int server_input_ = -1;
  std::string url_;
};

TEST_F(Conformance, InitStoresTheRootAsItIsAndAsksNobody) {
  EXPECT_EQ(init(), 0);
  EXPECT_THAT(metadata_files(), ElementsAre("root.json"));
  EXPECT_EQ(read_file(path("trusted/root.json"), 100'000).value(), repository_.first_root());
  EXPECT_FALSE(path_exists(path("requests.log")));
}

TEST_F(Conformance, RefreshFetchesTheTopLevelRolesAndNothingElse) {
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(refresh(), 0);
  EXPECT_THAT(requests(), ElementsAre("/metadata/2.root.json", "/metadata/timestamp.json",
                                      "/metadata/1.snapshot.json", "/metadata/1.targets.json"));
  EXPECT_THAT(metadata_files(), ElementsAre("root.json", "snapshot.json", "targets.json", "timestamp.json"));
}

TEST_F(Conformance, AnyFailureIsExitOne) {
  EXPECT_EQ(run("refresh"), 1);
  EXPECT_EQ(run("--metadata-url"), 1);
  EXPECT_EQ(run("dance"), 1);
  EXPECT_EQ(refresh(), 1);  // before init
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(download("--target-name nowhere "), 1);
  EXPECT_EQ(init(), 0);
  repository_.set_expiry("timestamp", system_now() - kDay);
  repository_.publish("timestamp");
  publish();
  EXPECT_EQ(refresh(), 1);
}

TEST_F(Conformance, ARootThatDoesNotVerifyEndsTheRunBeforeAnyRequest) {
  ASSERT_TRUE(write_file(path("first-root.json"), "{}"));
  init();
  EXPECT_EQ(refresh(), 1);
  EXPECT_FALSE(path_exists(path("requests.log")));
}

TEST_F(Conformance, TargetsComeInTheOrderNamedAndTheFirstFailureEndsTheRun) {
  repository_.add_target("targets", "a dir/first", "one");
  repository_.add_target("targets", "last", "three");
  repository_.publish_with_snapshot({"targets"});
  publish();
  ASSERT_EQ(init(), 0);
  EXPECT_EQ(download("--target-name 'a dir/first' --target-name missing --target-name last "), 1);
  EXPECT_THAT(downloads(), ElementsAre("one"));
}

TEST_F(Conformance, WhatIsHereWithMatchingHashesIsNotAskedForAgain) {
  repository_.add_target("targets", "file", "content");
  repository_.publish_with_snapshot({"targets"});
  publish();
  ASSERT_EQ(init(), 0);
  ASSERT_EQ(download("--target-name file "), 0);
  ASSERT_EQ(download("--target-name file "), 0);
  EXPECT_THAT(requests(), ElementsAre("/metadata/2.root.json", "/metadata/timestamp.json"));
}

TEST_F(Conformance, ADownloadThatFailsKeepsTheOldFile) {
  repository_.add_target("targets", "file", "old");
  repository_.publish_with_snapshot({"targets"});
  publish();
  ASSERT_EQ(init(), 0);
  ASSERT_EQ(download("--target-name file "), 0);
  repository_.add_target("targets", "file", "new");
  repository_.publish_with_snapshot({"targets"});
  for (auto& [name, bytes] : repository_.served) {
    if (name.starts_with("targets/")) bytes = "lie";
  }
  publish();
  EXPECT_EQ(download("--target-name file "), 1);
  EXPECT_THAT(downloads(), ElementsAre("old"));
}

TEST_F(Conformance, TimeComesFromAPreloadedClock) {
  if (std::system("command -v faketime >/dev/null") != 0) GTEST_SKIP() << "no faketime here";
  ASSERT_EQ(init(), 0);
  const std::string sanitizer = "ASAN_OPTIONS=verify_asan_link_order=0 ";
  EXPECT_EQ(refresh(sanitizer + "faketime -f '+400d'"), 1);
  EXPECT_EQ(refresh(sanitizer + "faketime -f '+300d'"), 0);
}

}  // namespace
}  // namespace sealwright
