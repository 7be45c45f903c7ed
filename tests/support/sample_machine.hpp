// SPDX-License-Identifier: Apache-2.0
// A customer's machine for tests: releases with real trees, and a client directory to install them
// into.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "archive/deterministic_writer.hpp"
#include "keys/public/digest.hpp"
#include "tests/support/sample_release.hpp"
#include "verifier/install/installer.hpp"

namespace sealwright::testing {

using namespace sealwright::client;

// For tests: aborts, saying why, instead of returning an error.
template <class T>
T must(Result<T> result) {
  if (result) return std::move(result).value();
  std::fprintf(stderr, "%s: %s\n", std::string(name_of(result.error().code())).c_str(),
               result.error().message().c_str());
  std::abort();
}

// What a vendor serves of one release.
struct SampleBuild {
  Manifest manifest;
  std::string listing, artifact;
};

struct SampleBuildOptions {
  std::string rollback_floor = "0.0.1";
  std::vector<std::string> health;  // argv; none when empty
  std::int64_t health_timeout_seconds = 20;
  std::map<std::string, std::string> more_files;  // path below the tree to content
};

// A tree of a few scripts, files, directories and a link, all of which contain the version.
inline SampleBuild sample_build(const std::string& text, const SampleBuildOptions& options = {}) {
  const auto work = must(TemporaryDirectory::create("/tmp", "build-"));
  const std::string tree = work.path() + "/tree";
  const auto add = [&](const std::string& path, const std::string& content, mode_t mode) {
    must(make_directories(parent_path(tree + "/" + path)));
    must(write_file(tree + "/" + path, content, mode));
  };
  add("bin/app", "#!/bin/sh\necho " + text + "\n", 0755);
  add("bin/healthy", "#!/bin/sh\nexit 0\n", 0755);
  add("bin/sick", "#!/bin/sh\necho no database\nexit 3\n", 0755);
  add("bin/stuck", "#!/bin/sh\nsleep 60 & sleep 60\n", 0755);
  add("share/notes.txt", "release " + text + "\n", 0644);
  add("share/numbers.bin", std::string(40'000, text[0]) + text, 0644);
  for (const auto& [path, content] : options.more_files) add(path, content, 0644);
  if (::symlink("app", (tree + "/bin/run").c_str()) != 0) std::abort();

  const MadeArtifact made = must(make_artifact(tree, work.path() + "/app.tar.zst"));
  SampleBuild build{sample_manifest(text), write_tree_listing(made.listing),
                    must(read_file(work.path() + "/app.tar.zst", 1 << 28))};
  Artifact& artifact = build.manifest.artifacts.front();
  artifact.length = static_cast<std::int64_t>(made.length);
  artifact.sha256 = made.sha256;
  artifact.entries = static_cast<std::int64_t>(made.listing.entries().size());
  artifact.unpacked_bytes = static_cast<std::int64_t>(made.listing.unpacked_bytes());
  artifact.tree_sha256 = sha256_hex(build.listing);
  build.manifest.subjects = {{artifact.name, artifact.sha256}, {artifact.tree, artifact.tree_sha256}};
  build.manifest.rollback_floor = version(options.rollback_floor);
  if (!options.health.empty())
    build.manifest.health =
        HealthCheck{.argv = options.health, .timeout_seconds = options.health_timeout_seconds};
  return build;
}

// Serves one artifact, whatever it is asked for.
class ArtifactServer : public Transport {
 public:
  explicit ArtifactServer(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::unique_ptr<Stream>> open(const RepositoryPath&, ByteRange range) override {
    return std::unique_ptr<Stream>(std::make_unique<Whole>(bytes_, range.first));
  }
  bool is_offline() const override { return true; }

 private:
  class Whole : public Stream {
   public:
    Whole(const std::string& bytes, std::uint64_t first)
        : first_(first), source_(std::string_view(bytes).substr(static_cast<std::size_t>(first))) {}
    std::uint64_t first() const override { return first_; }
    Result<std::size_t> read(char* buffer, std::size_t size) override { return source_.read(buffer, size); }

   private:
    std::uint64_t first_;
    MemorySource source_;
  };
  std::string bytes_;
};

class SampleMachine {
 public:
  explicit SampleMachine(std::string root, const std::string& product = "acme-app") : root_(std::move(root)) {
    const auto directory = must(ClientDirectory::create(root_));
    ClientConfig config;
    config.product = product;
    config.channel = "stable";
    config.platform = "linux-x86_64";
    config.root_fingerprint = std::string(64, 'c');
    config.urls = RepositoryUrls::below("https://acme.example");
    must(must(directory.lock()).store_config(config));
    must(FloorStore::begin(directory.paths().state()));
  }
  struct Existing {};
  SampleMachine(std::string root, Existing) : root_(std::move(root)) {}

  ClientDirectory directory() const { return must(ClientDirectory::open(root_, "acme-app")); }
  ClientPaths paths() const { return ClientPaths(root_); }
  FloorFile floor() const { return must(FloorStore::open(paths().state())).current(); }
  void change_floor(const std::function<void(FloorFile&)>& change) const {
    FloorStore store = must(FloorStore::open(paths().state()));
    FloorFile floor = store.current();
    change(floor);
    must(store.replace(std::move(floor)));
  }

  // Locks, opens the floors, and runs `act` on them.
  template <class Act>
  auto at_work(Act act) const {
    const LockedDirectory locked = must(directory().lock());
    FloorStore floors = must(FloorStore::open(paths().state()));
    return act(InstallPlace{locked, floors});
  }

  Result<InstallOutcome> install(const SampleBuild& build, const InstallOptions& options = {}) const {
    return at_work([&](const InstallPlace& place) -> Result<InstallOutcome> {
      TRY_ASSIGN(const auto release,
                 InstallableRelease::of(sample_release(build.manifest), "linux-x86_64", build.listing));
      ArtifactServer server(build.artifact);
      TRY_ASSIGN(auto staged, stage_artifact(place.directory, release.artifact(), server,
                                             RepositoryPath::metadata("app", {})));
      return sealwright::client::install(place, release, staged, options, now);
    });
  }
  Result<InstallOutcome> rollback(const InstallOptions& options = {}) const {
    return at_work(
        [&](const InstallPlace& place) { return sealwright::client::rollback(place, options, now); });
  }
  Result<RecoveryReport> recover(Start start = Start::not_counted, const InstallOptions& options = {}) const {
    return at_work(
        [&](const InstallPlace& place) { return sealwright::client::recover(place, start, options, now); });
  }
  Result<InstallOutcome> confirm() const {
    return at_work([&](const InstallPlace& place) { return sealwright::client::confirm(place, now); });
  }

  // What the installed product prints: its version; "nothing" if there is none.
  std::string running() const {
    const auto notes = read_file(root_ + "/current/share/notes.txt", 1000);
    return notes ? notes->substr(8, notes->size() - 9) : "nothing";
  }
  // Whether what runs is undamaged.
  bool is_whole() const {
    const auto report = verify_files(directory());
    return report && report->verdict();
  }
  std::size_t versions() const { return must(list_directory(paths().versions())).size(); }
  bool is_tidy() const {
    for (const std::string& folder : {paths().staging(), paths().trash(), paths().partial()})
      if (!must(list_directory(folder)).empty()) return false;
    return !path_exists(paths().current() + ".new");
  }

  Instant now = *parse_instant("2026-11-23T10:00:00Z");

 private:
  std::string root_;
};

}  // namespace sealwright::testing
