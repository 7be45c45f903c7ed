// SPDX-License-Identifier: Apache-2.0
#include "verifier/transport/mirror_transport.hpp"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.hpp"

namespace sealwright::client {
namespace {

// Gives the first `whole` bytes of "0123456789" and then breaks off; with 10, all of it.
class BrokenStream : public Stream {
 public:
  BrokenStream(std::uint64_t first, std::size_t whole) : at_(first), whole_(whole), first_(first) {}
  Result<std::size_t> read(char* buffer, std::size_t) override {
    if (at_ == 10) return std::size_t{0};
    if (at_ >= whole_) return Error{ErrorCode::unreachable};
    buffer[0] = static_cast<char>('0' + at_++);
    return std::size_t{1};
  }
  std::uint64_t first() const override { return first_; }

 private:
  std::uint64_t at_, whole_, first_;
};

class OneMirror : public Transport {
 public:
  OneMirror(std::vector<int>& asked, int name, std::size_t whole, std::optional<ErrorCode> refuses = {})
      : asked_(asked), name_(name), whole_(whole), refuses_(refuses) {}
  Result<std::unique_ptr<Stream>> open(const RepositoryPath&, ByteRange range) override {
    asked_.push_back(name_);
    if (refuses_) return Error{*refuses_, "mirror " + std::to_string(name_)};
    return std::unique_ptr<Stream>(std::make_unique<BrokenStream>(range.first, whole_));
  }
  bool is_offline() const override { return false; }

 private:
  std::vector<int>& asked_;
  int name_;
  std::size_t whole_;
  std::optional<ErrorCode> refuses_;
};

class Mirrors : public ::testing::Test {
 protected:
  template <class... Mirror>
  MirrorTransport of(Mirror... mirror) {
    std::vector<std::unique_ptr<Transport>> mirrors;
    (mirrors.push_back(std::make_unique<OneMirror>(mirror)), ...);
    return MirrorTransport(std::move(mirrors));
  }
  OneMirror whole(int name) { return OneMirror(asked_, name, 10); }
  OneMirror cut(int name, std::size_t after) { return OneMirror(asked_, name, after); }
  OneMirror refusing(int name, ErrorCode code) { return OneMirror(asked_, name, 0, code); }

  static RepositoryPath file() { return RepositoryPath::metadata("timestamp", std::nullopt); }
  std::vector<int> asked_;
};

TEST_F(Mirrors, TheOneThatAnsweredIsAskedAgain) {
  auto mirrors = of(refusing(1, ErrorCode::unreachable), whole(2));
  ASSERT_THAT(read_bounded(mirrors, file(), 100), IsDone());
  ASSERT_THAT(read_bounded(mirrors, file(), 100), IsDone());
  EXPECT_EQ(asked_, (std::vector<int>{1, 2, 2}));
}

TEST_F(Mirrors, AMissingFileIsAnAnswerAndNoOtherMirrorIsAsked) {
  auto mirrors = of(refusing(1, ErrorCode::not_found), whole(2));
  EXPECT_THAT(read_bounded(mirrors, file(), 100), FailsWith(ErrorCode::not_found));
  EXPECT_EQ(asked_, (std::vector<int>{1}));
}

TEST_F(Mirrors, OneThatBreaksOffIsLeftAndTheNextContinuesFromThere) {
  auto mirrors = of(cut(1, 4), whole(2));
  const auto begun = mirrors.open(file(), {});
  ASSERT_THAT(begun, IsDone());
  char byte;
  for (int i = 0; i < 4; ++i) EXPECT_THAT((*begun)->read(&byte, 1), IsDone());
  EXPECT_THAT((*begun)->read(&byte, 1), FailsWith(ErrorCode::unreachable));
  const auto rest = mirrors.open(file(), {4});
  ASSERT_THAT(rest, IsDone());
  EXPECT_EQ((*rest)->first(), 4u);
  EXPECT_EQ(asked_, (std::vector<int>{1, 2}));
}

// A part of one state and the rest of another would look like an attack.
TEST_F(Mirrors, ASmallFileThatBreaksOffIsReadFromItsBeginningAtTheNextOne) {
  auto mirrors = of(cut(1, 4), whole(2));
  EXPECT_EQ(*read_bounded(mirrors, file(), 100), "0123456789");
  EXPECT_EQ(asked_, (std::vector<int>{1, 2}));
  asked_.clear();
  auto broken = of(cut(1, 4), cut(2, 4));
  EXPECT_THAT(read_bounded(broken, file(), 100), FailsWith(ErrorCode::unreachable));
  EXPECT_EQ(asked_, (std::vector<int>{1, 2, 1})) << "not for ever";
}

TEST_F(Mirrors, WhenAllFailTheLastReasonIsNamed) {
  auto mirrors = of(refusing(1, ErrorCode::unreachable), refusing(2, ErrorCode::tls_failed));
  const auto read = read_bounded(mirrors, file(), 100);
  ASSERT_THAT(read, FailsWith(ErrorCode::all_mirrors_failed));
  EXPECT_NE(read.error().message().find("mirror 2"), std::string::npos) << read.error().message();
}

TEST_F(Mirrors, ASingleOneGivesItsOwnError) {
  auto mirrors = of(refusing(1, ErrorCode::tls_failed));
  EXPECT_THAT(read_bounded(mirrors, file(), 100), FailsWith(ErrorCode::tls_failed));
}

}  // namespace
}  // namespace sealwright::client
