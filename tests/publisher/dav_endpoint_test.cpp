// SPDX-License-Identifier: Apache-2.0
// Publishing over TLS to a real nginx, with a client certificate.
#include "publisher/endpoints/dav_endpoint.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "keys/public/digest.hpp"
#include "publisher/checks/customer_run.hpp"
#include "tests/support/fault_server.hpp"
#include "tests/support/nginx_server.hpp"
#include "tests/support/publish_steps.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_vendor.hpp"
#include "verifier/transport/http_transport.hpp"

namespace sealwright::publish {
namespace {

using testing::SampleVendor;

class Dav : public ::testing::Test {
 protected:
  DavSettings settings(const std::string& who = "publisher") const {
    DavSettings made{*Url::parse(nginx_.publish_url()), {}, false, now_};
    made.upload.time.at = system_now();  // a server that is started again makes its certificates again
    made.upload.retries = {.tries = 2, .first_wait_milliseconds = 1, .longest_wait_milliseconds = 2};
    made.upload.identity.certificate = nginx_.pki(who + ".crt");
    made.upload.identity.key = nginx_.pki(who + ".key");
    made.upload.ca_file = nginx_.pki("server-ca.crt");
    return made;
  }
  DavFiles site(const std::string& who = "publisher") const { return DavFiles(curl_, settings(who)); }

  Status stage() {
    TRY(testing_support::stage_step(acme_.vendor(), acme_.online_keys(), {now_, {}, {}}));
    return Done{};
  }
  Status push(Endpoint& endpoint) {
    TRY(testing_support::push_step(acme_.vendor(), endpoint, {now_, {}, {}, {}}));
    return Done{};
  }
  Status publish(const std::string& version) {
    acme_.release(version);
    TRY(stage());
    DavFiles files = site();
    return push(files);
  }
  // A fresh customer with the first root, over the public side.
  Result<std::string> customer() const {
    client::HttpOptions options;
    options.time.at = now_;
    options.ca_file = nginx_.pki("server-ca.crt");
    options.retries.tries = 1;
    TRY_ASSIGN(const auto transport,
               client::HttpTransport::create(curl_, client::BaseUrls::below(nginx_.public_url()), options));
    TRY_ASSIGN(const std::string root, read_file(nginx_.www("metadata/1.root.json"), 1 << 20));
    TRY_ASSIGN(CustomerMachine machine, CustomerMachine::begin(root));
    return machine.update(*transport, now_);
  }

  test::NginxServer nginx_;
  const Instant now_ = system_now();  // not before its certificates
  SampleVendor acme_{now_};
  CurlLibrary curl_;
};

FileToPut file_to_put(const SampleVendor& vendor, const std::string& path, const std::string& bytes) {
  vendor.put("some-file", bytes);
  return {path, vendor.path("some-file"), bytes.size(), sha256_hex(bytes)};
}

TEST_F(Dav, AReleaseReachesTheCustomerAndTheSecondOneToo) {
  ASSERT_THAT(publish("1.0.0"), IsDone());
  EXPECT_THAT(customer(), IsDone());
  ASSERT_THAT(publish("1.1.0"), IsDone());
  EXPECT_THAT(customer(), IsDone());
  EXPECT_FALSE(path_exists(nginx_.www("lock/publish")));
  EXPECT_EQ(list_directory(nginx_.www("probe"))->size(), 0u);
}

TEST_F(Dav, WithoutOurCertificateNothingIsWritten) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  DavFiles impostor = site("impostor");
  EXPECT_THAT(push(impostor), FailsWith(ErrorCode::tls_failed));
  DavSettings unnamed = settings();
  unnamed.upload.identity.certificate = unnamed.upload.identity.key = "";
  DavFiles unknown(curl_, unnamed);
  EXPECT_THAT(push(unknown), FailsWith(ErrorCode::tls_failed));
  EXPECT_EQ(list_directory(nginx_.www())->size(), 0u);
}

TEST_F(Dav, AServerOfAForeignAuthorityGetsNothing) {
  DavSettings trusting_unnamed = settings();
  trusting_unnamed.upload.ca_file = "";
  DavFiles files(curl_, trusting_unnamed);
  EXPECT_THAT(files.lock(), FailsWith(ErrorCode::tls_failed));
}

TEST_F(Dav, ADeadServerIsUnreachable) {
  DavSettings dead = settings();
  dead.url = *Url::parse("https://localhost:" + std::to_string(test::unused_port()) + "/");
  DavFiles files(curl_, dead);
  EXPECT_THAT(files.lock(), FailsWith(ErrorCode::unreachable));
}

// A push compares this machine's clock with it.
TEST_F(Dav, TheServerSaysWhatTimeItIs) {
  DavFiles files = site();
  const auto time = files.server_time();
  ASSERT_THAT(time, IsDone());
  ASSERT_TRUE(*time) << "also beside an answer that there is no such file";
  EXPECT_LE(**time, system_now() + kMinute);
  EXPECT_GE(**time, system_now() - kMinute);
}

TEST_F(Dav, ASecondPublisherIsKeptOutAndSeesWhoHoldsTheLock) {
  DavFiles first = site(), second = site("second-publisher");
  const auto lock = first.lock();
  ASSERT_THAT(lock, IsDone());
  const auto refused = second.lock();
  ASSERT_THAT(refused, FailsWith(ErrorCode::remote_locked));
  EXPECT_NE(refused.error().got().find("process "), std::string::npos) << refused.error().got();
  ASSERT_THAT((*lock)->release(), IsDone());
  EXPECT_THAT(second.lock(), IsDone());
}

TEST_F(Dav, ABrokenLockEndsThePushOfItsOldOwnerBeforeTheCommit) {
  DavFiles first = site(), second = site("second-publisher");
  const auto lock = first.lock();
  ASSERT_THAT(lock, IsDone());
  EXPECT_NE(second.lock_owner()->value_or("").find(" on "), std::string::npos);
  ASSERT_THAT(second.break_lock(), IsDone());
  const auto taken = second.lock();
  ASSERT_THAT(taken, IsDone());
  EXPECT_THAT((*lock)->still_held(), FailsWith(ErrorCode::remote_locked));
  EXPECT_THAT((*lock)->release(), FailsWith(ErrorCode::remote_locked));
  EXPECT_THAT((*taken)->still_held(), IsDone());
}

TEST_F(Dav, AFreeLockHasNoOwner) {
  DavFiles files = site();
  EXPECT_EQ(*files.lock_owner(), std::nullopt);
  EXPECT_FALSE(path_exists(nginx_.www("lock/publish")));
}

// Anyone with access can write anything there: it is shown, and not trusted.
TEST_F(Dav, AnOwnersFileThatSaysNonsenseIsStillALock) {
  DavFiles files = site();
  ASSERT_THAT(make_directories(nginx_.www("lock/publish"), 0777), IsDone());
  for (const std::string& owner :
       {std::string(1 << 20, 'x'), std::string(), std::string("junk \x1b[2J"), std::string("{}"),
        std::string("[1]"), std::string(R"({"host":1,"pid":"x","time":null})"),
        std::string(R"({"host":"a","pid":-1,"time":"t"})")}) {
    write_file(nginx_.www("lock/publish/owner.json"), owner).value();
    const auto refused = files.lock();
    ASSERT_THAT(refused, FailsWith(ErrorCode::remote_locked)) << owner.substr(0, 80);
    EXPECT_LT(refused.error().message().size(), 1000u);
    EXPECT_EQ(refused.error().message().find('\x1b'), std::string::npos);
  }
}

TEST_F(Dav, ALockWithoutOwnersFileIsStillALock) {
  DavFiles files = site();
  ASSERT_THAT(make_directories(nginx_.www("lock/publish"), 0777), IsDone());
  EXPECT_THAT(files.lock(), FailsWith(ErrorCode::remote_locked));
}

TEST_F(Dav, AServerThatMakesAFolderTwiceIsUnsafeUnlessThereIsOnlyOnePublisher) {
  // Every MKCOL below probe/ and lock/ succeeds, as on servers that only pretend.
  nginx_.configure_publishing(
      "location ~ ^/(probe|lock)/.*/$ { if ($request_method = MKCOL) { return 201; } dav_methods DELETE; }"
      "location ~ ^/(probe|lock)/.*[^/]$ { dav_methods PUT DELETE; create_full_put_path on; }");
  DavFiles files = site();
  EXPECT_THAT(files.lock(), FailsWith(ErrorCode::endpoint_unsafe));
  DavSettings alone = settings();
  alone.single_writer = true;
  DavFiles only(curl_, alone);
  EXPECT_THAT(only.lock(), IsDone());
}

TEST_F(Dav, AServerThatDoesNotGiveBackWhatItTookIsUnsafe) {
  nginx_.configure_publishing("location ~ ^/probe/.*/file$ { if ($request_method = PUT) { return 204; } }");
  DavFiles files = site();
  EXPECT_THAT(files.lock(), FailsWith(ErrorCode::endpoint_unsafe));
}

TEST_F(Dav, AFileThatIsWrittenOnceIsNeverReplaced) {
  DavFiles files = site();
  const FileToPut first = file_to_put(acme_, "metadata/1.x.json", "first");
  ASSERT_THAT(files.create(first), IsDone());
  ASSERT_THAT(files.create(file_to_put(acme_, "metadata/1.x.json", "other")), IsDone());
  EXPECT_EQ(files.verify_stored(first)->is, StoredFile::Is::same);
}

TEST_F(Dav, ALargeFileArrivesWhole) {
  std::string bytes(5'000'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 2654435761u >> 11);
  DavFiles files = site();
  const FileToPut large = file_to_put(acme_, "targets/a/b/large", bytes);
  ASSERT_THAT(files.create(large), IsDone());
  EXPECT_EQ(files.verify_stored(large)->is, StoredFile::Is::same);
}

// A server behind the real one that answers some requests with a header and then endless bytes.
class Endless : public Dav {
 protected:
  // Requests of this method below these folders; nginx serves the rest.
  void answer(const std::vector<std::string>& folders, const std::string& method, const std::string& status) {
    status_ = status;
    std::string lines = "error_page 418 = @endless; location @endless { proxy_buffering off; proxy_pass " +
                        plain(endless_.url()) + "; } ";
    for (const std::string& folder : folders) {
      lines += "location ^~ /" + folder + " { if ($request_method = " + method +
               ") { return 418; } dav_methods PUT DELETE MKCOL; } ";
    }
    nginx_.configure_publishing(lines);
  }
  static std::string plain(const std::string& url) { return url.substr(0, url.size() - 1); }

  // No more than the buffers of two servers hold is sent beyond the limit.
  static constexpr std::size_t kFarBeyond = 64u << 20;
  std::atomic<std::size_t> sent_ = 0;
  std::string status_;
  test::FaultServer endless_{[this](const std::string&, const test::Connection& connection) {
    connection.send("HTTP/1.1 " + status_ + "\r\nConnection: close\r\n\r\n");
    const std::string piece(65'536, 'x');
    while (sent_ < kFarBeyond && connection.send(piece)) sent_ += piece.size();
  }};
};

TEST_F(Endless, AFileThatIsReadEndsAtItsLimit) {
  answer({"metadata/timestamp"}, "GET", "200 OK");
  DavFiles files = site();
  EXPECT_THAT(files.read("metadata/timestamp.json"), FailsWith(ErrorCode::too_large));
  EXPECT_LT(sent_, kFarBeyond);
}

TEST_F(Endless, AFileThatIsComparedEndsWhereItIsNotTheOneThatWasPut) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  answer({"targets/"}, "GET", "200 OK");
  DavFiles files = site();
  const auto pushed = push(files);
  ASSERT_THAT(pushed, FailsWith(ErrorCode::version_exists));
  EXPECT_EQ(pushed.error().got().find("a file of more than "), 0u) << pushed.error().got();
  EXPECT_LT(sent_, kFarBeyond);
  EXPECT_FALSE(path_exists(nginx_.www("lock/publish"))) << "the lock is given back";
}

TEST_F(Endless, ThePageOfARefusalIsCutOffAndTheLockIsGivenBack) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  for (const char* method : {"GET", "PUT", "MKCOL"}) {
    sent_ = 0;
    answer({"targets/", "metadata/1"}, method, "500 Broken");
    DavFiles files = site();
    EXPECT_THAT(push(files), FailsWith(ErrorCode::http_status)) << method;
    EXPECT_LT(sent_, kFarBeyond) << method;
    EXPECT_FALSE(path_exists(nginx_.www("lock/publish"))) << method;
  }
}

TEST_F(Endless, AnAnswerThatSaysItIsDoneIsCutOffAndTakenAtItsWord) {
  answer({"lock/publish/"}, "DELETE", "200 OK");
  DavFiles files = site();
  const auto lock = files.lock();
  ASSERT_THAT(lock, IsDone());
  EXPECT_THAT((*lock)->release(), IsDone());
  EXPECT_LT(sent_, kFarBeyond);
}

TEST_F(Endless, ALockWhoseOwnerCannotBeWrittenIsGivenBack) {
  answer({"lock/publish/owner"}, "PUT", "500 Broken");
  DavFiles files = site();
  EXPECT_THAT(files.lock(), FailsWith(ErrorCode::http_status));
  EXPECT_FALSE(path_exists(nginx_.www("lock/publish")));
}

TEST_F(Dav, AnAnswerThatComesByteByByteIsTooSlow) {
  test::FaultServer slow([](const std::string&, const test::Connection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 50 && connection.send("x"); ++i) test::Connection::stall(200);
  });
  nginx_.configure_publishing("proxy_buffering off; location /metadata/ { proxy_pass " + slow.url() +
                              "; } location /lock/ { proxy_pass " + slow.url() + "; }");
  DavSettings hasty = settings();
  hasty.upload.low_speed_seconds = 1;
  hasty.upload.answer_seconds = 2;
  DavFiles files(curl_, hasty);
  EXPECT_THAT(files.read("metadata/timestamp.json"), FailsWith(ErrorCode::too_slow));
  EXPECT_THAT(files.break_lock(), FailsWith(ErrorCode::too_slow));
}

// What a GET returns from a server that answers with what the shell commands print.
Result<UploadAnswer> answer_of(const std::string& commands, const test::NginxServer& keys, Upload& upload) {
  const std::string port = std::to_string(test::unused_port());
  std::thread server([&] {
    EXPECT_NE(std::system(("{ printf 'HTTP/1.1 200 OK\\r\\n'; " + commands +
                           "; } | timeout 60 openssl s_server -quiet -naccept 1 -accept 127.0.0.1:" + port +
                           " -cert " + keys.pki("server.crt") + " -key " + keys.pki("server.key") +
                           " >/dev/null 2>&1")
                              .c_str()),
              -1);
  });
  const Url url = *Url::parse("https://localhost:" + port + "/");
  auto answer = upload.get(
      url, 10, [] {}, [](std::string_view) {});
  for (int tries = 0; tries < 200 && !answer && answer.error().code() == ErrorCode::unreachable; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // until it listens
    answer = upload.get(
        url, 10, [] {}, [](std::string_view) {});
  }
  server.join();
  return answer;
}

TEST_F(Dav, AHeaderWithoutEndIsCutOff) {
  Upload upload(curl_, settings().upload);
  const std::string lines = "yes X-More: " + std::string(1000, 'x');
  EXPECT_THAT(answer_of(lines, nginx_, upload), FailsWith(ErrorCode::http_status));
  // libcurl has a limit of its own, of 300,000 bytes in some versions and of none in others.
  const std::string end = "; printf 'Content-Length: 0\\r\\n\\r\\n'";
  EXPECT_THAT(answer_of(lines + " | head -n 10" + end, nginx_, upload), IsDone()) << "the premise";
  EXPECT_THAT(answer_of(lines + " | head -n 270" + end, nginx_, upload), FailsWith(ErrorCode::http_status));
}

TEST_F(Dav, AServerThatAsksForAPasswordGetsItFromItsFile) {
  write_file(nginx_.pki("users"), "me:{PLAIN}p@ss\n", 0644).value();
  nginx_.configure_publishing("auth_basic publish; auth_basic_user_file " + nginx_.pki("users") + ";");
  DavFiles unknown = site();
  const auto refused = unknown.lock();
  ASSERT_THAT(refused, FailsWith(ErrorCode::http_status));
  EXPECT_NE(std::string(refused.error().advice()).find("--credentials"), std::string::npos);
  DavSettings named = settings();
  named.upload.identity.user = "me";
  named.upload.identity.password = "p@ss";
  DavFiles files(curl_, named);
  const auto lock = files.lock();
  ASSERT_THAT(lock, IsDone());
  EXPECT_THAT((*lock)->release(), IsDone());
}

// The certificate and the password are for this server.
TEST_F(Dav, ARedirectIsNotFollowed) {
  test::FaultServer elsewhere([](const std::string&, const test::Connection& connection) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  nginx_.configure_publishing("location /metadata/ { return 302 " + elsewhere.url() +
                              "; } location /probe/ { return 307 " + nginx_.public_url() + "; }");
  DavFiles files = site();
  EXPECT_THAT(files.read("metadata/timestamp.json"), FailsWith(ErrorCode::http_status));
  EXPECT_THAT(files.lock(), FailsWith(ErrorCode::http_status));
  EXPECT_EQ(elsewhere.requests(), 0);
  EXPECT_EQ(nginx_.public_requests().size(), 0u);
}

// Ends the process at one call to the endpoint, as kill -9 does: nothing is cleaned up.
class Killed : public Endpoint {
 public:
  Killed(Endpoint& inner, int calls) : inner_(inner), left_(calls) {}
  std::string name() const override { return inner_.name(); }
  Result<std::optional<Instant>> server_time() override { return inner_.server_time(); }
  Result<std::unique_ptr<EndpointLock>> lock() override { return count(), inner_.lock(); }
  Result<std::optional<std::string>> lock_owner() override { return count(), inner_.lock_owner(); }
  Status break_lock() override { return count(), inner_.break_lock(); }
  Result<std::optional<std::string>> read(const std::string& path) override {
    return count(), inner_.read(path);
  }
  Result<StoredFile> verify_stored(const FileToPut& file) override {
    return count(), inner_.verify_stored(file);
  }
  Status create(const FileToPut& file) override { return count(), inner_.create(file); }
  Status replace(const FileToPut& file) override { return count(), inner_.replace(file); }

 private:
  void count() {
    if (--left_ < 0) _exit(9);
  }
  Endpoint& inner_;
  int left_;
};

// True when the push in a process of its own was killed before it ended.
bool killed_after(int calls, const DavSettings& settings, const VendorDirectory& vendor, Instant now) {
  const pid_t child = fork();
  if (child == 0) {
    const CurlLibrary curl;
    DavFiles files(curl, settings);
    Killed endpoint(files, calls);
    _exit(testing_support::push_step(vendor, endpoint, {now, {}, {}, {}}) ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status) == 9;
}

TEST_F(Dav, KilledAtAnyStepCustomersSeeTheOldOrTheNewStateAndTheNextPushContinues) {
  ASSERT_THAT(publish("1.0.0"), IsDone());
  bool killed = true;
  int calls = 0;
  for (; killed; ++calls) {
    const std::string before = *customer();
    acme_.rotate("root");
    acme_.release_roles("change-" + std::to_string(calls), {"root", "acme-app"});
    ASSERT_THAT(stage(), IsDone());
    const std::string next = acme_.get("staged/metadata/timestamp.json");
    killed = killed_after(calls, settings(), acme_.vendor(), now_);
    const auto seen = customer();
    ASSERT_THAT(seen, IsDone()) << "killed after " << calls;
    EXPECT_TRUE(*seen == before || *seen == next) << "killed after " << calls;
    if (!killed) break;
    DavFiles files = site();
    if (*files.lock_owner()) {
      EXPECT_THAT(push(files), FailsWith(ErrorCode::remote_locked));
      ASSERT_THAT(files.break_lock(), IsDone());
    }
    ASSERT_THAT(push(files), IsDone()) << "killed after " << calls;
    EXPECT_EQ(*customer(), next);
  }
  EXPECT_GT(calls, 15);
}

}  // namespace
}  // namespace sealwright::publish
