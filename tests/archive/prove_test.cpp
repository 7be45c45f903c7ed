// SPDX-License-Identifier: Apache-2.0
#include "archive/prove_posix.hpp"

#include <gtest/gtest.h>

#include "archive/deterministic_writer.hpp"
#include "keys/public/digest.hpp"
#include "tests/archive/tree_fixture.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

using testing_archives::TreeFixture;

class Prove : public TreeFixture {
 protected:
  void SetUp() override {
    put_example();
    listing_ = list_directory_tree(tree()).value();
  }
  // "code path what" of each difference.
  std::vector<std::string> differences() {
    std::vector<std::string> lines;
    const auto found = differences_of_tree(tree(), listing_);
    EXPECT_TRUE(found);
    for (const auto& one : found.value())
      lines.push_back(std::string(name_of(one.code)) + " " + one.path +
                      (one.what.empty() ? "" : " " + one.what));
    const Status proof = prove_tree(tree(), listing_);
    EXPECT_EQ(proof.has_value(), lines.empty());
    return lines;
  }
  using Lines = std::vector<std::string>;

  TreeListing listing_;
};

TEST_F(Prove, FindsNothingInTheTreeThatWasListed) { EXPECT_EQ(differences(), Lines{}); }

TEST_F(Prove, FindsAnExtraFile) {
  put_file("bin/extra", "x");
  EXPECT_EQ(differences(), Lines{"archive_unlisted bin/extra"});
}

TEST_F(Prove, FindsAnExtraDirectoryAndAnExtraLink) {
  put_directory("plugins");
  put_file("plugins/x", "x");
  put_link("l", "zero");
  EXPECT_EQ(differences(), (Lines{"archive_unlisted l", "archive_unlisted plugins"}));
}

TEST_F(Prove, FindsWhatIsMissing) {
  ASSERT_TRUE(remove_tree(tree() + "/bin"));
  ASSERT_TRUE(remove_tree(tree() + "/empty"));
  EXPECT_EQ(differences(), (Lines{"archive_missing bin", "archive_missing bin/app", "archive_missing bin/run",
                                  "archive_missing empty"}));
}

TEST_F(Prove, FindsChangedContentOfTheSameSize) {
  put_file("bin/app", "PROGRAM", 0755);
  EXPECT_EQ(differences(), Lines{"archive_differs bin/app content"});
}

TEST_F(Prove, SaysWhatWasExpectedAndFound) {
  put_file("bin/app", "PROGRAM", 0755);
  const auto found = differences_of_tree(tree(), listing_);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().expected, sha256_hex("program"));
  EXPECT_EQ(found->front().got, sha256_hex("PROGRAM"));
}

TEST_F(Prove, FindsAnotherSize) {
  put_file("zero", "no more");
  EXPECT_EQ(differences(), Lines{"archive_differs zero size"});
}

TEST_F(Prove, FindsChangedModes) {
  put_file("bin/app", "program", 0775);
  put_file("zero", "", 04644);
  put_directory("empty", 0777);
  EXPECT_EQ(differences(), (Lines{"archive_differs bin/app mode", "archive_differs empty mode",
                                  "archive_differs zero mode"}));
}

TEST_F(Prove, FindsChangedLinks) {
  ASSERT_TRUE(remove_tree(tree() + "/bin/run"));
  put_link("bin/run", "app2");
  EXPECT_EQ(differences(), Lines{"archive_differs bin/run link target"});
}

// What was digested while it was written is not read again; everything else is checked.
TEST_F(Prove, OfWhatWasJustUnpackedLooksAtAllButContent) {
  const auto prove = [&] { return prove_tree(tree(), listing_, {}, ContentProof::just_unpacked); };
  EXPECT_THAT(prove(), IsDone());
  const std::string app = tree() + "/bin/app";
  const std::string bytes = read_file(app, 1 << 20).value();
  ASSERT_THAT(write_file(app, std::string(bytes.size(), '!'), 0755), IsDone());
  EXPECT_THAT(prove(), IsDone());
  EXPECT_THAT(prove_tree(tree(), listing_), FailsWith(ErrorCode::archive_differs));
  ASSERT_THAT(write_file(app, bytes + "!", 0755), IsDone());
  EXPECT_THAT(prove(), FailsWith(ErrorCode::archive_differs));
  ASSERT_THAT(write_file(app, bytes, 0644), IsDone());
  EXPECT_THAT(prove(), FailsWith(ErrorCode::archive_differs));
  ASSERT_THAT(write_file(app, bytes, 0755), IsDone());
  ASSERT_THAT(write_file(tree() + "/more", "x"), IsDone());
  EXPECT_THAT(prove(), FailsWith(ErrorCode::archive_unlisted));
}

TEST_F(Prove, FindsALinkInPlaceOfAFileOrDirectory) {
  ASSERT_EQ(::rename((tree() + "/zero").c_str(), path("zero").c_str()), 0);
  put_link("zero", "../zero");
  ASSERT_EQ(::rename((tree() + "/bin").c_str(), path("bin").c_str()), 0);
  put_link("bin", "../bin");
  EXPECT_EQ(differences(), (Lines{"archive_differs bin type", "archive_missing bin/app",
                                  "archive_missing bin/run", "archive_differs zero type"}));
}

TEST_F(Prove, FindsAPipeInPlaceOfAFileWithoutWaitingForIt) {
  ASSERT_TRUE(remove_tree(tree() + "/zero"));
  ASSERT_EQ(::mkfifo((tree() + "/zero").c_str(), 0644), 0);
  EXPECT_EQ(differences(), Lines{"archive_differs zero type"});
}

TEST_F(Prove, SaysTheFirstDifferenceAsAnError) {
  put_file("a", "x");
  const Status proof = prove_tree(tree(), listing_);
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code(), ErrorCode::archive_unlisted);
  EXPECT_EQ(proof.error().file(), "a");
}

TEST_F(Prove, StopsWhenCancelled) {
  const std::atomic<bool> cancel = true;
  TreeRun run;
  run.cancel = &cancel;
  EXPECT_EQ(prove_tree(tree(), listing_, run).error().code(), ErrorCode::cancelled);
}

}  // namespace
}  // namespace sealwright
