// SPDX-License-Identifier: Apache-2.0
#include "metadata/release/manifest.hpp"

#include <gtest/gtest.h>

#include "tests/support/sample_release.hpp"

namespace sealwright {
namespace {

using testing::sample_manifest;

Json document() { return *read_json(sample_manifest("1.1.0").write(), "m"); }

ErrorCode refusal(const Json& document) {
  const auto manifest = Manifest::read(write_json(document), "manifest.json");
  return manifest ? ErrorCode::usage : manifest.error().code();
}

Json with_predicate(std::string_view name, Json value) {
  Json changed = document();
  Json predicate = *changed.find("predicate");
  predicate.set(name, std::move(value));
  changed.set("predicate", std::move(predicate));
  return changed;
}

TEST(Manifest, WhatIsWrittenReadsBackTheSame) {
  Manifest manifest = sample_manifest("1.1.0");
  manifest.severity = "high";
  manifest.fixes.push_back({"CVE-2026-0001", "high"});
  manifest.changes.push_back({"security", "A fix"});
  manifest.health = HealthCheck{{"bin/app", "--version"}, 10, 0};
  const auto again = Manifest::read(manifest.write(), "manifest.json");
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->write(), manifest.write());
}

TEST(Manifest, AProbationWithoutAnEndIsRefused) {
  const auto with = [](std::int64_t seconds) {
    return with_predicate("health", Json::object({{"argv", Json::array_of({"bin/app"})},
                                                  {"probationSeconds", seconds},
                                                  {"timeoutSeconds", 10}}));
  };
  EXPECT_TRUE(Manifest::read(write_json(with(366 * 86400)), "manifest.json"));
  for (const std::int64_t seconds :
       {std::int64_t{366 * 86400 + 1}, std::int64_t{253402300800}, INT64_MAX, std::int64_t{-1}})
    EXPECT_EQ(refusal(with(seconds)), ErrorCode::field_value) << seconds;
}

TEST(Manifest, TheBytesEndWithOneLineFeedAndHoldNoOtherWhiteSpace) {
  const std::string bytes = sample_manifest("1.1.0").write();
  EXPECT_EQ(bytes.find_first_of(" \n"), bytes.size() - 1);
}

TEST(Manifest, AnotherStatementTypeIsRefused) {
  Json changed = document();
  EXPECT_EQ(refusal(changed.set("_type", "https://in-toto.io/Statement/v0.1")), ErrorCode::type_mismatch);
}

TEST(Manifest, AnotherPredicateTypeIsRefused) {
  Json changed = document();
  EXPECT_EQ(refusal(changed.set("predicateType", "https://slsa.dev/provenance/v1")),
            ErrorCode::type_mismatch);
}

TEST(Manifest, AnArtifactWithoutASubjectIsRefused) {
  Json changed = document();
  EXPECT_EQ(refusal(changed.set("subject", Json::array())), ErrorCode::subject_missing);
}

TEST(Manifest, ASubjectNamedTwiceIsRefused) {
  Json changed = document();
  Json subjects = *changed.find("subject");
  subjects.push_back(subjects.items()->front());
  EXPECT_EQ(refusal(changed.set("subject", subjects)), ErrorCode::field_value);
}

TEST(Manifest, ARollbackFloorAboveTheVersionIsRefused) {
  EXPECT_EQ(refusal(with_predicate("rollbackFloor", "1.1.1")), ErrorCode::field_value);
}

TEST(Manifest, AReservedProductNameIsRefused) {
  EXPECT_EQ(refusal(with_predicate("product", "lifecycle")), ErrorCode::name_invalid);
}

TEST(Manifest, AVersionWithBuildMetadataIsRefused) {
  EXPECT_EQ(refusal(with_predicate("version", "1.1.0+5")), ErrorCode::version_invalid);
}

TEST(Manifest, AReleaseWithoutArtifactsIsRefused) {
  EXPECT_EQ(refusal(with_predicate("artifacts", Json::array())), ErrorCode::field_value);
}

TEST(Manifest, AnUnknownSeverityIsRefused) {
  EXPECT_EQ(refusal(with_predicate("severity", "apocalyptic")), ErrorCode::field_value);
}

TEST(Manifest, AMemberOfAnotherTypeIsRefused) {
  EXPECT_EQ(refusal(with_predicate("product", 5)), ErrorCode::field_type);
  EXPECT_EQ(refusal(with_predicate("artifacts", "app.tar.zst")), ErrorCode::field_type);
}

TEST(Manifest, UnknownMembersAreAllowed) {
  EXPECT_TRUE(Manifest::read(write_json(with_predicate("novelty", 1)), "manifest.json"));
}

TEST(Manifest, AnArtifactOfThisPlatformComesBeforeOneForAny) {
  Manifest manifest = sample_manifest("1.0.0");
  Artifact any = manifest.artifacts.front();
  any.platform = "any";
  manifest.artifacts.insert(manifest.artifacts.begin(), any);
  EXPECT_EQ(manifest.artifact_for("linux-x86_64")->platform, "linux-x86_64");
  EXPECT_EQ(manifest.artifact_for("linux-aarch64")->platform, "any");
}

TEST(Manifest, AnotherPlatformIsNamedInTheRefusal) {
  const auto artifact = sample_manifest("1.0.0").artifact_for("linux-riscv64");
  ASSERT_FALSE(artifact);
  EXPECT_EQ(artifact.error().code(), ErrorCode::wrong_platform);
  EXPECT_EQ(artifact.error().got(), "linux-x86_64");
}

}  // namespace
}  // namespace sealwright
