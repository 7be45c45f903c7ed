// SPDX-License-Identifier: Apache-2.0
// The transport against a real nginx over TLS, and against servers that misbehave.
#include "verifier/transport/http_transport.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/support/fault_server.hpp"
#include "tests/support/nginx_server.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/verifier/http_transport_fixture.hpp"

namespace sealwright::client {
namespace {

using test::Connection;
using test::FaultServer;
using test::NginxServer;

TEST_F(Https, GivesTheBytesOfAFileWhateverTheReadersBuffer) {
  const std::string bytes = pattern_of(3'000'017);
  server().put(kArtifactPath, bytes);
  const auto opened = transport(trusting());
  const auto stream = opened->open(artifact(), {});
  ASSERT_THAT(stream, IsDone());
  const auto read = read_all(**stream);
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(*read, bytes);
}

TEST_F(Https, GivesAnEmptyFile) {
  server().put("metadata/7.root.json", "");
  EXPECT_EQ(*read_bounded(*transport(trusting()), RepositoryPath::metadata("root", 7), 10), "");
}

TEST_F(Https, ContinuesWhereARangeBegins) {
  const std::string bytes = pattern_of(100'000);
  server().put(kArtifactPath, bytes);
  const auto opened = transport(trusting());
  const auto stream = opened->open(artifact(), {60'000});
  ASSERT_THAT(stream, IsDone());
  EXPECT_EQ((*stream)->first(), 60'000u);
  EXPECT_EQ(*read_all(**stream), bytes.substr(60'000));
}

TEST_F(Https, StartsAgainWhenARangeIsBeyondTheEnd) {
  server().put(kArtifactPath, "short");
  const auto opened = transport(trusting());
  const auto stream = opened->open(artifact(), {60'000});
  ASSERT_THAT(stream, IsDone());
  EXPECT_EQ((*stream)->first(), 0u);
  EXPECT_EQ(*read_all(**stream), "short");
}

TEST_F(Https, AMissingFileIsNotFound) {
  const auto opened = transport(trusting())->open(RepositoryPath::metadata("root", 99), {});
  ASSERT_THAT(opened, FailsWith(ErrorCode::not_found));
  EXPECT_EQ(opened.error().got(), "HTTP 404");
}

TEST_F(Https, OneConnectionServesManySmallFiles) {
  NginxServer nginx;
  nginx.configure_public("location /connections/ { stub_status; }");
  nginx.put("metadata/2.root.json", "{}");
  HttpOptions options = hasty();
  options.ca_file = nginx.pki("server-ca.crt");
  options.small_file_timeout_seconds = 30;  // only the number of connections is checked here
  const auto opened = *HttpTransport::create(library_, BaseUrls::below(nginx.public_url()), options);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(*read_bounded(*opened, root_file(), 100), "{}");
    EXPECT_THAT(opened->open(RepositoryPath::metadata("root", 3), {}), FailsWith(ErrorCode::not_found));
  }
  const auto asking = *HttpTransport::create(
      library_, {nginx.public_url() + "connections/", nginx.public_url(), nginx.public_url()}, options);
  // "server accepts handled requests\n 2 2 11": the ten requests took one connection, this question another.
  const auto counts = read_bounded(*asking, root_file(), 1000);
  if (!counts) GTEST_SKIP() << "this nginx has no stub_status";
  EXPECT_NE(counts->find(" 2 2 "), std::string::npos) << *counts;
}

TEST_F(Https, AForeignAuthorityIsATlsFailureThatSaysWhy) {
  const auto opened = transport(hasty())->open(root_file(), {});
  ASSERT_THAT(opened, FailsWith(ErrorCode::tls_failed));
  EXPECT_NE(opened.error().detail().find("certificate"), std::string::npos) << opened.error().detail();
}

TEST_F(Https, ACertificateOfAnotherHostIsATlsFailure) {
  NginxServer nginx("other-name");
  HttpOptions options = hasty();
  options.ca_file = nginx.pki("server-ca.crt");
  const auto opened = *HttpTransport::create(library_, BaseUrls::below(nginx.public_url()), options);
  EXPECT_THAT(opened->open(root_file(), {}), FailsWith(ErrorCode::tls_failed));
}

TEST_F(Https, CertificatesAreJudgedAtTheGivenTime) {
  HttpOptions later = trusting();
  later.time.at = system_now() + 365 * kDay;
  const auto opened = transport(later)->open(root_file(), {});
  ASSERT_THAT(opened, FailsWith(ErrorCode::certificate_not_current));
  EXPECT_NE(opened.error().detail().find("expired"), std::string::npos) << opened.error().detail();
  HttpOptions earlier = trusting();
  earlier.time.at = system_now() - 365 * kDay;
  EXPECT_THAT(transport(earlier)->open(root_file(), {}), FailsWith(ErrorCode::certificate_not_current));
}

TEST_F(Https, BehindItsTimeACertificateIsOnlyAskedWhetherItHasExpired) {
  HttpOptions behind = trusting();
  behind.time = {system_now() - 365 * kDay, false};
  EXPECT_THAT(transport(behind)->open(root_file(), {}), FailsWith(ErrorCode::not_found)) << "it was asked";
  HttpOptions after_its_end = trusting();
  after_its_end.time = {system_now() + 365 * kDay, false};
  EXPECT_THAT(transport(after_its_end)->open(root_file(), {}), FailsWith(ErrorCode::certificate_not_current));
  HttpOptions of_another = hasty();
  of_another.time = behind.time;
  EXPECT_THAT(transport(of_another)->open(root_file(), {}), FailsWith(ErrorCode::tls_failed))
      << "a foreign authority is refused at any time";
}

TEST_F(Https, OnlyHttpsIsAccepted) {
  for (const std::string url :
       {"http://localhost/", "ftp://localhost/", "localhost", "", "https://localhost/?a",
        "https://localhost/#a", "https://localhost\\@evil/", "https://"}) {
    EXPECT_THAT(HttpTransport::create(library_, BaseUrls::below(url), hasty()),
                FailsWith(ErrorCode::config_invalid))
        << url;
  }
}

TEST_F(Http, ADeadPortIsUnreachable) {
  const auto opened =
      transport("http://127.0.0.1:" + std::to_string(test::unused_port()))->open(root_file(), {});
  EXPECT_THAT(opened, FailsWith(ErrorCode::unreachable));
}

TEST_F(Http, ForbiddenIsNotFoundAndSaysSo) {
  FaultServer server([](const std::string&, const Connection& c) {
    c.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  });
  const auto opened = transport(server.url())->open(root_file(), {});
  ASSERT_THAT(opened, FailsWith(ErrorCode::not_found));
  EXPECT_EQ(opened.error().got(), "HTTP 403");
}

TEST_F(Http, AServerThatKeepsSilentIsTooSlow) {
  FaultServer server([](const std::string&, const Connection& c) {
    c.send(kOk + "Content-Length: 10\r\n\r\n12345");
    Connection::stall(1500);
  });
  const auto opened = transport(server.url());
  EXPECT_THAT(read_bounded(*opened, root_file(), 100), FailsWith(ErrorCode::too_slow));
}

TEST_F(Http, ABrokenConnectionIsUnreachableAndNotAShortFile) {
  FaultServer server(
      [](const std::string&, const Connection& c) { c.send(kOk + "Content-Length: 10\r\n\r\n12345"); });
  const auto opened = transport(server.url());
  EXPECT_THAT(read_bounded(*opened, root_file(), 100), FailsWith(ErrorCode::unreachable));
}

TEST_F(Http, AnEndlessFileEndsAtTheReadersLimit) {
  FaultServer server([](const std::string&, const Connection& c) {
    c.send(kOk + "\r\n");
    while (c.send(std::string(65'536, 'x'))) {
    }
  });
  const auto opened = transport(server.url());
  EXPECT_THAT(read_bounded(*opened, root_file(), 500'000), FailsWith(ErrorCode::too_large));
}

TEST_F(Http, AnEndlessErrorPageIsCutOff) {
  FaultServer server([](const std::string&, const Connection& c) {
    c.send("HTTP/1.1 404 Not Found\r\n\r\n");
    while (c.send(std::string(65'536, 'x'))) {
    }
  });
  EXPECT_THAT(transport(server.url())->open(root_file(), {}), FailsWith(ErrorCode::not_found));
}

TEST_F(Http, AHeaderWithoutEndIsCutOff) {
  std::atomic<std::size_t> sent = 0;
  FaultServer server([&](const std::string&, const Connection& c) {
    c.send(kOk);
    const std::string line = "X-More: " + std::string(8000, 'x') + "\r\n";
    while (sent < 64'000'000 && c.send(line)) sent += line.size();
  });
  HttpOptions options = hasty();
  options.small_file_timeout_seconds = 60;
  EXPECT_THAT(transport(server.url(), options)->open(root_file(), {}), FailsWith(ErrorCode::http_status));
  EXPECT_THAT(transport(server.url(), options)->open(artifact(), {}), FailsWith(ErrorCode::http_status));
  EXPECT_LT(sent, 64'000'000u);
}

// libcurl has a limit of its own, of 300,000 bytes in some versions and of none in others.
TEST_F(Http, AHeaderAboveOurLimitIsCutOffAlsoWhereLibcurlTakesIt) {
  FaultServer server([&](const std::string&, const Connection& c) {
    std::string head = kOk;
    while (head.size() < 270'000) head += "X-More: " + std::string(8000, 'x') + "\r\n";
    c.send(head + "Content-Length: 0\r\n\r\n");
  });
  EXPECT_THAT(transport(server.url(), hasty())->open(root_file(), {}), FailsWith(ErrorCode::http_status));
}

TEST_F(Http, AnArtifactThatComesByteByByteIsTooSlow) {
  FaultServer server([](const std::string&, const Connection& c) {
    c.send(kOk + "Content-Length: 100000\r\n\r\n");
    for (int i = 0; i < 40 && c.send("x"); ++i) Connection::stall(200);
  });
  const auto opened = transport(server.url());
  const auto read = [&]() -> Result<std::string> {
    TRY_ASSIGN(const auto stream, opened->open(artifact(), {}));
    return read_all(*stream);
  };
  EXPECT_THAT(read(), FailsWith(ErrorCode::too_slow));
}

TEST_F(Http, AnAnswerToAnotherRangeIsNotUsed) {
  for (const std::string range :
       {"bytes 4-9/10", "bytes 6-9/10", "bytes 5-9/20", "bytes 5-9/*", "bytes -5/10", ""}) {
    FaultServer server([&](const std::string& request, const Connection& c) {
      const bool asked = request.find("Range: bytes=5-") != std::string::npos;
      const std::string header = range.empty() ? "" : "Content-Range: " + range + "\r\n";
      c.send(asked ? "HTTP/1.1 206 Partial Content\r\n" + header + "Content-Length: 5\r\n\r\nwrong"
                   : kOk + "Content-Length: 10\r\n\r\n0123456789");
    });
    const auto opened = transport(server.url());
    const auto stream = opened->open(artifact(), {5});
    ASSERT_THAT(stream, IsDone()) << range;
    EXPECT_EQ((*stream)->first(), 0u) << range;
    EXPECT_EQ(*read_all(**stream), "0123456789") << range;
  }
}

TEST_F(Http, AServerWithoutRangesStartsAtTheBeginning) {
  FaultServer server(
      [](const std::string&, const Connection& c) { c.send(kOk + "Content-Length: 10\r\n\r\n0123456789"); });
  const auto opened = transport(server.url());
  const auto stream = opened->open(artifact(), {5});
  ASSERT_THAT(stream, IsDone());
  EXPECT_EQ((*stream)->first(), 0u);
}

TEST_F(Http, AnUnrequestedPartIsRefused) {
  FaultServer server([](const std::string&, const Connection& c) {
    c.send("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/10\r\nContent-Length: 5\r\n\r\n01234");
  });
  EXPECT_THAT(transport(server.url())->open(root_file(), {}), FailsWith(ErrorCode::http_status));
}

TEST_F(Http, ABusyServerIsAskedAgainAsOftenAsAllowed) {
  std::atomic<int> asked = 0;
  FaultServer server([&](const std::string&, const Connection& c) {
    c.send(++asked < 3 ? "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
                       : kOk + "Content-Length: 2\r\n\r\n{}");
  });
  HttpOptions options = hasty();
  options.retries.tries = 3;
  EXPECT_EQ(*read_bounded(*transport(server.url(), options), root_file(), 10), "{}");
  asked = -10;
  EXPECT_THAT(transport(server.url(), options)->open(root_file(), {}), FailsWith(ErrorCode::http_status));
  EXPECT_EQ(server.requests(), 6);
}

TEST_F(Http, ARefusalIsNotAskedAgain) {
  FaultServer server([](const std::string&, const Connection& c) {
    c.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
  });
  HttpOptions options = hasty();
  options.retries.tries = 3;
  EXPECT_THAT(transport(server.url(), options)->open(root_file(), {}), FailsWith(ErrorCode::http_status));
  EXPECT_EQ(server.requests(), 1);
}

TEST_F(Http, AFailureNamesHostAndPathAndNoPassword) {
  const int port = test::unused_port();
  const std::string place = "127.0.0.1:" + std::to_string(port) + "/";
  const auto refused = transport("http://me:secret@" + place)->open(root_file(), {});
  ASSERT_THAT(refused, FailsWith(ErrorCode::unreachable));
  EXPECT_EQ(refused.error().file(), "http://***@" + place + "metadata/2.root.json");
}

TEST_F(Http, WhatIsNoHttpIsNoRedirect) {
  FaultServer server([](const std::string&, const Connection& c) { c.send("SSH-2.0-OpenSSH_9.2\r\n"); });
  EXPECT_THAT(transport(server.url())->open(root_file(), {}), FailsWith(ErrorCode::http_status));
}

TEST_F(Http, RetryAfterWinsOverOurOwnWait) {
  std::atomic<int> asked = 0;
  FaultServer server([&](const std::string&, const Connection& c) {
    c.send(++asked < 2 ? "HTTP/1.1 429 Slow down\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
                       : kOk + "Content-Length: 2\r\n\r\n{}");
  });
  HttpOptions options = hasty();
  options.retries.tries = 2;
  std::vector<std::int64_t> told;
  options.on_wait = [&](const Error& refusal, Seconds wait) {
    EXPECT_EQ(refusal.got(), "HTTP 429");
    told.push_back(wait.count);
  };
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(*read_bounded(*transport(server.url(), options), root_file(), 10), "{}");
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(900));
  EXPECT_EQ(told, std::vector<std::int64_t>{1});
}

TEST_F(Http, CancellingEndsAWaitAndATransfer) {
  FaultServer server([](const std::string&, const Connection& c) {
    c.send(kOk + "Content-Length: 10\r\n\r\n");
    Connection::stall(900);
  });
  std::atomic<bool> cancelled = false;
  HttpOptions options = hasty();
  options.cancelled = &cancelled;
  options.small_file_timeout_seconds = 30;
  const auto opened = transport(server.url(), options);
  std::thread later([&] {
    Connection::stall(100);
    cancelled = true;
  });
  EXPECT_THAT(opened->open(root_file(), {}), FailsWith(ErrorCode::cancelled));
  later.join();
}

TEST_F(Http, NothingInAPathIsNormalised) {
  std::string asked;
  FaultServer server([&](const std::string& request, const Connection& c) {
    asked = request.substr(0, request.find("\r\n"));
    c.send(kOk + "Content-Length: 2\r\n\r\n{}");
  });
  const auto opened = transport(server.url() + "a/../b//");
  EXPECT_EQ(*read_bounded(*opened, RepositoryPath::metadata("../x", 1), 10), "{}");
  EXPECT_EQ(asked, "GET /a/../b//metadata/1...%2Fx.json HTTP/1.1");
}

TEST_F(Http, TheEnvironmentsProxyIsNotUsed) {
  FaultServer server(
      [](const std::string&, const Connection& c) { c.send(kOk + "Content-Length: 2\r\n\r\n{}"); });
  setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(test::unused_port())).c_str(), 1);
  const auto read = read_bounded(*transport(server.url()), root_file(), 10);
  unsetenv("http_proxy");
  EXPECT_THAT(read, IsDone());
}

TEST_F(Http, AGivenProxyIsUsed) {
  FaultServer proxy([](const std::string& request, const Connection& c) {
    c.send(kOk + "Content-Length: 2\r\n\r\n" +
           (request.starts_with("GET http://repository.example/") ? "{}" : "no"));
  });
  HttpOptions options = hasty();
  options.proxy = proxy.url();
  EXPECT_EQ(*read_bounded(*transport("http://repository.example/", options), root_file(), 10), "{}");
}

}  // namespace
}  // namespace sealwright::client
