// SPDX-License-Identifier: Apache-2.0
#include "signer/vendor/keyring.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/posix_files.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright::sign {
namespace {

const Secret kPassphrase = Secret::copy_of("correct horse");

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

TEST_F(KeyringTest, ThatCannotBeReadIsNotTakenForOneThatIsNotThere) {
  ASSERT_THAT(Keyring::create(path()), IsDone());
  ASSERT_EQ(::chmod(path().c_str(), 0), 0);
  const uid_t me = ::geteuid();
  ASSERT_EQ(::seteuid(me == 0 ? 12345 : me), 0) << "root can read everything";
  const auto opened = Keyring::open(path());
  ASSERT_EQ(::seteuid(me), 0);
  ASSERT_EQ(::chmod(path().c_str(), 0700), 0);
  EXPECT_THAT(opened, FailsWith(ErrorCode::needs_privilege));
}

TEST_F(KeyringTest, WhoseKeyFileIsGoneNamesTheFile) {
  Keyring keyring = Keyring::create(path()).value();
  const auto made = keyring.generate({"root"}, "alice", kPassphrase, Instant{1'795'000'000});
  ASSERT_THAT(made, IsDone());
  ASSERT_THAT(remove_tree(join_path(path(), "root.pem")), IsDone());
  const auto opened = keyring.open_keys({made->front().id}, kPassphrase);
  ASSERT_THAT(opened, FailsWith(ErrorCode::key_not_found));
  EXPECT_EQ(opened.error().file(), join_path(path(), "root.pem"));
}

TEST_F(KeyringTest, IsNeverMadeOverAnother) {
  ASSERT_THAT(Keyring::create(path()), IsDone());
  EXPECT_THAT(Keyring::create(path()), FailsWith(ErrorCode::io_error));
}

}  // namespace
}  // namespace sealwright::sign
