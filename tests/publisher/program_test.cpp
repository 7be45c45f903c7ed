// SPDX-License-Identifier: Apache-2.0
// sealwright-publish as people and timers run it.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "metadata/json/json.hpp"
#include "publisher/commands/publish_commands.hpp"
#include "publisher/endpoints/directory_endpoint.hpp"
#include "publisher/staging/expiry.hpp"
#include "tests/support/command.hpp"
#include "tests/support/fault_server.hpp"
#include "tests/support/launch.hpp"
#include "tests/support/nginx_server.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_vendor.hpp"
#include "tests/support/terminal_session.hpp"

namespace sealwright::publish {
namespace {

using testing::SampleVendor;
using testing_support::TerminalSession;

class Program : public ::testing::Test {
 protected:
  Program() { acme_.put("passphrase", std::string(SampleVendor::kPassphrase) + "\n"); }

  CommandResult publish(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), SEALWRIGHT_PUBLISH);
    arguments.insert(arguments.end(), {"--dir", acme_.path("")});
    return sealwright::run(arguments);
  }
  CommandResult push(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"push", "--passphrase-file", acme_.path("passphrase")});
    return publish(std::move(more));
  }
  CommandResult add_endpoint(const test::NginxServer& nginx) {
    return publish({"endpoint", "add", nginx.publish_url(), "--public", nginx.public_url(), "--certificate",
                    nginx.pki("publisher.crt"), "--key", nginx.pki("publisher.key"), "--ca",
                    nginx.pki("server-ca.crt")});
  }

  SampleVendor acme_{system_now(), "basic", true};
};

bool says(const CommandResult& result, const std::string& text) {
  return result.output.find(text) != std::string::npos;
}

// Before, each of these became a directory here, and releases were not published.
TEST_F(Program, AnEndpointThatIsNoDirectoryAndNoUrlIsRefused) {
  const std::string before = acme_.get("publish.json");
  for (const char* location : {"user@host:/srv/www", "host:/srv/www", "host:www", "C:www"}) {
    const CommandResult refused = publish({"endpoint", "add", location});
    EXPECT_EQ(refused.exit_code, 2) << refused.output;
    EXPECT_TRUE(says(refused, "usage")) << refused.output;
    EXPECT_TRUE(says(refused, "WebDAV")) << refused.output;
  }
  EXPECT_EQ(publish({"endpoint", "add", ""}).exit_code, 2);
  EXPECT_EQ(acme_.get("publish.json"), before);
  for (const std::string& directory : {std::string("./user@host:www"), acme_.path("a:b")})
    EXPECT_EQ(publish({"endpoint", "add", directory}).exit_code, 0) << directory;
}

TEST_F(Program, AnEndpointIsSetAsAWhole) {
  ASSERT_EQ(publish({"endpoint", "add", "https://one.example/", "--public", "https://one.example/", "--ca",
                     "one.pem", "--single-writer"})
                .exit_code,
            0);
  const std::string first = acme_.get("publish.json");
  EXPECT_NE(first.find("one.pem"), std::string::npos) << first;
  ASSERT_EQ(publish({"endpoint", "add", acme_.path("www")}).exit_code, 0);
  const std::string second = acme_.get("publish.json");
  for (const char* old : {"one.example", "one.pem", "singleWriter\": true"})
    EXPECT_EQ(second.find(old), std::string::npos) << old << " is of another endpoint\n" << second;
  EXPECT_NE(second.find("\"keys\""), std::string::npos) << "the keys stay: " << second;
}

TEST_F(Program, TheLockOfADirectoryIsShownAndNotBroken) {
  acme_.release("1.0.0");
  EXPECT_TRUE(says(publish({"unlock"}), "No one holds the lock"));
  DirectoryFiles site(acme_.path("public"));
  {
    const auto lock = site.lock();
    ASSERT_TRUE(lock);
    const CommandResult shown = publish({"unlock"}), broken = publish({"unlock", "--break"});
    for (const CommandResult& result : {shown, broken}) {
      EXPECT_EQ(result.exit_code, 7) << result.output;
      EXPECT_TRUE(says(result, "another process on this machine")) << result.output;
    }
    EXPECT_EQ(push().exit_code, 7);
  }
  EXPECT_TRUE(says(publish({"unlock"}), "No one holds the lock"));
  EXPECT_EQ(push().exit_code, 0);
}

TEST_F(Program, PushPublishesWhatIsSignedAndThenHasNothingToDo) {
  acme_.release("1.0.0");
  const CommandResult first = push();
  EXPECT_EQ(first.exit_code, 0) << first.output;
  EXPECT_TRUE(path_exists(acme_.path("public/metadata/timestamp.json"))) << first.output;
  const std::string before = acme_.get("public/metadata/timestamp.json");
  const CommandResult second = push();
  EXPECT_EQ(second.exit_code, 0);
  EXPECT_TRUE(says(second, "Nothing to do")) << second.output;
  EXPECT_EQ(acme_.get("public/metadata/timestamp.json"), before);
  EXPECT_TRUE(says(publish({"refresh"}), "Nothing to renew"));
}

TEST_F(Program, PushMakesAnEmptyEndpointWhole) {
  acme_.release("1.0.0");
  ASSERT_EQ(push().exit_code, 0);
  const auto before = list_files_below(acme_.path("public")).value();
  ASSERT_EQ(publish({"endpoint", "add", acme_.path("elsewhere")}).exit_code, 0);
  EXPECT_EQ(publish({"refresh", "--passphrase-file", acme_.path("passphrase")}).exit_code, 0) << "not due";
  const CommandResult moved = push();
  EXPECT_EQ(moved.exit_code, 0) << moved.output;
  EXPECT_TRUE(says(moved, "uploading again all that was published")) << moved.output;
  for (const std::string& path : before) {
    if (path == "metadata/1.snapshot.json") continue;  // there is a newer one
    EXPECT_TRUE(path_exists(acme_.path("elsewhere/" + path))) << path;
  }
  EXPECT_TRUE(says(push(), "Nothing to do"));
}

// What others may not read: a web server that runs as another user could not serve it.
std::vector<std::string> hidden_from_others(const std::string& directory) {
  using std::filesystem::perms;
  std::vector<std::string> hidden;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    const perms needed = entry.is_directory() ? perms(0755) : perms(0644);
    const bool is_lock = entry.path().extension() == ".lock";  // beside the tree, not readable for others
    if (!is_lock && entry.status().permissions() != needed) hidden.push_back(entry.path().string());
  }
  return hidden;
}

TEST_F(Program, WhatIsPublishedCanBeServedWhateverTheUmask) {
  acme_.release("1.0.0");
  const std::string site = acme_.path("www/site");
  ASSERT_EQ(publish({"endpoint", "add", site}).exit_code, 0);
  const mode_t before = ::umask(077);
  const CommandResult pushed = push();
  ::umask(before);
  EXPECT_EQ(pushed.exit_code, 0) << pushed.output;
  EXPECT_TRUE(path_exists(site + "/metadata/timestamp.json"));
  EXPECT_EQ(hidden_from_others(acme_.path("www")), std::vector<std::string>{});
}

TEST_F(Program, ADirectoryThatIsThereKeepsItsMode) {
  using std::filesystem::perms;
  acme_.release("1.0.0");
  const std::string site = acme_.path("public");
  std::filesystem::create_directory(site);
  std::filesystem::permissions(site, perms(0750));
  EXPECT_EQ(push().exit_code, 0);
  EXPECT_EQ(std::filesystem::status(site).permissions(), perms(0750));
}

TEST_F(Program, PushNamesAReleaseThatOthersOvertook) {
  acme_.release("1.0.0");
  const auto base = acme_.signed_so_far();
  const std::string file = acme_.release("1.1.0"), late = acme_.get("requests/acme-app-1.1.0.swrel");
  std::filesystem::remove(file);
  acme_.go_back_to(base);
  acme_.release("1.2.0");
  acme_.release("1.3.0");
  ASSERT_EQ(push().exit_code, 0);
  acme_.put("requests/acme-app-1.1.0.swrel", late);
  for (const CommandResult& told : {push(), push({"--release", file})}) {
    EXPECT_EQ(told.exit_code, 7) << told.output;
    EXPECT_TRUE(says(told, "remote_moved") && says(told, file) && says(told, "sign it again")) << told.output;
  }
}

TEST_F(Program, StatusNamesEveryRoleAndWarnsInTime) {
  acme_.release("1.0.0");
  ASSERT_EQ(push().exit_code, 0);
  const CommandResult good = publish({"status", "--json"});
  EXPECT_EQ(good.exit_code, 0) << good.output;
  const auto json = read_json(good.output.substr(0, good.output.find('\n')), "status");
  ASSERT_THAT(json, IsDone()) << good.output;
  EXPECT_EQ(json->find("data")->find("roles")->items()->size(), 6u);
  EXPECT_EQ(publish({"status", "--expiring", "500d"}).exit_code, 5);
}

TEST_F(Program, ADryRunUploadsNothing) {
  acme_.release("1.0.0");
  EXPECT_EQ(push({"--dry-run"}).exit_code, 0);
  EXPECT_FALSE(path_exists(acme_.path("public/metadata")));
}

TEST_F(Program, AWrongPassphraseIsNamed) {
  acme_.release("1.0.0");
  acme_.put("passphrase", "wrong\n");
  const CommandResult refused = push();
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_TRUE(says(refused, "passphrase_wrong")) << refused.output;
}

TEST_F(Program, OnlineKeysAreNeverMadeOverOthers) {
  const std::string before = acme_.get("keys/snapshot.pem"), halves = acme_.get("online.swkeys");
  acme_.put("another", "another passphrase");
  const CommandResult refused = publish({"key", "generate", "--passphrase-file", acme_.path("another")});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_TRUE(says(refused, "[passphrase_wrong]")) << refused.output;
  EXPECT_EQ(acme_.get("keys/snapshot.pem"), before);

  // A run that was interrupted: what it made is used, what is missing is made.
  ASSERT_THAT(remove_tree(acme_.path("online.swkeys")), IsDone());
  ASSERT_THAT(remove_tree(acme_.path("publish.json")), IsDone());
  ASSERT_EQ(publish({"key", "generate", "--passphrase-file", acme_.path("passphrase")}).exit_code, 0);
  EXPECT_EQ(acme_.get("keys/snapshot.pem"), before);
  EXPECT_EQ(acme_.get("online.swkeys"), halves);
  const std::string timestamp = acme_.get("keys/timestamp.pem");
  ASSERT_THAT(remove_tree(acme_.path("keys/timestamp.pem")), IsDone());
  ASSERT_EQ(publish({"key", "generate", "--passphrase-file", acme_.path("passphrase")}).exit_code, 0);
  EXPECT_EQ(acme_.get("keys/snapshot.pem"), before);
  EXPECT_NE(acme_.get("keys/timestamp.pem"), timestamp);
}

TEST_F(Program, ANewPassphraseIsTypedTwiceAndMustBeTheSame) {
  const auto generate = [&](const std::string& again) {
    TerminalSession session(
        {SEALWRIGHT_PUBLISH, "key", "generate", "--dir", acme_.path(""), "--folder", "fresh"});
    EXPECT_TRUE(session.sees("New passphrase of the online keys: ")) << session.screen();
    session.type("correct horse battery");
    EXPECT_TRUE(session.sees("The same passphrase again: ")) << session.screen();
    session.type(again);
    session.rest();
    return session.exit_code;
  };
  EXPECT_NE(generate("correct horse batteries"), 0);
  EXPECT_FALSE(path_exists(acme_.path("fresh")));
  EXPECT_EQ(generate("correct horse battery"), 0);
  EXPECT_TRUE(path_exists(acme_.path("fresh/timestamp.pem")));
}

TEST_F(Program, NumbersOutOfRangeAndTwoPassphrasesDoNotFit) {
  for (const CommandResult& told :
       {push({"--patience", "-5"}), push({"--passphrase-fd", "0"}),
        publish({"push", "--passphrase-fd", "-2"}), publish({"refresh", "--patience", "-1"}),
        push({"--patience", "9223372036854775807"})})
    EXPECT_EQ(told.exit_code, 2) << told.output;
}

TEST_F(Program, APassphraseThatExistsIsAskedForOnce) {
  acme_.release("1.0.0");
  TerminalSession session({SEALWRIGHT_PUBLISH, "push", "--dir", acme_.path("")});
  EXPECT_TRUE(session.sees("Passphrase of the online keys: ")) << session.screen();
  session.type(std::string(SampleVendor::kPassphrase));
  session.rest();
  EXPECT_EQ(session.exit_code, 0) << session.screen();
}

TEST_F(Program, TheSignersInitGetsThePublicHalvesWhereItAsksForThem) {
  std::filesystem::remove_all(acme_.path("keys"));
  const std::string out = acme_.path("elsewhere.swkeys");
  EXPECT_EQ(
      publish({"key", "generate", "--out", out, "--quiet", "--passphrase-file", acme_.path("passphrase")})
          .exit_code,
      0);
  EXPECT_THAT(PublicKeysFile::read({acme_.get("elsewhere.swkeys"), out}), IsDone());
}

TEST_F(Program, ThePublicHalvesAreInTheVendorsDirectoryUnlessAnOptionNamesAnother) {
  std::filesystem::remove_all(acme_.path("keys"));
  std::filesystem::remove(acme_.path("online.swkeys"));
  ASSERT_EQ(publish({"key", "generate", "--quiet", "--passphrase-file", acme_.path("passphrase")}).exit_code,
            0);
  EXPECT_THAT(PublicKeysFile::read({acme_.get("online.swkeys"), "online.swkeys"}), IsDone());
}

TEST_F(Program, ASettingsFileThatCannotBeUsedIsAConfigurationError) {
  acme_.put("publish.json", R"({"format":"sealwright-publish/1","endpoint":{"kind":"ftp"}})");
  const CommandResult refused = push();
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_TRUE(says(refused, "config_invalid")) << refused.output;
}

TEST_F(Program, OverTlsItPublishesAndProvesThePublicSide) {
  test::NginxServer nginx;
  ASSERT_EQ(add_endpoint(nginx).exit_code, 0);
  acme_.release("1.0.0");
  const CommandResult first = push();
  EXPECT_EQ(first.exit_code, 0) << first.output;
  EXPECT_FALSE(says(first, "does not show")) << first.output;
  std::size_t asked = 0;
  for (const std::string& line : nginx.public_requests()) {
    asked += line.starts_with("GET /metadata/timestamp.json");
  }
  EXPECT_EQ(asked, 1u);
  EXPECT_TRUE(says(publish({"unlock"}), "No one holds"));
}

// The server answers no request for a target until the test ends, so the push is in the middle when the signal comes.
TEST_F(Program, APushThatIsStoppedReleasesItsLockAndIsContinuedByTheNext) {
  test::NginxServer nginx;
  ASSERT_EQ(add_endpoint(nginx).exit_code, 0);
  std::atomic<bool> in_the_middle = false, stopped = false;
  const test::FaultServer slow([&](const std::string&, const test::Connection&) {
    in_the_middle = true;
    for (int i = 0; i < 600 && !stopped; ++i) test::Connection::stall(50);
  });
  nginx.configure_publishing("location ^~ /targets/ { proxy_pass " + slow.url() + "; }");
  acme_.release("1.0.0");
  testing_support::Launch launch;
  launch.words = {SEALWRIGHT_PUBLISH,       "push",  "--passphrase-file",
                  acme_.path("passphrase"), "--dir", acme_.path("")};
  const TemporaryDirectory scratch = *TemporaryDirectory::create(::testing::TempDir(), "stopped-push");
  const pid_t push_process = testing_support::begin_launch(launch, scratch.path());
  for (int i = 0; i < 600 && !in_the_middle; ++i) test::Connection::stall(50);
  EXPECT_TRUE(path_exists(nginx.www("lock/publish/owner.json")));
  ::kill(push_process, SIGINT);
  const auto ended = testing_support::end_launch(push_process, scratch.path());
  stopped = true;
  EXPECT_EQ(ended.exit_code, 8) << ended.err;
  EXPECT_FALSE(path_exists(nginx.www("lock/publish")));
  nginx.configure_publishing("");
  const CommandResult next = push();
  EXPECT_EQ(next.exit_code, 0) << next.output;
}

TEST_F(Program, AStalePublicSideIsReportedButThePushCounts) {
  test::NginxServer nginx;
  nginx.configure_public("location = /metadata/timestamp.json { return 404; }");
  ASSERT_EQ(add_endpoint(nginx).exit_code, 0);
  acme_.release("1.0.0");
  const CommandResult pushed = push({"--patience", "0"});
  EXPECT_EQ(pushed.exit_code, 0) << pushed.output;
  EXPECT_TRUE(says(pushed, "public side does not show")) << pushed.output;
  EXPECT_TRUE(path_exists(nginx.www("metadata/timestamp.json")));
}

TEST_F(Program, APublicSideThatCustomersCannotReadIsNotCalledLate) {
  test::NginxServer nginx;
  nginx.configure_public("location = /metadata/timestamp.json { return 200 junk; }");
  ASSERT_EQ(add_endpoint(nginx).exit_code, 0);
  acme_.release("1.0.0");
  const CommandResult pushed = push({"--patience", "0"});
  EXPECT_EQ(pushed.exit_code, 0) << pushed.output;
  EXPECT_TRUE(says(pushed, "clients cannot read it")) << pushed.output;
}

TEST_F(Program, AnotherPublishersLockIsShownAndBrokenOnRequestOnly) {
  test::NginxServer nginx;
  ASSERT_EQ(add_endpoint(nginx).exit_code, 0);
  std::filesystem::create_directories(nginx.www("lock/publish"));
  std::ofstream(nginx.www("lock/publish/owner.json")) << R"({"host":"elsewhere"})";
  for (const char* folder : {"lock", "lock/publish"}) {
    std::filesystem::permissions(nginx.www(folder), std::filesystem::perms::all);
  }
  acme_.release("1.0.0");
  const CommandResult refused = push();
  EXPECT_EQ(refused.exit_code, 7);
  EXPECT_TRUE(says(refused, "elsewhere")) << refused.output;
  EXPECT_EQ(publish({"unlock"}).exit_code, 7);
  const CommandResult broken = publish({"unlock", "--break"});
  EXPECT_EQ(broken.exit_code, 0) << broken.output;
  EXPECT_TRUE(says(broken, "elsewhere")) << broken.output;
  EXPECT_EQ(push().exit_code, 0);
}

// The same commands at times of the test's choice.
class Refresh : public ::testing::Test {
 protected:
  Refresh() {
    acme_.release("1.0.0");
    push_command(at(kNow), {}).value();
    first_ = timestamp();
  }
  Session at(Instant when) {
    return {acme_.vendor(),
            when,
            curl_,
            [] { return Result<Secret>(Secret::copy_of(SampleVendor::kPassphrase)); },
            [](const Words&) {},
            {0}};
  }
  std::string timestamp() { return acme_.get("public/metadata/timestamp.json"); }

  static constexpr Instant kNow{1'795'000'000};
  SampleVendor acme_{kNow, "basic", true};
  const CurlLibrary curl_;
  std::string first_;
};

TEST_F(Refresh, AndStatusNameAClockBehindTheLastPush) {
  const Instant before = kNow - kDay;
  EXPECT_THAT(refresh_command(at(before)), FailsWith(ErrorCode::clock_behind));
  const Answer status = status_command(at(before), {}).value();
  EXPECT_EQ(status.output.exit, 5);
  ASSERT_EQ(status.output.notices.size(), 1u);
  EXPECT_EQ(status.output.notices[0].code(), ErrorCode::clock_behind);
  EXPECT_EQ(status_command(at(kNow), {}).value().output.exit, 0);
}

TEST_F(Refresh, StatusDistinguishesWhatHasExpiredFromWhatSoonWill) {
  const auto timestamp_at = [&](Instant when) {
    const Answer told = status_command(at(when), {}).value();
    EXPECT_EQ(told.output.exit, 5);
    return std::pair(told.text.text().find("EXPIRED") != std::string::npos,
                     told.text.text().find("EXPIRES SOON") != std::string::npos);
  };
  EXPECT_EQ(timestamp_at(kNow + 14 * kDay - kHour), std::pair(false, true));
  EXPECT_TRUE(timestamp_at(kNow + 14 * kDay).first);
}

TEST_F(Refresh, StatusOfASiteThatCannotBeSeenIsAnErrorAndNotOnlyAWarning) {
  remove_tree(acme_.path("public")).value();
  const Answer told = status_command(at(kNow), {}).value();
  EXPECT_EQ(told.output.exit, 4);
  ASSERT_TRUE(told.output.error);
  EXPECT_EQ(told.output.error->code(), ErrorCode::not_found);
}

// Where no server says the time: a clock that has passed the end of the last timestamp may be one that ran
// ahead.
TEST_F(Refresh, AfterTheTimestampHasExpiredAPersonSaysThatTheClockIsRight) {
  const Instant late = kNow + 14 * kDay;
  const auto refused = refresh_command(at(late));
  ASSERT_THAT(refused, FailsWith(ErrorCode::clock_ahead));
  EXPECT_NE(std::string(refused.error().advice()).find("--clock-is-right"), std::string::npos);
  EXPECT_EQ(timestamp(), first_) << "nothing was signed";
  EXPECT_THAT(refresh_command(at(late - kHour)), IsDone());
  EXPECT_THAT(refresh_command(at(late + 14 * kDay), true), IsDone());
}

TEST_F(Refresh, APushWithAClockThatMayBeAheadSignsNothingAndUsesUpNoNumber) {
  acme_.release("1.1.0");
  EXPECT_THAT(push_command(at(kNow + 180 * kDay), {}), FailsWith(ErrorCode::clock_ahead));
  EXPECT_FALSE(acme_.vendor().staged_record().value());
  ReleaseOptions confirmed;
  confirmed.clock_is_right = true;
  EXPECT_THAT(push_command(at(kNow + 180 * kDay), confirmed), IsDone());
}

// Staged by a machine whose clock was ahead, pushed by one whose clock is right.
TEST_F(Refresh, WhatWasStagedWithAClockAheadIsStagedAgainBeforeAPush) {
  acme_.release("1.1.0");
  ASSERT_THAT(stage_command(at(kNow + 180 * kDay), {}), IsDone());
  ASSERT_THAT(push_command(at(kNow + kDay), {}), IsDone());
  EXPECT_EQ(timestamp().find(to_text(kNow + 180 * kDay)), std::string::npos);
  EXPECT_NE(timestamp().find(to_text(kNow + kDay)), std::string::npos);
}

TEST(ClockOfThePublisher, IsHeldToTheServersWithinAnHour) {
  constexpr Instant kServer{1'795'000'000};
  const auto beside = [&](Instant now) { return check_clock_beside({}, now, kServer); };
  EXPECT_THAT(beside(kServer + kHour), IsDone());
  EXPECT_THAT(beside(kServer + kHour + Seconds{1}), FailsWith(ErrorCode::clock_ahead));
  EXPECT_THAT(beside(kServer - kHour), IsDone());
  EXPECT_THAT(beside(kServer - kHour - Seconds{1}), FailsWith(ErrorCode::clock_behind));
}

TEST_F(Refresh, RenewsAtHalfOfItsLifeAndNotBefore) {
  ASSERT_THAT(refresh_command(at(kNow + 7 * kDay - kHour)), IsDone());
  EXPECT_EQ(timestamp(), first_);
  ASSERT_THAT(refresh_command(at(kNow + 7 * kDay)), IsDone());
  EXPECT_NE(timestamp(), first_);
}

}  // namespace
}  // namespace sealwright::publish
