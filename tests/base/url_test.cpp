// SPDX-License-Identifier: Apache-2.0
#include "base/url.hpp"

#include <gtest/gtest.h>

#include "base/host.hpp"
#include "tests/support/curl_url.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

struct Read {
  const char *text, *scheme, *host;
  int port;
  const char *path, *shown;
};

constexpr Read kRead[] = {
    {"https://a.example", "https", "a.example", 443, "", "https://a.example"},
    {"https://A.Example/x", "https", "a.example", 443, "/x", "https://A.Example/x"},
    {"HTTPS://a.example/", "https", "a.example", 443, "/", "HTTPS://a.example/"},
    {"http://a.example:8080/b/c", "http", "a.example", 8080, "/b/c", "http://a.example:8080/b/c"},
    {"https://localhost:x@evil.example/", "https", "evil.example", 443, "/", "https://***@evil.example/"},
    {"https://user:secret@a.example:1/", "https", "a.example", 1, "/", "https://***@a.example:1/"},
    {"https://token@a.example/", "https", "a.example", 443, "/", "https://***@a.example/"},
    {"https://:@a.example/", "https", "a.example", 443, "/", "https://***@a.example/"},
    {"https://a:b:c%40@a.example/", "https", "a.example", 443, "/", "https://***@a.example/"},
    {"https://a.example/x?token=secret#secret", "https", "a.example", 443, "/x", "https://a.example/x?..."},
    {"https://a.example?token=secret", "https", "a.example", 443, "", "https://a.example?..."},
    {"https://a.example/mail@host", "https", "a.example", 443, "/mail@host", "https://a.example/mail@host"},
    {"https://a.example/a/../b//", "https", "a.example", 443, "/a/../b//", "https://a.example/a/../b//"},
    {"https://127.0.0.1:65535/", "https", "127.0.0.1", 65535, "/", "https://127.0.0.1:65535/"},
    {"https://[::1]:8443/", "https", "0:0:0:0:0:0:0:1", 8443, "/", "https://[::1]:8443/"},
    {"https://[2001:DB8:0:0::00ff]/", "https", "2001:db8:0:0:0:0:0:ff", 443, "/",
     "https://[2001:DB8:0:0::00ff]/"},
    {"https://[::]/", "https", "0:0:0:0:0:0:0:0", 443, "/", "https://[::]/"},
    {"https://[1:2:3:4:5:6:7::]/", "https", "1:2:3:4:5:6:7:0", 443, "/", "https://[1:2:3:4:5:6:7::]/"},
    {"https://xn--bcher-kva.example/", "https", "xn--bcher-kva.example", 443, "/",
     "https://xn--bcher-kva.example/"},
    {"socks5h://u:p@proxy:1080", "socks5h", "proxy", 1080, "", "socks5h://***@proxy:1080"},
    {"file:///a%20b/c", "file", "", 0, "/a%20b/c", "file:///a%20b/c"},
    {"file://localhost/a", "file", "", 0, "/a", "file://localhost/a"},
    {"file:///b\xC3\xBC", "file", "", 0, "/b\xC3\xBC", "file:///b\xC3\xBC"},
};

// Each of these is read differently by two programs, or names no server at all.
constexpr const char* kRefused[] = {
    "", "a.example", "/a/path", "://a.example/", "https:a.example", "https:/a.example/",
    "1https://a.example/", "ht tps://a.example/", "https://", "https:///path", "https://:443/",
    "https://user@/",
    // Spaces, line breaks, backslashes, what is not ASCII.
    " https://a.example/", "https://a.example/ ", "https://a.example/a b", "https://a.example/\r\nX: y",
    "https://a.example/\t", "https://a.example\\@evil.example/", "https://evil.example\\.a.example/",
    "https://a.example/\\", "https://b\xC3\xBC.example/", "https://a.example/\xC3\xBC",
    "https://a\x7f.example/",
    // Two users, or one that another parser ends elsewhere.
    "https://a@b@c.example/", "https://u:p@q@c.example/", "https://u:%0a@c.example/",
    "https://u%7f@c.example/", "https://a.example[@evil.example/",
    // Hosts in a form that becomes another one.
    "https://a.example./", "https://.a.example/", "https://a..example/", "https://a%2eexample/",
    "https://%6cocalhost/", "https://2130706433/", "https://0x7f000001/", "https://127.1/",
    "https://0177.0.0.1/", "https://127.0.0.256/", "https://127.0.0.1.2/", "https://1.2.3.04/",
    "https://a.0x1/", "https://a.1/", "https://a*b.example/", "https://a,b.example/", "https://a(b).example/",
    "https://'a'.example/",
    // Addresses of IPv6.
    "https://[::1", "https://::1/", "https://[::1]x/", "https://[1:2:3:4:5:6:7]/",
    "https://[1:2:3:4:5:6:7:8:9]/", "https://[1::2::3]/", "https://[1:2:3:4:5:6:7:8::]/",
    "https://[::12345]/", "https://[::g]/", "https://[]/", "https://[fe80::1%25eth0]/",
    "https://[::ffff:127.0.0.1]/", "https://[v1.a]/", "https://[:::]/",
    // Ports.
    "https://a.example:/", "https://a.example:0/", "https://a.example:0443/", "https://a.example:65536/",
    "https://a.example:44 3/", "https://a.example:+1/", "https://a.example:1:2/", "https://[::1]:x/",
    // Escapes, and file URLs that name another machine.
    "https://a.example/%", "https://a.example/%g0", "https://a.example/%00", "https://u%@a.example/",
    "file://a.example/a", "file://", "file://localhost", "file://u@localhost/a", "file:///a%2", "file:///a b",
    "file:///%00"};

TEST(Url, IsReadOnceWithItsHostAndPortInOneForm) {
  for (const Read& expected : kRead) {
    const auto url = Url::parse(expected.text);
    ASSERT_THAT(url, IsDone()) << expected.text;
    EXPECT_EQ(url->scheme(), expected.scheme) << expected.text;
    EXPECT_EQ(url->host(), expected.host) << expected.text;
    EXPECT_EQ(url->origin().port, expected.port) << expected.text;
    EXPECT_EQ(url->path(), expected.path) << expected.text;
    EXPECT_EQ(url->to_text(), expected.shown) << expected.text;
    EXPECT_EQ(url->with_secrets(), expected.text);
  }
}

TEST(Url, InAFormThatTwoProgramsReadInTwoWaysIsRefused) {
  for (const char* text : kRefused)
    EXPECT_THAT(Url::parse(text), FailsWith(ErrorCode::config_invalid)) << text;
  EXPECT_THAT(Url::parse(std::string("https://a.example/\0x", 20)), FailsWith(ErrorCode::config_invalid));
  EXPECT_THAT(Url::parse("https://a.example/" + std::string(kLongestUrl, 'x')),
              FailsWith(ErrorCode::config_invalid));
  const std::string label(63, 'a');
  EXPECT_THAT(Url::parse("https://" + label + "/"), IsDone());
  EXPECT_THAT(Url::parse("https://" + label + "a/"), FailsWith(ErrorCode::config_invalid));
  EXPECT_THAT(Url::parse("https://" + label + "." + label + "." + label + "." + label + "/"),
              FailsWith(ErrorCode::config_invalid));
}

// The library that makes the request must reach the server that was checked.
TEST(Url, MeansToLibcurlWhatItMeansHere) {
  for (const Read& read : kRead) {
    const auto theirs = test::CurlUrl::parse(read.text);
    ASSERT_TRUE(theirs) << read.text;
    EXPECT_EQ(test::disagreement(*Url::parse(read.text), *theirs), "") << read.text;
    EXPECT_EQ(test::disagreement_of_request(*Url::parse(read.text)), "") << read.text;
  }
}

TEST(Url, HasACredentialThatTheRequestAndTheMessagesDoNotHold) {
  const auto url = Url::parse("https://us%65r:pass%3Aw%40rd@a.example/x?token=t#f");
  ASSERT_THAT(url, IsDone());
  EXPECT_EQ(url->user(), "user");
  EXPECT_EQ(url->password(), "pass:w@rd");
  EXPECT_EQ(url->for_request(), "https://a.example/x?token=t");
  EXPECT_EQ(url->to_text(), "https://***@a.example/x?...");
  EXPECT_FALSE(url->is_plain());
  EXPECT_EQ(Url::parse("https://only@a.example/")->password(), "");
}

TEST(Url, SharesAnOriginWithThoseOfTheSameServerAlone) {
  const Origin origin = Url::parse("https://a.example/x")->origin();
  for (const char* same : {"https://a.example", "HTTPS://A.EXAMPLE:443/y?z", "https://user@a.example/"})
    EXPECT_EQ(Url::parse(same)->origin(), origin) << same;
  for (const char* other : {"http://a.example/", "https://a.example:444/", "https://b.a.example/",
                            "https://a.example.b/", "https://a.example@b/", "http://a.example:443/"})
    EXPECT_NE(Url::parse(other)->origin(), origin) << other;
  EXPECT_EQ(Url::parse("https://[::1]/")->origin(), Url::parse("https://[0:0::0001]:443/")->origin());
}

TEST(Url, IsOnLoopbackByItsHostAlone) {
  for (const char* here :
       {"https://localhost/", "https://LOCALHOST:1/", "https://127.0.0.1/", "https://127.9.8.7/",
        "https://[::1]/", "https://[0:0:0:0:0:0:0:1]/", "https://u:p@localhost/"})
    EXPECT_TRUE(Url::parse(here)->is_loopback()) << here;
  for (const char* far :
       {"https://localhost:x@evil.example/", "https://localhost.evil.example/", "https://a/localhost",
        "https://127.evil.example/", "https://127.0.0.1.evil.example/", "https://128.0.0.1/",
        "https://127.0.0.1@evil.example/", "https://[::2]/", "https://[::1:0]/", "https://[::ffff:7f00:1]/",
        "file:///localhost"})
    EXPECT_FALSE(Url::parse(far)->is_loopback()) << far;
}

TEST(Url, NamesFilesBelowAndBesideIt) {
  const Url file = *Url::parse("https://u:p@a.example/dir/acme%20app.sealwright?t#f");
  EXPECT_EQ(file.file_name(), "acme app.sealwright");
  EXPECT_EQ(file.parent().with_secrets(), "https://u:p@a.example/dir/");
  EXPECT_EQ(Url::parse("https://a.example")->parent().with_secrets(), "https://a.example");
  EXPECT_EQ(Url::parse("https://a.example")->file_name(), "");
  EXPECT_EQ(Url::parse("https://a.example")->below("x/y").to_text(), "https://a.example/x/y");
  EXPECT_EQ(Url::parse("https://a.example/d/")->below("x").to_text(), "https://a.example/d/x");
  EXPECT_EQ(Url::parse("file:///a%20b/c")->decoded_path(), "/a b/c");
}

TEST(Url, IsDistinguishedFromAPathByItsScheme) {
  EXPECT_EQ(*Url::parse_unless_path("/srv/a b"), std::nullopt);
  EXPECT_EQ(*Url::parse_unless_path("https.d"), std::nullopt);
  EXPECT_TRUE(*Url::parse_unless_path("https://a.example/"));
  EXPECT_THAT(Url::parse_unless_path("https://a b/"), FailsWith(ErrorCode::config_invalid));
}

TEST(ShownUrl, HidesWhatCouldBeASecretInATextThatIsNoUrlToo) {
  EXPECT_EQ(shown_url("https://user:secret@a.example:80/x?secret"), "https://***@a.example:80/x?...");
  for (const char* text :
       {"https://user:sec@ret@proxy:3128", "https://user:sec ret@a.example/", "https:/user:secret@a/",
        "user:secret@proxy:3128", "https://a b/?secret", "https://a b/#secret", "sec ret://user:secret@a/",
        "https://user:secret\\@a/", "https://user:secret@"}) {
    EXPECT_EQ(shown_url(text).find("ret"), std::string::npos) << shown_url(text);
    const auto refused = Url::parse(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().message().find("ret"), std::string::npos) << refused.error().message();
  }
  EXPECT_EQ(shown_url("ftp:/x"), "ftp:/x");
  EXPECT_EQ(shown_place("/a@b?c"), "/a@b?c");
  EXPECT_EQ(shown_place("https://u:secret@a/"), "https://***@a/");
}

}  // namespace
}  // namespace sealwright
