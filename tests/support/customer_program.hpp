// SPDX-License-Identifier: Apache-2.0
// ClientProgram: the three programs together, as a vendor and a customer run them, in one directory each.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/posix_files.hpp"
#include "tests/support/command.hpp"

namespace sealwright::testing_support {

inline std::string read(const std::string& path) { return read_file(path, 64u << 20).value_or(""); }

inline void change_a_byte(const std::string& path) {
  std::string bytes = read(path);
  ASSERT_FALSE(bytes.empty()) << path;
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_file(path, bytes).value();
}

// A vendor with 1.0.0 published in `first`, and 1.1.0 too in `second`. Made once for all suites of a program:
// opening a key file takes time.
class ClientProgram : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (world_) return;
    world_ = std::make_unique<TemporaryDirectory>(
        TemporaryDirectory::create(::testing::TempDir(), "customer").value());
    write_file(in("passphrase"), "correct horse battery\n").value();
    must({SEALWRIGHT_SIGN, "init", "--vendor", "Acme", "--product", "acme-app", "--url",
          "file://" + in("public")});
    release("1.0.0");
    must({"cp", "-a", in("vendor/public"), in("first")});
    release("1.1.0");
    must({"cp", "-a", in("vendor/public"), in("second")});
  }

  void SetUp() override {
    ASSERT_EQ(run({"rm", "-rf", in("machine"), in("public")}).exit_code, 0);
    serve("first");
    const auto begun = customer({"init", in("public/acme-app.sealwright")});
    ASSERT_EQ(begun.exit_code, 0) << begun.output;
  }

  static std::string in(const std::string& name) { return join_path(world_->path(), name); }
  static void must(std::vector<std::string> words) {
    if (words[0] == SEALWRIGHT_SIGN || words[0] == SEALWRIGHT_PUBLISH) {
      words.insert(words.end(), {"--dir", in("vendor"), "--passphrase-file", in("passphrase")});
    }
    words.insert(words.begin(), {"env", "HOME=" + in("home")});
    make_directories(in("vendor")).value();
    const auto done = run(words);
    ASSERT_EQ(done.exit_code, 0) << done.output;
  }
  static void release(const std::string& version) {
    make_directories(in("build/bin")).value();
    write_file(in("build/bin/app"), "#!/bin/sh\necho " + version + "\n", 0755).value();
    must({SEALWRIGHT_SIGN, "release", in("build"), "--version", version, "--rollback-floor", "1.0.0"});
    must({SEALWRIGHT_PUBLISH, "push"});
  }
  // What customers find from now on.
  static void serve(const std::string& state) {
    run({"rm", "-rf", in("public")});
    ASSERT_EQ(run({"cp", "-a", in(state), in("public")}).exit_code, 0);
  }
  static CommandResult customer(std::vector<std::string> words) {
    words.insert(words.begin(), SEALWRIGHT);
    words.insert(words.end(), {"--dir", in("machine")});
    return run(words);
  }
  static std::string runs() { return run({in("machine/current/bin/app")}).output; }
  static std::string served(const std::string& pattern) {
    const std::string found = run({"find", in("public"), "-name", pattern}).output;
    return found.substr(0, found.find('\n'));
  }

  static inline std::unique_ptr<TemporaryDirectory> world_;
};

inline void expect_refusal(const CommandResult& result, int exit_code, const std::string& code) {
  EXPECT_EQ(result.exit_code, exit_code) << result.output;
  EXPECT_NE(result.output.find("[" + code + "]"), std::string::npos) << result.output;
}

}  // namespace sealwright::testing_support
