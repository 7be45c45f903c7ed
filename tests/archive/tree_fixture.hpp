// SPDX-License-Identifier: Apache-2.0
// A private directory for one test, and small functions to fill it and look at it.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "base/posix_files.hpp"

namespace sealwright::testing_archives {

class TreeFixture : public testing::Test {
 protected:
  TreeFixture() : sandbox_(TemporaryDirectory::create(testing::TempDir(), "tree-").value()) {
    EXPECT_TRUE(make_directories(tree()));
  }
  std::string path(const std::string& name) const { return sandbox_.path() + "/" + name; }
  std::string tree() const { return path("tree"); }

  void put_file(const std::string& name, const std::string& content, mode_t mode = 0644) {
    ASSERT_TRUE(write_file(tree() + "/" + name, content));
    ASSERT_EQ(::chmod((tree() + "/" + name).c_str(), mode), 0);
  }
  void put_directory(const std::string& name, mode_t mode = 0755) {
    ASSERT_TRUE(make_directories(tree() + "/" + name));
    ASSERT_EQ(::chmod((tree() + "/" + name).c_str(), mode), 0);
  }
  void put_link(const std::string& name, const std::string& target) {
    ASSERT_EQ(::symlink(target.c_str(), (tree() + "/" + name).c_str()), 0);
  }
  void put_example() {
    put_directory("bin");
    put_file("bin/app", "program", 0755);
    put_link("bin/run", "app");
    put_file("bin-notes", "sorts between bin and its files");
    put_directory("empty");
    put_file("zero", "");
  }
  // Runs a shell command in the sandbox; what it printed, or its exit code in words.
  std::string shell(const std::string& command) {
    FILE* pipe = ::popen(("cd '" + sandbox_.path() + "' && " + command).c_str(), "r");
    std::string out;
    char piece[4096];
    for (std::size_t count; (count = std::fread(piece, 1, sizeof piece, pipe)) != 0;)
      out.append(piece, count);
    const int status = ::pclose(pipe);
    return status == 0 ? out : "exit " + std::to_string(WEXITSTATUS(status)) + ": " + out;
  }

  TemporaryDirectory sandbox_;
};

}  // namespace sealwright::testing_archives
