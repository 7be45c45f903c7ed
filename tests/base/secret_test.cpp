// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"

#include <ostream>
#include <type_traits>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "tests/support/memory_search.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

using testing_support::kMarkerBytes;
using testing_support::marker_byte;
using testing_support::markers_in_memory;
using testing_support::write_marker_file;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};
template <class T>
concept Comparable = requires(const T& a, const T& b) {
  a == b;
};

static_assert(Printable<std::string> && Comparable<std::string>, "the two concepts find what they look for");
static_assert(!Printable<Secret>, "a secret is never formatted");
static_assert(!Comparable<Secret>, "only is_same_as compares, in constant time");
static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret> && std::is_nothrow_move_assignable_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string> &&
              !std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_constructible_v<std::string, Secret>);
static_assert(!std::is_convertible_v<std::string, Secret> && !std::is_convertible_v<std::size_t, Secret>);

Secret marker() {
  Secret made;
  for (std::size_t i = 0; i < kMarkerBytes; ++i) made.push_back(marker_byte(i));
  return made;
}

class SecretMemory : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(markers_in_memory(), 0); }
  void TearDown() override { EXPECT_EQ(markers_in_memory(), 0) << "something was left behind"; }
  std::string file() const { return join_path(directory_.path(), "secret"); }

 private:
  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "secret-").value();
};

TEST_F(SecretMemory, IsSearchedSoThatASecretIsFound) {
  const Secret secret = marker();
  EXPECT_EQ(markers_in_memory(), 1);
}

TEST_F(SecretMemory, HoldsASecretOnceHoweverItIsMoved) {
  Secret first = marker();
  Secret second = std::move(first);
  EXPECT_TRUE(first.empty());
  Secret third = Secret::copy_of("another");
  third = std::move(second);
  EXPECT_EQ(third.size(), kMarkerBytes);
  EXPECT_EQ(markers_in_memory(), 1);
}

TEST_F(SecretMemory, HoldsNothingOfASecretThatWasAssignedOver) {
  Secret secret = marker();
  secret = Secret::copy_of("another");
  EXPECT_EQ(markers_in_memory(), 0);
}

TEST_F(SecretMemory, HoldsASecretOnceHoweverFarItGrows) {
  Secret secret = marker();
  for (int i = 0; i < 100'000; ++i) secret.push_back('x');
  secret.append(std::string(100'000, 'y'));
  EXPECT_EQ(markers_in_memory(), 1);
}

TEST_F(SecretMemory, HoldsNothingBehindTheEndOfASecretThatShrank) {
  Secret secret = marker();
  secret.resize(4);
  EXPECT_EQ(markers_in_memory(), 0);
  EXPECT_EQ(markers_in_memory(4), 1);
  secret.clear();
  EXPECT_EQ(markers_in_memory(4), 0);
  secret.resize(kMarkerBytes);
  EXPECT_EQ(secret.reveal(), std::string(kMarkerBytes, '\0'));
}

TEST_F(SecretMemory, HoldsNothingInTheStringThatASecretWasTakenFrom) {
  std::string text(1000, 'x');  // more than a string holds without an allocation
  // Not at its start: a string that is cleared loses its first byte.
  for (std::size_t i = 0; i < kMarkerBytes; ++i) text[100 + i] = marker_byte(i);
  const Secret secret = Secret::take(std::move(text));
  EXPECT_EQ(secret.size(), 1000u);
  EXPECT_EQ(markers_in_memory(), 1);
}

TEST_F(SecretMemory, HoldsAFileOnceThatWasReadAsASecret) {
  write_marker_file(file());
  const auto secret = read_secret_file(file(), 100);
  ASSERT_THAT(secret, IsDone());
  EXPECT_EQ(secret->size(), kMarkerBytes);
  EXPECT_EQ(markers_in_memory(), 1);
}

TEST_F(SecretMemory, HoldsNothingOfAFileThatIsTooLong) {
  write_marker_file(file());
  EXPECT_THAT(read_secret_file(file(), kMarkerBytes - 1), FailsWith(ErrorCode::too_large));
}

TEST_F(SecretMemory, HoldsDecodedBase64Once) {
  Secret text;
  text.append(to_base64("padding of six and thirty bytes, so that"));
  ASSERT_TRUE(secret_from_base64(text.reveal()));
  Secret secret = marker();
  {
    std::string encoded = to_base64(secret.reveal());
    secret = *secret_from_base64(encoded);
    cleanse(encoded.data(), encoded.size());
  }
  EXPECT_EQ(markers_in_memory(), 1);
}

TEST(SecretValue, IsTheSameByItsBytesAlone) {
  const Secret secret = Secret::copy_of("correct horse");
  EXPECT_TRUE(secret.is_same_as(secret.clone()));
  EXPECT_FALSE(secret.is_same_as(Secret::copy_of("correct hors")));
  EXPECT_FALSE(secret.is_same_as(Secret::copy_of("correct horsf")));
  EXPECT_FALSE(secret.is_same_as(Secret::copy_of("borrect horse")));
  EXPECT_TRUE(Secret().is_same_as(Secret::copy_of("")));
}

TEST(SecretValue, OfAFileIsTheWholeFileUpToTheLimit) {
  const auto directory = TemporaryDirectory::create(testing::TempDir(), "secret-").value();
  const std::string path = join_path(directory.path(), "file");
  ASSERT_THAT(write_file(path, "twelve bytes"), IsDone());
  EXPECT_EQ(read_secret_file(path, 12)->reveal(), "twelve bytes");
  EXPECT_THAT(read_secret_file(path, 11), FailsWith(ErrorCode::too_large));
  EXPECT_THAT(read_secret_file(directory.path(), 12), FailsWith(ErrorCode::io_error));
  EXPECT_THAT(read_secret_file(path + ".not", 12), FailsWith(ErrorCode::file_missing));
}

}  // namespace
}  // namespace sealwright
