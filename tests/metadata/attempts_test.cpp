// SPDX-License-Identifier: Apache-2.0
#include "metadata/client/attempts.hpp"
#include "base/limits.hpp"

#include <gtest/gtest.h>

namespace sealwright {
namespace {

const std::string kManifest(64, 'a'), kOther(64, 'b');
const Instant kNow{1'000'000};

Version version(const char* text) { return Version::parse(text).value(); }

Attempts after_failures(int count, ErrorCode error) {
  Attempts attempts;
  for (int i = 0; i < count; ++i) attempts.add_failure(version("1.1.0"), kManifest, error, kNow);
  return attempts;
}

TEST(Attempts, ThreeFailuresEndThemForThisManifestAlone) {
  EXPECT_TRUE(after_failures(2, ErrorCode::health_check_failed).check(kManifest));
  const Attempts attempts = after_failures(3, ErrorCode::health_check_failed);
  EXPECT_EQ(attempts.check(kManifest).error().code(), ErrorCode::attempts_exhausted);
  EXPECT_TRUE(attempts.check(kOther));
}

TEST(Attempts, AFullDiskOrADeadNetworkIsNoFaultOfTheRelease) {
  for (const ErrorCode error :
       {ErrorCode::no_space, ErrorCode::unreachable, ErrorCode::cancelled, ErrorCode::io_error})
    EXPECT_TRUE(after_failures(9, error).check(kManifest)) << name_of(error);
}

TEST(Attempts, AFailedProofCounts) {
  EXPECT_FALSE(after_failures(3, ErrorCode::archive_differs).check(kManifest));
}

TEST(Attempts, WaitLongerAfterEachFailureAndNeverOverADay) {
  EXPECT_EQ(after_failures(1, ErrorCode::archive_differs).find(kManifest)->next_time, kNow + kHour);
  EXPECT_EQ(after_failures(3, ErrorCode::archive_differs).find(kManifest)->next_time, kNow + 4 * kHour);
  EXPECT_EQ(after_failures(99, ErrorCode::archive_differs).find(kManifest)->next_time, kNow + kDay);
}

TEST(Attempts, AreSettledWhenTheReleaseOrANewerOneRuns) {
  Attempts attempts = after_failures(3, ErrorCode::archive_differs);
  attempts.settle(version("1.0.0"));
  EXPECT_NE(attempts.find(kManifest), nullptr);
  attempts.settle(version("1.1.0"));
  EXPECT_EQ(attempts.find(kManifest), nullptr);
}

TEST(Attempts, AreReadAndWrittenBack) {
  const std::string text = after_failures(2, ErrorCode::health_check_failed).write();
  EXPECT_EQ(text, "{\"attempts\":[{\"count\":2,\"lastError\":\"health_check_failed\",\"manifest\":\"" +
                      kManifest +
                      "\",\"nextTime\":\"1970-01-12T15:46:40Z\",\"version\":\"1.1.0\"}],"
                      "\"format\":\"sealwright-attempts/1\"}\n");
  const auto read = Attempts::read(text, "attempts");
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->write(), text);
}

TEST(Attempts, AreClosedAndNameAReleaseOnce) {
  const std::string entry = "{\"count\":2,\"lastError\":\"x\",\"manifest\":\"" + kManifest +
                            "\",\"nextTime\":\"1970-01-12T15:46:40Z\",\"version\":\"1.1.0\"}";
  const auto with = [](const std::string& list) {
    return Attempts::read("{\"attempts\":[" + list + "],\"format\":\"sealwright-attempts/1\"}", "attempts");
  };
  EXPECT_TRUE(with(entry));
  EXPECT_EQ(with(entry + "," + entry).error().code(), ErrorCode::field_value);
  EXPECT_EQ(with("{\"extra\":1," + entry.substr(1)).error().code(), ErrorCode::field_value);
  EXPECT_EQ(with("{}").error().code(), ErrorCode::field_missing);
}

TEST(Attempts, ForgetTheLowestVersionsAndNeverAllOfThem) {
  Attempts attempts;
  const auto manifest = [](std::size_t i) {
    const std::string number = std::to_string(i);
    return std::string(64 - number.size(), '0') + number;
  };
  for (std::size_t i = 0; i <= kLimits.attempts + 10; ++i)
    attempts.add_failure(Version::parse("1." + std::to_string(i) + ".0").value(), manifest(i),
                         ErrorCode::archive_differs, kNow);
  EXPECT_EQ(attempts.entries().size(), kLimits.attempts);
  EXPECT_EQ(attempts.find(manifest(0)), nullptr);
  EXPECT_NE(attempts.find(manifest(kLimits.attempts + 10)), nullptr);
  EXPECT_LT(attempts.write().size(), 1u << 20);
}

}  // namespace
}  // namespace sealwright
