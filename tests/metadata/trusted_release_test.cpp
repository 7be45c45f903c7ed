// SPDX-License-Identifier: Apache-2.0
#include "metadata/release/trusted_release.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "tests/support/sample_release.hpp"

namespace sealwright {
namespace {

using testing::sample_manifest;
using testing::SampleKeys;

ErrorCode code_of(const Result<TrustedRelease>& release) {
  return release ? ErrorCode::usage : release.error().code();
}

TEST(PreAuthenticationEncoding, FollowsTheVectorOfDsse) {
  EXPECT_EQ(pre_authentication_encoding("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST(DetachedSignatures, TheSameSetInAnyOrderGivesTheSameBytes) {
  const Signature a{"aa", "one"}, b{"bb", "two"};
  EXPECT_EQ(write_detached_signatures({a, b}), write_detached_signatures({b, a}));
}

TEST(DetachedSignatures, UrlSafeBase64IsReadToo) {
  const auto read = read_detached_signatures(
      {R"({"payloadType":"application/vnd.in-toto+json","signatures":[{"keyid":"k","sig":"-_8"}]})", "s"});
  ASSERT_TRUE(read);
  EXPECT_EQ(to_hex(read->front().bytes), "fbff");
}

TEST(DetachedSignatures, AnotherPayloadTypeIsRefused) {
  const auto read = read_detached_signatures({R"({"payloadType":"text/plain","signatures":[]})", "s"});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), ErrorCode::type_mismatch);
}

class Release : public ::testing::Test {
 protected:
  SampleKeys keys{3, 2};
  std::string bytes = sample_manifest("1.1.0").write();
};

TEST_F(Release, SignedByTheThresholdIsTrusted) {
  EXPECT_TRUE(accept_release(keys.role_keys(), {bytes, "m"}, {sign_manifest(keys, bytes), "s"}));
}

TEST_F(Release, OneSignatureShortIsRefused) {
  auto signatures = keys.sign(pre_authentication_encoding(kManifestPayloadType, bytes));
  signatures.resize(1);
  EXPECT_EQ(
      code_of(accept_release(keys.role_keys(), {bytes, "m"}, {write_detached_signatures(signatures), "s"})),
      ErrorCode::threshold_not_met);
}

TEST_F(Release, AChangedByteIsRefused) {
  const std::string signatures = sign_manifest(keys, bytes);
  bytes[bytes.find("1.1.0")] = '2';
  EXPECT_EQ(code_of(accept_release(keys.role_keys(), {bytes, "m"}, {signatures, "s"})),
            ErrorCode::threshold_not_met);
}

TEST_F(Release, SignaturesOverTheBareManifestDoNotCount) {
  const std::string bare = write_detached_signatures(keys.sign(bytes));
  EXPECT_EQ(code_of(accept_release(keys.role_keys(), {bytes, "m"}, {bare, "s"})),
            ErrorCode::threshold_not_met);
}

TEST_F(Release, WhiteSpaceInTheManifestIsAnotherManifest) {
  const std::string signatures = sign_manifest(keys, bytes);
  EXPECT_EQ(code_of(accept_release(keys.role_keys(), {" " + bytes, "m"}, {signatures, "s"})),
            ErrorCode::threshold_not_met);
}

}  // namespace
}  // namespace sealwright
