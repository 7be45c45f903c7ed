// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "verifier/tuf/floor_store.hpp"
#include "verifier/tuf/trusted_store.hpp"

namespace sealwright::client {
namespace {

using testing::ElementsAre;

class Store : public testing::Test {
 protected:
  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "store").value();
  TrustedStore trusted_{directory_.path()};
  std::string copy(const std::string& name) const { return directory_.path() + "/" + name; }
};

TEST_F(Store, ARoleNameNeverBecomesAPath) {
  ASSERT_TRUE(trusted_.save("../a/b", "bytes"));
  EXPECT_THAT(list_directory(directory_.path()).value(), ElementsAre("..%2Fa%2Fb.json"));
  EXPECT_EQ(trusted_.load("../a/b").value(), "bytes");
}

TEST_F(Store, ANameTooLongForADirectoryIsRefused) {
  EXPECT_TRUE(trusted_.save(std::string(200, 'a'), ""));
  EXPECT_EQ(trusted_.save(std::string(201, 'a'), "").error().code(), ErrorCode::path_refused);
  EXPECT_EQ(trusted_.save(std::string(67, '/'), "").error().code(), ErrorCode::path_refused);
}

TEST_F(Store, AFileThatIsNotThereIsNothingNotAnError) {
  EXPECT_FALSE(trusted_.load("snapshot").value());
  EXPECT_TRUE(trusted_.remove("snapshot"));
}

TEST_F(Store, TheFloorComesBackAsItWasWritten) {
  FloorStore store = FloorStore::begin(directory_.path()).value();
  FloorFile floor = store.current();
  floor.repository = std::string(32, 'a');
  floor.security_floor = Version::parse("1.2.3").value();
  floor.banned.insert(std::string(64, 'b'));
  floor.roles["snapshot"] = {7, std::string(64, 'c')};
  floor.installed.emplace(std::string(64, 'd'), Version::parse("1.3.0").value());
  floor.clock = {Instant{1'795'000'000}, Instant{1'794'000'000}, Instant{1'794'900'000}};
  ASSERT_TRUE(store.replace(floor));
  const FloorFile read = FloorStore::open(directory_.path()).value().current();
  EXPECT_EQ(read.write(), store.current().write());
  EXPECT_EQ(read.serial, 2);
  EXPECT_EQ(read.roles.at("snapshot").version, 7);
}

TEST_F(Store, TheNewerSoundCopyOfTheFloorCounts) {
  FloorStore store = FloorStore::begin(directory_.path()).value();
  const std::string older = read_file(copy("floor.b"), 10'000).value();
  ASSERT_TRUE(store.replace(store.current()));
  ASSERT_TRUE(write_file(copy("floor.b"), older));
  EXPECT_EQ(FloorStore::open(directory_.path()).value().current().serial, 2);
  std::string flipped = read_file(copy("floor.a"), 10'000).value();
  flipped[flipped.find("serial") + 8] = '9';
  ASSERT_TRUE(write_file(copy("floor.a"), flipped));
  EXPECT_EQ(FloorStore::open(directory_.path()).value().current().serial, 1);
}

// A correct checksum shows only that the line is complete.
TEST_F(Store, AFloorInAnotherFormThanItsWrittenOneIsDamaged) {
  const std::string good = FloorStore::begin(directory_.path()).value().current().write();
  std::string line = good.substr(0, good.find('\n') + 1);
  const auto with_checksum = [](const std::string& text) {
    return text + "sha256 " + sha256_hex(text) + "\n";
  };
  ASSERT_TRUE(FloorFile::read(with_checksum(line), "floor.a"));
  line.insert(1, " ");
  EXPECT_EQ(FloorFile::read(with_checksum(line), "floor.a").error().code(), ErrorCode::state_damaged);
}

TEST_F(Store, WithoutASoundFloorNothingBeginsByItself) {
  EXPECT_EQ(FloorStore::open(directory_.path()).error().code(), ErrorCode::state_damaged);
  ASSERT_TRUE(write_file(copy("floor.a"), "{}\n"));
  EXPECT_EQ(FloorStore::begin(directory_.path()).error().code(), ErrorCode::state_damaged);
  EXPECT_TRUE(FloorStore::restart(directory_.path(), {}));
  EXPECT_TRUE(FloorStore::open(directory_.path()));
}

// A file of floors too large to be read again would be lost, with all that it enforces against the thief who
// filled it.
TEST_F(Store, AFloorThatWouldBeTooLargeIsRefusedBeforeItIsWritten) {
  FloorStore store = FloorStore::begin(directory_.path()).value();
  FloorFile floor = store.current();
  for (int i = 0; i < 40'000; ++i) floor.roles["role-" + std::to_string(i)] = {1, std::string(64, 'c')};
  const auto refused = store.replace(floor);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(FloorStore::open(directory_.path()).value().current().write(), store.current().write());
  EXPECT_TRUE(store.current().roles.empty());
}

}  // namespace
}  // namespace sealwright::client
