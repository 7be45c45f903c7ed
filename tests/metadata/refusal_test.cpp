// SPDX-License-Identifier: Apache-2.0
// A file of another kind than expected may be a secret: no message about it quotes it.
#include <gmock/gmock.h>

#include "metadata/json/field.hpp"
#include "metadata/json/tag.hpp"
#include "metadata/release/manifest.hpp"
#include "metadata/release/trusted_release.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kMarker = "84173920561738492056173849205617";

TEST(Json, ARefusalHoldsNoByteOfTheFile) {
  for (const std::string& bytes :
       {kMarker + ".5", kMarker, "{\"a\":" + kMarker + "}", "{\"a\":\"" + kMarker, "{\"" + kMarker + "\"}",
        "{\"" + kMarker + "\":1,\"" + kMarker + "\":2}", "[\"" + kMarker + "\"] more", "x" + kMarker,
        "\"" + kMarker + "\\u0000\"", "-----BEGIN PRIVATE KEY-----\n" + kMarker}) {
    const auto refused = read_json(bytes, "file");
    ASSERT_FALSE(refused) << bytes;
    EXPECT_THAT(refused.error().message(), Not(HasSubstr("84173"))) << bytes;
    EXPECT_THAT(refused.error().message(), HasSubstr("line ")) << bytes;
  }
}

TEST(Tag, IsQuotedWhereFilesOfOursHaveIt) {
  for (const char* tag : {"sealwright-plan/1", "targets", "urn:sealwright:release-manifest:1",
                          "https://in-toto.io/Statement/v0.1", "application/vnd.in-toto+json"})
    EXPECT_EQ(told_tag(tag), tag);
  for (const std::string& tag :
       {kMarker, std::string("Targets"), std::string(), "sealwright-" + std::string(100, 'x')})
    EXPECT_EQ(told_tag(tag), "another kind of file") << tag;
}

TEST(Tag, OfAnotherFileIsNotQuotedByAnyReader) {
  const std::string file = "{\"format\":\"" + kMarker + "\",\"_type\":\"" + kMarker +
                           "\",\"predicateType\":\"" + kMarker + "\",\"payloadType\":\"" + kMarker + "\"}";
  EXPECT_THAT(read_local_document(file, "file", "sealwright-plan", 1).error().message(),
              Not(HasSubstr("84173")));
  EXPECT_THAT(Manifest::read(file, "file").error().message(), Not(HasSubstr("84173")));
  EXPECT_THAT(read_detached_signatures({file, "file"}).error().message(), Not(HasSubstr("84173")));
}

}  // namespace
}  // namespace sealwright
