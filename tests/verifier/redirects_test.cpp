// SPDX-License-Identifier: Apache-2.0
// Redirects of a real nginx: which are followed, and with which credentials.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
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

TEST_F(Https, MetadataIsNeverRedirected) {
  NginxServer nginx;
  nginx.configure_public(
      "location /metadata/ { return 302 /elsewhere; } location = /elsewhere { return 200 x; }");
  HttpOptions options = hasty();
  options.ca_file = nginx.pki("server-ca.crt");
  const auto opened = *HttpTransport::create(library_, BaseUrls::below(nginx.public_url()), options);
  EXPECT_THAT(opened->open(root_file(), {}), FailsWith(ErrorCode::redirect_refused));
}

TEST_F(Https, ArtifactsAreRedirectedThreeTimesWithinHttpsAndNoFurther) {
  NginxServer nginx;
  nginx.configure_public(
      "location /targets/ { return 302 /one; } location = /one { return 302 /two; }"
      "location = /two { return 302 /three; } location = /three { return 200 bytes; }"
      "location /far/ { return 302 /targets/x; }"
      "location /plain/ { return 302 http://localhost:1/; }");
  HttpOptions options = hasty();
  options.ca_file = nginx.pki("server-ca.crt");
  const auto from = [&](const std::string& folder) {
    BaseUrls urls = BaseUrls::below(nginx.public_url());
    urls.targets = nginx.public_url() + folder;
    const auto opened = *HttpTransport::create(library_, urls, options);
    return read_bounded(*opened, artifact(), 100);
  };
  EXPECT_EQ(*from("targets/"), "bytes");
  EXPECT_THAT(from("far/"), FailsWith(ErrorCode::redirect_refused));
  EXPECT_THAT(from("plain/"), FailsWith(ErrorCode::redirect_refused));
}

// The server answers with the credentials that it saw.
constexpr const char* kSeen =
    R"(return 200 "dn=[$ssl_client_s_dn] user=[$http_authorization] cookie=[$http_cookie]";)";
const std::string kNothingSeen = "dn=[] user=[] cookie=[]";

// The configured server, which redirects, and another one. Both ask for a client certificate.
class Redirected : public Https {
 protected:
  static constexpr const char* kAsking = "ssl_verify_client optional_no_ca; ";
  Redirected() {
    elsewhere_.put("moved/file", "0123456789");
    elsewhere_.configure_public(std::string(kAsking) + "location = /seen { " + kSeen +
                                " } location = /back { return 302 " + home_.public_url() + "seen; }");
    home_.configure_public(std::string(kAsking) + "location = /seen { " + kSeen +
                           " add_header Set-Cookie session=1; }" +
                           redirect("away", elsewhere_.public_url() + "seen") +
                           redirect("moved", elsewhere_.public_url() + "moved/file") +
                           redirect("back", elsewhere_.public_url() + "back") + redirect("own", "/seen") +
                           redirect("named", named(elsewhere_.public_url()) + "seen") +
                           redirect("shown", elsewhere_.public_url() + "none?token=secret"));
    std::ofstream(authorities_) << read(home_.pki("server-ca.crt")) << read(elsewhere_.pki("server-ca.crt"));
  }
  ~Redirected() override { std::remove(authorities_.c_str()); }

  static std::string redirect(const std::string& folder, const std::string& to) {
    return "location /" + folder + "/ { return 302 " + to + "; } ";
  }
  static std::string named(const std::string& url) { return "https://me:marker@" + url.substr(8); }
  static std::string read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::unique_ptr<HttpTransport> below(const std::string& folder) const {
    HttpOptions options = hasty();
    options.ca_file = authorities_;
    options.client_certificate = home_.pki("publisher.crt");
    options.client_key = home_.pki("publisher.key");
    options.low_speed_seconds = options.connect_timeout_seconds = 20;
    BaseUrls urls = BaseUrls::below(home_.public_url());
    urls.targets = named(home_.public_url()) + folder + "/";
    return *HttpTransport::create(library_, urls, std::move(options));
  }
  Result<std::string> from(const std::string& folder) const {
    return read_bounded(*below(folder), artifact(), 1000);
  }

  NginxServer home_, elsewhere_;
  const std::string authorities_ = testing::TempDir() + "authorities-" + std::to_string(getpid());
};

TEST_F(Redirected, ToAnotherServerNoCertificateAndNoPasswordAreSent) {
  EXPECT_EQ(from("away").value_or("refused"), kNothingSeen);
}

TEST_F(Redirected, WithinTheConfiguredServerCredentialsAreStillSent) {
  const std::string seen = from("own").value_or("refused");
  EXPECT_NE(seen.find("CN=publisher"), std::string::npos) << seen;
  EXPECT_NE(seen.find("user=[Basic bWU6bWFya2Vy]"), std::string::npos) << seen;  // me:marker
}

// Another server chooses what is requested from the configured one: not with our credentials.
TEST_F(Redirected, BackFromAnotherServerNoCredentialsAreSentEither) {
  EXPECT_EQ(from("back").value_or("refused"), kNothingSeen);
}

TEST_F(Redirected, AFileContinuesWhereItsRangeBegins) {
  const auto transport = below("moved");
  const auto stream = transport->open(artifact(), {4});
  ASSERT_THAT(stream, IsDone());
  EXPECT_EQ((*stream)->first(), 4u);
  EXPECT_EQ(*read_all(**stream), "456789");
  const auto beyond = transport->open(artifact(), {40});
  ASSERT_THAT(beyond, IsDone());
  EXPECT_EQ((*beyond)->first(), 0u);
}

TEST_F(Redirected, APasswordThatTheServerChoosesIsNotUsed) {
  EXPECT_THAT(from("named"), FailsWith(ErrorCode::redirect_refused));
}

TEST_F(Redirected, ATokenInTheAddressIsNotShown) {
  const auto missing = from("shown");
  ASSERT_THAT(missing, FailsWith(ErrorCode::not_found));
  EXPECT_EQ(missing.error().file(), elsewhere_.public_url() + "none?...");
}

// CVE-2019-3462: text of a redirect became lines of a protocol.
TEST_F(Https, LineBreaksInARedirectStayInsideTheAddress) {
  std::string location;
  const FaultServer redirecting([&](const std::string&, const Connection& c) {
    c.send("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
  });
  HttpOptions options = trusting();
  options.insecurely_allow_http = true;
  const auto opened = *HttpTransport::create(library_, BaseUrls::below(redirecting.url()), options);
  location = server().public_url() + "a%0d%0aX-Injected:%20yes%0d%0a";
  EXPECT_THAT(opened->open(artifact(), {}), FailsWith(ErrorCode::not_found));
  const auto last_request = [] {  // nginx may write its log after it has answered
    for (int tries = 0; tries < 100; ++tries) {
      const auto requests = server().public_requests();
      if (!requests.empty() && requests.back().starts_with("GET /a")) return requests.back();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return std::string("none");
  };
  EXPECT_EQ(last_request(), "GET /a%0d%0aX-Injected:%20yes%0d%0a 404");
  for (const char* breaks : {"\r", "\n ", "\r\n "}) {
    location = server().public_url() + "b" + breaks + "X-Injected: yes";
    const auto refused = opened->open(artifact(), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message().find_first_of("\r\n"), std::string::npos);
  }
}

}  // namespace
}  // namespace sealwright::client
