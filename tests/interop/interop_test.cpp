// SPDX-License-Identifier: Apache-2.0
// Sealwright and tuf-js, each reading what the other wrote.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "metadata/json/json.hpp"
#include "tests/support/client.hpp"
#include "tests/support/command.hpp"
#include "tests/support/repository_simulator.hpp"
#include "verifier/transport/file_transport.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

using testing_support::RepositorySimulator;

CommandResult node(const std::string& script, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"node", std::string(INTEROP_DIRECTORY) + "/" + script});
  return run(arguments);
}

class Interop : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return directory_.path() + "/" + name; }
  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "interop").value();
};

class TufJsReads : public Interop, public testing::WithParamInterface<KeyKind> {};

TEST_P(TufJsReads, WhatWeWriteThroughARootRotationAndADelegation) {
  RepositorySimulator repository(system_now(), GetParam());
  repository.delegate("targets", "app", {"app/*/*"});
  repository.set_keys("app", {"app", "app-2"}, 2);
  repository.add_target("app", "app/1.0.0/file", "made by sealwright");
  repository.publish_with_snapshot({"app", "targets"});
  repository.rotate("root");
  repository.rotate("timestamp");
  repository.publish("root");
  repository.publish("timestamp");
  ASSERT_TRUE(repository.write_to(path("repository")));
  ASSERT_TRUE(write_file(path("root.json"), repository.first_root()));
  const auto read = node("read_repository.mjs", {path("repository"), path("root.json"), "app/1.0.0/file"});
  EXPECT_EQ(read.exit_code, 0) << read.output;
  EXPECT_EQ(read.output, "made by sealwright\n");
}

std::string name_of_kind(const testing::TestParamInfo<KeyKind>& kind) {
  return kind.param == KeyKind::ed25519 ? "Ed25519" : "P256";
}
INSTANTIATE_TEST_SUITE_P(Keys, TufJsReads, testing::Values(KeyKind::ed25519, KeyKind::p256), name_of_kind);

TEST_F(Interop, TufJsRefusesWhatIsSignedByAnotherKey) {
  RepositorySimulator repository(system_now());
  repository.set_signers("targets", {"thief"});
  repository.publish_with_snapshot({"targets"});
  ASSERT_TRUE(repository.write_to(path("repository")));
  ASSERT_TRUE(write_file(path("root.json"), repository.first_root()));
  EXPECT_NE(node("read_repository.mjs", {path("repository"), path("root.json")}).exit_code, 0);
}

TEST_F(Interop, WeReadWhatTufJsModelsWrite) {
  const auto made = node("make_repository.mjs", {path("repository")});
  ASSERT_EQ(made.exit_code, 0) << made.output;
  ASSERT_TRUE(make_directories(path("state/trusted"), 0700));
  FloorStore floor = FloorStore::begin(path("state")).value();
  const TrustedStore store(path("state/trusted"));
  ASSERT_TRUE(store.save("root", read_file(path("repository/metadata/1.root.json"), 100'000).value()));
  FileTransport transport(RepositoryDirectories::below(path("repository")));
  Updater updater = Updater::open(transport, store, floor).value();
  const auto refreshed = updater.refresh({system_now()});
  ASSERT_TRUE(refreshed) << refreshed.error().message();
  EXPECT_EQ(updater.root().version(), 2);
  const auto search = updater.find_target("app/1.0.0/file").value();
  const auto* found = std::get_if<FoundTarget>(&search);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(updater.read_target(*found, 1000).value(), "made by tuf-js");
}

TEST_F(Interop, CanonicalBytesAreThoseOfTufJsWhereEncodersAgree) {
  const auto theirs = node("canonical.mjs", {CANONICAL_VECTORS});
  ASSERT_EQ(theirs.exit_code, 0) << theirs.output;
  const Json document = read_json(read_file(CANONICAL_VECTORS, 1'000'000).value(), "vectors").value();
  std::string ours;
  for (const Field& vector : Field(document, "vectors").list("vectors").value_or({})) {
    if (!vector.boolean("agreed").value()) continue;
    const Json value = read_json(from_hex(vector.text("input").value()).value(), "vector").value();
    ours += vector.text("name").value() + " " + to_hex(canonical_json(value)) + "\n";
  }
  EXPECT_EQ(theirs.output, ours);
}

}  // namespace
}  // namespace sealwright
