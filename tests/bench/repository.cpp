// SPDX-License-Identifier: Apache-2.0
// bench_repository DIRECTORY TARGETS: the simulator's repository with so many targets in one role, as files
// to serve (DIRECTORY/metadata, DIRECTORY/root.json). The targets themselves are listed, not written.
#include <cstdio>
#include <cstdlib>

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "tests/support/repository_simulator.hpp"

namespace sealwright {
namespace {

Json targets_of(std::uint64_t count) {
  Json::Object members;
  for (std::uint64_t at = 0; at < count; ++at) {
    char path[80];
    std::snprintf(path, sizeof path, "app/1.%05llu.0/app-linux-x86_64.tar.zst",
                  static_cast<unsigned long long>(at));
    Json hashes = Json::object({{"sha256", sha256_hex(path)}});
    members.push_back({path, Json::object({{"length", 1'000'000 + at}, {"hashes", std::move(hashes)}})});
  }
  return Json(std::move(members));
}

Status make(const std::string& directory, std::uint64_t targets) {
  testing_support::RepositorySimulator repository(system_now());
  repository.served.clear();
  repository.document("targets").set("targets", targets_of(targets));
  repository.publish_with_snapshot({"targets"});
  TRY(repository.write_to(directory));
  return write_file(join_path(directory, "root.json"), repository.first_root());
}

}  // namespace
}  // namespace sealwright

int main(int count, char** arguments) {
  if (count != 3) return 2;
  const auto made = sealwright::make(arguments[1], std::strtoull(arguments[2], nullptr, 10));
  if (!made) std::fprintf(stderr, "%s\n", made.error().message().c_str());
  return made ? 0 : 1;
}
