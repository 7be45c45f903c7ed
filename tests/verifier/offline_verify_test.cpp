// SPDX-License-Identifier: Apache-2.0
// A file beside its manifest that changes while it is read.
#include "verifier/tuf/offline_verify.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_release.hpp"

namespace sealwright::client {
namespace {

TEST(OfflineVerify, AFileThatGrowsWhileItIsReadIsNotReadForEver) {
  const auto folder = TemporaryDirectory::create(::testing::TempDir(), "grows-").value();
  const std::string path = join_path(folder.path(), "app.tar.zst"), content = "what is signed";
  ASSERT_THAT(write_file(path, content), IsDone());
  Manifest manifest = testing::sample_manifest("1.0.0");
  manifest.artifacts.front().length = static_cast<std::int64_t>(content.size());
  manifest.artifacts.front().sha256 = manifest.subjects["app.tar.zst"] = sha256_hex(content);

  int reads = 0;
  const auto grow = [&](std::uint64_t, std::uint64_t) {
    if (++reads < 100) std::ofstream(path, std::ios::app) << "more";
  };
  EXPECT_THAT(verify_file_against(testing::sample_release(manifest), path, grow, nullptr),
              FailsWith(ErrorCode::hash_mismatch));
  EXPECT_EQ(reads, 1) << "nothing beyond the signed length counts";
}

}  // namespace
}  // namespace sealwright::client
