// SPDX-License-Identifier: Apache-2.0
// The client on machines whose clock is wrong, with a real web server and TLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/posix_files.hpp"
#include "base/time.hpp"
#include "metadata/json/json.hpp"
#include "tests/support/command.hpp"
#include "tests/support/nginx_server.hpp"

namespace sealwright::client {
namespace {

using testing::HasSubstr;
using testing::Not;

// A vendor with one release on an https server, and a machine that has checked once.
class ClockProgram : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = new test::NginxServer;
    world_ = new TemporaryDirectory(TemporaryDirectory::create(testing::TempDir(), "clock").value());
    write_file(in("passphrase"), "correct horse battery\n").value();
    must({SEALWRIGHT_SIGN, "init", "--vendor", "Acme", "--product", "acme-app", "--url",
          server_->public_url()});
    make_directories(in("build/bin")).value();
    write_file(in("build/bin/app"), "#!/bin/sh\n", 0755).value();
    must({SEALWRIGHT_SIGN, "release", in("build"), "--version", "1.0.0", "--rollback-floor", "1.0.0"});
    must({SEALWRIGHT_SIGN, "lifecycle", "new", "--line", "1", "--first-release", "1.0.0", "--last-day",
          last_day(), "--purl", "pkg:generic/acme.example/acme-app"});
    must({SEALWRIGHT_PUBLISH, "push"});
    ASSERT_EQ(run({"sh", "-c",
                   "cp -a '" + in("vendor/public") + "/.' '" + server_->www() + "' && chmod -R a+rX '" +
                       server_->www() + "'"})
                  .exit_code,
              0);
    const auto begun =
        run({SEALWRIGHT, "init", in("vendor/public/acme-app.sealwright"), "--dir", in("machine")});
    ASSERT_EQ(begun.exit_code, 0) << begun.output;
    const auto checked = customer({"check"}, {});
    ASSERT_EQ(checked.exit_code, 0) << checked.output;
  }
  static void TearDownTestSuite() {
    delete world_;
    delete server_;
  }
  static std::string in(const std::string& name) { return join_path(world_->path(), name); }
  static void must(std::vector<std::string> words) {
    words.insert(words.begin(), {"env", "HOME=" + in("home")});
    words.insert(words.end(), {"--dir", in("vendor"), "--passphrase-file", in("passphrase")});
    make_directories(in("vendor")).value();
    const auto done = run(words);
    ASSERT_EQ(done.exit_code, 0) << done.output;
  }
  // Of support for about three years from now, at the end of a month.
  static std::string last_day() { return std::to_string(date_of(system_now()).year + 3) + "-12-31"; }
  static CommandResult customer(std::vector<std::string> words, std::vector<std::string> clock) {
    words.insert(words.end(), {"--ca", server_->pki("server-ca.crt")});
    return without_network(std::move(words), std::move(clock));
  }
  static CommandResult without_network(std::vector<std::string> words, std::vector<std::string> clock) {
    std::vector<std::string> line{"env", "ASAN_OPTIONS=verify_asan_link_order=0"};
    line.insert(line.end(), clock.begin(), clock.end());
    line.push_back(SEALWRIGHT);
    line.insert(line.end(), words.begin(), words.end());
    line.insert(line.end(), {"--dir", in("machine")});
    return run(line);
  }
  static std::vector<std::string> clock(const std::string& offset) { return {"faketime", "-f", offset}; }

  static test::NginxServer* server_;
  static TemporaryDirectory* world_;
};
test::NginxServer* ClockProgram::server_ = nullptr;
TemporaryDirectory* ClockProgram::world_ = nullptr;

TEST_F(ClockProgram, In1970ItContinuesAtTheTimeThatSignedMetadataProveAndSaysSo) {
  const auto checked = customer({"check"}, {"TZ=UTC", "faketime", "1970-01-02 00:00:00"});
  EXPECT_EQ(checked.exit_code, 0) << checked.output;
  EXPECT_THAT(checked.output, HasSubstr("[clock_behind]"));
}

// Support that ended must not come back with a clock that has stopped.
TEST_F(ClockProgram, In1970SupportIsCountedFromTheTimeThatSignedMetadataProve) {
  const std::vector<std::string> status{"status",      "--installed", "1.0.0",
                                        "--exit-code", "--warn-days", "20000"};
  const auto now = without_network(status, {});
  EXPECT_EQ(now.exit_code, 14) << now.output;
  EXPECT_THAT(now.output, Not(HasSubstr("[clock_")));
  const auto then = without_network(status, {"TZ=UTC", "faketime", "1970-01-02 00:00:00"});
  EXPECT_EQ(then.exit_code, 14) << then.output;
  EXPECT_THAT(then.output, HasSubstr("[clock_behind]"));
}

// Every answer at another time than that of the machine's clock says so.
TEST_F(ClockProgram, In1970EveryAnswerSaysSo) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"status"}, {"show", "1.0.0"}, {"recover"}}) {
    const auto then = without_network(words, {"TZ=UTC", "faketime", "1970-01-02 00:00:00"});
    EXPECT_THAT(then.output, HasSubstr("[clock_behind]")) << words[0];
    EXPECT_THAT(without_network(words, {}).output, Not(HasSubstr("[clock_"))) << words[0];
  }
}

TEST_F(ClockProgram, AheadItIsStaleOrNamesTheClockAndNothingIsRefused) {
  const auto checked = customer({"check"}, clock("+20d"));  // the certificate is still valid
  EXPECT_EQ(checked.exit_code, 5) << checked.output;
  EXPECT_THAT(checked.output, HasSubstr("[metadata_expired]"));
  EXPECT_THAT(checked.output, HasSubstr("[clock_ahead_or_frozen]"));
  EXPECT_THAT(checked.output, Not(HasSubstr("refused")));
}

TEST_F(ClockProgram, AheadOfTheServersCertificateTheClockIsNamedBesideTheFailureOfTls) {
  const auto checked = customer({"check"}, clock("+27000d"));
  EXPECT_EQ(checked.exit_code, 4) << checked.output;
  EXPECT_THAT(checked.output, HasSubstr("[certificate_not_current]"));
  EXPECT_THAT(checked.output, HasSubstr("[clock_ahead_or_frozen]"));
}

TEST_F(ClockProgram, SteppedBackItContinuesAndSaysSo) {
  const auto checked = customer({"check"}, clock("-1h"));
  EXPECT_EQ(checked.exit_code, 0) << checked.output;
  EXPECT_TRUE(checked.output.find("[clock_stepped_back]") != std::string::npos ||
              checked.output.find("[clock_behind]") != std::string::npos)
      << checked.output;
}

// libfaketime begins after some readings of the clock: the run has begun at the right time by then.
TEST_F(ClockProgram, SteppedBackWhileItRunsItContinuesAndSaysSo) {
  const auto checked = customer({"check"}, {"FAKETIME_START_AFTER_NUMCALLS=3", "faketime", "-f", "-2d"});
  EXPECT_EQ(checked.exit_code, 0) << checked.output;
  EXPECT_THAT(checked.output, HasSubstr("[clock_stepped_back]"));
  EXPECT_THAT(checked.output, Not(HasSubstr("[clock_behind]"))) << "it was right when the run began";
}

TEST_F(ClockProgram, StaleIsASingleWordForProgramsToo) {
  const auto checked = customer({"check", "--json"}, clock("+20d"));
  const std::string line = checked.output.substr(checked.output.find('{'));
  const auto json = read_json(line.substr(0, line.find('\n')), "output");
  ASSERT_TRUE(json) << checked.output;
  EXPECT_EQ(*json->find("result")->text(), "stale");
  EXPECT_EQ(*json->find("freshness")->text(), "stale");
  EXPECT_EQ(*json->find("exit")->integer(), 5);
  EXPECT_FALSE(json->find("notices")->items()->empty());
}

}  // namespace
}  // namespace sealwright::client
