// SPDX-License-Identifier: Apache-2.0
// Limits on what a document holds, besides its size: no signer can make reading it take for ever.
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "metadata/lifecycle/update_policy.hpp"
#include "metadata/release/manifest.hpp"
#include "metadata/tuf/target_path.hpp"
#include "metadata/tuf/tuf_documents.hpp"
#include "metadata/tuf/verified.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/update_policies.hpp"
#include "tests/support/worst_documents.hpp"

namespace sealwright {
namespace {

using testing_support::comma_separated;

std::string zeros(std::size_t count) {
  std::string text = "[";
  for (std::size_t i = 0; i < count; ++i) text += i == 0 ? "0" : ",0";
  return text + "]";
}

TEST(JsonLimits, TwoMillionValuesAreReadAndNoMore) {
  EXPECT_THAT(read_json(zeros(1'999'999), "a"), IsDone()) << "the array is a value too";
  EXPECT_THAT(read_json(zeros(2'000'000), "a"), FailsWith(ErrorCode::limit_exceeded));
}

TEST(FieldPaths, CutNamesThatAreNoNames) {
  const std::string name(100'000, 'n');
  const Json json = read_json("{\"" + name + "\":{\"a\":{\"b\":1}}}", "file").value();
  const Field inner = Field(json, "file").at(name).value().at("a").value().at("b").value();
  EXPECT_EQ(inner.path(), std::string(128, 'n') + "....a.b");
  EXPECT_EQ(inner.as_integer(1).value(), 1) << "the value is found by its whole name";
  EXPECT_EQ(&inner.file(), &Field(inner).file()) << "copies share the name of the file";
}

TEST(PolicyLimits, ManyReminderDaysAreLookedUpAndNotSearchedThrough) {
  const auto days = [](std::size_t count, const std::string& last) {
    std::string text = kPolicyText;
    const std::size_t at = text.find("[366, 90]");
    EXPECT_NE(at, std::string::npos);
    return text.replace(
        at, 9,
        "[" + comma_separated(count, [](std::size_t i) { return std::to_string(i + 1); }) + last + "]");
  };
  EXPECT_THAT(read_update_policy(days(20'000, ""), "p"), IsDone());
  EXPECT_THAT(read_update_policy(days(20'000, ",7"), "p"), FailsWith(ErrorCode::policy_invalid));
}

TEST(ManifestLimits, ManyChangesAndFixesAreWrittenAsTheyAreRead) {
  const std::string changes =
      comma_separated(20'000, [](std::size_t) { return R"({"text":"x","type":"bugfix"})"; });
  const std::string fixes =
      comma_separated(20'000, [](std::size_t) { return R"({"id":"C","severity":"low"})"; });
  const std::string digest(64, 'a');
  const std::string text =
      R"({"_type":"https://in-toto.io/Statement/v1","predicate":{"artifacts":[{"format":"raw","kind":"file","length":6,"name":"a","platform":"any"}],"changes":[)" +
      changes + R"(],"channel":"stable","fixes":[)" + fixes +
      R"(],"product":"acme-app","releasedAt":"2026-11-01T12:00:00Z","rollbackFloor":"1.0.0","version":"1.0.0"},"predicateType":"urn:sealwright:release-manifest:1","subject":[{"digest":{"sha256":")" +
      digest + "\"},\"name\":\"a\"}]}\n";
  const auto manifest = Manifest::read(text, "manifest.json");
  ASSERT_THAT(manifest, IsDone());
  EXPECT_EQ(manifest->write(), text);
}

TEST(TufLimits, APathIsNoLongerThanASearchCanHandle) {
  const std::string longest = "a/" + std::string(kLimits.target_path - 2, 'b');
  EXPECT_THAT(check_target_path(longest), IsDone());
  EXPECT_THAT(check_target_path(longest + "b"), FailsWith(ErrorCode::path_refused));
}

// The `signed` part of targets with one delegation of this name.
Result<Targets> targets_with_role(const std::string& name) {
  const std::string text =
      R"({"_type":"targets","spec_version":"1.0.0","version":1,"expires":"2030-01-01T00:00:00Z","targets":{},"delegations":{"keys":{},"roles":[{"keyids":[],"threshold":1,"terminating":true,"paths":[],"name":")" +
      name + "\"}]}}";
  const Json json = read_json(text, "targets.json").value();
  return Targets::read(Field(json, "targets.json"));
}

TEST(TufLimits, TheNameOfARoleIsShort) {
  EXPECT_THAT(targets_with_role(std::string(1024, 'r')), IsDone());
  EXPECT_THAT(targets_with_role(std::string(1025, 'r')), FailsWith(ErrorCode::limit_exceeded));
}

// Each signature may cost a digest of everything that is signed.
TEST(TufLimits, ALargeFileHasFewSignatures) {
  const auto file = [](std::size_t bytes, std::size_t signatures) {
    const auto signature = [](std::size_t i) {
      return R"({"keyid":")" + std::to_string(i) + R"(","sig":""})";
    };
    return Untrusted{"{\"signatures\":[" + comma_separated(signatures, signature) + "],\"signed\":{\"a\":\"" +
                         std::string(bytes - 8, 'a') + "\"}}",
                     "file"};
  };
  EXPECT_THAT(SignedFile::read(file(5'000'000, 128)), IsDone());
  EXPECT_THAT(SignedFile::read(file(5'000'001, 128)), FailsWith(ErrorCode::limit_exceeded));
  EXPECT_THAT(SignedFile::read(file(5'000'001, 127)), IsDone());
}

}  // namespace
}  // namespace sealwright
