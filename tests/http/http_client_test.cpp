// SPDX-License-Identifier: Apache-2.0
// What goes wrong on the way to a server is reported as what it is, and repeated where that can help: for a download
// and for an upload alike.
#include "http/http_client.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "publisher/endpoints/upload.hpp"
#include "tests/support/fault_server.hpp"
#include "tests/support/nginx_server.hpp"
#include "tests/support/result_matchers.hpp"
#include "verifier/transport/http_transport.hpp"

namespace {

std::atomic<int> names_asked = 0;
std::atomic<bool> names_hang = false;

}  // namespace

// Replaces the system's: below `.test` no name exists, and while `names_hang` is set no answer comes.
extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char* node, const char* service,
                                                                  const addrinfo* hints, addrinfo** found) {
  using Real = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "getaddrinfo"));
  const std::size_t size = node == nullptr ? 0 : std::strlen(node);
  if (size < 5 || std::strcmp(node + size - 5, ".test") != 0) return real(node, service, hints, found);
  ++names_asked;
  for (int i = 0; i < 400 && names_hang; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return EAI_NONAME;
}

namespace sealwright {
namespace {

using client::BaseUrls;
using client::HttpOptions;
using client::HttpTransport;
using publish::Repeat;
using publish::Upload;
using publish::UploadSettings;
using test::Connection;
using test::FaultServer;
using test::NginxServer;

constexpr int kTries = 3;

template <class Settings>
Settings hasty(Settings settings) {
  settings.time.at = system_now();
  settings.retries = {.tries = kTries, .first_wait_milliseconds = 1, .longest_wait_milliseconds = 2};
  settings.connect_timeout_seconds = 5;
  settings.low_speed_seconds = 5;
  settings.insecurely_allow_http = true;
  return settings;
}

// Each test runs twice: with a download by the client and with an upload by the publisher.
class HttpWays : public testing::TestWithParam<const char*> {
 protected:
  bool is_upload() const { return std::string_view(GetParam()) == "Upload"; }

  // The result of the request for a file below `url`.
  Status run(const std::string& url, const std::function<void(HttpSettings&)>& change = {}) const {
    if (is_upload()) {
      UploadSettings settings = hasty(UploadSettings());
      if (change) change(settings);
      settings.identity = identity_;
      Upload upload(library_, settings);
      TRY(upload.put_bytes(Url::parse(url)->below("file"), std::string(300'000, 'x')));
      return Done{};
    }
    HttpOptions options = hasty(HttpOptions());
    if (change) change(options);
    options.client_certificate = identity_.certificate;
    options.client_key = identity_.key;
    TRY_ASSIGN(const auto transport, HttpTransport::create(library_, BaseUrls::below(url), options));
    TRY(read_bounded(*transport, RepositoryPath::metadata("root", 2), 1'000'000));
    return Done{};
  }

  HttpIdentity identity_;
  CurlLibrary library_;
};
INSTANTIATE_TEST_SUITE_P(, HttpWays, testing::Values("Download", "Upload"),
                         [](const auto& way) { return std::string(way.param); });

TEST_P(HttpWays, AHostThatIsCalledAlertsIsUnreachableWhereNothingListens) {
  const auto done = run("https://alerts.localhost:" + std::to_string(test::unused_port()) + "/");
  EXPECT_THAT(done, FailsWith(ErrorCode::unreachable));
}

TEST_P(HttpWays, ANameThatDoesNotExistIsAskedForAgain) {
  names_asked = 0;
  const auto done = run("https://nowhere.test/");
  ASSERT_THAT(done, FailsWith(ErrorCode::unreachable));
  EXPECT_NE(done.error().detail().find("resolve"), std::string::npos) << done.error().detail();
  EXPECT_EQ(names_asked, kTries);
}

TEST_P(HttpWays, AServerThatAcceptsAndSaysNothingIsUnreachable) {
  const FaultServer silent([](const std::string&, const Connection&) { Connection::stall(2000); });
  const std::string url = "https" + silent.url().substr(4);
  const auto done = run(url, [](HttpSettings& settings) {
    settings.connect_timeout_seconds = 1;
    settings.retries.tries = 1;
  });
  EXPECT_THAT(done, FailsWith(ErrorCode::unreachable)) << "not too_slow: there was no connection";
}

TEST_P(HttpWays, AConnectionThatBreaksInTheHandshakeIsTriedAgain) {
  const FaultServer breaking([](const std::string&, const Connection&) {});
  const auto done = run("https" + breaking.url().substr(4));
  EXPECT_THAT(done, FailsWith(ErrorCode::unreachable));
  EXPECT_EQ(breaking.requests(), kTries);
}

TEST_P(HttpWays, AServerWithoutTlsIsATlsFailure) {
  const FaultServer plain([](const std::string&, const Connection& c) {
    c.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  });
  EXPECT_THAT(run("https" + plain.url().substr(4)), FailsWith(ErrorCode::tls_failed));
  EXPECT_EQ(plain.requests(), 1) << "it would do the same again";
}

TEST_P(HttpWays, AServerThatDiesInTheMiddleIsTriedAgain) {
  const FaultServer dying([](const std::string& request, const Connection& c) {
    const bool takes = request.starts_with("PUT ");
    c.send(takes ? "HTTP/1.1 100 Continue\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n12345");
    if (takes) Connection::stall(100);
  });
  EXPECT_THAT(run(dying.url()), FailsWith(ErrorCode::unreachable));
  EXPECT_EQ(dying.requests(), kTries);
}

TEST_P(HttpWays, AServerThatRecoversIsUsed) {
  std::atomic<int> asked = 0;
  const FaultServer flaky([&](const std::string&, const Connection& c) {
    if (++asked < kTries) return;  // no answer at all
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  });
  EXPECT_THAT(run(flaky.url()), IsDone());
  EXPECT_EQ(flaky.requests(), kTries);
}

TEST_P(HttpWays, ABusyServerIsTriedAgainAndSaysHowLongToWait) {
  const FaultServer busy([](const std::string&, const Connection& c) {
    c.send("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
  });
  int waits = 0;
  const auto done = run(busy.url(), [&](HttpSettings& settings) {
    settings.retries.tries = 2;
    settings.on_wait = [&](const Error& refusal, Seconds wait) {
      EXPECT_EQ(refusal.got(), "HTTP 503");
      EXPECT_EQ(wait.count, 1);
      ++waits;
    };
  });
  EXPECT_THAT(done, FailsWith(ErrorCode::http_status));
  EXPECT_EQ(busy.requests(), 2);
  EXPECT_EQ(waits, 1);
}

TEST_P(HttpWays, AProxyThatRefusesIsNamed) {
  const FaultServer proxy([](const std::string&, const Connection& c) {
    c.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  });
  const auto done =
      run("https://repository.example/", [&](HttpSettings& settings) { settings.proxy = proxy.url(); });
  ASSERT_THAT(done, FailsWith(ErrorCode::http_status));
  EXPECT_EQ(done.error().got(), "HTTP 407 from the proxy");
  EXPECT_EQ(proxy.requests(), 1);
}

TEST_P(HttpWays, ACertificateOfAForeignAuthorityIsATlsFailure) {
  const NginxServer nginx;
  EXPECT_THAT(run(nginx.public_url()), FailsWith(ErrorCode::tls_failed));
}

// TLS 1.3 refuses it after the handshake, when the request is on its way.
TEST_P(HttpWays, OurCertificateThatTheServerRefusesIsATlsFailure) {
  const NginxServer keys;
  const std::string port = std::to_string(test::unused_port());
  std::thread server([&] {
    const std::string command =
        "timeout 60 openssl s_server -quiet -naccept 1 -Verify 1 -verify_return_error -CAfile " +
        keys.pki("server-ca.crt") + " -accept 127.0.0.1:" + port + " -cert " + keys.pki("server.crt") +
        " -key " + keys.pki("server.key") + " </dev/null >/dev/null 2>&1";
    EXPECT_NE(std::system(command.c_str()), -1);
  });
  identity_ = {keys.pki("impostor.crt"), keys.pki("impostor.key"), {}, {}};
  const auto ask = [&] {
    return run("https://localhost:" + port + "/", [&](HttpSettings& settings) {
      settings.ca_file = keys.pki("server-ca.crt");
      settings.retries.tries = 1;
    });
  };
  Status done = ask();
  for (int tries = 0; tries < 200 && !done && done.error().code() == ErrorCode::unreachable; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // until it listens
    done = ask();
  }
  server.join();
  EXPECT_THAT(done, FailsWith(ErrorCode::tls_failed));
}

// A resolver that hangs answers when the machine's settings say so, which can be minutes.
TEST_P(HttpWays, ACancelIsAnsweredWhileANameIsBeingResolved) {
  names_hang = true;
  names_asked = 0;
  std::atomic<bool> cancelled = false;
  std::thread person([&] {
    while (names_asked == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    cancelled = true;
  });
  const auto begun = std::chrono::steady_clock::now();
  const auto done = run("https://hanging.test/", [&](HttpSettings& settings) {
    settings.cancelled = &cancelled;
    settings.connect_timeout_seconds = 30;
  });
  const auto took = std::chrono::steady_clock::now() - begun;
  names_hang = false;
  person.join();
  EXPECT_THAT(done, FailsWith(ErrorCode::cancelled));
  EXPECT_LT(took, std::chrono::seconds(5)) << "the resolver would have taken twenty";
}

TEST_P(HttpWays, ANameThatIsNeverResolvedEndsWithTheTimeToConnect) {
  names_hang = true;
  const auto begun = std::chrono::steady_clock::now();
  const auto done = run("https://hanging.test/", [](HttpSettings& settings) {
    settings.connect_timeout_seconds = 1;
    settings.retries.tries = 1;
  });
  const auto took = std::chrono::steady_clock::now() - begun;
  names_hang = false;
  EXPECT_THAT(done, FailsWith(ErrorCode::unreachable));
  EXPECT_LT(took, std::chrono::seconds(10));
}

// A folder that is made twice would be taken for another publisher's lock.
TEST(Upload, WhatMayHaveBeenDoneIsNotRepeatedWhereThatMatters) {
  const CurlLibrary library;
  std::string answer;
  const FaultServer server([&](const std::string&, const Connection& c) { c.send(answer); });
  Upload upload(library, hasty(UploadSettings()));
  const Url folder = Url::parse(server.url())->below("lock/");
  const auto requests_for = [&](Repeat repeat) {
    const int before = server.requests();
    EXPECT_FALSE(upload.ask("MKCOL", folder, repeat));
    return server.requests() - before;
  };
  EXPECT_EQ(requests_for(Repeat::if_not_done), 1) << "the connection broke after the request";
  EXPECT_EQ(requests_for(Repeat::always), kTries);
  answer = "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(requests_for(Repeat::if_not_done), 1);
  answer = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(requests_for(Repeat::if_not_done), kTries) << "the server says that it did nothing";
}

// What a first try brought must not be a part of what the second one brings.
TEST(Upload, AFileThatBreaksOffWhileItIsReadIsReadFromItsBeginning) {
  const CurlLibrary library;
  std::atomic<int> asked = 0;
  std::atomic<bool> is_read = false;
  const FaultServer server([&](const std::string&, const Connection& c) {
    const bool breaks_off = ++asked == 1;
    c.send(std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n") +
           (breaks_off ? "0123" : "0123456789"));
    for (int i = 0; i < 100 && breaks_off && !is_read; ++i) Connection::stall(50);
  });
  Upload upload(library, hasty(UploadSettings()));
  std::string bytes;
  const auto read = upload.get(
      Url::parse(server.url())->below("file"), 10, [&] { bytes.clear(); },
      [&](std::string_view piece) { bytes += piece, is_read = true; });
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(bytes, "0123456789");
  EXPECT_EQ(server.requests(), 2);
}

TEST(Upload, WhatCleansUpIsDoneAlsoAfterACancel) {
  const CurlLibrary library;
  const std::atomic<bool> cancelled = true;
  const FaultServer server([](const std::string&, const Connection& c) {
    c.send("HTTP/1.1 204 Gone\r\nContent-Length: 0\r\n\r\n");
  });
  UploadSettings settings = hasty(UploadSettings());
  settings.cancelled = &cancelled;
  Upload upload(library, settings);
  const Url lock = Url::parse(server.url())->below("lock/");
  EXPECT_THAT(upload.ask("DELETE", lock, Repeat::always), FailsWith(ErrorCode::cancelled));
  EXPECT_EQ(server.requests(), 0);
  upload.stop_heeding_cancel();
  EXPECT_THAT(upload.ask("DELETE", lock, Repeat::always), IsDone());
}

}  // namespace
}  // namespace sealwright
