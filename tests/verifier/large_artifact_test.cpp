// SPDX-License-Identifier: Apache-2.0
// Files of 2^31 and 2^32 bytes and a byte around them: a length kept in 32 bits digests only the first bytes
// of such a file (CVE-2026-34155). One size by default; SEALWRIGHT_LONG=1 takes all six.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/support/command.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_release.hpp"
#include "verifier/install/artifact_stage.hpp"
#include "verifier/tuf/offline_verify.hpp"

namespace sealwright::client {
namespace {

constexpr std::uint64_t k2G = 1ull << 31, k4G = 1ull << 32;

std::vector<std::uint64_t> sizes() {
  if (std::getenv("SEALWRIGHT_LONG") != nullptr) return {k2G - 1, k2G, k2G + 1, k4G - 1, k4G, k4G + 1};
  return {k4G + 1};
}

// Answers every request with not_found.
class NoServer : public Transport {
 public:
  Result<std::unique_ptr<Stream>> open(const RepositoryPath&, ByteRange) override {
    return Error{ErrorCode::unreachable};
  }
  bool is_offline() const override { return true; }
};

class LargeArtifact : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  // A sparse file of zeros under its name, and its manifest as another program would sign it.
  void SetUp() override {
    const std::string file = join_path(temporary_.path(), "app.tar.zst");
    ASSERT_THAT(write_file(file, ""), IsDone());
    ASSERT_EQ(run({"truncate", "--size", std::to_string(GetParam()), file}).exit_code, 0);
    const std::string told = run({"openssl", "dgst", "-sha256", "-r", file}).output;
    manifest_ = testing::sample_manifest("1.0.0");
    Artifact& artifact = manifest_.artifacts.front();
    artifact.length = static_cast<std::int64_t>(GetParam());
    artifact.sha256 = told.substr(0, 64);
    manifest_.subjects["app.tar.zst"] = artifact.sha256;
    path_ = join_path(directory_.paths().partial(), artifact.sha256);
    ASSERT_EQ(run({"mv", file, path_}).exit_code, 0);
  }
  void change_last_byte() const {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(GetParam() - 1));
    file.put('x');
    ASSERT_TRUE(file.flush());
  }
  Status stage() {
    NoServer server;
    const auto staged = stage_artifact(directory_, manifest_.artifacts.front(), server,
                                       RepositoryPath::metadata("app", {}), {});
    return staged ? Status(Done{}) : Status(staged.error());
  }
  Status verify() const {
    const std::string named = join_path(temporary_.path(), "app.tar.zst");
    run({"mv", path_, named});
    const Status verified = verify_file_against(testing::sample_release(manifest_), named, {}, nullptr);
    run({"mv", named, path_});
    return verified;
  }

  TemporaryDirectory temporary_ = TemporaryDirectory::create(::testing::TempDir(), "large-").value();
  LockedDirectory directory_ = ClientDirectory::create(temporary_.path() + "/app")->lock().value();
  Manifest manifest_ = testing::sample_manifest("1.0.0");
  std::string path_;
};

TEST_P(LargeArtifact, CountsToItsLastByte) {
  EXPECT_THAT(verify(), IsDone());
  EXPECT_THAT(stage(), IsDone());
  change_last_byte();
  EXPECT_THAT(verify(), FailsWith(ErrorCode::hash_mismatch));
  EXPECT_THAT(stage(), FailsWith(ErrorCode::unreachable)) << "it would fetch the file again";
}

INSTANTIATE_TEST_SUITE_P(AroundTheBorders, LargeArtifact, ::testing::ValuesIn(sizes()),
                         [](const auto& size) { return "Of" + std::to_string(size.param) + "Bytes"; });

}  // namespace
}  // namespace sealwright::client
