// SPDX-License-Identifier: Apache-2.0
// What every client refuses is never published.
#include <gtest/gtest.h>

#include <functional>

#include "base/limits.hpp"
#include "metadata/release/manifest.hpp"
#include "tests/publisher/publish_fixture.hpp"

namespace sealwright::publish {
namespace {

using testing_support::Publish;

void edit_entry(Json& targets, const std::string& name, const std::function<void(Json&)>& edit) {
  const std::string path = "acme-app/1.0.0/" + name;
  Json entry = *targets.find(path);
  edit(entry);
  targets.set(path, std::move(entry));
}

TEST_F(Publish, AManifestAboveTheClientsLimitIsRefused) {
  const auto of_size = [](std::size_t size) {
    return [size](const std::string& bytes) {
      Json manifest = read_json(bytes, "manifest").value();
      const std::size_t bare = write_json(manifest.set("x", "")).size() + 1;
      return write_json(manifest.set("x", std::string(size - bare, 'x'))) + "\n";
    };
  };
  acme_.edit_manifest = of_size(kLimits.manifest);
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.edit_manifest = of_size(kLimits.manifest + 1);
  acme_.release("1.1.0");
  EXPECT_THAT(stage_check_push(), FailsWith(ErrorCode::too_large));
}

TEST_F(Publish, AnIndexThatDiffersFromTheManifestIsRefused) {
  acme_.edit_targets = [](Json& targets) {
    edit_entry(targets, "manifest.json", [](Json& entry) {
      Json custom = *entry.find("custom"), index = *custom.find("sealwright");
      entry.set("custom", custom.set("sealwright", index.set("version", "1.0.1")));
    });
  };
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  EXPECT_THAT(check(), FailsWith(ErrorCode::custom_differs));
}

TEST_F(Publish, AManifestThatNamesAFileThatNoRoleListsIsRefused) {
  acme_.edit_manifest = [](const std::string& bytes) {
    Manifest manifest = Manifest::read(bytes, "manifest").value();
    manifest.subjects["missing.bin"] = sha256_hex("missing");
    Artifact artifact = manifest.artifacts[0];
    artifact.name = "missing.bin";
    artifact.kind = ArtifactKind::file;
    artifact.format = "raw";
    artifact.sha256 = sha256_hex("missing");
    manifest.artifacts.push_back(std::move(artifact));
    return manifest.write();
  };
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  EXPECT_THAT(check(), FailsWith(ErrorCode::subject_missing));
}

TEST_F(Publish, AnArtifactThatIsListedWithAnotherLengthIsRefused) {
  acme_.edit_targets = [](Json& targets) {
    edit_entry(targets, "app.tar.zst", [](Json& entry) { entry.set("length", 12); });
  };
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  EXPECT_THAT(check(), FailsWith(ErrorCode::length_mismatch));
}

}  // namespace
}  // namespace sealwright::publish
