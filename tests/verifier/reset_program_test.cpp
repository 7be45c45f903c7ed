// SPDX-License-Identifier: Apache-2.0
// `init --reset` is no way to another root without a fingerprint.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "keys/public/digest.hpp"
#include "tests/support/customer_program.hpp"
#include "tests/support/terminal_session.hpp"

namespace sealwright::client {
namespace {

using ::testing::HasSubstr;
using testing_support::ClientProgram;
using testing_support::expect_refusal;
using testing_support::read;

// The same vendor with root 2 in `third` and root 3 in `fourth`. The machine has accepted root 1.
class Reset : public ClientProgram {
 protected:
  static void SetUpTestSuite() {
    ClientProgram::SetUpTestSuite();
    if (path_exists(in("fourth"))) return;
    ASSERT_EQ(run({"cp", "-a", in("vendor"), in("later")}).exit_code, 0);
    ASSERT_EQ(run({"cp", "-a", in("home"), in("later/home")}).exit_code, 0);
    for (const char* state : {"third", "fourth"}) {
      later({SEALWRIGHT_SIGN, "renew", "--role", "root"});
      later({SEALWRIGHT_PUBLISH, "push"});
      ASSERT_EQ(run({"cp", "-a", in("later/public"), in(state)}).exit_code, 0);
    }
  }
  void SetUp() override {
    ClientProgram::SetUp();
    ASSERT_EQ(customer({"update"}).exit_code, 0);
  }
  static void later(std::vector<std::string> words) {
    words.insert(words.begin(), {"env", "HOME=" + in("later/home")});
    words.insert(words.end(), {"--dir", in("later"), "--passphrase-file", in("passphrase")});
    const auto done = run(words);
    ASSERT_EQ(done.exit_code, 0) << done.output;
  }
  static CommandResult reset(const std::string& state, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"init", in(state + "/acme-app.sealwright"), "--reset"};
    words.insert(words.end(), more.begin(), more.end());
    return customer(words);
  }
  static std::string root_here() { return read(in("machine/state/trusted/root.json")); }
  static std::string log() { return read(in("machine/state/trust.jsonl")); }
  static std::string fingerprint_of(const std::string& root) {
    return sha256_hex(read(in("fourth/metadata/" + root + ".root.json")));
  }
};

TEST_F(Reset, AnotherRootNeedsAFingerprintAndAReason) {
  const std::string before = root_here();
  const auto expect_kept = [&](const CommandResult& refused, int exit_code, const std::string& code) {
    expect_refusal(refused, exit_code, code);
    EXPECT_EQ(root_here(), before);
    EXPECT_EQ(log(), "");
  };
  const std::string right = fingerprint_of("3"), wrong = fingerprint_of("2");
  expect_kept(reset("fourth"), 2, "usage");
  expect_kept(reset("fourth", {"--reason", "a drill"}), 2, "usage");  // no one to compare
  expect_kept(reset("fourth", {"--fingerprint", right}), 2, "usage");
  expect_kept(reset("fourth", {"--fingerprint", wrong, "--reason", "a drill"}), 3, "fingerprint_mismatch");
  const auto done = reset("fourth", {"--fingerprint", right, "--reason", "a drill"});
  ASSERT_EQ(done.exit_code, 0) << done.output;
  EXPECT_EQ(sha256_hex(root_here()), right);
  EXPECT_THAT(log(), HasSubstr("\"oldFingerprint\":\"" + sha256_hex(before) + "\""));
  EXPECT_THAT(log(), HasSubstr("\"reason\":\"a drill\""));
  EXPECT_THAT(log(), HasSubstr("\"state\":\"done\""));
}

TEST_F(Reset, APersonAtATerminalMayCompareInstead) {
  const auto ask = [] {
    return testing_support::TerminalSession({SEALWRIGHT, "init", in("fourth/acme-app.sealwright"), "--reset",
                                             "--reason", "a drill", "--dir", in("machine")});
  };
  const std::string before = root_here();
  auto declined = ask();
  ASSERT_TRUE(declined.sees("[y/N]")) << declined.screen();
  EXPECT_THAT(declined.screen(), HasSubstr(sha256_hex(before)));
  EXPECT_THAT(declined.screen(), HasSubstr(fingerprint_of("3")));
  declined.type("n");
  EXPECT_THAT(declined.rest(), HasSubstr("[cancelled]"));
  EXPECT_EQ(root_here(), before);
  auto confirmed = ask();
  ASSERT_TRUE(confirmed.sees("[y/N]")) << confirmed.screen();
  confirmed.type("y");
  confirmed.rest();
  EXPECT_EQ(confirmed.exit_code, 0) << confirmed.screen();
  EXPECT_EQ(sha256_hex(root_here()), fingerprint_of("3"));
}

TEST_F(Reset, TheNextRootIsTakenAndLogged) {
  const auto done = reset("third");
  ASSERT_EQ(done.exit_code, 0) << done.output;
  EXPECT_EQ(sha256_hex(root_here()), fingerprint_of("2"));
  EXPECT_THAT(log(), HasSubstr("\"command\":\"init --reset\""));
  const std::string lines = log();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2) << "begun and done";
}

// The keys of an older root may have been replaced because they were stolen.
TEST_F(Reset, AnOlderRootIsAnotherRoot) {
  serve("third");
  ASSERT_EQ(customer({"check"}).exit_code, 0);
  expect_refusal(reset("first"), 2, "usage");
  write_file(in("machine/state/trusted/root.json"), "{").value();
  expect_refusal(reset("first"), 2, "usage");
  EXPECT_EQ(reset("third").exit_code, 0) << "the floors know the newest root";
  EXPECT_EQ(sha256_hex(root_here()), fingerprint_of("2"));
}

TEST_F(Reset, WithoutConfigurationAndRootTheFloorsKnowTheRoot) {
  serve("third");
  ASSERT_EQ(customer({"check"}).exit_code, 0);
  run({"rm", in("machine/state/config.json"), in("machine/state/trusted/root.json")});
  expect_refusal(customer({"init", in("first/acme-app.sealwright")}), 1, "state_damaged");
  EXPECT_EQ(customer({"init", in("third/acme-app.sealwright")}).exit_code, 0);
}

TEST_F(Reset, WithoutFloorsIsReported) {
  for (const char* copy : {"floor.a", "floor.b"}) write_file(in("machine/state/") + copy, "").value();
  const auto done = reset("first");
  EXPECT_EQ(done.exit_code, 0) << done.output;
  EXPECT_THAT(done.output, HasSubstr("the rollback floors cannot be read"));
  EXPECT_THAT(reset("first").output, ::testing::Not(HasSubstr("the rollback floors cannot be read")));
}

TEST_F(Reset, KeepsTheSupportHistory) {
  const std::string history = "what was promised before, whatever it is\n";
  write_file(in("machine/state/ratchet"), history).value();
  ASSERT_EQ(reset("first").exit_code, 0);
  EXPECT_EQ(read(in("machine/state/ratchet")), history);
}

TEST_F(Reset, AReasonWithoutAResetIsAUsageError) {
  expect_refusal(customer({"init", in("first/acme-app.sealwright"), "--reason", "why"}), 2, "usage");
}

}  // namespace
}  // namespace sealwright::client
