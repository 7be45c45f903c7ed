// SPDX-License-Identifier: Apache-2.0
// Client: a customer's machine in a temporary directory, for tests against a RepositorySimulator.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/posix_files.hpp"
#include "metadata/tuf/verified.hpp"
#include "tests/support/repository_simulator.hpp"
#include "verifier/tuf/refresh.hpp"

namespace sealwright::testing_support {

using namespace sealwright::client;

class Client {
 public:
  // Trusts the repository's first root.
  explicit Client(RepositorySimulator& repository) : repository_(&repository) {
    make_directories(store_.directory(), 0700).value();
    FloorStore::begin(directory_.path()).value();
    store_.save("root", repository.first_root()).value();
  }

  // One run, as after a restart: everything is read from disk again.
  Status refresh(Instant at = RepositorySimulator::default_now(), Seconds offline = {0}) {
    auto opened = open();
    if (!opened) return std::move(opened).error();
    return updater().refresh({at, offline});
  }
  // The same, with all the options of a start.
  Status refresh(const UpdateStart& start) {
    auto opened = open();
    if (!opened) return std::move(opened).error();
    return updater().refresh(start);
  }
  // Opens a run without refreshing.
  Status open() {
    updater_.clear();
    floor_.clear();
    auto floor = FloorStore::open(directory_.path());
    if (!floor) return std::move(floor).error();
    floor_.push_back(*std::move(floor));
    auto updater = Updater::open(*repository_, store_, floor_[0], options);
    if (!updater) return std::move(updater).error();
    updater_.push_back(*std::move(updater));
    return Done{};
  }
  Updater& updater() { return updater_.at(0); }
  FloorStore& floor() { return floor_.at(0); }
  const TrustedStore& store() const { return store_; }
  const std::string& directory() const { return directory_.path(); }

  // "ok", or the code that the run was refused with.
  std::string verdict(Instant at = RepositorySimulator::default_now(), Seconds offline = {0}) {
    return text_of(refresh(at, offline));
  }
  template <class T>
  static std::string text_of(const Result<T>& result) {
    return result ? "ok" : std::string(name_of(result.error().code()));
  }

  // What is on disk: "root 2", "snapshot 1", by file name.
  std::vector<std::string> trusted() const {
    std::vector<std::string> files;
    const auto names = list_directory(store_.directory()).value();
    for (const std::string& name : names) {
      const std::string role = name.substr(0, name.find(".json"));
      files.push_back(role + " " + std::to_string(version(role)));
    }
    return files;
  }
  // The version of a stored role; 0 when there is none or it cannot be read.
  std::int64_t version(const std::string& role) const {
    const auto file = SignedFile::read({stored(role), role});
    return file ? *file->signed_part.find("version")->integer() : 0;
  }
  std::string stored(const std::string& role) const { return store_.load(role).value().value_or(""); }

  bool warned(ErrorCode code) {
    for (const Notice& notice : updater().report().notices) {
      if (notice.code() == code) return true;
    }
    return false;
  }

  RefreshOptions options;

 private:
  RepositorySimulator* repository_;
  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "client").value();
  TrustedStore store_{join_path(directory_.path(), "trusted")};
  std::vector<FloorStore> floor_;  // at most one of each: they cannot be assigned
  std::vector<Updater> updater_;
};

}  // namespace sealwright::testing_support
