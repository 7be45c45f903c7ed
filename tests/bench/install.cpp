// SPDX-License-Identifier: Apache-2.0
// bench_install DONE FRESH: installs in one process, into the client directory FRESH, the release that runs
// in the client directory DONE, and prints what each part took as JSON. The artifact must be in
// FRESH/partial already, so that there is nothing to download.
//
// The installer reports when it has unpacked the last byte; its first sync after that is the end of the proof
// and the begin of the commit. To see it, `fsync` here replaces the one of libc.
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>

#include "base/posix_files.hpp"
#include "tests/bench/clock.hpp"
#include "verifier/install/installer.hpp"
#include "verifier/transport/file_transport.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

enum class Part { beginning, unpacking, proving, committing };

// What the clocks showed when each part began.
struct Parts {
  bench::Took began[4];
  std::atomic<Part> now = Part::beginning;

  void begin(Part part) {
    began[static_cast<int>(part)] = bench::read_clocks();
    now = part;
  }
  void note_sync() {
    Part before = Part::proving;  // several threads sync: the first one counts
    if (now.compare_exchange_strong(before, Part::committing)) begin(Part::committing);
  }
} parts;

void print(const char* name, const bench::Took& from, const bench::Took& to) {
  std::printf("\"%s\":{\"wall_ns\":%lld,\"cpu_ns\":%lld}", name,
              static_cast<long long>(to.wall_ns - from.wall_ns),
              static_cast<long long>(to.cpu_ns - from.cpu_ns));
}

void print_parts(const bench::Took& began, const bench::Took& ended) {
  std::printf("{");
  print("verify", began, parts.began[0]);
  std::printf(",");
  print("unpack", parts.began[0], parts.began[static_cast<int>(Part::proving)]);
  std::printf(",");
  print("prove", parts.began[static_cast<int>(Part::proving)],
        parts.began[static_cast<int>(Part::committing)]);
  std::printf(",");
  print("commit", parts.began[static_cast<int>(Part::committing)], ended);
  std::printf("}\n");
}

Result<StagedArtifact> verify(const LockedDirectory& directory, const Artifact& artifact) {
  const RepositoryDirectories nowhere{"/nonexistent", "/nonexistent", "/nonexistent"};
  FileTransport transport(nowhere);
  FileDescription file;
  file.sha256 = artifact.sha256;
  TRY_ASSIGN(const RepositoryPath path, RepositoryPath::target(artifact.name, file, true));
  return stage_artifact(directory, artifact, transport, path);
}

Result<InstallableRelease> release_of(const std::string& root) {
  TRY_ASSIGN(const ClientDirectory directory, ClientDirectory::open(root));
  TRY_ASSIGN(const auto current, directory.current());
  if (!current) return Error{ErrorCode::not_initialised, "nothing is installed"};
  TRY_ASSIGN(const ClientConfig config, directory.config());
  return InstallableRelease::kept(directory.paths(), *current, config.platform);
}

Status run(const std::string& done, const std::string& fresh) {
  TRY_ASSIGN(const InstallableRelease release, release_of(done));
  TRY_ASSIGN(const ClientDirectory directory, ClientDirectory::open(fresh));
  TRY_ASSIGN(const LockedDirectory locked, directory.lock());
  TRY_ASSIGN(FloorStore floors, FloorStore::open(locked.paths().state()));
  InstallOptions options;
  options.on_progress = [&](std::uint64_t bytes) {
    if (bytes == release.listing().unpacked_bytes()) parts.begin(Part::proving);
  };
  const bench::Took began = bench::read_clocks();
  TRY_ASSIGN(StagedArtifact artifact, verify(locked, release.artifact()));
  parts.begin(Part::beginning);
  TRY(install({locked, floors}, release, artifact, options, system_now()));
  print_parts(began, bench::read_clocks());
  return Done{};
}

}  // namespace
}  // namespace sealwright

extern "C" __attribute__((visibility("default"))) int fsync(int fd) {
  sealwright::parts.note_sync();
  return static_cast<int>(syscall(SYS_fsync, fd));
}

int main(int count, char** arguments) {
  if (count != 3) return 2;
  const auto done = sealwright::run(arguments[1], arguments[2]);
  if (!done) std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return done ? 0 : 1;
}
