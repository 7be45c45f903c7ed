#include "signer/keyring.hpp"

#include <gtest/gtest.h>

#include "base/posix_files.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kPassphrase = "correct horse";

class KeyringTest : public ::testing::Test {
 protected:
  KeyringTest() : directory_(TemporaryDirectory::create(::testing::TempDir(), "keyring").value()) {}
  std::string path() const { return join_path(directory_.path(), "alice.keyring"); }

 private:
  TemporaryDirectory directory_;
};

TEST_F(KeyringTest, ThatIsNotThereIsNamed) {
  const auto opened = Keyring::open(path());
  ASSERT_THAT(opened, FailsWith(ErrorCode::key_not_found));
  EXPECT_EQ(opened.error().file(), path());
}

TEST_F(KeyringTest, WhoseKeyFileIsGoneNamesTheFile) {
  Keyring keyring = Keyring::create(path()).value();
  const auto made = keyring.generate({"root"}, "alice", std::string(kPassphrase), Instant{1'795'000'000});
  ASSERT_THAT(made, IsDone());
  ASSERT_THAT(remove_tree(join_path(path(), "root.pem")), IsDone());
  const auto opened = keyring.open_keys({made->front().id}, std::string(kPassphrase));
  ASSERT_THAT(opened, FailsWith(ErrorCode::key_not_found));
  EXPECT_EQ(opened.error().file(), join_path(path(), "root.pem"));
}

TEST_F(KeyringTest, IsNeverMadeOverAnother) {
  ASSERT_THAT(Keyring::create(path()), IsDone());
  EXPECT_THAT(Keyring::create(path()), FailsWith(ErrorCode::io_error));
}

}  // namespace
}  // namespace sealwright
