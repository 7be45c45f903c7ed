// SPDX-License-Identifier: Apache-2.0
// Faults of the network, the server and the disk, as the client reports them: a stable code and exit code
// each time, and nothing is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/customer_program.hpp"
#include "tests/support/fault_server.hpp"
#include "tests/support/nginx_server.hpp"

namespace sealwright::client {
namespace {

using testing_support::ClientProgram;
using testing_support::expect_refusal;
using testing_support::read;

// One file of the repository that is spoilt, and the codes that may name it, by what was done to it.
struct Spoilt {
  std::string file;     // a pattern of its name; the newest when several match
  std::string cut;      // half of it, and nothing of it
  std::string junk;     // other bytes of the same length
  std::string huge;     // 6 MB of white space at its end
  std::string another;  // another signed file in its place
};

std::ostream& operator<<(std::ostream& out, const Spoilt& spoilt) { return out << spoilt.file; }

class SpoiltFile : public ClientProgram, public ::testing::WithParamInterface<Spoilt> {
 protected:
  void SetUp() override {
    ClientProgram::SetUp();
    ASSERT_EQ(customer({"update"}).exit_code, 0);
    serve("second");
    file_ = newest(GetParam().file);
    ASSERT_FALSE(file_.empty());
    good_ = read(file_);
  }
  static std::string newest(const std::string& pattern) {
    const std::string found =
        run({"sh", "-c", "find \"$1\" -name \"$2\" -printf '%T@ %p\\n' | sort -n | tail -n 1 | cut -d' ' -f2",
             "sh", in("public"), pattern})
            .output;
    return found.substr(0, found.find('\n'));
  }
  // The bad file is refused with that code; afterwards the good one is accepted as if nothing had happened.
  void expect_refused_and_nothing_lost(const std::string& bytes, const std::string& codes) {
    write_file(file_, bytes).value();
    const auto refused = customer({"update"});
    EXPECT_EQ(refused.exit_code, 3) << refused.output;
    EXPECT_THAT(refused.output, ::testing::ContainsRegex("\\[(" + codes + ")\\]"));
    EXPECT_EQ(runs(), "1.0.0\n");
    EXPECT_EQ(customer({"verify", "files"}).exit_code, 0);
    EXPECT_EQ(list_directory(in("machine/versions")).value().size(), 1u);
    EXPECT_TRUE(list_directory(in("machine/staging")).value().empty());
    write_file(file_, good_).value();
    const auto checked = customer({"check", "--exit-code"});
    EXPECT_EQ(checked.exit_code, 10) << checked.output;
  }
  std::string file_, good_;
};

TEST_P(SpoiltFile, CutInHalfIsRefused) {
  expect_refused_and_nothing_lost(good_.substr(0, good_.size() / 2), GetParam().cut);
}
TEST_P(SpoiltFile, EmptyIsRefused) { expect_refused_and_nothing_lost("", GetParam().cut); }
TEST_P(SpoiltFile, OfOtherBytesIsRefused) {
  expect_refused_and_nothing_lost(std::string(good_.size(), 'x'), GetParam().junk);
}
TEST_P(SpoiltFile, GrownBeyondItsLimitIsRefused) {
  expect_refused_and_nothing_lost(good_ + std::string(6'000'000, ' '), GetParam().huge);
}
TEST_P(SpoiltFile, ReplacedByAnotherSignedFileIsRefused) {
  const std::string other =
      newest(GetParam().file == "*.snapshot.json" ? "*.targets.json" : "*.snapshot.json");
  expect_refused_and_nothing_lost(read(other), GetParam().another);
}

const Spoilt kByDigest[] = {
    {"*.snapshot.json", "length_mismatch", "hash_mismatch", "too_large", "length_mismatch|too_large"},
    {"*.acme-app.json", "length_mismatch", "hash_mismatch", "too_large", "length_mismatch"},
    {"*.manifest.json", "length_mismatch", "hash_mismatch", "too_large|length_mismatch",
     "length_mismatch|too_large"},
    {"*.tree", "length_mismatch", "hash_mismatch", "too_large|length_mismatch", "length_mismatch|too_large"},
    {"*.tar.zst", "length_mismatch", "hash_mismatch", "length_mismatch", "length_mismatch"}};
INSTANTIATE_TEST_SUITE_P(KnownByItsDigest, SpoiltFile, ::testing::ValuesIn(kByDigest));
INSTANTIATE_TEST_SUITE_P(KnownByItsSignaturesAlone, SpoiltFile,
                         ::testing::Values(Spoilt{"timestamp.json", "json_invalid", "json_invalid",
                                                  "too_large", "type_mismatch|threshold_not_met"},
                                           Spoilt{"manifest.json.sig", "json_invalid", "json_invalid",
                                                  "too_large", "field_missing"}));

// A shell with private mounts; without being root where users may make namespaces.
CommandResult run_with_own_mounts(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"unshare", ::geteuid() == 0 ? "-m" : "-Urm", "sh", "-c", script, "sh"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(command);
}

bool nobody_mounts_here() { return run_with_own_mounts("mount -t tmpfs none /mnt", {}).exit_code != 0; }

// A disk of its own, as small as `options` say.
class FullDisk : public ClientProgram {
 protected:
  static CommandResult on_a_disk(const std::string& options, const std::string& script) {
    make_directories(in("disk")).value();
    return run_with_own_mounts(
        "mount -t tmpfs -o mode=755," + options + " none \"$1\" && cd \"$1\" && " + script,
        {in("disk"), SEALWRIGHT, in("public/acme-app.sealwright")});
  }
  void SetUp() override {
    ClientProgram::SetUp();
    if (nobody_mounts_here()) GTEST_SKIP() << "no disk can be mounted on this machine";
  }
};

// Files enough for the state of a client, and not for a tree.
TEST_F(FullDisk, IsReportedWithNeedAndHaveBeforeTheDownload) {
  const auto updated =
      on_a_disk("size=1m,nr_inodes=48",
                "\"$2\" init \"$3\" --dir m >init.log && "
                "{ \"$2\" update --dir m; status=$?; ls m/partial m/staging m/versions | grep -v :; "
                "test ! -e m/current; exit $status; }");
  expect_refusal(updated, 1, "no_space");
  EXPECT_THAT(updated.output, ::testing::ContainsRegex("expected [0-9]+ .*got [0-9]+"));
  EXPECT_EQ(updated.output.find("tar.zst\n"), std::string::npos) << updated.output;
}

// With an /etc of its own, in a namespace: the administrator's settings must not be ignored.
TEST_F(ClientProgram, ASiteLockThatCannotBeReadStopsInsteadOfCountingAsAbsent) {
  if (nobody_mounts_here()) GTEST_SKIP() << "no disk can be mounted on this machine";
  const auto check_with = [](const std::string& prepare) {
    return run_with_own_mounts("mount -t tmpfs none /etc && mkdir /etc/sealwright && " + prepare +
                                   " && exec \"$1\" check --dir \"$2\"",
                               {SEALWRIGHT, in("machine")});
  };
  const auto without = check_with("true");
  EXPECT_EQ(without.exit_code, 0) << without.output;
  expect_refusal(check_with("mkdir /etc/sealwright/site.json"), 1, "io_error");
  expect_refusal(check_with("ln -s nowhere /etc/sealwright/site.json"), 1, "io_error");
  expect_refusal(check_with("rmdir /etc/sealwright && ln -s nowhere /etc/sealwright"), 1, "io_error");
  const auto broken = check_with("printf x >/etc/sealwright/site.json");
  expect_refusal(broken, 2, "config_invalid");
  EXPECT_THAT(broken.output, ::testing::HasSubstr("/etc/sealwright/site.json"));
}

TEST_F(ClientProgram, APasswordInAProxyIsNotShown) {
  if (nobody_mounts_here()) GTEST_SKIP() << "no disk can be mounted on this machine";
  const auto shown = run_with_own_mounts(
      "mount -t tmpfs none /etc && mkdir /etc/sealwright && "
      "echo '{\"proxy\": \"http://me:secret@proxy:3128\"}' >/etc/sealwright/site.json && "
      "exec \"$1\" config show --dir \"$2\"",
      {SEALWRIGHT, in("machine")});
  EXPECT_THAT(shown.output, ::testing::HasSubstr("http://***@proxy:3128"));
  EXPECT_THAT(shown.output, ::testing::Not(::testing::HasSubstr("secret")));
}

// Nothing that is given as a file makes a command read for ever.
TEST_F(ClientProgram, AnEndlessFileEndsEveryCommand) {
  ASSERT_EQ(run({"mkfifo", in("pipe")}).exit_code, 0);
  const auto ends = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"timeout", "--kill-after=1", "60", "env", "HOME=" + in("home")});
    const auto ended = run(words);
    EXPECT_TRUE(ended.exit_code > 0 && ended.exit_code < 10) << ended.exit_code << ' ' << ended.output;
  };
  const std::string file = in("build/bin/app");
  for (const std::string& endless : {std::string("/dev/zero"), in("pipe")}) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"init", endless, "--dir", in("nowhere")},
             {"check", "--ca", endless, "--dir", in("machine")},
             {"verify", endless, "--dir", in("machine")},
             {"verify", file, "--manifest", endless, "--dir", in("machine")},
             {"verify", file, "--key", endless},
             {"verify", file, "--trust", endless},
             {"trust", "replace", endless, "--reason", "x", "--dir", in("machine")}}) {
      std::vector<std::string> command{SEALWRIGHT};
      command.insert(command.end(), words.begin(), words.end());
      if (words[0] != "check") ends(command);  // a repository in a directory needs no authority
    }
    const std::vector<std::string> vendor{"--dir", in("vendor"), "--passphrase-file"};
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {SEALWRIGHT_PUBLISH, "push", "--release", endless},
             {SEALWRIGHT_PUBLISH, "endpoint", "add", "https://a.example/", "--credentials", endless},
             {SEALWRIGHT_SIGN, "release", "app=" + endless, "--version", "9.0.0"},
             {SEALWRIGHT_SIGN, "release", endless, "--version", "9.0.0"}}) {
      std::vector<std::string> command = words;
      command.insert(command.end(), vendor.begin(), vendor.begin() + 2);
      if (words[1] != "endpoint") command.insert(command.end(), {"--passphrase-file", in("passphrase")});
      ends(command);
    }
  }
  ends({SEALWRIGHT_PUBLISH, "push", "--release", "/dev/zero", "--dir", in("vendor"), "--passphrase-file",
        "/dev/zero"});
}

// Passwords and tokens in URLs that people give; looked for in all that is printed and written.
class Password : public ClientProgram {
 protected:
  static constexpr const char* kMarker = "S3cretMarker";
  static std::string with_marker(const std::string& rest) {
    return std::string("https://me:") + kMarker + "@" + rest;
  }
  // Runs it for people and for programs.
  static void expect_silent(const std::vector<std::string>& words) {
    for (const char* form : {"--json", "--quiet", ""}) {
      std::vector<std::string> command = words;
      if (*form != '\0') command.emplace_back(form);
      const auto done = run(command);
      EXPECT_EQ(done.output.find(kMarker), std::string::npos) << done.output;
      EXPECT_NE(done.exit_code, -1);
    }
  }
  // The files below `folder` that hold it and that others can read, and all others that hold it.
  static std::string files_with_marker(const std::string& folder, const std::string& more = "") {
    return run({"sh", "-c",
                "grep -rlaF " + std::string(kMarker) + " \"$1\" | while read -r f; do find \"$f\" " + more +
                    "; done",
                "sh", folder})
        .output;
  }
};

TEST_F(Password, InAnAddressOfTheCustomersIsNotPrintedAndKeptFromOthers) {
  // A server that does not speak TLS is not asked again.
  const test::FaultServer server([](const std::string&, const test::Connection&) {});
  const std::string place = server.url().substr(7);
  expect_silent({SEALWRIGHT, "init", with_marker(place + "x.sealwright"), "--dir", in("nowhere")});
  expect_silent(
      {SEALWRIGHT, "init", "https://" + place + "x.sealwright?token=" + kMarker, "--dir", in("nowhere")});
  expect_silent(
      {SEALWRIGHT, "init", "https://me:" + std::string(kMarker) + "@a b/x", "--dir", in("nowhere")});
  expect_silent({SEALWRIGHT, "check", "--proxy", with_marker(place), "--dir", in("machine")});
  expect_silent(
      {SEALWRIGHT, "check", "--proxy", "ftp://me:" + std::string(kMarker) + "@p", "--dir", in("machine")});
  expect_silent(
      {SEALWRIGHT, "trust", "replace", with_marker(place + "x"), "--reason", "x", "--dir", in("machine")});
  std::string starter = read(in("public/acme-app.sealwright"));
  const std::string from = "file://" + in("public") + "/";
  for (std::size_t at; (at = starter.find(from)) != std::string::npos;)
    starter.replace(at, from.size(), with_marker(place));
  run({"rm", "-rf", in("machine")});
  write_file(in("named.sealwright"), starter, 0600).value();
  expect_silent({SEALWRIGHT, "init", in("named.sealwright"), "--dir", in("machine")});
  ASSERT_TRUE(path_exists(in("machine/state/config.json")));
  for (const char* command : {"check", "updates", "update", "status", "recover", "confirm", "rollback"})
    expect_silent({SEALWRIGHT, command, "--dir", in("machine")});
  expect_silent({SEALWRIGHT, "config", "show", "--origin", "--dir", in("machine")});
  expect_silent({SEALWRIGHT, "trust", "show", "--dir", in("machine")});
  EXPECT_EQ(files_with_marker(in("machine")), in("machine/state/config.json") + "\n");
  EXPECT_EQ(files_with_marker(in("machine"), "-perm /077"), "");
}

TEST_F(Password, InTheAddressOfAStarterFileIsNotPrintedWhateverIsInThatFile) {
  const test::NginxServer server;
  server.put("junk.sealwright", "no JSON");
  server.put("a b.sealwright", read(in("public/acme-app.sealwright")));
  const std::string place = with_marker(server.public_url().substr(8));
  const auto init = [&](const std::string& file, const std::string& fingerprint) {
    const std::vector<std::string> words{SEALWRIGHT,  "init",        place + file,
                                         "--dir",     in("nowhere"), "--fingerprint",
                                         fingerprint, "--ca",        server.pki("server-ca.crt")};
    expect_silent(words);
    return run(words);
  };
  expect_refusal(init("junk.sealwright", std::string(64, '0')), 3, "json_invalid");
  expect_refusal(init("a%20b.sealwright", std::string(64, '0')), 3, "fingerprint_mismatch");
}

TEST_F(Password, InAnAddressOfTheVendorsIsRefusedWhereOthersReadIt) {
  const std::string place = "127.0.0.1:" + std::to_string(test::unused_port()) + "/";
  must({"cp", "-a", in("vendor"), in("copy")});
  const auto publish = [](std::vector<std::string> words) {
    words.insert(words.begin(), SEALWRIGHT_PUBLISH);
    words.insert(words.end(), {"--dir", in("copy")});
    expect_silent(words);
    return run(words);
  };
  expect_refusal(publish({"endpoint", "add", with_marker(place)}), 2, "usage");
  expect_refusal(publish({"endpoint", "add", "https://" + place + "?" + kMarker}), 2, "config_invalid");
  expect_refusal(publish({"endpoint", "add", "https://" + place, "--public", with_marker(place)}), 2,
                 "config_invalid");
  expect_silent({SEALWRIGHT_SIGN, "init", "--vendor", "A", "--product", "a", "--url", with_marker(place),
                 "--dir", in("other")});
  expect_silent({SEALWRIGHT_SIGN, "init", "--vendor", "A", "--product", "a", "--url", "https://" + place,
                 "--contact", with_marker(place), "--dir", in("other")});
  EXPECT_EQ(files_with_marker(world_->path(), "-path '*/copy/*' -o -path '*/other/*'"), "");
  // As an older version wrote it.
  write_file(
      in("copy/publish.json"),
      R"({"format":"sealwright-publish/1","endpoint":{"kind":"dav","url":")" + with_marker(place) + R"("}})",
      0600)
      .value();
  for (const char* command : {"push", "refresh", "status", "unlock"}) publish({command});
  expect_refusal(publish({"push"}), 2, "config_invalid");
  run({"rm", "-rf", in("copy")});
}

TEST_F(Password, OfTheServerIsReadFromAFileThatOthersCannotReadAndIsNotCopied) {
  const std::string place = "https://127.0.0.1:" + std::to_string(test::unused_port()) + "/";
  must({"cp", "-a", in("vendor"), in("copy")});
  const std::string file = in("copy/dav.secret");
  const auto publish = [&](std::vector<std::string> words) {
    words.insert(words.begin(), SEALWRIGHT_PUBLISH);
    words.insert(words.end(), {"--dir", in("copy")});
    expect_silent(words);
    return run(words);
  };
  const auto add = [&] { return publish({"endpoint", "add", place, "--credentials", file}); };
  for (const mode_t open : {0644, 0640, 0604, 0660, 0620}) {
    write_file(file, std::string("me:") + kMarker + "\n", open).value();
    if (open == 0640 && ::geteuid() == 0) continue;  // root's own group, as systemd does
    expect_refusal(add(), 2, "config_invalid");
  }
  for (const std::string& bytes : {std::string(kMarker) + "\n", std::string(":") + kMarker, std::string(),
                                   std::string("me:") + kMarker + "\nmore", std::string("me:\0", 4) + kMarker,
                                   "me:" + std::string(kMarker) + std::string(5000, 'x')}) {
    write_file(file, bytes, 0600).value();
    expect_refusal(add(), 2, "config_invalid");
  }
  write_file(file, std::string("me:") + kMarker + "\n", 0600).value();
  EXPECT_EQ(add().exit_code, 0);
  for (const char* command : {"push", "unlock"}) expect_refusal(publish({command}), 4, "unreachable");
  EXPECT_EQ(files_with_marker(in("copy")), file + "\n");
  run({"chmod", "0644", file});
  expect_refusal(publish({"unlock"}), 2, "config_invalid");
  run({"rm", "-rf", in("copy")});
}

class BadServer : public ClientProgram {
 protected:
  // The same product, from another place.
  static void follow(const std::string& url) {
    std::string starter = read(in("public/acme-app.sealwright"));
    const std::string from = "file://" + in("public") + "/";
    for (std::size_t at; (at = starter.find(from)) != std::string::npos;)
      starter.replace(at, from.size(), url);
    write_file(in("elsewhere.sealwright"), starter).value();
    run({"rm", "-rf", in("machine")});
    ASSERT_EQ(customer({"init", in("elsewhere.sealwright")}).exit_code, 0);
  }
  static void fill(const test::NginxServer& server) {
    ASSERT_EQ(run({"cp", "-a", in("second") + "/.", server.www()}).exit_code, 0);
  }
};

TEST_F(BadServer, ThatDoesNotListenIsUnreachable) {
  follow("https://127.0.0.1:" + std::to_string(test::unused_port()) + "/");
  const auto checked = customer({"check"});
  expect_refusal(checked, 4, "unreachable");
  EXPECT_THAT(checked.output, ::testing::HasSubstr("https://127.0.0.1:"));
  EXPECT_EQ(customer({"status"}).exit_code, 0) << "what is known stays known";
}

// Nothing listens there: the fault is reported without a request.
TEST_F(BadServer, IsNotAskedWithFilesThatCannotServe) {
  follow("https://127.0.0.1:" + std::to_string(test::unused_port()) + "/");
  write_file(in("text"), "no PEM").value();
  write_file(in("cert.pem"), "-----BEGIN CERTIFICATE-----\n").value();
  expect_refusal(customer({"check", "--ca", in("nosuch.pem")}), 1, "file_missing");
  expect_refusal(customer({"check", "--ca", in("text")}), 2, "config_invalid");
  expect_refusal(customer({"check", "--client-certificate", in("cert.pem")}), 2, "usage");
  expect_refusal(customer({"check", "--client-key", in("text")}), 2, "config_invalid");
  expect_refusal(customer({"check", "--client-certificate", in("cert.pem"), "--client-key", in("cert.pem")}),
                 2, "config_invalid");
}

TEST_F(BadServer, ThatIsTheFirstOfTwoForTargetsAloneIsPassedOver) {
  const test::NginxServer server;
  fill(server);
  follow(server.public_url());
  std::string starter = read(in("elsewhere.sealwright"));
  const std::string member = "\"targets\":[";
  ASSERT_NE(starter.find(member), std::string::npos) << starter;
  starter.insert(starter.find(member) + member.size(),
                 "\"https://127.0.0.1:" + std::to_string(test::unused_port()) + "/targets/\",");
  write_file(in("mirrors.sealwright"), starter).value();
  run({"rm", "-rf", in("machine")});
  ASSERT_EQ(customer({"init", in("mirrors.sealwright")}).exit_code, 0);
  const auto updated = customer({"update", "--ca", server.pki("server-ca.crt")});
  EXPECT_EQ(updated.exit_code, 0) << updated.output;
}

TEST_F(BadServer, WithACertificateOfAnotherHostIsATlsFailure) {
  const test::NginxServer server("other-name");
  follow(server.public_url());
  expect_refusal(customer({"check", "--ca", server.pki("server-ca.crt")}), 4, "tls_failed");
}

TEST_F(BadServer, WithAnUnknownAuthorityIsATlsFailure) {
  const test::NginxServer server;
  fill(server);
  follow(server.public_url());
  expect_refusal(customer({"check"}), 4, "tls_failed");
  EXPECT_EQ(customer({"check", "--ca", server.pki("server-ca.crt")}).exit_code, 0);
}

TEST_F(BadServer, ThatRedirectsMetadataIsRefused) {
  test::NginxServer server;
  fill(server);
  server.configure_public("location /metadata/timestamp.json { return 302 /other/timestamp.json; }");
  follow(server.public_url());
  expect_refusal(customer({"check", "--ca", server.pki("server-ca.crt")}), 3, "redirect_refused");
}

// At a clock that runs thirty times as fast.
TEST_F(BadServer, ThatAsksForAWaitGetsItAndTheWaitIsReported) {
  test::NginxServer server;
  fill(server);
  server.configure_public(
      "location /metadata/timestamp.json { add_header Retry-After 20 always; return 503; }");
  follow(server.public_url());
  const auto checked =
      run({"env", "ASAN_OPTIONS=verify_asan_link_order=0", "faketime", "-f", "+0 x30", SEALWRIGHT, "check",
           "--dir", in("machine"), "--ca", server.pki("server-ca.crt")});
  expect_refusal(checked, 4, "http_status");
  EXPECT_THAT(checked.output, ::testing::HasSubstr("asks to retry in 20 s: waiting"));
}

// Thirty seconds of waiting, at a clock that runs thirty times as fast.
TEST_F(BadServer, ThatIsTooSlowIsLeftAndNothingIsInstalled) {
  test::NginxServer server;
  fill(server);
  server.configure_public("location /targets/ { limit_rate 20; }");
  follow(server.public_url());
  const auto updated =
      run({"env", "ASAN_OPTIONS=verify_asan_link_order=0", "faketime", "-f", "+0 x30", SEALWRIGHT, "update",
           "--dir", in("machine"), "--ca", server.pki("server-ca.crt")});
  expect_refusal(updated, 4, "too_slow");
  EXPECT_FALSE(path_exists(in("machine/current")));
  server.configure_public("");
  EXPECT_EQ(customer({"update", "--ca", server.pki("server-ca.crt")}).exit_code, 0);
  EXPECT_EQ(runs(), "1.1.0\n");
}

TEST_F(BadServer, ThatAnswersWithAnErrorIsNoAnswer) {
  test::NginxServer server;
  fill(server);
  server.configure_public("location /metadata/timestamp.json { return 410; }");
  follow(server.public_url());
  expect_refusal(customer({"check", "--ca", server.pki("server-ca.crt")}), 4, "http_status");
}

}  // namespace
}  // namespace sealwright::client
