// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/artifact_stage.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "keys/public/digest.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright::client {
namespace {

// A server with one file and the faults that a test gives it.
class Server : public Transport {
 public:
  std::string content;
  bool knows_ranges = true;
  std::uint64_t breaks_off_after = ~0ull;  // bytes of each connection, then an error
  std::vector<std::uint64_t> asked_from;
  std::uint64_t sent = 0;

  Result<std::unique_ptr<Stream>> open(const RepositoryPath&, ByteRange range) override {
    asked_from.push_back(range.first);
    const std::uint64_t first = knows_ranges ? range.first : 0;
    return std::unique_ptr<Stream>(std::make_unique<Connection>(*this, first));
  }
  bool is_offline() const override { return true; }

 private:
  class Connection : public Stream {
   public:
    Connection(Server& server, std::uint64_t first) : server_(server), first_(first), at_(first) {}
    std::uint64_t first() const override { return first_; }
    Result<std::size_t> read(char* buffer, std::size_t size) override {
      const std::uint64_t given = at_ - first_;
      const std::uint64_t rest =
          server_.content.size() - std::min<std::uint64_t>(at_, server_.content.size());
      if (rest > 0 && given >= server_.breaks_off_after) return Error{ErrorCode::unreachable, "broke off"};
      const std::size_t count = static_cast<std::size_t>(
          std::min<std::uint64_t>({size, rest, server_.breaks_off_after - given, 1000}));
      std::copy_n(server_.content.data() + at_, count, buffer);
      at_ += count;
      server_.sent += count;
      return count;
    }

   private:
    Server& server_;
    std::uint64_t first_, at_;
  };
};

class ArtifactStageTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 10'000; ++i) content_.push_back(static_cast<char>(i * 7));
    server_.content = content_;
    artifact_.name = "app.tar.zst";
    artifact_.length = static_cast<std::int64_t>(content_.size());
    artifact_.sha256 = sha256_hex(content_);
  }
  Result<StagedArtifact> stage(const StageOptions& options = {}) {
    return stage_artifact(directory_, artifact_, server_, path_, options);
  }
  std::string partial() const { return join_path(directory_.paths().partial(), artifact_.sha256); }
  void leave_earlier(std::string_view bytes) { ASSERT_THAT(write_file(partial(), bytes, 0600), IsDone()); }
  static std::string all_of(StagedArtifact& staged) {
    GrowingFile& file = **staged.from_start();
    std::string bytes(staged.length() + 1, '\0');
    bytes.resize(*file.read(bytes.data(), bytes.size()));
    return bytes;
  }

  TemporaryDirectory temporary_ = TemporaryDirectory::create(testing::TempDir(), "stage-").value();
  LockedDirectory directory_ = ClientDirectory::create(temporary_.path() + "/app")->lock().value();
  RepositoryPath path_ = RepositoryPath::metadata("app", {});
  std::string content_;
  Server server_;
  Artifact artifact_;
};

TEST_F(ArtifactStageTest, BringsTheSignedBytes) {
  auto staged = stage();
  ASSERT_THAT(staged, IsDone());
  EXPECT_EQ(all_of(*staged), content_);
  EXPECT_EQ(all_of(*staged), content_);
}

TEST_F(ArtifactStageTest, ContinuesWhereAnEarlierRunStopped) {
  leave_earlier(std::string_view(content_).substr(0, 4000));
  auto staged = stage();
  ASSERT_THAT(staged, IsDone());
  EXPECT_EQ(all_of(*staged), content_);
  EXPECT_EQ(server_.asked_from, std::vector<std::uint64_t>{4000});
}

TEST_F(ArtifactStageTest, AsksForNothingThatIsThere) {
  leave_earlier(content_);
  ASSERT_THAT(stage(), IsDone());
  EXPECT_TRUE(server_.asked_from.empty());
}

TEST_F(ArtifactStageTest, StartsOverWhenTheServerKnowsNoRanges) {
  leave_earlier(std::string_view(content_).substr(0, 4000));
  server_.knows_ranges = false;
  auto staged = stage();
  ASSERT_THAT(staged, IsDone());
  EXPECT_EQ(all_of(*staged), content_);
}

TEST_F(ArtifactStageTest, StartsOverWhenWhatWasThereWasWrong) {
  leave_earlier("not the same at all");
  auto staged = stage();
  ASSERT_THAT(staged, IsDone());
  EXPECT_EQ(all_of(*staged), content_);
  EXPECT_EQ(server_.asked_from, (std::vector<std::uint64_t>{19, 0}));
}

TEST_F(ArtifactStageTest, StartsOverWhenTooMuchWasThere) {
  leave_earlier(content_ + "more");
  ASSERT_THAT(stage(), IsDone());
  EXPECT_EQ(server_.asked_from, std::vector<std::uint64_t>{0});
}

TEST_F(ArtifactStageTest, RefusesOtherBytesAndKeepsNone) {
  server_.content[5000] ^= 1;
  EXPECT_THAT(stage(), FailsWith(ErrorCode::hash_mismatch));
  EXPECT_FALSE(path_exists(partial()));
}

TEST_F(ArtifactStageTest, RefusesOtherBytesAfterContinuingToo) {
  leave_earlier(std::string_view(content_).substr(0, 4000));
  server_.content[5000] ^= 1;
  EXPECT_THAT(stage(), FailsWith(ErrorCode::hash_mismatch));
  EXPECT_FALSE(path_exists(partial()));
}

TEST_F(ArtifactStageTest, StopsAtTheFirstByteTooMany) {
  server_.content += std::string(1'000'000, 'x');
  EXPECT_THAT(stage(), FailsWith(ErrorCode::length_mismatch));
  EXPECT_LE(server_.sent, content_.size() + 1000);
  EXPECT_FALSE(path_exists(partial()));
}

TEST_F(ArtifactStageTest, RefusesTooFewBytesAndKeepsThemForTheNextRun) {
  server_.content.resize(6000);
  EXPECT_THAT(stage(), FailsWith(ErrorCode::length_mismatch));
  server_.content = content_;
  ASSERT_THAT(stage(), IsDone());
  EXPECT_EQ(server_.asked_from.back(), 6000u);
}

TEST_F(ArtifactStageTest, ConnectsAgainAsLongAsSomethingComes) {
  server_.breaks_off_after = 3000;
  ASSERT_THAT(stage(), IsDone());
  EXPECT_EQ(server_.asked_from, (std::vector<std::uint64_t>{0, 3000, 6000, 9000}));
  EXPECT_EQ(server_.sent, content_.size());
}

TEST_F(ArtifactStageTest, GivesUpWhenAConnectionBringsNothing) {
  server_.breaks_off_after = 0;
  EXPECT_THAT(stage(), FailsWith(ErrorCode::unreachable));
  EXPECT_EQ(server_.asked_from.size(), 1u);
}

TEST_F(ArtifactStageTest, StopsWhenAskedAndContinuesThereNextTime) {
  std::atomic<bool> cancel = false;
  StageOptions options;
  options.cancel = &cancel;
  options.on_progress = [&](std::uint64_t there) { cancel = there >= 5000; };
  EXPECT_THAT(stage(options), FailsWith(ErrorCode::cancelled));
  ASSERT_THAT(stage(), IsDone());
  EXPECT_EQ(server_.asked_from.back(), 5000u);
}

TEST_F(ArtifactStageTest, ReportsItsProgress) {
  std::uint64_t there = 0;
  StageOptions options;
  options.on_progress = [&](std::uint64_t bytes) { there = bytes; };
  ASSERT_THAT(stage(options), IsDone());
  EXPECT_EQ(there, content_.size());
}

// The file may be swapped after the check: what is read is still what was checked.
TEST_F(ArtifactStageTest, IsReadFromWhatWasVerifiedWhateverHasItsNameNow) {
  auto staged = stage();
  ASSERT_THAT(staged, IsDone());
  ASSERT_THAT(write_file(partial(), "swapped"), IsDone());
  EXPECT_EQ(all_of(*staged), content_);
}

}  // namespace
}  // namespace sealwright::client
