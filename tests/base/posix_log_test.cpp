// SPDX-License-Identifier: Apache-2.0
#include "base/posix_log.hpp"

#include "base/posix_files.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

class Log : public testing::Test {
 protected:
  void holds(const std::string& bytes) { write_file(path_, bytes).value(); }
  std::string after_appending(const std::string& line) {
    append_durably(path_, line).value();
    return read_file(path_, 1 << 20).value();
  }

  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "log-").value();
  std::string path_ = join_path(directory_.path(), "records/log.jsonl");

  void SetUp() override { make_directories(parent_path(path_)).value(); }
};

TEST_F(Log, GrowsByOneLineAfterTheOther) {
  EXPECT_EQ(after_appending("one\n"), "one\n");
  EXPECT_EQ(after_appending("two\n"), "one\ntwo\n");
}

TEST_F(Log, ALineThatWasCutOffIsRemovedBeforeTheNextIsWritten) {
  holds("one\ntw");
  EXPECT_EQ(after_appending("two\n"), "one\ntwo\n");
  holds("on");
  EXPECT_EQ(after_appending("one\n"), "one\n");
}

TEST_F(Log, ALongLineThatWasCutOffIsRemovedAsAWhole) {
  const std::string whole = std::string(5000, 'a') + "\n";
  for (const std::size_t length : {1u, 4095u, 4096u, 4097u, 20'000u}) {
    holds(whole + std::string(length, 'b'));
    EXPECT_EQ(after_appending("c\n"), whole + "c\n") << length;
    holds(std::string(length, 'b'));
    EXPECT_EQ(after_appending("c\n"), "c\n") << length;
  }
}

}  // namespace
}  // namespace sealwright
